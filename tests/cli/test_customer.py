"""Customers from the terminal."""

import json
from collections.abc import Callable

import pytest
from click.testing import Result
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.models import ContactPoint, Customer, SharedPoint

Run = Callable[[str], Result]
ANN = "customer add shear-joy --name Ann --phone '030 1234567'"


@pytest.fixture
def business(run: Run) -> None:
    created = run(
        "tenant create --name 'Shear Joy' --slug shear-joy --zone Europe/Berlin --country de "
        "--number '030 12345678'"
    )
    assert created.exit_code == 0


@pytest.mark.usefixtures("business")
class TestACustomer:
    def test_is_added_with_a_number_of_the_country(self, run: Run, db: Session) -> None:
        assert run(ANN).exit_code == 0

        assert db.scalars(select(ContactPoint.address)).all() == ["+49301234567"]

    @pytest.mark.parametrize("told", ["030 1234567", "(030) 123-4567", "+49 30 1234567"])
    def test_is_found_by_the_number_as_it_is_dialled_there(self, run: Run, told: str) -> None:
        run(ANN)

        assert run(f"customer show shear-joy '{told}'").output.startswith("Ann")

    def test_is_told_all_that_is_known_of_them(self, run: Run) -> None:
        run(ANN)

        told = json.loads(run("customer export shear-joy '030 1234567'").output)

        assert told["name"] == "Ann"
        assert told["tables"]["contact_points"][0]["address"] == "+49301234567"

    def test_is_forgotten_once_that_was_confirmed(self, run: Run, db: Session) -> None:
        run(ANN)

        assert run("customer erase shear-joy '030 1234567'").exit_code != 0
        assert run("customer erase shear-joy '030 1234567' --yes").exit_code == 0

        assert db.scalars(select(Customer.name)).all() == [None]
        assert db.scalars(select(ContactPoint.address)).all() == []

    def test_may_share_a_phone(self, run: Run, db: Session) -> None:
        run(ANN)

        added = run("customer add shear-joy --name Ben --phone +49301234567 --shared")

        assert added.exit_code == 0
        names = select(Customer.name).join(SharedPoint, SharedPoint.customer_id == Customer.id)
        assert db.scalars(names).all() == ["Ben"]
        assert db.scalars(select(ContactPoint.shared_at)).one() is not None

    @pytest.mark.parametrize(
        ("command", "says"),
        [
            ("customer add shear-joy --name Ben --phone '030 1234567'", "already belongs"),
            ("customer add shear-joy --name ann --phone '030 1234567' --shared", "already used"),
            ("customer add shear-joy --name Ben --phone '030 7654321' --shared", "No customer"),
            ("customer add shear-joy --name Ben --phone 12 --shared", "not a telephone number"),
            ("customer add nails --name Ben --phone '030 1234567' --shared", "no such thing"),
        ],
    )
    def test_is_refused_with_the_reason(
        self, run: Run, db: Session, command: str, says: str
    ) -> None:
        run(ANN)

        refused = run(command)

        assert refused.exit_code != 0
        assert says in refused.output
        assert db.scalars(select(Customer.name)).all() == ["Ann"]

    def test_is_given_tags_and_loses_them(self, run: Run) -> None:
        run(ANN)

        assert "tagged regular" in run("customer tag shear-joy +49301234567 Regular").output
        assert "Ann, regular" in run("customer show shear-joy +49301234567").output
        assert run("customer untag shear-joy +49301234567 regular").exit_code == 0
        assert "regular" not in run("customer show shear-joy +49301234567").output.split("\n")[0]
        assert run("customer untag shear-joy +49301234567 regular").exit_code != 0
        assert "cannot be a name" in run("customer tag shear-joy +49301234567 a,b").output
