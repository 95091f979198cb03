"""A whole business made at once, and what it lacks before it can answer."""

from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from core import credentials
from core.accounts import users
from core.accounts.roles import Role
from core.catalogue import fresh_catalogue
from core.errors import AddressTaken, InvalidCurrency, NotFound
from core.models import Tenant
from core.setup import founding
from core.setup.founding import NewOwner, NewService, NewStaff, Plan
from core.setup.readiness import readiness
from core.setup.working_hours import Shift
from tests.builders import a_tenant

NINE_TO_SIX = tuple(Shift(day, 9 * 60, 18 * 60) for day in range(5))
PLAN = Plan(
    name="Café Schön",
    country="DE",
    time_zone="Europe/Berlin",
    language="de",
    currency="EUR",
    owner=NewOwner("Ada", "ada@schoen.test", "a-hash", "de"),
    services=(NewService("Schnitt", 45, 4800), NewService("Farbe", 90)),
    staff=(NewStaff("Ada", ("Schnitt",)), NewStaff("Bob")),
    hours=NINE_TO_SIX,
)
NUMBER = "+493012345678"


def test_it_has_all_that_was_planned(db: Session, now: datetime) -> None:
    made = founding.found(db, PLAN, number=NUMBER, now=now)

    known = fresh_catalogue(db, made.tenant_id)
    assert (known.slug, known.currency, known.zone.key, known.language) == (
        "cafe-schon",
        "EUR",
        "Europe/Berlin",
        "de",
    )
    assert {s.name: s.price_minor for s in known.services.values()} == {
        "Schnitt": 4800,
        "Farbe": None,
    }
    assert {m.name: len(m.service_ids) for m in known.staff.values()} == {"Ada": 1, "Bob": 2}
    [owner] = users.users_of(db, made.tenant_id)
    assert (owner.email, owner.role, owner.has_password) == ("ada@schoen.test", Role.OWNER, True)
    [location] = known.locations.values()
    assert len(location.opening.hours) == 5


def test_it_is_ready_but_for_a_way_out(db: Session, now: datetime) -> None:
    made = founding.found(db, PLAN, number=NUMBER, now=now)

    ready = readiness(db, fresh_catalogue(db, made.tenant_id), now=now)

    assert (ready.services, ready.staff, ready.number) == (2, 2, NUMBER)
    assert ready.first_free is not None
    assert ready.first_free.starts_at > now
    assert not ready.is_simulated
    assert not ready.has_own_account
    credentials.simulate(db, made.tenant_id, "twilio")
    assert readiness(db, fresh_catalogue(db, made.tenant_id), now=now).is_simulated


def test_one_without_anybody_is_told_so(db: Session, now: datetime) -> None:
    tenant = a_tenant(db)

    ready = readiness(db, fresh_catalogue(db, tenant.id), now=now)

    assert (ready.services, ready.staff, ready.first_free) == (0, 0, None)


def test_names_and_made_up_numbers_are_nobody_elses(db: Session, now: datetime) -> None:
    made = [
        founding.found(db, PLAN, number=founding.fictional_number(db), now=now) for _ in range(3)
    ]

    tenants = [db.get_one(Tenant, one.tenant_id) for one in made]
    assert [tenant.slug for tenant in tenants] == ["cafe-schon", "cafe-schon-2", "cafe-schon-3"]
    assert founding.slug_for(db, "漢字") == "business"


def test_what_cannot_be_is_refused(db: Session, now: datetime) -> None:
    founding.found(db, PLAN, number=NUMBER, now=now)
    with pytest.raises(AddressTaken):
        founding.found(db, PLAN, number=NUMBER, now=now)
    with pytest.raises(InvalidCurrency):
        founding.found(db, replace(PLAN, currency="XYZ1"), number="+493012345679", now=now)
    lost = replace(PLAN, staff=(NewStaff("Ada", ("Massage",)),))
    with pytest.raises(NotFound):
        founding.found(db, lost, number="+493012345670", now=now)
