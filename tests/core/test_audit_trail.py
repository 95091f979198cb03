"""Reading the trail page by page, by whom, by kind and by day."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from core import audit
from core.audit import Wanted
from core.events import Actor, Fact, Name, acting, announce
from core.ids import new_id
from core.models import ActorKind, Tenant
from tests.builders import a_tenant

ERIN = Actor(ActorKind.STAFF, "erin")
SHOP = Actor(ActorKind.INTEGRATION, "webshop")


@pytest.fixture
def tenant(db: Session) -> Tenant:
    return a_tenant(db)


def happens(db: Session, tenant: Tenant, at: datetime, *names: Name, by: Actor = ERIN) -> None:
    with acting(db, by):
        for name in names:
            announce(db, Fact(name, tenant.id, new_id(), at))


def seen(db: Session, tenant: Tenant, wanted: Wanted | None = None) -> Sequence[str]:
    return [deed.name for deed in audit.page(db, tenant.id, wanted or Wanted()).deeds]


def test_the_latest_is_first_and_pages_follow_each_other(
    db: Session, tenant: Tenant, now: datetime
) -> None:
    names = [Name.POLICY_CHANGED, Name.TEXT_CHANGED, Name.STAFF_ADDED]
    happens(db, tenant, now, *names)

    first = audit.page(db, tenant.id, Wanted(), limit=2)
    assert [deed.name for deed in first.deeds] == ["staff.added", "text.changed"]
    assert first.older == first.deeds[-1].id
    rest = audit.page(db, tenant.id, Wanted(), before_id=first.older, limit=2)
    assert ([deed.name for deed in rest.deeds], rest.older) == (["policy.changed"], None)


def test_it_is_asked_by_kind_by_whom_and_by_day(db: Session, tenant: Tenant, now: datetime) -> None:
    happens(db, tenant, now - timedelta(days=1), Name.POLICY_CHANGED)
    happens(db, tenant, now, Name.POLICY_CHANGED, Name.STAFF_ADDED, by=SHOP)

    assert seen(db, tenant, Wanted(kind="policy")) == ["policy.changed"] * 2
    assert seen(db, tenant, Wanted(kind="pol")) == []
    assert seen(db, tenant, Wanted(actor_kind=ActorKind.STAFF)) == ["policy.changed"]
    assert seen(db, tenant, Wanted(actor_id="webshop", kind="staff")) == ["staff.added"]
    assert len(seen(db, tenant, Wanted(from_at=now))) == 2
    assert len(seen(db, tenant, Wanted(until_at=now))) == 1
    assert audit.actors(db, tenant.id) == [
        (ActorKind.INTEGRATION, "webshop"),
        (ActorKind.STAFF, "erin"),
    ]


def test_another_tenants_trail_is_not_read(db: Session, tenant: Tenant, now: datetime) -> None:
    other = a_tenant(db, slug="other", number="+12125550199")
    happens(db, other, now, Name.POLICY_CHANGED)

    assert seen(db, tenant) == []
    assert audit.actors(db, tenant.id) == []
