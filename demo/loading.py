"""Making the demo business, by the same functions that real ones use."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.wording import LANGUAGES
from bot.wording.templates import KEYS
from channels.messages import Provider
from conversations.templates import draft_of
from core import credentials
from core.accounts import users
from core.catalogue import Catalogue, catalogue
from core.events import SYSTEM, Actor, acting
from core.models import (
    ActorKind,
    Appointment,
    AppointmentStatus,
    Channel,
    Customer,
    EntryStatus,
    OccupiedQuantum,
    Resource,
    Staff,
    Template,
    TemplateStatus,
    Tenant,
    TenantAddress,
    WaitlistEntry,
)
from core.people import customers
from core.scheduling import bookings, local_time, waitlist
from core.settings import settings
from core.setup import services, staffing, tenants
from core.setup.working_hours import read_hours
from demo import calendar, salon
from demo.calendar import Visit
from demo.opening import is_open, open_for_the_story, set_hours

EVERY_DAY = 0b1111111
SATURDAY = 0b0100000
AFTERNOON = (12 * 60, 18 * 60)


@dataclass(frozen=True, slots=True)
class Names:
    """Ids by the names that the demo's facts use."""

    services: Mapping[str, str]
    staff: Mapping[str, str]
    customers: Mapping[str, str]


def load(db: Session, *, now: datetime) -> Tenant:
    """Make the demo business, or keep it as it is; a week that is over is followed by a new one."""
    tenant = db.scalar(select(Tenant).where(Tenant.slug == salon.SLUG))
    if tenant is None:
        tenant = _open(db, now=now)
    for provider in (Provider.TWILIO, Provider.SENDGRID):
        credentials.simulate(db, tenant.id, provider)
    _complete(db, tenant, now=now)
    if not _has_future(db, tenant, now):
        known = catalogue(db, tenant.id)
        names = _names(db, known)
        today = local_time.local(now, known.zone).date()
        known = open_for_the_story(db, known, today, now=now)
        _fill_week(db, known, names, today, now=now)
        _fill_waitlist(db, known, names, today, now=now)
    return tenant


def start_over(db: Session, *, now: datetime) -> Tenant:
    """Throw the demo business away with all that happened in it, and make it anew."""
    tenant = db.scalar(select(Tenant).where(Tenant.slug == salon.SLUG))
    if tenant is not None:
        for kind in (Staff, Resource):
            ids = select(kind.id).where(kind.tenant_id == tenant.id)
            db.execute(delete(OccupiedQuantum).where(OccupiedQuantum.resource_id.in_(ids)))
        db.execute(delete(Tenant).where(Tenant.id == tenant.id))
        db.expunge_all()
    return load(db, now=now)


def _open(db: Session, *, now: datetime) -> Tenant:
    tenant = tenants.create_tenant(
        db,
        name=salon.NAME,
        slug=salon.SLUG,
        time_zone=salon.TIME_ZONE,
        country=salon.COUNTRY,
        number=salon.NUMBER,
        now=now,
    )
    tenant.policies = salon.POLICIES
    tenants.add_address(db, tenant, channel=Channel.WHATSAPP, address=salon.NUMBER, now=now)
    for service in salon.SERVICES:
        services.add_service(
            db,
            tenant,
            name=service.name,
            duration_minutes=service.minutes,
            price_minor=service.price_minor,
            aliases=service.aliases,
            buffers=service.buffers,
            now=now,
        )
    for member in salon.STAFF:
        staffing.add_staff_member(
            db,
            tenant,
            name=member.name,
            shifts=read_hours(member.hours),
            nicknames=member.nicknames,
            services=member.services,
            now=now,
        )
    return tenant


def _complete(db: Session, tenant: Tenant, *, now: datetime) -> None:
    """Add what a demo of an earlier version may lack."""
    set_hours(db, tenant.id, now=now)
    has_mailbox = select(TenantAddress.id).where(
        TenantAddress.tenant_id == tenant.id, TenantAddress.channel == Channel.EMAIL
    )
    if not db.scalar(has_mailbox):
        tenants.add_address(db, tenant, channel=Channel.EMAIL, address=salon.MAILBOX, now=now)
    has_templates = select(Template.id).where(Template.tenant_id == tenant.id).limit(1)
    if not db.scalar(has_templates):
        _approve_templates(db, tenant, now=now)
    _let_in(db, tenant, now=now)
    known = set(db.scalars(select(Customer.name).where(Customer.tenant_id == tenant.id)))
    for one in (*salon.SHOWN, *salon.OTHERS):
        if one.name not in known:
            customers.add_customer(
                db,
                tenant,
                name=one.name,
                phone=one.phone,
                whatsapp=one.whatsapp,
                mailbox=one.mailbox,
                is_vip=one.is_vip,
                now=now,
            )


def _let_in(db: Session, tenant: Tenant, *, now: datetime) -> None:
    """Who may sign in, all by one password that everybody may know; never outside a demo."""
    if not settings().is_demo:
        return
    known = {one.email for one in users.users_of(db, tenant.id)}
    names = _names(db, catalogue(db, tenant.id))
    for one in salon.USERS:
        if one.mailbox not in known:
            added = users.add(
                db,
                tenant.id,
                email=one.mailbox,
                name=one.name,
                role=one.role,
                password=salon.PASSWORD,
                now=now,
            )
            if one.staff:
                users.be_staff(db, tenant.id, added.id, names.staff[one.staff], now=now)


def _approve_templates(db: Session, tenant: Tenant, *, now: datetime) -> None:
    """As if Meta had reviewed them: outside its window WhatsApp takes nothing else."""
    known = catalogue(db, tenant.id)
    for language in LANGUAGES:
        for key in KEYS:
            draft = draft_of(known, key, language)
            db.add(
                Template(
                    tenant_id=tenant.id,
                    key=key,
                    language=language,
                    digest=draft.digest,
                    variables=list(draft.variables),
                    content_sid=f"HX{draft.digest[:32]}",
                    status=TemplateStatus.APPROVED,
                    created_at=now,
                )
            )
    db.flush()


def _has_future(db: Session, tenant: Tenant, now: datetime) -> bool:
    ahead = select(Appointment.id).where(
        Appointment.tenant_id == tenant.id,
        Appointment.starts_at > now,
        Appointment.status == AppointmentStatus.CONFIRMED,
    )
    return db.scalar(ahead.limit(1)) is not None


def _names(db: Session, known: Catalogue) -> Names:
    people = db.execute(
        select(Customer.name, Customer.id).where(Customer.tenant_id == known.tenant_id)
    ).all()
    return Names(
        services={service.name: service.id for service in known.services.values()},
        staff={member.name: member.id for member in known.staff.values()},
        customers={name: customer_id for name, customer_id in people if name},
    )


def _at(day: date, minute: int, zone: ZoneInfo) -> datetime:
    wall = datetime.combine(day, time()) + timedelta(minutes=minute)
    return local_time.instant(wall, zone)


def _fill_week(db: Session, known: Catalogue, names: Names, today: date, *, now: datetime) -> None:
    for visit in calendar.plan(today):
        starts_at = _at(visit.day, visit.minute, known.zone)
        if starts_at > now and is_open(known, visit.day):
            _book(db, known, names, visit, starts_at, now=now)


def _book(
    db: Session,
    known: Catalogue,
    names: Names,
    visit: Visit,
    starts_at: datetime,
    *,
    now: datetime,
) -> None:
    customer_id = names.customers[visit.customer]
    # As if booked in a turn of their own, which a notice would only repeat.
    is_told = visit.customer == salon.DANA.name
    with acting(db, SYSTEM if is_told else Actor(ActorKind.CUSTOMER, customer_id)):
        bookings.book(
            db,
            known,
            customer_id=customer_id,
            service_id=names.services[visit.service],
            staff_id=names.staff[visit.staff],
            starts_at=starts_at,
            now=now,
        )


@dataclass(frozen=True, slots=True)
class Waiting:
    """`days_ago` is when the customer joined; no staff means anyone."""

    customer: str
    service: str
    staff: str | None
    days_ago: int
    on: date | None = None
    weekdays: int = EVERY_DAY
    minutes: tuple[int, int] | None = None


def _waiting(today: date) -> list[Waiting]:
    friday = calendar.story_friday(today)
    return [
        Waiting("Sam", salon.HAIRCUT, salon.ANNA, 8, friday, minutes=AFTERNOON),
        Waiting("Priya", salon.HAIRCUT, None, 15, friday, minutes=AFTERNOON),
        Waiting("Elena", salon.HAIRCUT, None, 10, friday, minutes=AFTERNOON),
        Waiting("Femi", salon.HAIRCUT, None, 9, friday, minutes=AFTERNOON),
        Waiting("Quinn", salon.HAIRCUT, None, 4, friday),
        Waiting("Uma", salon.COLOR, salon.CARMEN, 11, weekdays=SATURDAY),
        Waiting("Victor", salon.BEARD, salon.THEO, 6, minutes=(17 * 60, 20 * 60)),
        Waiting("Rosa", salon.HIGHLIGHTS, None, 22),
    ]


def _fill_waitlist(
    db: Session, known: Catalogue, names: Names, today: date, *, now: datetime
) -> None:
    _empty_waitlist(db, known, now=now)
    for one in _waiting(today):
        from_minute, until_minute = one.minutes or (None, None)
        wish = waitlist.Wish(
            service_id=names.services[one.service],
            staff_id=names.staff[one.staff] if one.staff else None,
            first_on=one.on,
            last_on=one.on,
            weekdays=one.weekdays,
            from_minute=from_minute,
            until_minute=until_minute,
        )
        waitlist.join(
            db,
            known,
            customer_id=names.customers[one.customer],
            wish=wish,
            now=now - timedelta(days=one.days_ago),
        )


def _empty_waitlist(db: Session, known: Catalogue, *, now: datetime) -> None:
    """Who still waits from an earlier week makes room for this week's story."""
    still = select(WaitlistEntry.id, WaitlistEntry.customer_id).where(
        WaitlistEntry.tenant_id == known.tenant_id, WaitlistEntry.status == EntryStatus.ACTIVE
    )
    for entry_id, customer_id in db.execute(still).all():
        waitlist.leave(db, entry_id, customer_id=customer_id, now=now)
