"""May we write to this address? What keywords, plain words and providers say about it.

This is the only place that changes a standing, and every change that gives or takes back the right
to write is in the consent ledger with what it rests on.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from core.database import affected
from core.events import Fact, Name, announce
from core.models import ConsentChange, ContactPoint, Standing
from core.people import consent
from core.people.consent import Evidence, How

__all__ = ["Evidence", "How", "change", "heard", "works_again"]

FACTS = {
    Standing.OPTED_OUT: Name.CONTACT_OPTED_OUT,
    Standing.OK: Name.CONTACT_OPTED_IN,
    Standing.UNDELIVERABLE: Name.CONTACT_UNDELIVERABLE,
}
# That an address fails says nothing about what its owner wants.
CHANGES = {Standing.OPTED_OUT: ConsentChange.REVOKED, Standing.OK: ConsentChange.GIVEN}

# A quick exchange need not write the same row with each text; windows end that much early.
HEARD_LATELY = timedelta(minutes=1)

_point = ContactPoint.table()


def change(
    db: Session, contact_point_id: str, *, to: Standing, evidence: Evidence, now: datetime
) -> bool:
    """Set the standing of an address, record why and announce it; False if it was so already."""
    point = db.execute(
        select(_point)
        .where(_point.c.id == contact_point_id, _point.c.standing != to)
        .with_for_update()
    ).first()
    if point is None:
        return False
    db.execute(
        update(_point).where(_point.c.id == contact_point_id).values(standing=to, standing_at=now)
    )
    if to in CHANGES:
        _record(db, point, CHANGES[to], evidence, now=now)
    because = {"because": evidence.how.value}
    fact = Fact(FACTS[to], point.tenant_id, contact_point_id, now, point.customer_id, because)
    was, is_now = {"standing": point.standing.value}, {"standing": to.value}
    announce(db, replace(fact, before=was, after=is_now))
    return True


def works_again(db: Session, contact_point_id: str, *, now: datetime) -> None:
    """The customer wrote from an address that had failed. That it works is no new consent: what
    was given before still holds, for an opt-out is never taken for a failure."""
    point = db.execute(
        select(_point)
        .where(_point.c.id == contact_point_id, _point.c.standing == Standing.UNDELIVERABLE)
        .with_for_update()
    ).first()
    if point is None:
        return
    db.execute(
        update(_point)
        .where(_point.c.id == contact_point_id)
        .values(standing=Standing.OK, standing_at=now)
    )
    fact = Fact(Name.CONTACT_REACHABLE, point.tenant_id, point.id, now, point.customer_id)
    was, is_now = {"standing": point.standing.value}, {"standing": Standing.OK.value}
    announce(db, replace(fact, before=was, after=is_now))


def heard(
    db: Session,
    contact_point_id: str,
    *,
    last_heard_at: datetime | None,
    evidence: Evidence,
    now: datetime,
) -> None:
    """The customer wrote from this address. The first time gives consent by that, unless the very
    first words took it back; call it after the turn, so that this is known.

    `last_heard_at` is what the caller has read; one statement at most in an ordinary turn.
    """
    if last_heard_at is not None and now - last_heard_at < HEARD_LATELY:
        return
    here = update(_point).where(_point.c.id == contact_point_id).values(heard_at=now)
    if last_heard_at is not None:
        db.connection().execute(here)
        return
    is_first = affected(db, here.where(_point.c.heard_at.is_(None)))
    point = db.execute(select(_point).where(_point.c.id == contact_point_id)).one()
    if is_first and point.standing is not Standing.OPTED_OUT:
        _record(db, point, ConsentChange.GIVEN, evidence, now=now)


def _record(
    db: Session, point: Any, change: ConsentChange, evidence: Evidence, *, now: datetime
) -> None:
    consent.record(
        db,
        tenant_id=point.tenant_id,
        contact_point_id=point.id,
        channel=point.channel,
        address=point.address,
        change=change,
        evidence=evidence,
        now=now,
    )
