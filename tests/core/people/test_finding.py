"""Customers are found by what staff have at hand of them."""

import pytest
from sqlalchemy.orm import Session

from core.models import Tenant
from core.people import finding
from tests.builders import a_customer, a_tenant


@pytest.fixture
def tenant(db: Session) -> Tenant:
    tenant = a_tenant(db)
    a_customer(db, tenant, name="Dana Müller", phone="+12125550123")
    a_customer(db, tenant, name="Eli", phone="+12125550999")
    other = a_tenant(db, slug="other", number="+12125550199")
    a_customer(db, other, name="Dana Elsewhere", phone="+12125550123")
    return tenant


def names(db: Session, tenant: Tenant, text: str) -> list[str | None]:
    return [one.name for one in finding.found(db, tenant.id, text, region="US")]


@pytest.mark.parametrize(
    "text", ["dana", "MÜLLER", " müller ", "(212) 555-0123", "+1 212 555 0123", "0123"]
)
def test_by_name_or_number_however_it_is_written(db: Session, tenant: Tenant, text: str) -> None:
    assert names(db, tenant, text) == ["Dana Müller"]


def test_in_the_order_of_names_with_an_address(db: Session, tenant: Tenant) -> None:
    found = finding.found(db, tenant.id, "2125550", region="US")

    assert [(one.name, one.address) for one in found] == [
        ("Dana Müller", "+12125550123"),
        ("Eli", "+12125550999"),
    ]


@pytest.mark.parametrize("text", ["", "   ", "%", "_", "zoe", "12"])
def test_nobody_by_what_nobody_has(db: Session, tenant: Tenant, text: str) -> None:
    assert names(db, tenant, text) == []


@pytest.mark.parametrize("text", ["+12125550123", "212 555-0123", " +1 (212) 555 0123 "])
def test_one_by_just_that_number(db: Session, tenant: Tenant, text: str) -> None:
    [dana] = finding.found(db, tenant.id, "dana", region="US")

    assert finding.at_address(db, tenant.id, text, region="US") == dana.id
    assert finding.at_address(db, tenant.id, "2125550", region="US") is None
