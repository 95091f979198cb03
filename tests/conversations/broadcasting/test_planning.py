"""Who gets a broadcast and who does not, planned page by page, whatever happens in between."""

import threading
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from conversations import broadcasting, notices
from conversations.broadcasting import planning
from core import database
from core.errors import BroadcastOver, InvalidBroadcast, NotFound, SlotInPast, SlotTaken
from core.events import Actor, acting
from core.models import (
    ActorKind,
    Audience,
    BroadcastRecipient,
    ContactPoint,
    Customer,
    Message,
    Offer,
    OfferStatus,
    Service,
    Staff,
    Standing,
    Tenant,
)
from core.scheduling import bookings, broadcasts, offers
from tests.builders import (
    BUSINESS_NUMBER,
    a_customer,
    a_service,
    a_staff_member,
    a_tenant,
    an_entry,
)
from tests.conftest import NOW
from tests.stories.broadcasting import FRIDAY_2PM, FRIDAY_10AM, Desk, add_customers, agree

__all__ = ["notices"]  # who follows what happens hears of it only once imported


class Salon:
    """A business of two, and its desk."""

    def __init__(self, db: Session, *, slug: str = "shear-joy", number: str = BUSINESS_NUMBER):
        self.db = db
        self.tenant: Tenant = a_tenant(db, slug=slug, number=number)
        self.cut: Service = a_service(db, self.tenant)
        self.colour: Service = a_service(db, self.tenant, name="Colour")
        both = [self.cut, self.colour]
        self.anna: Staff = a_staff_member(db, self.tenant, services=both)
        self.ben: Staff = a_staff_member(db, self.tenant, name="Ben", services=both)
        db.commit()
        self.desk = Desk(self.tenant.id, now=NOW)

    def two(self) -> list[str]:
        return self.desk.opens((self.anna, self.cut, FRIDAY_10AM), (self.ben, self.cut, FRIDAY_2PM))

    def plans(self, broadcast_id: str) -> None:
        self.desk.sends(broadcast_id)
        while database.transact(lambda db: broadcasting.go_on(db, now=NOW)):
            if self.is_planned(broadcast_id):
                return

    def is_planned(self, broadcast_id: str) -> bool:
        with database.read() as db:
            return broadcasts.lock(db, self.tenant.id, broadcast_id).planned_at is not None

    def point(self, customer_id: str, **values: object) -> None:
        c = ContactPoint.table().c
        self.db.execute(update(ContactPoint).where(c.customer_id == customer_id).values(values))

    def reasons(self, broadcast_id: str) -> Counter[str | None]:
        c = BroadcastRecipient.table().c
        rows = select(c.withheld_because).where(c.broadcast_id == broadcast_id)
        self.db.rollback()
        return Counter(self.db.scalars(rows))


@pytest.fixture
def salon(db: Session) -> Salon:
    return Salon(db)


def test_two_hundred_of_all_kinds_each_get_it_or_a_reason(salon: Salon, db: Session) -> None:
    ids = add_customers(db, salon.tenant, 200)
    agree(db, salon.tenant)
    for customer_id in ids[:10]:
        salon.point(customer_id, standing=Standing.OPTED_OUT)
    for customer_id in ids[10:15]:
        salon.point(customer_id, standing=Standing.UNDELIVERABLE)
    for n, customer_id in enumerate(ids[15:20]):
        salon.point(customer_id, address=f"+3161234567{n}")
    known = salon.desk.known(db)
    for day, customer_id in enumerate(ids[20:23]):
        with acting(db, Actor(ActorKind.CUSTOMER, customer_id)):
            for staff, hour in ((salon.anna, 0), (salon.ben, 4)):
                bookings.book(
                    db, known, customer_id=customer_id, service_id=salon.cut.id,
                    staff_id=staff.id, starts_at=FRIDAY_10AM + timedelta(days=7 + day, hours=hour),
                    now=NOW,
                )  # fmt: skip
    nobody = Customer(tenant_id=salon.tenant.id, name="Nobody", created_at=NOW)
    db.add(nobody)
    a_customer(db, salon.tenant, name="Imported", phone="+12125559999")
    db.commit()
    sent = salon.desk.drafts(salon.two())

    seen = salon.desk.previews(sent)
    salon.plans(sent)

    expected = {
        "opted_out": 10,
        "undeliverable": 5,
        "country_not_allowed": 5,
        "no_address": 1,
        "no_consent": 1,
    }
    assert salon.reasons(sent) == Counter(expected | {None: 180})
    assert (seen.recipients, dict(seen.left)) == (180, expected)
    assert sum(one.recipients for one in seen.texts) == 180
    assert seen.cost_micros > 0
    assert seen.until >= NOW + timedelta(seconds=179)
    counts = salon.desk.sees(sent)
    assert (counts.looked_at, counts.waiting) == (202, 180)


def test_who_has_a_visit_then_is_told_of_the_other_opening_only(salon: Salon, db: Session) -> None:
    [busy, free] = add_customers(db, salon.tenant, 2)
    agree(db, salon.tenant)
    slots = salon.two()
    bookings.book(
        db, salon.desk.known(db), customer_id=busy, service_id=salon.colour.id,
        staff_id=salon.ben.id, starts_at=FRIDAY_10AM, now=NOW,
    )  # fmt: skip
    db.commit()

    salon.plans(salon.desk.drafts(slots))

    db.rollback()
    asked = Counter(db.scalars(select(Offer.customer_id)))
    assert asked == {busy: 1, free: 2}


def test_who_fits_is_who_waits_for_it(salon: Salon, db: Session) -> None:
    cut, colour, _ = (db.get_one(Customer, one) for one in add_customers(db, salon.tenant, 3))
    an_entry(db, cut, salon.cut)
    an_entry(db, colour, salon.colour, staff=salon.ben)
    agree(db, salon.tenant)
    [slot, _] = salon.two()
    sent = salon.desk.drafts([slot], Audience.FITS)

    salon.plans(sent)

    assert salon.reasons(sent) == Counter({None: 1, "does_not_fit": 1})
    assert db.scalars(select(Offer.customer_id)).all() == [cut.id]


def test_a_crash_in_the_middle_of_planning_loses_and_doubles_nobody(
    salon: Salon, db: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planning, "PAGE", 10)
    add_customers(db, salon.tenant, 45)
    agree(db, salon.tenant)
    sent = salon.desk.drafts(salon.two())
    salon.desk.sends(sent)

    def dies(session: Session) -> None:
        broadcasting.go_on(session, now=NOW)
        raise KeyboardInterrupt

    for _ in range(3):
        database.transact(lambda session: broadcasting.go_on(session, now=NOW))
        with pytest.raises(KeyboardInterrupt):
            database.transact(dies)
    while not salon.is_planned(sent):
        database.transact(lambda session: broadcasting.go_on(session, now=NOW))

    db.rollback()
    told = Counter(db.scalars(select(Message.contact_point_id)))
    assert (len(told), set(told.values())) == (45, {1})
    assert db.scalar(select(func.count()).select_from(Offer)) == 90


def test_planned_by_several_at_once_nobody_is_told_twice(
    salon: Salon, db: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planning, "PAGE", 5)
    add_customers(db, salon.tenant, 30)
    agree(db, salon.tenant)
    first, second = (salon.desk.drafts([slot]) for slot in salon.two())
    salon.desk.sends(first)
    salon.desk.sends(second)

    def work() -> None:
        for _ in range(200):
            database.transact(lambda session: broadcasting.go_on(session, now=NOW))
            if salon.is_planned(first) and salon.is_planned(second):
                return

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    db.rollback()
    told = Counter(db.scalars(select(Message.contact_point_id)))
    assert (len(told), set(told.values())) == (30, {1})
    both = salon.reasons(first) + salon.reasons(second)
    assert both == Counter({None: 30, "holds_offer": 30})


def test_of_two_who_say_yes_at_the_same_instant_one_has_it(salon: Salon, db: Session) -> None:
    add_customers(db, salon.tenant, 8)
    agree(db, salon.tenant)
    [slot, _] = salon.two()
    salon.plans(salon.desk.drafts([slot]))
    db.rollback()
    asked = db.execute(select(Offer.id, Offer.customer_id)).all()
    db.rollback()  # SQLite has one writer
    barrier, outcomes = threading.Barrier(len(asked)), []

    def say_yes(offer_id: str, customer_id: str) -> None:
        barrier.wait()

        def step(session: Session) -> None:
            known = salon.desk.known(session)
            offers.accept(session, known, offer_id, customer_id=customer_id, now=NOW)

        try:
            database.transact(step)
            outcomes.append("booked")
        except SlotTaken:
            outcomes.append("taken")

    threads = [threading.Thread(target=say_yes, args=tuple(one)) for one in asked]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Counter(outcomes) == {"booked": 1, "taken": 7}
    broadcasting.close_gone(NOW)
    db.rollback()
    statuses = Counter(db.scalars(select(Offer.status)))
    withheld = statuses[OfferStatus.SUPERSEDED] + statuses[OfferStatus.WITHDRAWN]
    assert (statuses[OfferStatus.ACCEPTED], withheld) == (1, 7)


def test_a_family_that_shares_a_phone_is_told_once(salon: Salon, db: Session) -> None:
    parent, child = add_customers(db, salon.tenant, 2)
    agree(db, salon.tenant)
    points = ContactPoint.table()
    db.execute(points.delete().where(points.c.customer_id == child))
    shared = db.scalars(select(ContactPoint).where(ContactPoint.customer_id == parent)).one()
    shared.shared_at = NOW
    db.execute(
        BroadcastRecipient.metadata.tables["shared_points"].insert(),
        {"contact_point_id": shared.id, "customer_id": child, "tenant_id": salon.tenant.id},
    )
    db.commit()
    sent = salon.desk.drafts(salon.two())

    salon.plans(sent)

    assert salon.reasons(sent) == Counter({None: 1, "told_at_same_address": 1})


def test_tenants_never_meet(salon: Salon, db: Session) -> None:
    other = Salon(db, slug="nails", number="+12125550199")
    add_customers(db, salon.tenant, 3)
    add_customers(db, other.tenant, 4)
    agree(db, salon.tenant)
    agree(db, other.tenant)
    slots = salon.two()
    sent = salon.desk.drafts(slots)

    with pytest.raises(NotFound):
        other.desk.drafts(slots)
    for step in (other.desk.sends, other.desk.stops):
        with pytest.raises(NotFound):
            step(sent)
    assert other.desk.sees(sent).looked_at == 0
    salon.plans(sent)

    assert salon.desk.sees(sent).waiting == 3
    db.rollback()
    assert set(db.scalars(select(Message.tenant_id))) == {salon.tenant.id}


def test_what_cannot_be_a_broadcast_is_refused(salon: Salon) -> None:
    [slot, other] = salon.two()

    for wrong in ([], [slot, slot], [slot] * 10):
        with pytest.raises(InvalidBroadcast):
            salon.desk.drafts(wrong)
    with pytest.raises(InvalidBroadcast):
        salon.desk.drafts([slot], Audience.TAG)
    with pytest.raises(InvalidBroadcast):
        salon.desk.drafts([slot], text="Come on Friday!")
    with pytest.raises(SlotInPast):
        salon.desk.opens((salon.anna, salon.cut, NOW - timedelta(days=1)))
    sent = salon.desk.drafts([other])
    salon.desk.sends(sent)
    with pytest.raises(BroadcastOver):
        salon.desk.sends(sent)


@pytest.mark.parametrize(
    ("language", "says"),
    [
        ("en", "Haircut with Anna is free Fri, Nov 27 10:00am"),
        ("de", "Haircut bei Anna ist frei, Fr., 27. Nov. 10:00"),
        ("es", "hay hueco para Haircut con Anna vie, 27 de nov 10:00am"),
        ("fr", "Haircut avec Anna est libre ven. 27 nov. 10:00"),
        ("pt", "abriu Haircut com Anna, sex., 27 de nov. 10:00"),
    ],
)
def test_everybody_is_told_in_their_language(
    salon: Salon, db: Session, language: str, says: str
) -> None:
    [customer_id] = add_customers(db, salon.tenant, 1)
    db.get_one(Customer, customer_id).language = language
    agree(db, salon.tenant)
    [slot, _] = salon.two()

    [text] = salon.desk.previews(salon.desk.drafts([slot])).texts

    assert (text.language, says in text.text) == (language, True), text.text


def test_own_words_are_for_those_of_their_language(salon: Salon, db: Session) -> None:
    english, german = add_customers(db, salon.tenant, 2)
    db.get_one(Customer, german).language = "de"
    agree(db, salon.tenant)
    own = "{business}: quick! {service} by {staff}, {when}, 20% off. YES or NO"
    [slot, _] = salon.two()

    seen = salon.desk.previews(salon.desk.drafts([slot], text=own))

    texts = {one.language: one.text for one in seen.texts}
    assert "quick! Haircut by Anna, Fri, Nov 27 10:00am, 20% off" in texts["en"]
    assert "quick" not in texts["de"]
    assert english != german


def test_words_that_the_openings_cannot_be_told_with_are_not_sent(
    salon: Salon, db: Session
) -> None:
    """They were for one opening, and now there are two."""
    one, other = salon.two()
    draft = salon.desk.drafts([one])
    known = salon.desk.known(db)
    words = "{business} has {service} with {staff} {when}. YES or NO?"
    broadcasting.set_text(db, known, draft, words, now=NOW)
    broadcasts.set_openings(db, known, draft, [one, other], now=NOW)
    db.commit()

    with pytest.raises(InvalidBroadcast) as refused:
        broadcasting.send(db, known, draft, now=NOW)

    assert refused.value.details["problems"] == {
        "lacks": ["choices"],
        "unknown_fact": ["staff", "when"],
    }
    db.rollback()
    assert salon.desk.state(draft) == "draft"


def test_who_was_first_is_told_by_the_answers(salon: Salon, db: Session) -> None:
    add_customers(db, salon.tenant, 3)
    agree(db, salon.tenant)
    db.commit()
    sent = salon.desk.drafts(salon.two())
    salon.plans(sent)
    [late, first] = db.scalars(
        select(Offer).where(Offer.broadcast_id == sent).order_by(Offer.starts_at.desc()).limit(2)
    ).all()
    known = salon.desk.known(db)

    offers.accept(db, known, late.id, customer_id=late.customer_id, now=NOW + timedelta(minutes=2))

    [answer] = broadcasts.answers_of(db, salon.tenant.id, sent)
    assert (answer.customer_id, answer.position) == (late.customer_id, 2)
    assert answer.answered_at == NOW + timedelta(minutes=2)
    assert first.status is OfferStatus.PENDING
