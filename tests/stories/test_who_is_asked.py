"""A business's rules about whom to ask, when and in what words, as its customers' phones tell."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from core import database
from core.catalogue import Catalogue, catalogue, touch
from core.events import Actor, acting
from core.models import ActorKind, TenantText
from core.people import tags
from core.scheduling import waitlist
from tests.stories.conftest import FRIDAY_3PM, Phone, World

Rule = Callable[..., None]
Phones = Callable[..., Phone]

ASKS = "put me on the waitlist for a haircut with anna"


@pytest.fixture
def dana(world: World, phone: Phones) -> Phone:
    """Who has Anna's hour on Friday, and can give it up."""
    dana = phone("Dana")
    world.book(dana, world.anna, world.haircut, FRIDAY_3PM)
    return dana


def gives_it_up(dana: Phone) -> None:
    dana.says("cancel my haircut on friday")
    assert dana.says("yes")[0].startswith("Done, your Haircut")


def is_asked(phone: Phone) -> bool:
    return any("opened up" in text for text in phone.hears())


def two_who_wait(world: World, phone: Phones, **second: bool) -> tuple[Phone, Phone]:
    first, other = phone("Sam"), phone("Vera", **second)
    for waiting in (first, other):
        waiting.says(ASKS)
        world.forward(minutes=1)
    return first, other


def the_sweep_has_seen(world: World) -> None:
    world.forward(minutes=1)


class TestWhoIsFirst:
    def test_who_waits_longer_is_asked_first(
        self, world: World, dana: Phone, phone: Phones
    ) -> None:
        sam, vera = two_who_wait(world, phone)
        gives_it_up(dana)
        assert (is_asked(sam), is_asked(vera)) == (True, False)

    def test_a_regular_is_asked_before_who_waits_longer(
        self, world: World, dana: Phone, phone: Phones
    ) -> None:
        sam, vera = two_who_wait(world, phone, is_vip=True)
        gives_it_up(dana)
        assert (is_asked(sam), is_asked(vera)) == (False, True)

    def test_a_regular_counts_for_nothing_where_the_business_says_so(
        self, world: World, dana: Phone, phone: Phones, rule: Rule
    ) -> None:
        rule(weights={"vip": 0})
        sam, vera = two_who_wait(world, phone, is_vip=True)
        gives_it_up(dana)
        assert (is_asked(sam), is_asked(vera)) == (True, False)

    def test_a_tag_of_the_business_counts_what_it_says(
        self, world: World, dana: Phone, phone: Phones, rule: Rule, db: Session
    ) -> None:
        rule(weights={"tags": {"gold": 50}})
        sam, vera = two_who_wait(world, phone)
        tags.add_tag(db, world.tenant.id, vera.customer_id, "gold", now=world.now)
        db.commit()
        the_sweep_has_seen(world)
        gives_it_up(dana)
        assert (is_asked(sam), is_asked(vera)) == (False, True)


class TestWhenNobodyIsAsked:
    def test_too_shortly_before_the_visit(
        self, world: World, dana: Phone, phone: Phones, rule: Rule
    ) -> None:
        rule(offer_cutoff_minutes=120, cancellation_deadline_hours=0)
        sam = phone("Sam")
        sam.says(ASKS)
        world.forward(seconds=(FRIDAY_3PM - timedelta(minutes=90) - world.now).total_seconds())
        sam.hears()

        gives_it_up(dana)

        assert not is_asked(sam)
        assert "3:00pm" in sam.says("haircut with anna today at 3pm please")[0]

    def test_who_needs_more_notice_than_there_is(
        self, world: World, dana: Phone, phone: Phones, rule: Rule
    ) -> None:
        rule(cancellation_deadline_hours=0)
        sam, vera = phone("Sam"), phone("Vera")
        sam.says(f"{ASKS}, I need a day's notice")
        vera.says(ASKS)
        world.forward(seconds=(FRIDAY_3PM - timedelta(hours=5) - world.now).total_seconds())
        sam.hears()

        gives_it_up(dana)

        assert (is_asked(sam), is_asked(vera)) == (False, True)


def test_the_offer_in_the_words_of_the_business(
    world: World, dana: Phone, phone: Phones, db: Session
) -> None:
    db.add(
        TenantText(
            tenant_id=world.tenant.id,
            language="en",
            key="offer",
            text="{business} here: {service} with {staff} {when}, YES or NO? ({minutes} min)",
        )
    )
    touch(db, world.tenant.id)
    db.commit()
    sam = phone("Sam")
    sam.says(ASKS)

    gives_it_up(dana)

    assert sam.hears() == [
        "Shear Joy here: Haircut with Anna Fri, Nov 27 3:00pm, YES or NO? (10 min) "
        "Reply STOP to opt out."
    ]


class TestPromoting:
    """Staff give a visit to somebody who waits; who is not asked needs time to read of it."""

    def first_time_given(self, world: World, waiting: Phone) -> str:
        def work(db: Session) -> None:
            known: Catalogue = catalogue(db, world.tenant.id)
            [entry] = waitlist.active_entries(db, waiting.customer_id)
            waitlist.promote(db, known, entry.id, now=world.now)

        def as_staff(db: Session) -> None:
            with acting(db, Actor(ActorKind.STAFF, "erin")):
                work(db)

        database.transact(as_staff)
        [told] = waiting.hears()
        return told

    @pytest.mark.parametrize(
        ("minutes", "given"), [(0, "Fri, Nov 20 10:15am"), (120, "Fri, Nov 20 12:00pm")]
    )
    def test_the_first_time_leaves_so_many_minutes(
        self, world: World, phone: Phones, rule: Rule, minutes: int, given: str
    ) -> None:
        rule(auto_promote_buffer_minutes=minutes)
        sam = phone("Sam")
        sam.says(ASKS)
        assert given in self.first_time_given(world, sam)
