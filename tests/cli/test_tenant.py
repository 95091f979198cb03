"""A working business from the terminal."""

from collections.abc import Callable

import pytest
from click.testing import Result
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.models import Service, Staff, StaffService, Tenant, TenantAddress, WorkingHours

Run = Callable[[str], Result]
CREATE = (
    "tenant create --name 'Shear Joy' --slug shear-joy --zone Europe/Berlin --country de "
    "--number '030 12345678'"
)


def test_a_business_with_a_service_and_staff(run: Run, db: Session) -> None:
    created = run(CREATE)
    assert created.exit_code == 0
    assert "https://standby.test/webhooks/twilio/messages" in created.output

    assert run("service add shear-joy --name Haircut --minutes 45 --price 48.50").exit_code == 0
    assert run("service add shear-joy --name Colour --minutes 90 --alias dye").exit_code == 0
    assert (
        run(
            "staff add shear-joy --name Anna --nickname Annie --service haircut "
            "--hours 'mon-fri 9:00-17:00, sat 10-14'"
        ).exit_code
        == 0
    )

    tenant = db.scalars(select(Tenant)).one()
    assert (tenant.currency, tenant.region, tenant.revision) == ("EUR", "DE", 4)
    assert tenant.language == "de"
    assert db.scalars(select(TenantAddress.address)).one() == "+493012345678"
    assert db.scalars(select(Service.price_minor).order_by(Service.name)).all() == [None, 4850]
    anna = db.scalars(select(Staff)).one()
    assert anna.nicknames == ["Annie"]
    assert len(db.scalars(select(StaffService)).all()) == 1
    assert len(db.scalars(select(WorkingHours)).all()) == 6
    assert (
        "shear-joy  Shear Joy  +493012345678  Europe/Berlin  2 services  1 staff"
        in run("tenant list").output
    )


@pytest.mark.parametrize(
    ("country", "more", "language"),
    [("br", "", "pt"), ("at", "", "de"), ("jp", "", "en"), ("us", "--language es", "es")],
)
def test_customers_are_written_to_in_the_language_of_the_country_or_the_one_given(
    run: Run, db: Session, country: str, more: str, language: str
) -> None:
    run(
        f"tenant create --name A --slug a --zone UTC --country {country} "
        f"--number +12125550123 {more}"
    )

    assert db.scalars(select(Tenant.language)).one() == language


def test_staff_do_every_service_unless_told_otherwise(run: Run, db: Session) -> None:
    run(CREATE)
    run("service add shear-joy --name Haircut --minutes 45")
    run("service add shear-joy --name Colour --minutes 90")

    run("staff add shear-joy --name Bob --hours 'mon 9-17'")

    assert len(db.scalars(select(StaffService)).all()) == 2


@pytest.mark.parametrize(
    ("instead_of", "given", "said"),
    [
        ("Europe/Berlin", "Europe/Atlantis", "no such time zone"),
        ("Europe/Berlin", "../etc/passwd", "no such time zone"),
        ("--country de", "--country zz", "two letters"),
        ("030 12345678", "12", "not a telephone number"),
        ("shear-joy", "Shear_Joy", "cannot be a name"),
        ("'Shear Joy'", "' '", "cannot be a name"),
    ],
)
def test_odd_facts_are_refused_with_a_sentence(
    run: Run, db: Session, instead_of: str, given: str, said: str
) -> None:
    result = run(CREATE.replace(instead_of, given))

    assert result.exit_code == 1
    assert said in result.output
    assert db.scalars(select(Tenant)).all() == []


def test_a_name_or_number_in_use_is_refused(run: Run, db: Session) -> None:
    run(CREATE)

    assert "already used" in run(CREATE).output
    assert "already belongs" in run(CREATE.replace("shear-joy", "other")).output
    assert len(db.scalars(select(Tenant)).all()) == 1


def test_what_does_not_exist_is_said(run: Run) -> None:
    run(CREATE)

    assert "no such thing" in run("service add nobody --name Haircut --minutes 45").output
    assert (
        "service: Perm"
        in run("staff add shear-joy --name Bo --hours 'mon 9-17' --service Perm").output
    )


@pytest.mark.parametrize("price", ["free", "-1", "1.234", "nan", "1e30"])
def test_an_odd_price_is_refused(run: Run, db: Session, price: str) -> None:
    run(CREATE)

    assert run(f"service add shear-joy --name Cut --minutes 45 --price={price}").exit_code == 2
    assert db.scalars(select(Service)).all() == []
