"""Whom a broadcast tells, how and when; and whom not, and why: a page of customers at a time.

Nothing is written here: staff look at the same plan that is sent.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from conversations.broadcasting.wording import MIXED, ONE, SEVERAL, Numbered, Worded, Words, key_of
from conversations.departures import TOLD_LATELY, UNASKED
from conversations.routes import Route, best_of, routes_of, usable_of
from conversations.rules import Departure, Paces, Postponed, Withheld, by_facts, is_served
from conversations.templates import approved_in
from conversations.unasked import WAS_TOLD
from core.catalogue import Catalogue
from core.models import (
    Broadcast,
    BroadcastRecipient,
    Channel,
    Consent,
    ConsentChange,
    ContactPoint,
    Customer,
    Message,
    Purpose,
    Standing,
)
from core.people.sharing import points_of
from core.scheduling import broadcasts
from core.scheduling.broadcasts import Member, Opening

PAGE = 800  # MariaDB makes a table of its own of every list of a thousand

_consent, _message, _point = Consent.table(), Message.table(), ContactPoint.table()
_customer, _recipient = Customer.table(), BroadcastRecipient.table()

# Of contact points: whether their owners have said, at some time, that they may be written to (who
# took it back has another standing), and whether the broadcast has told them already. One row of
# each is looked for, as for `WAS_TOLD`.
_given = select(_consent.c.id).where(
    _consent.c.contact_point_id == _point.c.id, _consent.c.change == ConsentChange.GIVEN
)
_mine = select(_recipient.c.customer_id).where(
    _recipient.c.broadcast_id == bindparam("broadcast"),
    _recipient.c.contact_point_id == _point.c.id,
)
_of_points = select(
    _point.c.id,
    _given.limit(1).scalar_subquery().is_not(None).label("has_agreed"),
    _mine.limit(1).scalar_subquery().is_not(None).label("is_told"),
    WAS_TOLD.label("is_told_unasked"),
).where(_point.c.id.in_(bindparam("points", expanding=True)))


@dataclass(frozen=True, slots=True)
class Planned:
    """One customer. `because` says why they are not told; else they are, by `route`, of `visits`,
    which are numbered as in `worded` and stand at these `positions` of the broadcast. `leaving` is
    the message as the rules at the door out see it, `wait` until when it waits, and for what."""

    customer_id: str
    because: str | None = None
    route: Route | None = None
    visits: tuple[Numbered, ...] = ()
    positions: tuple[int, ...] = ()
    worded: Worded | None = None
    leaving: Departure | None = None
    wait: Postponed | None = None


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of a page's customers and of what they are reached by."""

    routes: Mapping[str, Sequence[Route]]
    agreed: Collection[str]
    told: Collection[str]
    told_unasked: Collection[str]
    told_lately: Mapping[str, int]
    names: Mapping[str, str | None]


def plan(
    db: Session,
    words: Words,
    openings: Sequence[Opening],
    *,
    after: str | None,
    now: datetime,
    told: Collection[str] = (),
) -> list[Planned]:
    """The next of the audience, by id; none when nobody is left. Their places in the plans of the
    senders are another step (`place`), because those are locked for everybody who sends. `told` are
    contact points of earlier pages that are not written yet."""
    known, broadcast = words.known, words.broadcast
    members = broadcasts.page(db, known, broadcast, openings, after=after, limit=PAGE, now=now)
    deciding = _Deciding(db, words, members, told, now)
    return [deciding.decide(member) for member in members]


def place(paces: Paces, planned: Sequence[Planned], now: datetime) -> list[Planned]:
    """The same with the time at which the pace of its sender lets each leave."""
    return [
        replace(one, wait=paces.place(one.leaving, now))
        if one.leaving is not None and one.wait is None
        else one
        for one in planned
    ]


def departures(planned: Sequence[Planned]) -> list[Departure]:
    return [one.leaving for one in planned if one.leaving is not None]


def _departure_of(
    known: Catalogue,
    route: Route,
    worded: Worded,
    visits: Sequence[Numbered],
    told_lately: int,
) -> Departure:
    return Departure(
        id=route.contact_point_id,
        known=known,
        channel=route.channel,
        sender=route.sender,
        recipient=route.recipient,
        purpose=Purpose.BROADCAST,
        segments=worded.segments,
        standing=Standing.OK,
        told_lately=told_lately,
        visit_starts_at=visits[-1][1].starts_at,
    )


class _Deciding:
    """One page's decisions; an address that was chosen is not told again."""

    def __init__(
        self,
        db: Session,
        words: Words,
        members: Sequence[Member],
        told: Collection[str],
        now: datetime,
    ) -> None:
        known = words.known
        ids = [member.customer_id for member in members if not member.because]
        self._db, self._known, self._words, self._now = db, known, words, now
        self._of = _facts(db, known, words.broadcast, ids, now)
        self._standings = _standings(db, [one for one in ids if not self._of.routes.get(one)])
        self._told = {*self._of.told, *told}

    @cached_property
    def _templates(self) -> Collection[tuple[str, str]]:
        """Read once somebody can be told by a template only."""
        return approved_in(self._db, self._known.tenant_id, (ONE, SEVERAL, MIXED))

    def decide(self, member: Member) -> Planned:
        if member.because:
            return Planned(member.customer_id, member.because)
        visits = tuple(enumerate((member.visits[n] for n in sorted(member.visits)), start=1))
        routes = self._of.routes.get(member.customer_id, ())
        agreed = [route for route in routes if route.contact_point_id in self._of.agreed]
        usable = usable_of(agreed, self._known, self._has_template(visits), now=self._now)
        route = best_of(usable, self._known, purpose=Purpose.BROADCAST, now=self._now)
        if route is None:
            return Planned(member.customer_id, self._why_not(member.customer_id, routes, agreed))
        if route.contact_point_id in self._told:
            return Planned(member.customer_id, "told_at_same_address")
        return self._judged(member, route, visits)

    def _judged(self, member: Member, route: Route, visits: tuple[Numbered, ...]) -> Planned:
        customer_id = member.customer_id
        is_sms = route.channel is Channel.SMS
        is_first = is_sms and route.contact_point_id not in self._of.told_unasked
        name = self._of.names.get(customer_id) if route.shared_at is not None else None
        worded = self._words.to(route, visits, is_first=is_first, name=name)
        told_lately = self._of.told_lately.get(route.conversation_id or "", 0)
        leaving = _departure_of(self._known, route, worded, visits, told_lately)
        verdict = by_facts(leaving, self._now)
        if isinstance(verdict, Withheld):
            return Planned(customer_id, verdict.because)
        if verdict is not None and verdict.until >= visits[-1][1].starts_at:
            return Planned(customer_id, verdict.because)
        self._told.add(route.contact_point_id)
        positions = tuple(sorted(member.visits))
        return Planned(customer_id, None, route, visits, positions, worded, leaving, verdict)

    def _has_template(self, visits: Sequence[Numbered]) -> Any:
        key = key_of(visits)
        return lambda language: (key, language or self._known.language) in self._templates

    def _why_not(self, customer_id: str, routes: Sequence[Route], agreed: Sequence[Route]) -> str:
        if not routes:
            return self._standings.get(customer_id, "no_address")
        if not agreed:
            return "no_consent"
        if not any(is_served(self._known, one.channel, one.recipient) for one in agreed):
            return "country_not_allowed"
        return "outside_window"


def _facts(
    db: Session, known: Catalogue, broadcast: Broadcast, ids: Sequence[str], now: datetime
) -> _Known:
    routes = routes_of(db, known, ids)
    points = {one.contact_point_id for ways in routes.values() for one in ways}
    threads = {one.conversation_id for ways in routes.values() for one in ways}
    of = {"broadcast": broadcast.id, "points": list(points)}
    known_points = db.connection().execute(_of_points, of).all()
    shared = [who for who, ways in routes.items() if any(one.shared_at for one in ways)]
    return _Known(
        routes=routes,
        agreed={one.id for one in known_points if one.has_agreed},
        told={one.id for one in known_points if one.is_told},
        told_unasked={one.id for one in known_points if one.is_told_unasked},
        told_lately=_told_lately(db, known, threads - {None}, now),
        names=_names(db, shared),
    )


def _told_lately(
    db: Session, known: Catalogue, threads: Collection[str | None], now: datetime
) -> Mapping[str, int]:
    if known.policies.messaging.proactive_per_day is None:
        return {}
    c = _message.c
    rows = db.execute(
        select(c.conversation_id, func.count().label("many"))
        .where(
            c.conversation_id.in_(threads),
            c.sent_at > now - TOLD_LATELY,
            c.purpose.in_(UNASKED),
        )
        .group_by(c.conversation_id)
    )
    return {row.conversation_id: row.many for row in rows}


def _names(db: Session, ids: Collection[str]) -> Mapping[str, str | None]:
    if not ids:
        return {}
    rows = db.execute(select(_customer.c.id, _customer.c.name).where(_customer.c.id.in_(ids)))
    return {row.id: row.name for row in rows}


def _standings(db: Session, ids: Collection[str]) -> Mapping[str, str]:
    """Why those cannot be reached who have addresses, the customer's own doing first."""
    if not ids:
        return {}
    reached = points_of(ids)
    rows = db.execute(
        select(reached.c.customer_id, _point.c.standing)
        .join(_point, _point.c.id == reached.c.contact_point_id)
        .where(_point.c.standing != Standing.OK)
    )
    found: dict[str, str] = {}
    for row in rows:
        if row.standing is Standing.OPTED_OUT or row.customer_id not in found:
            found[row.customer_id] = row.standing.value
    return found
