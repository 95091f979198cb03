"""The steps of customers: booking, moving, cancelling, reserving, waiting and answering."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from sqlalchemy.orm import Session

from core.catalogue import Catalogue
from core.errors import BusinessError, SlotTaken
from core.models import Offer, OfferStatus, Party
from core.scheduling import bookings, offers, reservations, waitlist
from tests.core.scheduling.machine.business import POLICIES, Kept, Visit
from tests.core.scheduling.machine.changing import Changing
from tests.core.scheduling.machine.state import NOTICE
from tests.core.scheduling.machine.wall import minute_of, moment

HOLD = timedelta(minutes=POLICIES["hold_minutes"])
CANCEL_UNTIL = timedelta(hours=POLICIES["cancellation_deadline_hours"])
MOVE_UNTIL = timedelta(hours=POLICIES["reschedule_deadline_hours"])

customers = st.integers(0, 3)
sessions = st.sampled_from(["one", "two", "three"])
places = st.integers(0, 1000)
SILENT = ("TooSoon",)  # the notice does not bind whom we asked, or who has reserved in time


class Customers(Changing):
    """What customers do."""

    def draw_visit(self, data: st.DataObject) -> Visit:
        """Mostly one that is free, else one near what there is, or anywhere."""
        pairs = list(self.free)
        service_id, staff_id = data.draw(st.sampled_from(pairs), label="who")
        if data.draw(st.integers(0, 9), label="whoever") == 0:
            staff_id = data.draw(st.sampled_from(list(self.business.performs)), label="staff")
        free = self.free.get((service_id, staff_id), [])
        how = data.draw(st.sampled_from(["free", "free", "near", "any"]), label="how")
        if how == "free" and free:
            at = data.draw(st.sampled_from(free), label="at")
        else:
            at = self.draw_minute(data, near=how != "any")
        return Visit(staff_id, service_id, moment(at))

    def draw_minute(self, data: st.DataObject, *, near: bool) -> int:
        edges = sorted(
            {minute_of(one.starts_at) for one in self.found.taken}
            | {minute_of(one.ends_at) for one in self.found.taken}
            | {minute_of(self.now), minute_of(self.now + NOTICE)}
        )
        if near and edges:
            edge = data.draw(st.sampled_from(edges), label="edge")
            return edge + 5 * data.draw(st.integers(-24, 12), label="off")
        quarter = data.draw(st.integers(0, (self.end - self.first) // 15), label="quarter")
        return self.first + 15 * quarter + data.draw(st.sampled_from([0, 0, 5, 7]), label="odd")

    def reasons(self, visit: Visit, *, without: str | None = None) -> set[str]:
        if visit.service_id not in self.business.performs[visit.staff_id]:
            return {"ServiceNotOffered"}
        at = minute_of(visit.starts_at)
        service = self.service(visit.service_id)
        return self.definition(without=without).reasons(service, visit.staff_id, at)

    @rule(data=st.data(), customer=customers)
    def book(self, data: st.DataObject, customer: int) -> None:
        visit = self.draw_visit(data)
        outcome = self.attempt(
            lambda db, known: (
                bookings.book(
                    db,
                    known,
                    customer_id=self.business.customers[customer],
                    now=self.now,
                    **visit._asdict(),
                ).id
            )
        )
        if booked := self.expect(outcome, self.reasons(visit)):
            self.appointments[booked] = visit

    @precondition(lambda self: self.appointments)
    @rule(data=st.data(), place=places)
    def move(self, data: st.DataObject, place: int) -> None:
        appointment_id, old = self.picked(self.appointments, place)
        new = self.draw_visit(data)
        if data.draw(st.booleans(), label="same service"):
            new = new._replace(service_id=old.service_id)
        reasons = self.reasons(new, without=appointment_id)
        if new == old:
            reasons &= {"SlotInPast", "TooFarAhead", "OutsideWorkingHours", "ServiceNotOffered"}
        elif self.now > old.starts_at - MOVE_UNTIL:
            reasons.add("TooLateToMove")
        if old.starts_at <= self.now:
            reasons.add("AppointmentClosed")
        outcome = self.attempt(
            lambda db, known: (
                bookings.reschedule(db, known, appointment_id, now=self.now, **new._asdict()).id
            )
        )
        if self.expect(outcome, reasons):
            self.appointments[appointment_id] = new

    @precondition(lambda self: self.appointments)
    @rule(place=places)
    def cancel(self, place: int) -> None:
        appointment_id, visit = self.picked(self.appointments, place)
        reasons = set()
        if visit.starts_at <= self.now:
            reasons.add("AppointmentClosed")
        if self.now > visit.starts_at - CANCEL_UNTIL:
            reasons.add("TooLateToCancel")
        outcome = self.attempt(
            lambda db, known: bookings.cancel(db, known, appointment_id, now=self.now).id
        )
        if self.expect(outcome, reasons):
            del self.appointments[appointment_id]

    @rule(data=st.data(), session=sessions)
    def reserve(self, data: st.DataObject, session: str) -> None:
        visit = self.draw_visit(data)
        outcome = self.attempt(
            lambda db, known: reservations.reserve(
                db, known, session_key=session, now=self.now, **visit._asdict()
            )
        )
        kept = self.expect(outcome, self.reasons(visit, without=self._owner_of(session)))
        if kept:
            assert kept.expires_at == self.now + HOLD
            self.kept[session] = Kept(visit, kept.expires_at)

    def _owner_of(self, session: str) -> str | None:
        """Whose time is given up for what the session reserves next."""
        if session not in self.kept:
            return None
        visit = self.kept[session].visit
        around = self.around("", visit)
        return next(one.owner for one in self.found.taken if one[:3] == around[:3])

    @rule(session=sessions, customer=customers)
    def book_reserved(self, session: str, customer: int) -> None:
        kept = self.kept.get(session)
        reasons = {"NotFound", "SlotTaken"}  # swept, or not yet
        if kept:
            reasons = self.reasons(kept.visit, without=self._owner_of(session)) - set(SILENT)
        outcome = self.attempt(
            lambda db, known: (
                reservations.book_reserved(
                    db,
                    known,
                    session_key=session,
                    customer_id=self.business.customers[customer],
                    now=self.now,
                ).id
            )
        )
        booked = self.expect(outcome, reasons)
        if booked and kept:
            self.appointments[booked] = kept.visit
            del self.kept[session]

    @rule(session=sessions)
    def give_up_reservation(self, session: str) -> None:
        self.attempt(lambda db, known: reservations.drop(db, known, session))
        self.kept.pop(session, None)

    @rule(data=st.data(), customer=customers)
    def join(self, data: st.DataObject, customer: int) -> None:
        service_id, staff_id = data.draw(st.sampled_from(list(self.free)), label="for")
        is_anyone = data.draw(st.integers(0, 3), label="anyone") > 0
        party = data.draw(st.sampled_from([None, None, *Party]), label="party")
        wish = waitlist.Wish(service_id, None if is_anyone else staff_id, party=party)
        outcome = self.attempt(
            lambda db, known: waitlist.join(
                db,
                known,
                customer_id=self.business.customers[customer],
                wish=wish,
                now=self.now,
            )
        )
        if isinstance(outcome, BusinessError):
            alone = {"InvalidWish"} if party is Party.SIDE_BY_SIDE else set()
            self.expect(outcome, {"AlreadyWaiting", "TooManyEntries"} | alone)

    @rule(data=st.data(), customer=customers)
    def leave(self, data: st.DataObject, customer: int) -> None:
        customer_id = self.business.customers[customer]

        def step(db: Session, known: Catalogue) -> None:
            for entry in waitlist.active_entries(db, customer_id)[:1]:
                waitlist.leave(db, entry.id, customer_id=customer_id, now=self.now)

        self.expect(self.attempt(step), ())

    def _offer(self, place: int) -> Offer:
        """Mostly one that awaits its answer."""
        pending = [offer for offer in self.offers if offer.status == OfferStatus.PENDING]
        among = pending if pending and place % 4 else self.offers
        return among[place % len(among)]

    @precondition(lambda self: self.offers)
    @rule(place=places)
    def accept(self, place: int) -> None:
        offer = self._offer(place)
        self._accept(offer, Visit(offer.staff_id, offer.service_id, offer.starts_at))

    @precondition(lambda self: self.offers)
    @rule(place=places, answer=st.sampled_from(["no", "sent", "sent", "lost", "withdrawn"]))
    def answer(self, place: int, answer: str) -> None:
        offer = self._offer(place)
        is_open = offer.status == OfferStatus.PENDING
        closed = () if is_open else ("OfferClosed",)
        steps: dict[str, Callable[[Session, Catalogue], None]] = {
            "no": lambda db, known: offers.decline(
                db, known, offer.id, customer_id=offer.customer_id, now=self.now
            ),
            "withdrawn": lambda db, known: offers.withdraw(db, known, offer.id, now=self.now),
            "sent": lambda db, known: offers.message_sent(db, known, offer.id, sent_at=self.now),
            "lost": lambda db, known: offers.message_lost(db, offer.id),
        }
        ends = answer in ("no", "withdrawn")
        self.expect(self.attempt(steps[answer]), closed if ends else ())

    def _accept(self, offer: Offer, visit: Visit) -> None:
        if visit.starts_at <= self.now:
            reasons = {"OfferClosed"}
        elif offer.status == OfferStatus.PENDING:
            reasons = set()
        elif offer.status == OfferStatus.LAPSED:
            # What is kept for several who are asked is still anybody's of those who were.
            hold = self.holds.get(offer.slot_id)
            shared = hold.id if hold and hold.customer_id is None else None
            reasons = self.reasons(visit, without=shared) - set(SILENT)
        else:
            reasons = {"OfferClosed"}
        visits = [visit]
        if offer.second_staff_id and offer.second_starts_at:
            second = Visit(offer.second_staff_id, offer.service_id, offer.second_starts_at)
            visits.append(second)
        outcome = self.attempt(
            lambda db, known: [
                one.id
                for one in offers.take(
                    db, known, offer.id, customer_id=offer.customer_id, now=self.now
                )
            ]
        )
        if len(visits) > 1 and offer.status == OfferStatus.LAPSED and type(outcome) is SlotTaken:
            return  # neither, as the tables show: what stands against the second is not worked out
        if booked := self.expect(outcome, reasons):
            self.appointments |= dict(zip(booked, visits, strict=True))

    @staticmethod
    def picked(found: dict[Any, Any], place: int) -> tuple[Any, Any]:
        return list(found.items())[place % len(found)]
