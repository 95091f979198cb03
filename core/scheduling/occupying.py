"""Taking the time that a visit needs, all of it or nothing: its staff member's and, for each of its
parts, that of rooms and equipment.

Quanta are always taken in ascending order of (resource, quantum), in one statement: two who want
the same meet at the same first row. What is taken of a resource is written as intervals besides,
which is how availability reads it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.catalogue import Catalogue
from core.database import REPEATED
from core.errors import SlotTaken
from core.models import Appointment, ResourceUse
from core.scheduling import changes, expiry, quanta
from core.scheduling.quanta import quanta_between
from core.scheduling.resources import Use, choose, joined
from core.scheduling.visits import Visit

USES = ResourceUse.table()

Span = tuple[datetime, datetime]
Quanta = Mapping[str, Collection[int]]


def take(
    db: Session,
    catalogue: Catalogue,
    planned: Visit,
    owner_id: str,
    *,
    now: datetime,
    span: Span | None = None,
    is_noted: bool = True,
) -> None:
    """Take a visit's time. `span` is the staff member's, where more is kept than the visit needs;
    `is_noted` says whether the read model is to follow.

    A room that somebody else takes in the same moment is replaced by another one, and reservations
    that are over by `now` give way. Raises SlotTaken; then nothing is taken and the transaction
    goes on.
    """
    span = span or (planned.busy_starts_at, planned.busy_ends_at)
    uses = _occupy(db, catalogue, planned, owner_id, more=quanta_between(*span), own=(), now=now)
    _write_uses(db, owner_id, uses)
    if is_noted:
        _mark(db, catalogue, planned.staff_id, span)


def take_for_any(
    db: Session,
    catalogue: Catalogue,
    visits: Sequence[Visit],
    owner_id: str,
    *,
    now: datetime,
    span: Span,
) -> list[Visit]:
    """Take the staff member's `span`, and what any one of these visits needs besides, also of their
    time: a room that serves two of them is taken once. Returns those that can be given so: the
    first, and whoever else finds what it needs. Raises SlotTaken; then nothing is taken and the
    transaction goes on.
    """
    more: Sequence[int] = quanta_between(*span)
    has: set[int] = set()
    uses: list[Use] = []
    served: list[Visit] = []
    for planned in visits:
        if served:
            own_time = quanta_between(planned.busy_starts_at, planned.busy_ends_at)
            more = [quantum for quantum in own_time if quantum not in has]
        try:
            needed = _occupy(db, catalogue, planned, owner_id, more=more, own=uses, now=now)
        except SlotTaken:
            if not served:
                raise
            continue
        uses = joined([*uses, *needed])
        has.update(more)
        served.append(planned)
    _write_uses(db, owner_id, uses)
    _mark(db, catalogue, visits[0].staff_id, span_of(served, span))
    return served


def span_of(visits: Sequence[Visit], span: Span | None = None) -> Span:
    """All that visits of one staff member keep busy, and `span` besides, from first to last."""
    begins = [v.busy_starts_at for v in visits] + ([span[0]] if span else [])
    ends = [v.busy_ends_at for v in visits] + ([span[1]] if span else [])
    return min(begins), max(ends)


def keep_only(db: Session, catalogue: Catalogue, owner_id: str, planned: Visit) -> None:
    """Give up what the owner has of resources beyond what the visit needs. If that is not all
    among it, because the service was edited meanwhile, everything is kept."""
    own = _uses_of(db, catalogue, owner_id)
    if not own:
        return
    has = _quanta_of(own)
    around = _around(planned, ())
    taken = {resource_id: set(around) - mine for resource_id, mine in has.items()}
    candidates = {
        need.kind: [r for r in sorted(has) if catalogue.resources[r].kind == need.kind]
        for need in planned.needs
    }
    uses = choose(planned.needs, planned.starts_at, candidates, taken)
    if uses is None or uses == own:
        return
    kept = _quanta_of(uses)
    for resource_id in sorted(has):
        less = sorted(has[resource_id] - kept.get(resource_id, set()))
        quanta.release_quanta(db, resource_id, owner_id, less)
    _delete_uses(db, owner_id, own)
    _write_uses(db, owner_id, uses)


def exchange(
    db: Session, catalogue: Catalogue, old: Appointment, new: Visit, *, now: datetime
) -> None:
    """Take what the moved visit needs more, and only then give up what it needs no longer; a room
    that it can keep, it keeps. Raises SlotTaken; then nothing has changed."""
    own = _uses_of(db, catalogue, old.id)
    old_span = (old.busy_starts_at, old.busy_ends_at)
    new_span = (new.busy_starts_at, new.busy_ends_at)
    has = _quanta_of(own) | {old.staff_id: set(quanta_between(*old_span))}
    more = [q for q in quanta_between(*new_span) if q not in has.get(new.staff_id, ())]
    uses = _occupy(db, catalogue, new, old.id, more=more, own=own, now=now)
    needs = _quanta_of(uses) | {new.staff_id: set(quanta_between(*new_span))}
    for resource_id in sorted(has):
        less = sorted(has[resource_id] - needs.get(resource_id, set()))
        quanta.release_quanta(db, resource_id, old.id, less)
    if uses != own:
        _delete_uses(db, old.id, own)
        _write_uses(db, old.id, uses)
    moved = [(old.staff_id, *old_span), (new.staff_id, *new_span)]
    changes.mark_all(db, catalogue.tenant_id, moved)


def pass_on(db: Session, catalogue: Catalogue, from_owner: str, to_owner: str) -> None:
    """Give all that one owner has to another, without a moment in which it is free."""
    quanta.pass_on(db, from_owner, to_owner)
    if catalogue.resources:
        db.execute(sa.update(USES).where(USES.c.owner_id == from_owner).values(owner_id=to_owner))


def release(
    db: Session,
    catalogue: Catalogue,
    owner_id: str,
    *,
    staff_id: str,
    span: Span,
    is_noted: bool = True,
) -> None:
    """Give back all that an appointment or a hold has; `span` is its staff member's time."""
    uses = _uses_of(db, catalogue, owner_id)
    quanta.release(db, owner_id)
    _delete_uses(db, owner_id, uses)
    if is_noted:
        _mark(db, catalogue, staff_id, span)


def is_free(db: Session, catalogue: Catalogue, planned: Visit, now: datetime) -> bool:
    """Whether all that the visit needs is free: one query. Taking it decides."""
    taken = taken_around(db, catalogue, [planned], now)
    return fits(catalogue, planned, taken, (planned.busy_starts_at, planned.busy_ends_at))


def taken_around(
    db: Session,
    catalogue: Catalogue,
    visits: Sequence[Visit],
    now: datetime,
    span: Span | None = None,
) -> Quanta:
    """What is taken of the time that visits could need, by whose it is: one query. `span` where it
    reaches further than the visits."""
    ids = {planned.staff_id for planned in visits}
    for planned in visits:
        ids.update(*_candidates(catalogue, planned).values())
    return quanta.taken(db, sorted(ids), quanta_between(*span_of(visits, span)), now)


def fits(catalogue: Catalogue, planned: Visit, taken: Quanta, span: Span) -> bool:
    """Whether the staff member's `span` and what the visit needs besides are free."""
    wanted = quanta_between(*span)
    if any(quantum in taken.get(planned.staff_id, ()) for quantum in wanted):
        return False
    return _choose(catalogue, planned, taken) is not None


def fits_beside(catalogue: Catalogue, first: Visit, second: Visit, taken: Quanta) -> bool:
    """Whether all that `second` needs is free too, once `first` has what it needs."""
    uses = _choose(catalogue, first, taken)
    if uses is None:
        return False
    both = {resource_id: set(its) for resource_id, its in taken.items()}
    for resource_id, its in _quanta_of(uses).items():
        both.setdefault(resource_id, set()).update(its)
    return fits(catalogue, second, both, (second.busy_starts_at, second.busy_ends_at))


def _occupy(
    db: Session,
    catalogue: Catalogue,
    planned: Visit,
    owner_id: str,
    *,
    more: Sequence[int],
    own: Sequence[Use],
    now: datetime,
) -> list[Use]:
    """Take `more` of the staff member's quanta, and what the visit needs of resources beyond what
    its owner has in `own`; returns all that it then uses."""
    ids, around = _ids_of(catalogue, planned), _around(planned, more)
    if db.info.get(REPEATED):
        # Who met a reservation that is over, and then another who was removing it, looks first.
        expiry.give_way(db, ids, around, now)
    try:
        return _occupy_free(db, catalogue, planned, owner_id, more=more, own=own)
    except SlotTaken:
        # Looked for only now: nearly always nothing stands in the way.
        if not expiry.give_way(db, ids, around, now):
            raise
        return _occupy_free(db, catalogue, planned, owner_id, more=more, own=own)


def _occupy_free(
    db: Session,
    catalogue: Catalogue,
    planned: Visit,
    owner_id: str,
    *,
    more: Sequence[int],
    own: Sequence[Use],
) -> list[Use]:
    if not planned.needs:
        quanta.occupy_quanta(db, planned.staff_id, more, owner_id)
        return []
    kept = {use.resource_id for use in own}
    has = _quanta_of(own)
    rivals = sum(map(len, _candidates(catalogue, planned).values()))
    # Each time that this fails, one of the resources was taken meanwhile, or the staff member was.
    for _ in range(rivals + 1):
        taken = _taken_by_others(db, catalogue, planned, more, has)
        uses = None
        if not any(quantum in taken.get(planned.staff_id, ()) for quantum in more):
            uses = _choose(catalogue, planned, taken, kept)
        if uses is None:
            break
        wanted = {r: sorted(q - has.get(r, set())) for r, q in _quanta_of(uses).items()}
        try:
            quanta.occupy_all(db, wanted | {planned.staff_id: more}, owner_id)
        except SlotTaken:
            continue
        return uses
    raise SlotTaken(resource_id=planned.staff_id)


def _taken_by_others(
    db: Session,
    catalogue: Catalogue,
    planned: Visit,
    more: Sequence[int],
    has: Mapping[str, set[int]],
) -> Quanta:
    # A reservation that is over counts as long as it is there: an insert that met it would keep a
    # lock on its rows, and whoever removes it would wait for that lock, and we for them.
    taken = quanta.taken(db, _ids_of(catalogue, planned), _around(planned, more), None)
    return {resource_id: set(q) - has.get(resource_id, set()) for resource_id, q in taken.items()}


def _ids_of(catalogue: Catalogue, planned: Visit) -> list[str]:
    """Whose time the visit may need: its staff member's and that of every resource in question."""
    return sorted({planned.staff_id}.union(*_candidates(catalogue, planned).values()))


def _around(planned: Visit, more: Sequence[int]) -> range:
    needs = quanta_between(planned.busy_starts_at, planned.busy_ends_at)
    return range(min([needs.start, *more[:1]]), max([needs.stop, *(q + 1 for q in more[-1:])]))


def _choose(
    catalogue: Catalogue, planned: Visit, taken: Quanta, kept: Collection[str] = ()
) -> list[Use] | None:
    candidates = _candidates(catalogue, planned)
    return choose(planned.needs, planned.starts_at, candidates, taken, kept)


def _candidates(catalogue: Catalogue, planned: Visit) -> Mapping[str, Sequence[str]]:
    if not planned.needs:
        return {}
    location_id = catalogue.staff_member(planned.staff_id).location_id
    return {n.kind: catalogue.resources_for(location_id, n.kind) for n in planned.needs}


def _quanta_of(uses: Iterable[Use]) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for use in uses:
        found.setdefault(use.resource_id, set()).update(quanta_between(use.starts_at, use.ends_at))
    return found


def _uses_of(db: Session, catalogue: Catalogue, owner_id: str) -> list[Use]:
    if not catalogue.resources:
        return []
    rows = db.execute(
        sa.select(USES.c.resource_id, USES.c.starts_at, USES.c.ends_at)
        .where(USES.c.owner_id == owner_id)
        .order_by(USES.c.resource_id, USES.c.starts_at)
    )
    return [Use(*row) for row in rows]


def _write_uses(db: Session, owner_id: str, uses: Sequence[Use]) -> None:
    if uses:
        db.execute(sa.insert(USES), [use._asdict() | {"owner_id": owner_id} for use in uses])


def _delete_uses(db: Session, owner_id: str, uses: Sequence[Use]) -> None:
    if uses:
        db.execute(sa.delete(USES).where(USES.c.owner_id == owner_id))


def _mark(db: Session, catalogue: Catalogue, staff_id: str, span: Span) -> None:
    """Note whose time changed; whose free times hang on the same rooms, the read model knows."""
    changes.mark(db, catalogue.tenant_id, staff_id, *span)
