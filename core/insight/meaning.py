"""What an event adds to the figures of which day. Pure: no database, no clock."""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.events import Name
from core.insight.origins import Happened, Origins
from core.models import EntryStatus
from core.models.insight import BUCKET_MINUTES
from core.scheduling.local_time import EPOCH

# A YES within that time of the slot's going to somebody else comes from a person who cannot be
# expected to have read the news.
UNREAD = timedelta(minutes=10)
WAITING = {EntryStatus.ACTIVE.value, EntryStatus.OFFERED.value}


@dataclass(frozen=True, slots=True)
class Place:
    """Whose, of what and by which channel; empty where there is none."""

    staff_id: str = ""
    service_id: str = ""
    channel: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """What is added to the figures of the day of an instant."""

    at: datetime
    place: Place
    measures: Mapping[str, int]


def changes(event: Happened, origins: Origins) -> Iterator[Change]:
    """What the event adds; nothing if it is not counted, or no more than it was before."""
    yield from MEANINGS.get(event.name, _entry_changed)(event, origins)


def _place(event: Happened, channel: str | None = None) -> Place:
    staff_id, service_id = event.data.get("staff_id"), event.data.get("service_id")
    return Place(staff_id or "", service_id or "", channel or "")


def _offer_place(event: Happened, origins: Origins, offer_id: str | None = None) -> Place:
    """An offer is of the channel by which it was sent, whatever its answer came by."""
    sent = origins.last(offer_id or event.subject_id, Name.OFFER_SENT)
    return _place(event, sent.data.get("channel") if sent else None)


def _seconds(since: datetime, until: datetime) -> int:
    return max(0, round((until - since).total_seconds()))


def _taking(what: str, seconds: int) -> dict[str, int]:
    return {f"{what}_in_{bisect_right(BUCKET_MINUTES, seconds / 60)}": 1}


def _slot_freed(event: Happened, _origins: Origins) -> Iterator[Change]:
    yield Change(event.happened_at, _place(event), {"freed": 1})


def _offer_made(event: Happened, _origins: Origins) -> Iterator[Change]:
    yield Change(event.happened_at, _place(event), {"made": 1})


def _offer_sent(event: Happened, origins: Origins) -> Iterator[Change]:
    """Once, although a message that was lost is sent again."""
    first = origins.first(event.subject_id, Name.OFFER_SENT)
    if first is None or first.id == event.id:
        yield Change(event.happened_at, _offer_place(event, origins), {"sent": 1})


def _offer_ended(event: Happened, origins: Origins) -> Iterator[Change]:
    """What a broadcast told was never made or sent one by one; counting its answers alone would
    have more accepted than sent."""
    if origins.first(event.subject_id, Name.OFFER_MADE) is None:
        return
    measures = {event.name.partition(".")[2]: 1}
    yield Change(event.happened_at, _offer_place(event, origins), measures)


def _offer_answered(event: Happened, origins: Origins) -> Iterator[Change]:
    yield from _offer_ended(event, origins)
    if sent := origins.last(event.subject_id, Name.OFFER_SENT):
        seconds = _seconds(sent.happened_at, event.happened_at)
        measures = {"answer_seconds": seconds} | _taking("answered", seconds)
        yield Change(event.happened_at, _offer_place(event, origins), measures)


def _offer_missed(event: Happened, origins: Origins) -> Iterator[Change]:
    """Once, although a person may say YES again."""
    first = origins.first(event.subject_id, Name.OFFER_MISSED)
    is_first = first is None or first.id == event.id
    if is_first and event.data["seconds_since"] <= UNREAD.total_seconds():
        yield Change(event.happened_at, _offer_place(event, origins), {"disappointed": 1})


def _booked(event: Happened, origins: Origins) -> Iterator[Change]:
    """By an offer of what was freed: it is filled."""
    offer = origins.offer_of(event)
    freed = origins.freed_for(offer)
    if offer is None or freed is None:
        return
    seconds = _seconds(freed.happened_at, event.happened_at)
    measures = {"filled": 1, "recovered_minor": event.data.get("price_minor") or 0}
    measures |= {"fill_seconds": seconds} | _taking("filled", seconds)
    yield Change(event.happened_at, _offer_place(event, origins, offer.subject_id), measures)


def _canceled(event: Happened, origins: Origins) -> Iterator[Change]:
    """Of the day on which it was booked by an offer of what was freed: what that day recovered is
    less than it seemed. An ordinary visit that was given up for such an offer brings no more than
    before, so that a chain of moves recovers the price of one visit."""
    booked = origins.first(event.subject_id, Name.APPOINTMENT_BOOKED)
    if booked is None:
        return
    lost = -(booked.data.get("price_minor") or 0)
    offer = origins.offer_of(booked)
    taken = origins.first(event.data.get("for_offer_id"), Name.OFFER_MADE)
    if offer and origins.freed_for(offer):
        place = _offer_place(booked, origins, offer.subject_id)
        yield Change(booked.happened_at, place, {"taken_back": 1, "recovered_minor": lost})
    elif taken and origins.freed_for(taken):
        place = _offer_place(taken, origins)
        yield Change(event.happened_at, place, {"recovered_minor": lost})


_ENDS = {
    EntryStatus.BOOKED.value: "converted",
    EntryStatus.EXPIRED.value: "expired",
    EntryStatus.REMOVED.value: "departed",
}


def _entry_changed(event: Happened, origins: Origins) -> Iterator[Change]:
    """Of the service, staff member and channel with which it joined, whatever it became since."""
    if not event.name.startswith("entry."):
        return
    joined = origins.first(event.subject_id, Name.ENTRY_JOINED)
    if joined is None:
        return
    was, is_now = ((state or {}).get("status") for state in (event.before, event.after))
    measures = {"joined": 1} if event.id == joined.id else {}
    if is_now in _ENDS:
        measures[_ENDS[is_now]] = 1
    if ((is_now and was) or "joined" in measures) and (
        step := (is_now in WAITING) - (was in WAITING)
    ):
        measures["waiting"] = step
        measures["waiting_since"] = step * _seconds(EPOCH, joined.happened_at)
    if measures:
        place = _place(joined, joined.data.get("channel"))
        yield Change(event.happened_at, place, measures)


MEANINGS: Mapping[str, Callable[[Happened, Origins], Iterator[Change]]] = {
    "slot.freed": _slot_freed,
    "offer.made": _offer_made,
    "offer.sent": _offer_sent,
    "offer.accepted": _offer_answered,
    "offer.declined": _offer_answered,
    "offer.lapsed": _offer_ended,
    "offer.withdrawn": _offer_ended,
    "offer.superseded": _offer_ended,
    "offer.missed": _offer_missed,
    "appointment.booked": _booked,
    "appointment.canceled": _canceled,
}
