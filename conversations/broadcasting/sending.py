"""Broadcasts that are under way, a step at a time, each step in one transaction.

A sweep may end between any two of them: what is planned, withheld or worded anew stands in the
tables, and the next sweep goes on from there.
"""

from datetime import datetime, timedelta
from functools import partial

import sqlalchemy as sa
from sqlalchemy.orm import Session

from conversations.broadcasting import changing
from conversations.broadcasting.planning import departures, place, plan
from conversations.broadcasting.withdrawing import tell_some
from conversations.broadcasting.wording import Words
from conversations.broadcasting.writing import write
from conversations.rules import Paces
from core import database
from core.catalogue import Catalogue, catalogue
from core.models import Broadcast, BroadcastState, Pace
from core.scheduling import broadcasts
from core.upserts import keep

LOOK_AGAIN = timedelta(seconds=10)
IN_TURNS = "broadcasts"

_pace = Pace.table()


def go_on(db: Session, *, now: datetime) -> int:
    """One step of one broadcast that is due; 0 when none is."""
    found = broadcasts.next_due(db, now)
    if found is None:
        return 0
    known = catalogue(db, found.tenant_id)
    if found.state is BroadcastState.SENDING and found.planned_at is None:
        _plan_page(db, known, found, now)
    elif found.state is BroadcastState.SENDING:
        _end_when_all_left(db, found, now)
    elif not _take_back(db, known, found, now):
        is_leaving = changing.is_any_unsent(db, found.id)
        broadcasts.look_again(db, found, now + LOOK_AGAIN if is_leaving else None)
    return 1


def _take_back(db: Session, known: Catalogue, found: Broadcast, now: datetime) -> int:
    """Some of what has not left; then, if staff withdrew it, some of what was asked."""
    taken = changing.withhold(db, found.id, now=now)
    if taken or found.state is not BroadcastState.WITHDRAWN:
        return taken
    return tell_some(db, known, found.id, now=now)


def _plan_page(db: Session, known: Catalogue, found: Broadcast, now: datetime) -> None:
    _take_turns(db, found.tenant_id, now)
    openings = [one for one in broadcasts.openings_of(db, found.id) if one.is_open(now)]
    words = Words(known, found, now)
    page = plan(db, words, openings, after=found.planned_up_to, now=now) if openings else []
    if page:
        paces = Paces.open(db, departures(page), now)
        page = place(paces, page, now)
        paces.save(db)
        write(db, found, openings, page, now=now)
    up_to = page[-1].customer_id if page else found.planned_up_to
    broadcasts.planned(db, found, up_to=up_to, is_all=not page, now=now)


def _take_turns(db: Session, tenant_id: str, now: datetime) -> None:
    """Broadcasts of a tenant plan their pages one after the other: so each sees whom the others
    have asked, and nobody is asked by two at once."""
    row = {"tenant_id": tenant_id, "name": IN_TURNS, "busy_until": now, "planned_until": now}
    db.execute(keep(db, _pace), row)
    mine = (_pace.c.tenant_id == tenant_id, _pace.c.name == IN_TURNS)
    db.execute(sa.select(_pace.c.name).where(*mine).with_for_update())


def _end_when_all_left(db: Session, found: Broadcast, now: datetime) -> None:
    if changing.is_any_unsent(db, found.id):
        broadcasts.look_again(db, found, now + LOOK_AGAIN)
    else:
        broadcasts.finish(db, found, now=now)


def close_gone(now: datetime) -> int:
    """Openings that somebody has taken, or whose time has come: what was asked about them ends, and
    what has not left yet speaks of them no more. Each step is a transaction."""
    with database.read() as db:
        gone = broadcasts.gone(db, now)
    for one in gone:
        end = partial(
            broadcasts.supersede,
            broadcast_id=one.broadcast_id,
            slot_id=one.slot_id,
            status=one.ends,
            now=now,
        )
        while database.transact(end):
            pass
        changing.catch_up(one.tenant_id, one.broadcast_id, now=now)
        database.transact(partial(_close, one.tenant_id, one.broadcast_id, one.slot_id, now=now))
    return len(gone)


def _close(tenant_id: str, broadcast_id: str, slot_id: str, db: Session, *, now: datetime) -> None:
    """Not while pages are planned: one of them may ask about the opening still."""
    found = broadcasts.lock(db, tenant_id, broadcast_id)
    if found.state is BroadcastState.SENDING and found.planned_at is None:
        return
    broadcasts.close_slot(db, tenant_id, broadcast_id, slot_id, now=now)
    if found.state is BroadcastState.SENDING:
        broadcasts.look_again(db, found, now)
