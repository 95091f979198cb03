"""Whatever changes the business leaves its row in the audit trail: who, what before, what after.

Each public function of `core` that is given a session stands in one of the two tables below. One
that stands in neither fails: whoever adds it says what it announces, or that it changes nothing by
itself.
"""

import ast
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyotp
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

import core
from core.accounts import changing, links, second_step, sessions, sign_in, users
from core.accounts.roles import Role
from core.events import Actor, acting
from core.models import (
    ActorKind,
    Appointment,
    Audience,
    Broadcast,
    Channel,
    ClosureKind,
    Customer,
    Event,
    LinkKind,
    Location,
    Offer,
    OfferStatus,
    Slot,
    User,
    UserSession,
)
from core.people import customers, erasure, export, joining, preferences, sharing, tags
from core.scheduling import (
    attendance,
    bookings,
    broadcasts,
    busy_times,
    chains,
    earlier,
    offers,
    reservations,
    series,
    swapping,
    time_off,
    waitlist,
)
from core.scheduling.offers import opening as opening_slots
from core.scheduling.waitlist import Wish
from core.setup import (
    closures,
    opening,
    own_accounts,
    policy_changes,
    resources,
    rostering,
    service_changes,
    services,
    staff_changes,
    staffing,
    tenant_changes,
    tenants,
)
from core.setup.working_hours import Shift
from tests.builders import a_customer, an_entry
from tests.core.scheduling.shop import Shop, a_shop, at

ERIN = Actor(ActorKind.STAFF, "erin")
SIX = at(24, 18)
DAY = date(2026, 11, 25)


@dataclass
class Stage:
    """A shop, its customer, and the instant; each operation sets up what it needs besides."""

    shop: Shop
    dana: Customer
    now: datetime

    @property
    def db(self) -> Session:
        return self.shop.db

    @property
    def location_id(self) -> str:
        return self.db.scalars(
            select(Location.id).where(Location.tenant_id == self.shop.tenant.id)
        ).one()

    def visit(self) -> Appointment:
        return self.shop.booked(self.dana, at(24, 14), self.now)

    def offer(self) -> str:
        """One that Dana has been made."""
        an_entry(self.db, self.dana, self.shop.cut)
        offers.free_slot(
            self.db,
            self.shop.catalogue,
            staff_id=self.shop.anna.id,
            service_id=self.shop.cut.id,
            starts_at=at(24, 14),
            ends_at=at(24, 15),
            origin_appointment_id=None,
            now=self.now,
        )
        [offer] = self.shop.offers()
        return offer.id

    def user(self, name: str = "Olive", role: Role = Role.OWNER) -> User:
        email = f"{name}@shop.test"
        return users.add(
            self.db, self.shop.tenant.id, email=email, name=name, role=role, now=self.now
        )

    def opening(self) -> str:
        return broadcasts.open_slot(
            self.db,
            self.shop.catalogue,
            staff_id=self.shop.anna.id,
            service_id=self.shop.cut.id,
            starts_at=at(24, 14),
            now=self.now,
        )

    def broadcast(self, slot_id: str) -> str:
        made = broadcasts.make(
            self.db,
            self.shop.catalogue,
            slot_ids=[slot_id],
            audience=Audience.EVERYBODY,
            now=self.now,
        )
        return made.id

    def busy(self, ends_at: datetime = SIX) -> str:
        return busy_times.put(
            self.db,
            self.shop.catalogue,
            source="calendar",
            external_id="1",
            staff_id=self.shop.anna.id,
            starts_at=at(24, 17),
            ends_at=ends_at,
            now=self.now,
        )


Act = Callable[[], object]


def book(s: Stage) -> Act:
    return s.visit


def cancel(s: Stage) -> Act:
    visit = s.visit()
    return lambda: bookings.cancel(s.db, s.shop.catalogue, visit.id, now=s.now)


def _taken(s: Stage) -> str:
    """Dana has taken an earlier visit and is asked whether to give up this one."""
    visit = s.shop.booked(s.dana, at(30, 14), s.now)
    offer_id = s.offer()
    chains.accept(s.db, s.shop.catalogue, offer_id, customer_id=s.dana.id, now=s.now)
    return visit.id


def accept_earlier(s: Stage) -> Act:
    offer_id = s.offer()
    return lambda: chains.accept(s.db, s.shop.catalogue, offer_id, customer_id=s.dana.id, now=s.now)


def give_up(s: Stage) -> Act:
    visit_id = _taken(s)
    return lambda: chains.give_up(
        s.db, s.shop.catalogue, visit_id, customer_id=s.dana.id, now=s.now
    )


def keep_later(s: Stage) -> Act:
    visit_id = _taken(s)
    return lambda: chains.keep(s.db, s.shop.catalogue, visit_id, customer_id=s.dana.id, now=s.now)


def want_no_earlier(s: Stage) -> Act:
    return lambda: preferences.want_no_earlier(s.db, s.dana.id, now=s.now)


def wait_for_earlier(s: Stage) -> Act:
    visit = s.shop.booked(s.dana, at(30, 14), s.now)
    return lambda: earlier.wait_for_earlier(s.db, s.shop.catalogue, visit, staff_id=None, now=s.now)


def go_on_waiting(s: Stage) -> Act:
    entry = an_entry(s.db, s.dana, s.shop.cut)
    visit = s.shop.booked(s.dana, at(30, 14), s.now)
    return lambda: earlier.go_on_waiting(s.db, s.shop.catalogue, entry, visit, now=s.now)


def follow_visit(s: Stage) -> Act:
    visit = s.shop.booked(s.dana, at(30, 14), s.now)
    earlier.wait_for_earlier(s.db, s.shop.catalogue, visit, staff_id=None, now=s.now)
    visit.starts_at = at(28, 14)
    return lambda: earlier.follow(s.db, s.shop.catalogue, visit, now=s.now)


def end_wait_for_earlier(s: Stage) -> Act:
    visit = s.shop.booked(s.dana, at(30, 14), s.now)
    earlier.wait_for_earlier(s.db, s.shop.catalogue, visit, staff_id=None, now=s.now)
    return lambda: earlier.end(s.db, visit.id, now=s.now)


def reschedule(s: Stage) -> Act:
    visit = s.visit()
    return lambda: bookings.reschedule(
        s.db, s.shop.catalogue, visit.id, starts_at=at(24, 10), now=s.now
    )


def complete(s: Stage) -> Act:
    visit = s.visit()
    return lambda: attendance.complete(s.db, s.shop.catalogue, visit.id, now=SIX)


def no_show(s: Stage) -> Act:
    visit = s.visit()
    return lambda: attendance.no_show(s.db, s.shop.catalogue, visit.id, now=SIX)


def complete_due(s: Stage) -> Act:
    s.visit()
    return lambda: attendance.complete_due(s.db, now=at(25, 18))


def swap(s: Stage) -> Act:
    one, other = s.visit(), s.shop.booked(s.dana, at(25, 10), s.now)
    return lambda: swapping.swap(s.db, s.shop.catalogue, one.id, other.id, now=s.now)


def make_series(s: Stage) -> Act:
    return lambda: series.make_series(
        s.db,
        s.shop.catalogue,
        customer_id=s.dana.id,
        service_id=s.shop.cut.id,
        staff_id=s.shop.anna.id,
        first=datetime(2026, 11, 24, 15),  # noqa: DTZ001 - wall time
        every_weeks=1,
        visits=2,
        now=s.now,
    )


def cancel_series(s: Stage) -> Act:
    made: Any = make_series(s)()
    return lambda: series.cancel_rest(s.db, s.shop.catalogue, made.series_id, now=s.now)


def confirm(s: Stage) -> Act:
    visit = s.visit()
    return lambda: bookings.confirm_attendance(s.db, visit.id, customer_id=s.dana.id, now=s.now)


def book_reserved(s: Stage) -> Act:
    which = {"service_id": s.shop.cut.id, "staff_id": s.shop.anna.id, "starts_at": at(24, 14)}
    reservations.reserve(s.db, s.shop.catalogue, session_key="k", now=s.now, **which)  # type: ignore[arg-type]
    return lambda: reservations.book_reserved(
        s.db, s.shop.catalogue, session_key="k", customer_id=s.dana.id, now=s.now
    )


def answer(what: str) -> Callable[[Stage], Act]:
    def stage(s: Stage) -> Act:
        offer_id, known = s.offer(), s.shop.catalogue
        acts: dict[str, Act] = {
            "accept": lambda: offers.accept(
                s.db, known, offer_id, customer_id=s.dana.id, now=s.now
            ),
            "take": lambda: offers.take(s.db, known, offer_id, customer_id=s.dana.id, now=s.now),
            "decline": lambda: offers.decline(
                s.db, known, offer_id, customer_id=s.dana.id, now=s.now
            ),
            "withdraw": lambda: offers.withdraw(s.db, known, offer_id, now=s.now),
            "not_delivered": lambda: offers.not_delivered(s.db, known, offer_id, now=s.now),
            "lapse": lambda: offers.lapse(s.db, known, offer_id, now=at(24, 14)),
            "message_sent": lambda: offers.message_sent(s.db, known, offer_id, sent_at=s.now),
        }
        return acts[what]

    return stage


def free_slot(s: Stage) -> Act:
    return lambda: offers.free_slot(
        s.db,
        s.shop.catalogue,
        staff_id=s.shop.anna.id,
        service_id=s.shop.cut.id,
        starts_at=at(24, 14),
        ends_at=at(24, 15),
        origin_appointment_id=None,
        now=s.now,
    )


def join(s: Stage) -> Act:
    wish = Wish(s.shop.cut.id)
    return lambda: waitlist.join(
        s.db, s.shop.catalogue, customer_id=s.dana.id, wish=wish, now=s.now
    )


def leave(s: Stage) -> Act:
    entry = an_entry(s.db, s.dana, s.shop.cut)
    return lambda: waitlist.leave(s.db, entry.id, customer_id=s.dana.id, now=s.now)


def expire(s: Stage) -> Act:
    an_entry(s.db, s.dana, s.shop.cut, last_on=date(2026, 11, 2))
    return lambda: waitlist.expire_due(s.db, s.now)


def renew_due(s: Stage) -> Act:
    an_entry(s.db, s.dana, s.shop.cut, renew_at=s.now, renewal_asked_at=s.now)
    return lambda: waitlist.renew_due(s.db, s.now)


def renew(s: Stage) -> Act:
    entry = an_entry(s.db, s.dana, s.shop.cut, renewal_asked_at=s.now)
    return lambda: waitlist.renew(
        s.db, s.shop.catalogue, entry.id, customer_id=s.dana.id, now=s.now
    )


def promote(s: Stage) -> Act:
    entry = an_entry(s.db, s.dana, s.shop.cut)
    return lambda: waitlist.promote(s.db, s.shop.catalogue, entry.id, now=s.now)


def remove_entry(s: Stage) -> Act:
    entry = an_entry(s.db, s.dana, s.shop.cut)
    return lambda: waitlist.remove(s.db, s.shop.catalogue, entry.id, because="moved", now=s.now)


def change_entry(s: Stage) -> Act:
    entry = an_entry(s.db, s.dana, s.shop.cut)
    wish = Wish(s.shop.trim.id)
    return lambda: waitlist.change(s.db, s.shop.catalogue, entry.id, wish, now=s.now)


def restore_entry(s: Stage) -> Act:
    entry = an_entry(s.db, s.dana, s.shop.cut)
    waitlist.remove(s.db, s.shop.catalogue, entry.id, because="by mistake", now=s.now)
    return lambda: waitlist.restore(s.db, s.shop.catalogue, entry.id, now=s.now)


def invite(s: Stage) -> Act:
    entry = an_entry(s.db, s.dana, s.shop.cut)
    return lambda: offers.invite(
        s.db,
        s.shop.catalogue,
        entry.id,
        staff_id=s.shop.anna.id,
        starts_at=at(24, 14),
        answer_by=at(24, 10),
        now=s.now,
    )


def open_to_waiting(s: Stage) -> Act:
    return lambda: opening_slots.open_slot(
        s.db,
        s.shop.catalogue,
        staff_id=s.shop.anna.id,
        service_id=s.shop.cut.id,
        starts_at=at(24, 14),
        now=s.now,
    )


def close_to_waiting(s: Stage) -> Act:
    slot_id = s.opening()
    return lambda: opening_slots.close_slot(s.db, s.shop.catalogue, slot_id, now=s.now)


def put_busy(s: Stage) -> Act:
    return s.busy


def change_busy(s: Stage) -> Act:
    s.busy()
    return lambda: s.busy(at(24, 19))


def remove_busy(s: Stage) -> Act:
    s.busy()
    return lambda: busy_times.remove(
        s.db, s.shop.catalogue, source="calendar", external_id="1", now=s.now
    )


def block(s: Stage) -> Act:
    return lambda: time_off.block(
        s.db,
        s.shop.catalogue,
        staff_id=s.shop.anna.id,
        starts_at=at(24, 10),
        ends_at=at(24, 12),
        now=s.now,
    )


def unblock(s: Stage) -> Act:
    away: Any = block(s)()
    return lambda: time_off.unblock(s.db, s.shop.catalogue, away.id, now=s.now)


def close_shop(s: Stage) -> Act:
    return lambda: closures.add(
        s.db,
        s.shop.catalogue,
        name="Works outing",
        kind=next(iter(ClosureKind)),
        first_on=DAY,
        last_on=DAY,
        now=s.now,
    )


def open_again(s: Stage) -> Act:
    closed: Any = close_shop(s)()
    return lambda: closures.remove(s.db, s.shop.catalogue, closed[0].id, now=s.now)


def opening_hours(s: Stage) -> Act:
    where = s.location_id
    return lambda: opening.set_hours(
        s.db, s.shop.catalogue, where, [Shift(0, 600, 1000)], now=s.now
    )


def opening_exception(s: Stage) -> Act:
    where = s.location_id
    return lambda: opening.set_exception(
        s.db, s.shop.catalogue, where, DAY, [(600, 1000)], now=s.now
    )


def holiday_region(s: Stage) -> Act:
    where = s.location_id
    return lambda: opening.set_holiday_region(s.db, s.shop.catalogue, where, "US", now=s.now)


def working_hours(s: Stage) -> Act:
    return lambda: rostering.set_hours(
        s.db, s.shop.catalogue, s.shop.anna.id, [Shift(0, 600, 1000)], now=s.now
    )


def breaks(s: Stage) -> Act:
    return lambda: rostering.set_breaks(
        s.db, s.shop.catalogue, s.shop.anna.id, [Shift(0, 720, 750)], now=s.now
    )


def working_exception(s: Stage) -> Act:
    return lambda: rostering.set_exception(
        s.db, s.shop.catalogue, s.shop.anna.id, DAY, [(600, 1000)], now=s.now
    )


def set_policy(s: Stage) -> Act:
    return lambda: policy_changes.set_policy(
        s.db, s.shop.tenant.id, "max_reschedules", 5, now=s.now
    )


def reset_policy(s: Stage) -> Act:
    return lambda: policy_changes.reset_policy(s.db, s.shop.tenant.id, "max_reschedules", now=s.now)


def add_service(s: Stage) -> Act:
    return lambda: services.add_service(
        s.db, s.shop.tenant, name="Colour", duration_minutes=90, now=s.now
    )


def change_service(s: Stage) -> Act:
    known, service_id = s.shop.catalogue, s.shop.cut.id
    wanted = replace(service_changes.offering(s.db, known, service_id), price_minor=1)
    return lambda: service_changes.change_service(s.db, known, service_id, wanted, now=s.now)


def retire_service(s: Stage) -> Act:
    return lambda: service_changes.retire_service(s.db, s.shop.catalogue, s.shop.cut.id, now=s.now)


def bring_back_service(s: Stage) -> Act:
    retire_service(s)()
    return lambda: service_changes.bring_back_service(
        s.db, s.shop.catalogue, s.shop.cut.id, now=s.now
    )


def change_staff(s: Stage) -> Act:
    known, staff_id = s.shop.catalogue, s.shop.anna.id
    wanted = replace(staff_changes.member(known, staff_id), services=frozenset())
    return lambda: staff_changes.change_staff_member(s.db, known, staff_id, wanted, now=s.now)


def retire_staff(s: Stage) -> Act:
    return lambda: staff_changes.retire_staff_member(
        s.db, s.shop.catalogue, s.shop.anna.id, now=s.now
    )


def bring_back_staff(s: Stage) -> Act:
    retire_staff(s)()
    return lambda: staff_changes.bring_back_staff_member(
        s.db, s.shop.catalogue, s.shop.anna.id, now=s.now
    )


def change_tenant(s: Stage) -> Act:
    wanted = replace(tenant_changes.business(s.shop.catalogue), time_zone="Europe/Berlin")
    return lambda: tenant_changes.change_tenant(s.db, s.shop.catalogue, wanted, now=s.now)


def change_location(s: Stage) -> Act:
    wanted = tenant_changes.Place("Downtown", None, None)
    return lambda: tenant_changes.change_location(
        s.db, s.shop.catalogue, s.location_id, wanted, now=s.now
    )


def enter_account(s: Stage) -> Act:
    account = {"account_sid": "AC1", "auth_token": "secret"}
    return lambda: own_accounts.enter(s.db, s.shop.tenant.id, "twilio", account, now=s.now)


def forget_account(s: Stage) -> Act:
    enter_account(s)()
    return lambda: own_accounts.forget(s.db, s.shop.tenant.id, "twilio", now=s.now)


def add_staff(s: Stage) -> Act:
    return lambda: staffing.add_staff_member(
        s.db, s.shop.tenant, name="Carmen", shifts=[Shift(0, 600, 1000)], now=s.now
    )


def add_resource(s: Stage) -> Act:
    return lambda: resources.add_resource(
        s.db, s.shop.tenant, kind="room", name="Room 1", now=s.now
    )


def rename_resource(s: Stage) -> Act:
    room = resources.add_resource(s.db, s.shop.tenant, kind="room", name="Room 1", now=s.now)
    return lambda: resources.rename_resource(
        s.db, s.shop.catalogue, room.id, name="Blue room", now=s.now
    )


def remove_resource(s: Stage) -> Act:
    add_resource(s)()
    return lambda: resources.remove_resource(s.db, s.shop.tenant, name="Room 1", now=s.now)


def add_customer(s: Stage) -> Act:
    return lambda: customers.add_customer(
        s.db, s.shop.tenant, name="Sam", phone="+12125550177", now=s.now
    )


def change_customer(s: Stage) -> Act:
    return lambda: customers.change(s.db, s.shop.tenant.id, s.dana.id, is_vip=True, now=s.now)


def erase_customer(s: Stage) -> Act:
    return lambda: erasure.erase(s.db, s.shop.tenant.id, s.dana.id, now=s.now)


def export_customer(s: Stage) -> Act:
    return lambda: export.export(s.db, s.shop.tenant.id, s.dana.id, now=s.now)


def share_phone(s: Stage) -> Act:
    return lambda: sharing.add_sharing_customer(
        s.db, s.shop.tenant, name="Robin", phone="+12125550001", now=s.now
    )


def join_customers(s: Stage) -> Act:
    twin = a_customer(s.db, s.shop.tenant, phone="+12125550188", name=None)
    return lambda: joining.join(
        s.db, s.shop.tenant.id, newcomer_id=twin.id, known_id=s.dana.id, now=s.now
    )


def create_tenant(s: Stage) -> Act:
    return lambda: tenants.create_tenant(
        s.db,
        name="Garage",
        slug="garage",
        time_zone="Europe/Berlin",
        country="DE",
        number="+4915112345678",
        now=s.now,
    )


def add_address(s: Stage) -> Act:
    return lambda: tenants.add_address(
        s.db, s.shop.tenant, channel=Channel.EMAIL, address="salon@in.test", now=s.now
    )


def add_tag(s: Stage) -> Act:
    return lambda: tags.add_tag(s.db, s.shop.tenant.id, s.dana.id, "regular", now=s.now)


def remove_tag(s: Stage) -> Act:
    add_tag(s)()
    return lambda: tags.remove_tag(s.db, s.shop.tenant.id, s.dana.id, "regular", now=s.now)


def open_slot(s: Stage) -> Act:
    return s.opening


def make_broadcast(s: Stage) -> Act:
    slot_id = s.opening()
    return lambda: s.broadcast(slot_id)


def change_openings(s: Stage) -> Act:
    made = s.broadcast(s.opening())
    other = broadcasts.open_slot(
        s.db,
        s.shop.catalogue,
        staff_id=s.shop.bob.id,
        service_id=s.shop.cut.id,
        starts_at=at(24, 14),
        now=s.now,
    )
    return lambda: broadcasts.set_openings(s.db, s.shop.catalogue, made, [other], now=s.now)


def change_audience(s: Stage) -> Act:
    made = s.broadcast(s.opening())
    return lambda: broadcasts.set_audience(
        s.db, s.shop.catalogue, made, Audience.TAG, tag="gold", now=s.now
    )


def change_text(s: Stage) -> Act:
    made = s.broadcast(s.opening())
    return lambda: broadcasts.set_text(s.db, s.shop.catalogue, made, "Come!", now=s.now)


def begin_broadcast(s: Stage) -> Act:
    made = s.broadcast(s.opening())
    return lambda: broadcasts.begin(s.db, s.shop.tenant.id, made, now=s.now)


def stop_broadcast(s: Stage) -> Act:
    made = s.broadcast(s.opening())
    return lambda: broadcasts.stop(s.db, s.shop.tenant.id, made, now=s.now)


def withdraw_broadcast(s: Stage) -> Act:
    made = s.broadcast(s.opening())
    return lambda: broadcasts.withdraw(s.db, s.shop.tenant.id, made, now=s.now)


def finish_broadcast(s: Stage) -> Act:
    begin_broadcast(s)()
    return lambda: broadcasts.finish(s.db, s.db.scalars(select(Broadcast)).one(), now=s.now)


def close_opening(s: Stage) -> Act:
    slot_id = s.opening()
    made = s.broadcast(slot_id)
    return lambda: broadcasts.close_slot(s.db, s.shop.tenant.id, made, slot_id, now=s.now)


def answer_broadcast(s: Stage) -> Act:
    """Dana was asked by one."""
    slot_id = s.opening()
    made = s.broadcast(slot_id)
    slot = s.db.get_one(Slot, slot_id)
    s.db.add(
        Offer(
            tenant_id=s.shop.tenant.id,
            broadcast_id=made,
            slot_id=slot_id,
            customer_id=s.dana.id,
            staff_id=slot.staff_id,
            service_id=slot.service_id,
            starts_at=slot.starts_at,
            ends_at=slot.ends_at,
            score=0,
            status=OfferStatus.PENDING,
            offered_at=s.now,
        )
    )
    s.db.flush()
    return lambda: broadcasts.decline(
        s.db, s.shop.catalogue, made, customer_id=s.dana.id, now=s.now
    )


def add_user(s: Stage) -> Act:
    return s.user


def user_change(what: str) -> Callable[[Stage], Act]:
    def stage(s: Stage) -> Act:
        s.user("Other")
        tenant_id, user_id = s.shop.tenant.id, s.user().id
        acts: dict[str, Act] = {
            "role": lambda: users.change_role(s.db, tenant_id, user_id, Role.STAFF, now=s.now),
            "name": lambda: users.rename(s.db, tenant_id, user_id, "Olga", now=s.now),
            "language": lambda: users.speak(s.db, tenant_id, user_id, "de", now=s.now),
            "staff": lambda: users.be_staff(s.db, tenant_id, user_id, s.shop.anna.id, now=s.now),
            "disable": lambda: users.disable(s.db, tenant_id, user_id, now=s.now),
            "enable": lambda: users.enable(s.db, tenant_id, user_id, now=s.now),
        }
        if what == "enable":
            acts["disable"]()
        return acts[what]

    return stage


def sign_in_user(s: Stage) -> Act:
    user = s.user()
    return lambda: sessions.begin(s.db, user.id, user_agent="Browser", now=s.now)


def enter(s: Stage) -> Act:
    user = s.user()
    proof = sign_in.proof_of(user)
    return lambda: sign_in.enter(s.db, user.id, proof=proof, user_agent="Browser", now=s.now)


def set_password(s: Stage) -> Act:
    user = s.user()
    return lambda: changing.set_password(
        s.db, user.tenant_id, user.id, "correct plum teapot", now=s.now
    )


def change_password(s: Stage) -> Act:
    set_password(s)()
    user = s.db.scalars(select(User)).one()
    return lambda: changing.change_password(
        s.db,
        user.tenant_id,
        user.id,
        old="correct plum teapot",
        new="another plum teapot",
        session_id="",
        now=s.now,
    )


def link_user(s: Stage) -> Act:
    user = s.user()
    return lambda: links.make(
        s.db, user.tenant_id, user.id, LinkKind.RESET, is_mailed=False, now=s.now
    )


def ask_reset(s: Stage) -> Act:
    email = s.user().email
    return lambda: links.ask_reset(s.db, email=email, client="1", now=s.now)


def follow_link(s: Stage) -> Act:
    made: Any = link_user(s)()
    token = links.token_of(made.id, expires_at=made.expires_at)
    return lambda: links.choose_password(s.db, token, "correct plum teapot", now=s.now)


def second_step_on(s: Stage) -> Act:
    user, sealed = s.user(), second_step.propose()
    code = pyotp.TOTP(second_step.secret_of(sealed)).at(s.now)
    return lambda: second_step.turn_on(
        s.db, user.tenant_id, user.id, sealed=sealed, code=code, at=s.now, now=s.now
    )


def second_step_off(s: Stage) -> Act:
    second_step_on(s)()
    user = s.db.scalars(select(User)).one()
    return lambda: second_step.turn_off(s.db, user.tenant_id, user.id, now=s.now)


def second_step_off_by_password(s: Stage) -> Act:
    second_step_on(s)()
    user = s.db.scalars(select(User)).one()
    password = "correct plum teapot"
    changing.set_password(s.db, user.tenant_id, user.id, password, now=s.now)
    return lambda: second_step.turn_off_by_password(
        s.db, user.tenant_id, user.id, password, now=s.now
    )


def sign_out_user(s: Stage) -> Act:
    sign_in_user(s)()
    session = s.db.scalars(select(UserSession)).one()
    return lambda: sessions.end(s.db, session.user_id, session.id, now=s.now)


def sign_out_everywhere(s: Stage) -> Act:
    sign_in_user(s)()
    user = s.db.scalars(select(User)).one()
    return lambda: sessions.end_all(s.db, user.id, now=s.now)


# The operation, how it is staged, its event, and whether there is a before and an after.
OPERATIONS: dict[str, tuple[Callable[[Stage], Act], str, bool, bool]] = {
    "accounts.changing.change_password": (change_password, "user.password_set", False, True),
    "accounts.changing.set_password": (set_password, "user.password_set", False, True),
    "accounts.links.ask_reset": (ask_reset, "user.linked", False, True),
    "accounts.links.choose_password": (follow_link, "user.password_set", False, True),
    "accounts.links.make": (link_user, "user.linked", False, True),
    "accounts.second_step.turn_off": (second_step_off, "user.second_step_off", True, True),
    "accounts.second_step.turn_off_by_password": (
        second_step_off_by_password,
        "user.second_step_off",
        True,
        True,
    ),
    "accounts.second_step.turn_on": (second_step_on, "user.second_step_on", True, True),
    "accounts.sessions.begin": (sign_in_user, "user.signed_in", False, True),
    "accounts.sessions.end": (sign_out_user, "user.signed_out", True, False),
    "accounts.sessions.end_all": (sign_out_everywhere, "user.signed_out", True, False),
    "accounts.sign_in.enter": (enter, "user.signed_in", False, True),
    "accounts.users.add": (add_user, "user.added", False, True),
    "accounts.users.be_staff": (user_change("staff"), "user.changed", False, True),
    "accounts.users.change_role": (user_change("role"), "user.role_changed", True, True),
    "accounts.users.disable": (user_change("disable"), "user.disabled", True, True),
    "accounts.users.enable": (user_change("enable"), "user.enabled", True, True),
    "accounts.users.rename": (user_change("name"), "user.changed", False, True),
    "accounts.users.speak": (user_change("language"), "user.changed", False, True),
    "scheduling.busy_times.put": (put_busy, "busy_time.added", False, True),
    "scheduling.busy_times.put again": (change_busy, "busy_time.changed", True, True),
    "scheduling.busy_times.remove": (remove_busy, "busy_time.removed", True, False),
    "setup.closures.add": (close_shop, "closure.added", False, True),
    "setup.closures.remove": (open_again, "closure.removed", True, False),
    "people.customers.add_customer": (add_customer, "customer.added", False, True),
    "people.customers.change": (change_customer, "customer.changed", True, True),
    "people.erasure.erase": (erase_customer, "customer.erased", False, True),
    "people.export.export": (export_customer, "customer.exported", False, True),
    "people.tags.add_tag": (add_tag, "customer.tagged", False, True),
    "people.tags.remove_tag": (remove_tag, "customer.untagged", True, False),
    "people.joining.join": (join_customers, "customer.joined", True, True),
    "setup.opening.set_exception": (opening_exception, "opening_exception.changed", True, True),
    "setup.opening.set_holiday_region": (holiday_region, "holiday_region.changed", True, True),
    "setup.opening.set_hours": (opening_hours, "opening_hours.changed", True, True),
    "setup.policy_changes.reset_policy": (reset_policy, "policy.changed", True, True),
    "setup.policy_changes.set_policy": (set_policy, "policy.changed", True, True),
    "setup.resources.add_resource": (add_resource, "resource.added", False, True),
    "setup.resources.rename_resource": (rename_resource, "resource.renamed", True, True),
    "setup.own_accounts.enter": (enter_account, "credentials.entered", False, True),
    "setup.own_accounts.forget": (forget_account, "credentials.removed", True, False),
    "setup.service_changes.change_service": (change_service, "service.changed", True, True),
    "setup.service_changes.retire_service": (retire_service, "service.retired", True, True),
    "setup.service_changes.bring_back_service": (
        bring_back_service,
        "service.brought_back",
        True,
        True,
    ),
    "setup.staff_changes.change_staff_member": (change_staff, "staff.changed", True, True),
    "setup.staff_changes.retire_staff_member": (retire_staff, "staff.retired", True, True),
    "setup.staff_changes.bring_back_staff_member": (
        bring_back_staff,
        "staff.brought_back",
        True,
        True,
    ),
    "setup.tenant_changes.change_location": (change_location, "location.changed", True, True),
    "setup.tenant_changes.change_tenant": (change_tenant, "tenant.changed", True, True),
    "setup.resources.remove_resource": (remove_resource, "resource.removed", True, False),
    "setup.rostering.set_breaks": (breaks, "breaks.changed", True, True),
    "setup.rostering.set_exception": (working_exception, "working_exception.changed", True, True),
    "setup.rostering.set_hours": (working_hours, "working_hours.changed", True, True),
    "scheduling.attendance.complete": (complete, "appointment.completed", True, True),
    "scheduling.attendance.complete_due": (complete_due, "appointment.completed", True, True),
    "scheduling.attendance.no_show": (no_show, "appointment.missed", True, True),
    "scheduling.bookings.book": (book, "appointment.booked", False, True),
    "scheduling.bookings.cancel": (cancel, "appointment.canceled", True, True),
    "scheduling.bookings.confirm_attendance": (confirm, "appointment.confirmed", True, True),
    "scheduling.chains.accept": (accept_earlier, "offer.accepted", True, True),
    "scheduling.chains.give_up": (give_up, "appointment.canceled", True, True),
    "scheduling.chains.keep": (keep_later, "appointment.giving_up_refused", True, True),
    "scheduling.earlier.end": (end_wait_for_earlier, "entry.removed", True, True),
    "scheduling.earlier.follow": (follow_visit, "entry.changed", True, True),
    "scheduling.earlier.go_on_waiting": (go_on_waiting, "entry.changed", True, True),
    "scheduling.earlier.wait_for_earlier": (wait_for_earlier, "entry.joined", False, True),
    "scheduling.bookings.reschedule": (reschedule, "appointment.moved", True, True),
    "scheduling.broadcasts.openings.open_slot": (open_slot, "slot.opened", False, True),
    "scheduling.broadcasts.making.make": (make_broadcast, "broadcast.made", False, True),
    "scheduling.broadcasts.drafts.set_audience": (change_audience, "broadcast.changed", True, True),
    "scheduling.broadcasts.drafts.set_openings": (change_openings, "broadcast.changed", True, True),
    "scheduling.broadcasts.drafts.set_text": (change_text, "broadcast.changed", True, True),
    "scheduling.broadcasts.running.begin": (begin_broadcast, "broadcast.begun", True, True),
    "scheduling.broadcasts.running.stop": (stop_broadcast, "broadcast.stopped", True, True),
    "scheduling.broadcasts.running.withdraw": (
        withdraw_broadcast,
        "broadcast.withdrawn",
        True,
        True,
    ),
    "scheduling.broadcasts.running.finish": (finish_broadcast, "broadcast.done", True, True),
    "scheduling.broadcasts.closing.close_slot": (
        close_opening,
        "broadcast.opening_closed",
        True,
        False,
    ),
    "scheduling.broadcasts.answering.decline": (answer_broadcast, "offer.declined", True, True),
    "scheduling.offers.accepting.accept": (answer("accept"), "offer.accepted", True, True),
    "scheduling.offers.accepting.take": (answer("take"), "offer.accepted", True, True),
    "scheduling.offers.closing.decline": (answer("decline"), "offer.declined", True, True),
    "scheduling.offers.freeing.free_slot": (free_slot, "slot.freed", False, True),
    "scheduling.offers.answer_times.lapse": (answer("lapse"), "offer.withdrawn", True, True),
    "scheduling.offers.answer_times.message_sent": (
        answer("message_sent"),
        "offer.sent",
        True,
        True,
    ),
    "scheduling.offers.closing.not_delivered": (
        answer("not_delivered"),
        "offer.withdrawn",
        True,
        True,
    ),
    "scheduling.offers.closing.withdraw": (answer("withdraw"), "offer.withdrawn", True, True),
    "scheduling.reservations.book_reserved": (book_reserved, "appointment.booked", False, True),
    "scheduling.series.cancel_rest": (cancel_series, "series.canceled", True, True),
    "scheduling.series.make_series": (make_series, "series.made", False, True),
    "scheduling.swapping.swap": (swap, "appointment.moved", True, True),
    "scheduling.time_off.block": (block, "time_off.added", False, True),
    "scheduling.time_off.unblock": (unblock, "time_off.removed", True, False),
    "scheduling.waitlist.expiring.expire_due": (expire, "entry.expired", True, True),
    "scheduling.waitlist.joining.join": (join, "entry.joined", False, True),
    "scheduling.waitlist.renewing.renew": (renew, "entry.renewed", True, True),
    "scheduling.waitlist.renewing.renew_due": (renew_due, "entry.expired", True, True),
    "scheduling.waitlist.correcting.change": (change_entry, "entry.changed", True, True),
    "scheduling.waitlist.correcting.restore": (restore_entry, "entry.restored", True, True),
    "scheduling.waitlist.leaving.remove": (remove_entry, "entry.removed", True, True),
    "scheduling.waitlist.promoting.promote": (promote, "entry.promoted", True, True),
    "scheduling.offers.opening.open_slot": (open_to_waiting, "slot.opened", False, True),
    "scheduling.offers.opening.close_slot": (close_to_waiting, "slot.withdrawn", True, True),
    "scheduling.offers.inviting.invite": (invite, "entry.invited", True, True),
    "scheduling.waitlist.leaving.leave": (leave, "entry.removed", True, True),
    "setup.services.add_service": (add_service, "service.added", False, True),
    "people.preferences.want_no_earlier": (
        want_no_earlier,
        "customer.no_earlier_wanted",
        True,
        True,
    ),
    "people.sharing.add_sharing_customer": (share_phone, "customer.added", False, True),
    "setup.staffing.add_staff_member": (add_staff, "staff.added", False, True),
    "setup.tenants.add_address": (add_address, "address.added", False, True),
    "setup.tenants.create_tenant": (create_tenant, "tenant.created", False, True),
}

# Of these each of two subjects has a row.
OF_TWO = {"scheduling.swapping.swap"}

# Functions that look, that the operations above are made of, or that keep something which is not
# the business's: what is held for a moment, what was worked out from the rest, keys and ledgers.
NO_OPERATIONS = {
    "accounts.guesses": {"forget_old", "take"},
    "accounts.links": {"opened"},
    "accounts.locking": {"locked"},
    "accounts.second_step": {"count_guess", "recovery_codes_left", "use"},
    "accounts.sessions": {"forget_old", "seen", "sessions_of", "signed_in"},
    "accounts.sign_in": {"count_guess", "matching", "rehash"},
    "accounts.users": {"user_of", "users_of"},
    "audit": {"actors", "page", "trail"},
    "scheduling.busy_times": {"of_source"},
    "catalogue": {"catalogue", "fresh_catalogue", "touch"},
    "insight.counting": {"count_waiting", "is_behind", "rebuild", "tenants_waiting"},
    "insight.funnel": {"funnel"},
    "insight.report": {"report"},
    "insight.visits": {"visits"},
    "insight.wishes": {"wishes"},
    "insight.origins": {"load_origins"},
    "insight.reading": {"read"},
    "people.belongings": {"belongings"},
    "people.consent": {"record", "standing_of"},
    "people.directory": {"card", "customers_like", "directory"},
    "people.tags": {"in_use", "tags_of"},
    "credentials": {"forget", "keep", "sealed_of", "simulate"},
    "database": {"affected"},
    "events": {"acting", "actor_of", "announce", "announce_all"},
    "idempotency": {"forget_old", "once"},
    "catalogue.offering": {"load_resources", "load_services"},
    "setup.offering_changes": {"follow"},
    "setup.rule_changes": {"follow", "replace_hours", "replace_on_date"},
    "setup.service_changes": {"offering"},
    "setup.to_come": {"of_all", "of_service", "of_staff_member", "of_these"},
    "scheduling.appointments": {"free", "lock", "lock_open", "write_move"},
    "scheduling.offers.asking": {"ask_more"},
    "scheduling.offers.claiming": {"claim", "give_back", "write_offers"},
    "scheduling.availability": {"find_times", "is_free"},
    "scheduling.offers.chain": {"may_go_on"},
    "scheduling.offers.story": {"freed_lately", "story"},
    "scheduling.bookings": {"last_made", "upcoming"},
    "scheduling.busy": {"busy_intervals", "used_intervals"},
    "scheduling.earlier": {"can_wait"},
    "scheduling.chains": {"ask_with_offer", "remembered"},
    "scheduling.changes": {"mark", "mark_all"},
    "scheduling.conflicts": {"conflict_at"},
    "scheduling.elsewhere": {"check"},
    "scheduling.offers.endings": {
        "close", "end", "end_others", "end_wait", "lock_offer", "move_on",
    },
    "scheduling.diary.day": {"day"},
    "scheduling.diary.unfolding": {"unfolding"},
    "scheduling.diary.visit": {"is_being_offered", "visit"},
    "scheduling.diary.week": {"week"},
    "scheduling.expiry": {"give_way", "sweep"},
    "scheduling.free_rows": {"drop_outside", "rewrite"},
    "scheduling.free_starts": {"taken_for"},
    "scheduling.history": {"beginning_between", "history", "visits_of_customer"},
    "scheduling.holds": {
        "become", "drop", "drop_of_slot", "follow_offers", "is_promised", "of_slot", "take",
    },
    "scheduling.known_times": {"known_until", "pages"},
    "scheduling.limits": {"is_bound"},
    "scheduling.offers.explaining": {
        "reasons_in", "round_of", "tally", "tally_due", "why_not",
    },
    "scheduling.offers.overview": {"passed_for", "passed_over", "weighed", "who_waited"},
    "scheduling.offers.missing": {"missed"},
    "scheduling.offers.rounds": {
        "ask_at", "begin", "end", "end_of_slot", "give_way", "go_on", "go_on_by", "keep", "kept_of",
        "look_again", "next_due", "note_parties", "of_slot",
    },
    "scheduling.occupying": {
        "exchange", "is_free", "keep_only", "pass_on", "release", "take", "take_for_any",
        "taken_around",
    },
    "scheduling.offers.accepting": {"fulfil_entry"},
    "scheduling.offers.heads": {"ends"},
    "scheduling.offers.keeping": {"keep"},
    "scheduling.offers.looking": {
        "is_gone", "is_kept_for_another", "is_promised", "refuse_if_gone", "visit_of_wait",
    },
    "scheduling.broadcasts.answering": {
        "asked_of", "end_waits", "message_failed", "message_sent",
    },
    "scheduling.broadcasts.audience": {"page"},
    "scheduling.broadcasts.closing": {"gone", "supersede"},
    "scheduling.broadcasts.listing": {"answers_of", "broadcast_of", "lying_open", "recent"},
    "scheduling.broadcasts.making": {"in_order_of_start"},
    "scheduling.broadcasts.openings": {"close_unused", "openings_of"},
    "scheduling.broadcasts.progress": {"progress_of"},
    "scheduling.broadcasts.running": {"lock", "look_again", "next_due", "planned"},
    "scheduling.offers.answer_times": {"message_lost", "next_due_offer", "pending_for"},
    "scheduling.offers.freeing": {"look_again", "offer_next"},
    "scheduling.parties": {"second_visits"},
    "scheduling.quanta": {
        "occupied", "occupy", "occupy_all", "occupy_quanta", "pass_on", "release",
        "release_quanta", "taken",
    },
    "scheduling.offers.measured_answers": {"answers_of"},
    "scheduling.offers.planned": {"plans_of"},
    "scheduling.offers.ranking": {"best_candidates", "wanted_by"},
    "scheduling.read_model": {"extend", "follow_changes", "follow_rules"},
    "scheduling.reminders": {"remind_due"},
    "scheduling.reservations": {"drop", "reserve"},
    "scheduling.series": {"visits_of"},
    "scheduling.slots": {
        "close_open_slots", "expire_begun", "fitting_visits", "lock_slot", "set_status", "write",
    },
    "scheduling.time_off": {"ahead"},
    "scheduling.visits": {"write_appointment"},
    "scheduling.waitlist.capacity": {"check_room", "has_room"},
    "scheduling.waitlist.estimate": {"estimate"},
    "scheduling.waitlist.entries": {
        "active_entries", "announce_end", "end", "entries_of_phone", "forget_question", "place_of",
        "waiting_of",
    },
    "scheduling.waitlist.listing": {"counts", "listed", "listed_one"},
    "scheduling.waitlist.watching": {"history", "waiting"},
    "scheduling.waitlist.renewing": {"look_again", "question_sent"},
    "scheduling.wants": {"points_changed", "renew_due", "shut", "weights_changed", "write"},
    "scheduling.waitlist.leaving": {"drop_repeated"},
    "scheduling.offers.withdrawing": {"lock_unbooked", "make_room", "take_back"},
    "upserts": {"add_up", "keep", "replace"},
    "setup.services": {"performed_by_name"},
    # Nobody's yet: there is no business whose trail it could stand in.
    "setup.drafts": {
        "answer", "begin", "draft_of", "follow_link", "forget", "forget_old", "is_open",
        "issue_link", "keep_password",
    },
    # Each part of what is founded tells of itself.
    "setup.founding": {"fictional_number", "found", "slug_for"},
    "setup.readiness": {"readiness"},
    "scheduling.waitlist.promoting": {"first_times"},
    "people.finding": {"at_address", "found"},
    "people.preferences": {"wants_no_earlier"},
    "people.sharing": {"is_sharing", "people_behind", "who_share_an_address"},
    "setup.tenants": {"tenant_named"},
}  # fmt: skip


@pytest.fixture
def stage(db: Session, now: datetime) -> Stage:
    shop = a_shop(db)
    dana = shop.customer(1)
    db.commit()
    return Stage(shop, dana, now)


@pytest.mark.parametrize("name", OPERATIONS)
def test_an_operation_leaves_one_row(name: str, stage: Stage) -> None:
    staged, event, has_before, has_after = OPERATIONS[name]
    act = staged(stage)
    stage.db.flush()
    known = set(stage.db.scalars(select(Event.id)))

    with acting(stage.db, ERIN):
        act()

    rows = [row for row in stage.db.scalars(select(Event)) if row.id not in known]
    assert {(row.actor_kind, row.actor_id) for row in rows} == {(ERIN.kind, ERIN.id)}
    found = [row for row in rows if row.name == event]
    assert len({row.subject_id for row in found}) == len(found) == (2 if name in OF_TWO else 1)
    for row in found:
        assert (row.before is not None, row.after is not None) == (has_before, has_after)
        assert row.before != row.after or name == "setup.policy_changes.reset_policy"


def test_no_operation_is_forgotten() -> None:
    found = {
        f"{module}.{function}"
        for module, functions in _given_a_session().items()
        for function in functions
    }
    told = {name.partition(" ")[0] for name in OPERATIONS}
    nothing = {f"{module}.{one}" for module, ones in NO_OPERATIONS.items() for one in ones}

    assert found - told - nothing == set(), "say in one of the tables what they announce"
    assert (told | nothing) - found == set(), "these are gone: take them from the tables"


def _given_a_session() -> dict[str, set[str]]:
    """The public functions of `core` whose first argument is a session, by module."""
    root = Path(str(core.__file__)).parent
    found: dict[str, set[str]] = {}
    for path in root.rglob("*.py"):
        module = ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__")
        for node in ast.parse(path.read_text()).body:
            if (
                isinstance(node, ast.FunctionDef)
                and not node.name.startswith("_")
                and node.args.args
                and node.args.args[0].arg == "db"
            ):
                found.setdefault(module, set()).add(node.name)
    return found
