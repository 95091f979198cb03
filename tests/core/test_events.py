"""Facts are announced with who did it, what changed and why."""

from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.events import SYSTEM, Actor, Fact, Name, acting, actor_of, announce
from core.ids import new_id
from core.models import ActorKind, Event, Tenant
from tests.builders import a_tenant

STAFF = Actor(ActorKind.STAFF, "erin")
CUSTOMER = Actor(ActorKind.CUSTOMER, new_id())


@pytest.fixture
def tenant(db: Session) -> Tenant:
    return a_tenant(db)


def fact(tenant: Tenant, now: datetime, **more: object) -> Fact:
    return Fact(Name.RUNNING_LATE, tenant.id, new_id(), now, **more)  # type: ignore[arg-type]


def test_a_row_says_who_what_and_why(db: Session, tenant: Tenant, now: datetime) -> None:
    moved = fact(tenant, now, before={"at": 9}, after={"at": 10}, reason="she asked")

    with acting(db, STAFF):
        announce(db, moved)

    row = db.scalars(select(Event)).one()
    assert (row.actor_kind, row.actor_id) == (ActorKind.STAFF, "erin")
    assert (row.before, row.after, row.reason) == ({"at": 9}, {"at": 10}, "she asked")


def test_what_nobody_did_the_system_did(db: Session, tenant: Tenant, now: datetime) -> None:
    announce(db, fact(tenant, now))

    row = db.scalars(select(Event)).one()
    assert (row.actor_kind, row.actor_id, row.before) == (ActorKind.SYSTEM, None, None)


def test_whoever_acted_before_acts_again_afterwards(db: Session) -> None:
    with acting(db, STAFF):
        with acting(db, CUSTOMER):
            assert actor_of(db) == CUSTOMER
        assert actor_of(db) == STAFF
        with pytest.raises(ZeroDivisionError), acting(db, CUSTOMER):
            raise ZeroDivisionError
        assert actor_of(db) == STAFF
    assert actor_of(db) == SYSTEM
