"""The demo business, made by the functions that real businesses use."""

from datetime import UTC, date, datetime, timedelta

import phonenumbers
import pytest
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

import conversations.notices  # noqa: F401 - what turns facts into words is heard once imported
from core.accounts import sign_in
from core.catalogue import catalogue, opening_days, touch
from core.credentials import SIMULATED
from core.models import (
    Appointment,
    AppointmentStatus,
    Base,
    Channel,
    Consent,
    ContactPoint,
    Customer,
    EntryStatus,
    Message,
    OccupiedQuantum,
    Offer,
    OfferStatus,
    Template,
    Tenant,
    TenantAddress,
    TenantCredential,
    WaitlistEntry,
)
from core.scheduling import bookings
from core.settings import settings
from core.setup.working_hours import written_week
from demo import describing, loading, salon
from tests.builders import a_resource, a_service, a_staff_member
from tests.invariants import assert_time_adds_up


def count(db: Session, kind: type[Base]) -> int:
    return db.scalar(select(func.count()).select_from(kind)) or 0


def danas_visit(db: Session) -> Appointment:
    return db.scalars(
        select(Appointment)
        .join(Customer, Customer.id == Appointment.customer_id)
        .where(Customer.name == salon.DANA.name)
    ).one()


def test_a_salon_with_a_busy_week_and_people_waiting(db: Session, now: datetime) -> None:
    loading.load(db, now=now)

    assert count(db, Tenant) == 1
    assert count(db, Appointment) > 80
    assert count(db, WaitlistEntry) == 8
    assert danas_visit(db).local_start == "2026-11-27T15:00"


def test_it_keeps_hours_and_holidays_but_for_the_days_of_its_story(db: Session) -> None:
    """Dana's Friday is Christmas; on New Year's Day the salon rests."""
    week_before = datetime(2026, 12, 24, 15, 0, tzinfo=UTC)

    tenant = loading.load(db, now=week_before)

    known = catalogue(db, tenant.id)
    [place] = known.locations.values()
    assert written_week(place.opening.hours) == salon.OPENING_HOURS
    assert opening_days.closed_on(known, date(2027, 1, 1), ["en"]) is not None
    assert danas_visit(db).local_start == "2026-12-25T15:00"
    days = {start[:10] for start in db.scalars(select(Appointment.local_start))}
    assert "2026-12-25" in days
    assert "2027-01-01" not in days


@pytest.mark.parametrize(
    "today", [date(2026, 6, 30), date(2027, 1, 16), date(2027, 11, 24)], ids=str
)
def test_its_story_can_be_told_around_any_holiday(db: Session, today: date) -> None:
    """Its Friday, its newcomers' day or its reminded day is one of these."""
    loading.load(db, now=datetime(today.year, today.month, today.day, 14, 0, tzinfo=UTC))

    assert danas_visit(db).local_start.endswith("T15:00")
    assert count(db, Appointment) > 60


def test_no_real_account_writes_to_who_is_made_up(db: Session, now: datetime) -> None:
    tenant = loading.load(db, now=now)
    loading.load(db, now=now)

    accounts = db.execute(
        select(TenantCredential.provider, TenantCredential.sealed).where(
            TenantCredential.tenant_id == tenant.id
        )
    ).all()
    sealed = {row.provider: row.sealed for row in accounts}
    assert sealed == {"twilio": SIMULATED, "sendgrid": SIMULATED}


def test_loading_again_keeps_what_is_there(db: Session, now: datetime) -> None:
    loading.load(db, now=now)
    before = {kind: count(db, kind) for kind in (Appointment, Customer, WaitlistEntry, Message)}

    loading.load(db, now=now + timedelta(hours=30))

    assert {kind: count(db, kind) for kind in before} == before


def test_a_week_that_is_over_is_followed_by_a_new_one(db: Session, now: datetime) -> None:
    loading.load(db, now=now)
    later = now + timedelta(days=30)

    loading.load(db, now=later)

    ahead = select(func.count()).where(
        Appointment.starts_at > later, Appointment.status == AppointmentStatus.CONFIRMED
    )
    assert (db.scalar(ahead) or 0) > 80
    waiting = select(func.count()).where(WaitlistEntry.status == EntryStatus.ACTIVE)
    assert db.scalar(waiting) == 8
    assert count(db, Customer) == len(salon.SHOWN) + len(salon.OTHERS)


def test_starting_over_leaves_nothing_of_before(db: Session, now: datetime) -> None:
    loading.load(db, now=now)
    before = {kind: count(db, kind) for kind in (Appointment, OccupiedQuantum, Customer)}
    first_id = db.scalars(select(Tenant.id)).one()

    loading.start_over(db, now=now)

    assert {kind: count(db, kind) for kind in before} == before
    assert db.scalars(select(Tenant.id)).one() != first_id


def test_starting_over_forgets_rooms_and_packages_too(db: Session, now: datetime) -> None:
    tenant = loading.load(db, now=now)
    before = count(db, OccupiedQuantum)
    room = a_resource(db, tenant)
    cut = a_service(db, tenant, name="Long cut", duration_minutes=60, needs={"room": 1})
    talk = a_service(db, tenant, name="Talk", duration_minutes=30)
    a_service(db, tenant, name="Talk and cut", steps=[talk, cut])
    stylist = a_staff_member(db, tenant, name="Zoe", services=[cut, talk])
    touch(db, tenant.id)
    bookings.book(
        db,
        catalogue(db, tenant.id),
        customer_id=danas_visit(db).customer_id,
        service_id=cut.id,
        staff_id=stylist.id,
        starts_at=(now + timedelta(days=3)).replace(hour=16),
        now=now,
    )
    assert room.id in set(db.scalars(select(OccupiedQuantum.resource_id)))

    loading.start_over(db, now=now)

    assert count(db, OccupiedQuantum) == before
    assert_time_adds_up(db)


def test_what_dana_gives_up_is_offered_to_sam_before_priya(db: Session, now: datetime) -> None:
    tenant = loading.load(db, now=now)

    bookings.cancel(db, catalogue(db, tenant.id), danas_visit(db).id, now=now)

    asked = db.execute(
        select(Customer.name, Offer.status).join(Customer, Customer.id == Offer.customer_id)
    ).all()
    assert [tuple(row) for row in asked] == [(salon.SAM.name, OfferStatus.PENDING)]


def test_only_dana_is_told_of_her_booking(db: Session, now: datetime) -> None:
    loading.load(db, now=now)

    assert db.scalars(select(Message.recipient)).all() == [salon.DANA.phone]


def test_four_users_sign_in_by_what_it_says(
    db: Session, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STANDBY_DEMO", "true")
    settings.cache_clear()
    loading.load(db, now=now)
    loading.load(db, now=now)

    told = describing.describe(db)["staff_sign_in"]

    assert told["url"] == "https://standby.test/admin/"
    assert [one["role"] for one in told["users"]] == ["owner", "manager", "staff", "viewer"]
    for one in told["users"]:
        [match] = sign_in.matching(db, email=one["email"], password=one["password"])
        assert match.business == salon.NAME


def test_its_description_has_ids_and_addresses(db: Session, now: datetime) -> None:
    loading.load(db, now=now)

    told = describing.describe(db)

    assert told["sms_number"] == salon.NUMBER
    assert told["simulator_url"] == "https://standby.test/simulator/"
    assert {service["name"] for service in told["services"]} == {s.name for s in salon.SERVICES}
    assert {member["name"] for member in told["staff"]} == {m.name for m in salon.STAFF}
    dana = told["customers"][0]
    assert (dana["name"], dana["phone"]) == (salon.DANA.name, salon.DANA.phone)
    assert told["email_address"] == salon.MAILBOX
    assert told["whatsapp_number"] == salon.NUMBER
    assert told["staff_sign_in"] is None
    reached = [(one["phone"], one["whatsapp"], one["email"]) for one in told["customers"]]
    assert all(
        phonenumbers.is_possible_number(phonenumbers.parse(number))
        for phone, whatsapp, _ in reached
        for number in (phone, whatsapp)
        if number
    )
    at_hand = {
        one["name"]: (one["has_simulated_phone"], one["has_simulated_mailbox"])
        for one in told["customers"]
    }
    assert at_hand["Sam"] == (True, True)
    assert at_hand["Elena"] == (False, True)
    assert at_hand["Femi"] == (True, False)
    assert at_hand["Quinn"] == (False, False)


def test_everybody_has_agreed_to_be_written_to(db: Session, now: datetime) -> None:
    loading.load(db, now=now)

    agreed = set(db.scalars(select(Consent.contact_point_id)))
    assert agreed == set(db.scalars(select(ContactPoint.id)))


def test_a_demo_of_an_earlier_version_gets_what_it_lacks(db: Session, now: datetime) -> None:
    loading.load(db, now=now)
    before = {kind: count(db, kind) for kind in (Customer, ContactPoint, TenantAddress, Template)}
    db.execute(delete(Template))
    db.execute(delete(TenantAddress).where(TenantAddress.channel == Channel.EMAIL))
    db.execute(delete(Customer).where(Customer.name == salon.FEMI.name))

    loading.load(db, now=now + timedelta(days=30))

    assert {kind: count(db, kind) for kind in before} == before
    waits = select(func.count()).where(WaitlistEntry.status == EntryStatus.ACTIVE)
    assert db.scalar(waits) == 8
