"""Booking for a customer: who, what, with whom, and one of the times that are free."""

from contextlib import suppress
from datetime import datetime

from flask import Response, render_template, request, url_for
from sqlalchemy.orm import Session

from admin.page import answers, door, formats
from admin.page.words import say
from admin.today.asked import Look, form_instant, instant_of, known_of, look, reason
from admin.today.refusals import Wanted, in_dialog
from admin.today.room import blueprint
from core import clock, database
from core.accounts.roles import Permission
from core.catalogue import Catalogue
from core.errors import BusinessError, InvalidInterval, InvalidName, NameMissing, NotFound
from core.models import Appointment, Customer, Tenant
from core.people import customers
from core.people.finding import Found, found
from core.scheduling import bookings
from core.scheduling.availability import OpenTime, find_times
from core.scheduling.local_time import day_bounds

CHANGED = ("today",)
TIMES_SHOWN = 60
LONGEST_NAME = 120
UNDONE = "undone"


@blueprint.get("/book")
@door.allow(Permission.BOOK)
def book_form() -> str:
    """With the time that was pointed at in the day, if one was."""
    wanted = _pointed_at()
    with database.read() as db:
        seen = look(db)
        if wanted is not None and "on" not in request.args:
            seen = Look(seen.known, seen.now, formats.local(wanted).date(), seen.location_id)
        services = _services(seen)
        staff_id = request.args.get("staff_id", "")
        service_id = request.args.get("service_id") or _first(seen.known, services, staff_id)
        times = _times(db, seen, service_id, staff_id)
        customer = _customer(db, request.args.get("customer_id"))
    return render_template(
        "today/book.html",
        look=seen,
        services=services,
        service_id=service_id,
        staff_id=staff_id,
        times=times,
        wanted=wanted,
        customer=customer,
    )


@blueprint.get("/times")
@door.allow(Permission.BOOK)
def times() -> str:
    """The free times of a day for what the form says so far."""
    with database.read() as db:
        seen = look(db)
        staff_id = request.args.get("staff_id")
        shown = _times(db, seen, request.args.get("service_id", ""), staff_id)
    wanted = _pointed_at()
    if wanted is not None and formats.local(wanted).date() != seen.on:
        wanted = None
    return render_template("today/times.html", look=seen, times=shown, wanted=wanted)


@blueprint.get("/customers")
@door.allow(Permission.BOOK)
def customers_found() -> str:
    viewer, text = door.viewer(), request.args.get("who", "")
    with database.read() as db:
        people = found(db, viewer.tenant_id, text, region=viewer.region)
    return render_template("today/customers.html", people=people, text=text.strip())


@blueprint.post("/book")
@door.allow(Permission.BOOK)
def book() -> Response:
    now, because = clock.now(), reason()

    def work(db: Session) -> tuple[Customer, Appointment]:
        known = known_of(db)
        who = _whoever(db, known, now)
        staff_id, starts_at = _time(known)
        booked = bookings.book(
            db,
            known,
            customer_id=who.id,
            service_id=request.form.get("service_id", ""),
            staff_id=staff_id,
            starts_at=starts_at,
            because=because,
            now=now,
        )
        return who, booked

    try:
        who, booked = door.change(work)
    except BusinessError as error:
        return in_dialog(error, because, wanted=_wanted())
    name = who.name or say("today.nameless")
    when = formats.local(booked.starts_at)
    undo = url_for("today.cancel", appointment_id=booked.id, because=UNDONE)
    return answers.done("today.was_booked", undo=undo, changed=CHANGED, name=name, when=when)


def _pointed_at() -> datetime | None:
    with suppress(InvalidInterval):
        return instant_of(request.args.get("starts_at") or request.args.get("wanted"))
    return None


def _services(seen: Look) -> list[tuple[str, str]]:
    """Those that somebody gives there."""
    return [
        (service.id, service.name)
        for service in seen.known.services.values()
        if any(
            seen.location_id in (None, member.location_id)
            for member in seen.known.staff_for(service.id)
        )
    ]


def _first(known: Catalogue, services: list[tuple[str, str]], staff_id: str) -> str:
    """The service that the form begins with: one that whoever was pointed at gives."""
    member = known.staff.get(staff_id)
    able = [key for key, _ in services if member is None or key in member.service_ids]
    return next(iter(able or [key for key, _ in services]), "")


def _times(db: Session, seen: Look, service_id: str, staff_id: str | None) -> list[OpenTime]:
    if service_id not in seen.known.services:
        return []
    able = [
        member.id
        for member in seen.known.staff_for(service_id)
        if seen.location_id in (None, member.location_id)
        and (not staff_id or member.id == staff_id)
    ]
    window = day_bounds(seen.on, seen.known.zone)
    free = find_times(db, seen.known, service_id, windows=[window], now=seen.now, staff_ids=able)
    return free[:TIMES_SHOWN]


def _customer(db: Session, customer_id: str | None) -> Found | None:
    if not customer_id:
        return None
    customer = _known_customer(db, customer_id)
    return Found(customer.id, customer.name, customer.is_vip, None)


def _known_customer(db: Session, customer_id: str) -> Customer:
    """Raises NotFound."""
    customer = db.get(Customer, customer_id)
    if customer is None or customer.tenant_id != door.viewer().tenant_id:
        raise NotFound(customer_id=customer_id)
    return customer


def _whoever(db: Session, known: Catalogue, now: datetime) -> Customer:
    """The customer who was chosen, or a new one by what was typed. Raises NotFound,
    NameMissing, InvalidName and what `customers.add_customer` raises."""
    customer_id = request.form.get("customer_id")
    if customer_id:
        return _known_customer(db, customer_id)
    name = " ".join(request.form.get("name", "").split())
    if not name:
        raise NameMissing
    if len(name) > LONGEST_NAME:
        raise InvalidName(name=name[:LONGEST_NAME])
    return customers.add_customer(
        db,
        db.get_one(Tenant, known.tenant_id),
        name=name,
        phone=request.form.get("phone", "").strip() or None,
        mailbox=request.form.get("mailbox", "").strip() or None,
        now=now,
    )


def _wanted() -> Wanted | None:
    with database.read() as db, suppress(BusinessError):
        return Wanted(request.form.get("service_id", ""), *_time(known_of(db)))
    return None


def _time(known: Catalogue) -> tuple[str, datetime]:
    """One of the free times, as `instant staff`, or another that was typed. Raises InvalidInterval,
    NoSuchLocalTime."""
    if request.form.get("at"):
        return request.form.get("other_staff_id", ""), form_instant(known)
    starts_at, _, staff_id = request.form.get("time", "").partition(" ")
    return staff_id, instant_of(starts_at)
