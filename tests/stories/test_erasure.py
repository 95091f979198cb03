"""A customer who wants to be forgotten is: nothing in any table tells who they were, and what they
had goes to others. Whoever said STOP has still said it."""

from collections.abc import Callable
from contextlib import suppress

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from conversations.desk import notes
from core import database
from core.errors import NotFound
from core.events import Actor, acting
from core.models import (
    ActorKind,
    Appointment,
    AppointmentStatus,
    Base,
    ContactPoint,
    Conversation,
    Standing,
)
from core.people import customers, erasure, export, sharing, tags
from core.people.directory import directory
from tests.builders import a_tenant
from tests.stories.conftest import FRIDAY_3PM, Phone, World

ERIN = Actor(ActorKind.STAFF, "erin")


def erase(world: World, phone: Phone) -> None:
    def work(db: Session) -> None:
        with acting(db, ERIN):
            erasure.erase(db, world.tenant.id, phone.customer_id, now=world.now)

    database.transact(work)


def leftovers(*words: str) -> list[tuple[str, str]]:
    """Table and column of everything in which one of the words still stands."""
    found = []
    with database.read() as db:
        for table in Base.metadata.sorted_tables:
            for row in db.execute(sa.select(table)):
                for column, value in row._mapping.items():
                    if any(word.casefold() in str(value).casefold() for word in words):
                        found.append((table.name, column))
    return found


def with_a_past(world: World, dana: Phone) -> None:
    """Visits, wishes, a tag, notes, texts in both directions and a reason that staff gave."""
    world.book(dana, world.anna, world.haircut, FRIDAY_3PM)
    dana.says("Zerlina here, put me on the waitlist for a beard trim with bob on monday")
    dana.says("is parking free? I drive a quagga")
    with database.read() as seen:
        [conversation] = seen.scalars(
            sa.select(Conversation.id).where(Conversation.customer_id == dana.customer_id)
        )

    def work(db: Session) -> None:
        with acting(db, ERIN):
            notes.add(db, world.tenant.id, conversation, "Zerlina quagga", now=world.now)
            tags.add_tag(db, world.tenant.id, dana.customer_id, "zerlina-quagga", now=world.now)

    database.transact(work)


def test_nothing_is_left_by_which_they_are_known(world: World, phone: Callable[..., Phone]) -> None:
    dana = phone("Zerlina Quagga")
    with_a_past(world, dana)
    assert leftovers("zerlina", "quagga", dana.number)

    erase(world, dana)

    assert leftovers("zerlina", "quagga", dana.number, dana.number[1:]) == []
    with database.read() as seen:
        assert directory(seen, world.tenant.id).people == []


def test_what_they_had_goes_to_who_waits(world: World, phone: Callable[..., Phone]) -> None:
    dana, sam = phone("Zerlina"), phone("Sam")
    world.book(dana, world.anna, world.haircut, FRIDAY_3PM)
    sam.says("put me on the waitlist for a haircut with anna on friday")

    erase(world, dana)

    assert any("Haircut" in text and "YES" in text for text in sam.hears())
    assert dana.hears() == []


def test_a_visit_that_was_keeps_its_place_in_the_books(
    world: World, phone: Callable[..., Phone], db: Session
) -> None:
    dana = phone("Zerlina")
    world.book(dana, world.anna, world.haircut, FRIDAY_3PM)
    world.forward(days=8)

    erase(world, dana)

    [visit] = db.scalars(sa.select(Appointment))
    assert visit.status is not AppointmentStatus.CANCELED


def test_who_said_stop_has_said_it_for_staff_who_add_them_again(
    world: World, phone: Callable[..., Phone], db: Session
) -> None:
    dana = phone("Zerlina")
    dana.says("STOP")
    erase(world, dana)

    again = database.transact(
        lambda db: customers.add_customer(
            db, world.tenant, name="Z", phone=dana.number, now=world.now
        )
    )

    [point] = db.scalars(sa.select(ContactPoint).where(ContactPoint.customer_id == again.id))
    assert point.standing is Standing.OPTED_OUT


def test_who_said_stop_is_not_answered_until_they_say_start(
    world: World, phone: Callable[..., Phone]
) -> None:
    dana = phone("Zerlina")
    dana.says("STOP")
    erase(world, dana)

    assert dana.says("can I get a haircut tomorrow at 3pm?") == []

    dana.says("START")
    assert dana.says("can I get a haircut tomorrow at 3pm?") != []


def test_who_never_said_stop_begins_as_anybody(world: World, phone: Callable[..., Phone]) -> None:
    dana = phone("Zerlina")
    dana.says("haircut tomorrow at 3pm")
    erase(world, dana)

    assert dana.says("haircut tomorrow at 3pm") != []


def test_a_familys_telephone_goes_on_speaking_for_the_others(
    world: World, phone: Callable[..., Phone], db: Session
) -> None:
    mother = phone("Zerlina")
    robin = database.transact(
        lambda db: sharing.add_sharing_customer(
            db, world.tenant, name="Robin", phone=mother.number, now=world.now
        )
    )
    mother.says("haircut tomorrow at 3pm for Robin")

    erase(world, mother)

    [point] = db.scalars(sa.select(ContactPoint))
    assert (point.customer_id, point.shared_at) == (robin.id, None)
    assert leftovers("zerlina") == []


def test_one_of_a_family_is_named_no_more_in_its_conversation(
    world: World, phone: Callable[..., Phone]
) -> None:
    mother = phone("Mona")
    child = database.transact(
        lambda db: sharing.add_sharing_customer(
            db, world.tenant, name="Quagga", phone=mother.number, now=world.now
        )
    )
    assert any("Quagga" in text for text in mother.says("haircut tomorrow at 3pm for Quagga"))

    erase(world, Phone(world, mother.number, child.id))

    assert leftovers("quagga") == []
    assert leftovers("Mona")


def test_an_export_has_all_that_an_erasure_would_take(
    world: World, phone: Callable[..., Phone]
) -> None:
    dana = phone("Zerlina Quagga")
    with_a_past(world, dana)

    told = database.transact(
        lambda db: export.export(db, world.tenant.id, dana.customer_id, now=world.now)
    )

    held = {table for table, _ in leftovers("zerlina", "quagga", dana.number)}
    assert held <= set(told["tables"])
    said = [row["text"] for row in told["tables"]["messages"]]
    assert "is parking free? I drive a quagga" in said
    assert told["tables"]["consents"][0]["change"] == "given"


def test_an_export_tells_of_nobody_else(world: World, phone: Callable[..., Phone]) -> None:
    dana, sam = phone("Zerlina"), phone("Samovar")
    for one in (dana, sam):
        one.says("put me on the waitlist for a haircut with anna on friday")
    world.book(dana, world.anna, world.haircut, FRIDAY_3PM)
    world.forward(minutes=1)

    told = database.transact(
        lambda db: export.export(db, world.tenant.id, dana.customer_id, now=world.now)
    )

    assert "Samovar" not in str(told)
    assert sam.number not in str(told)


def test_what_they_were_being_asked_goes_to_the_next(
    world: World, phone: Callable[..., Phone]
) -> None:
    eli, dana, sam = phone("Eli"), phone("Zerlina"), phone("Sam")
    world.book(eli, world.anna, world.haircut, FRIDAY_3PM)
    dana.says("put me on the waitlist for a haircut with anna on friday")
    world.forward(minutes=1)
    sam.says("put me on the waitlist for a haircut with anna on friday")
    eli.says("I can't make it on Friday")
    eli.says("yes")
    assert any("YES" in text for text in dana.hears())
    assert sam.hears() == []

    erase(world, dana)

    assert any("YES" in text for text in sam.hears())


def test_what_waits_to_be_sent_to_them_is_not(world: World, phone: Callable[..., Phone]) -> None:
    dana = phone("Zerlina")
    world.post(dana.payload("haircut tomorrow at 3pm"))

    erase(world, dana)

    assert dana.hears() == []


def test_nobody_is_erased_twice_nor_by_another_business(
    world: World, phone: Callable[..., Phone], db: Session
) -> None:
    dana = phone("Zerlina")
    other = a_tenant(db, slug="other", number="+12125550999")
    db.commit()

    def erase_for(tenant_id: str) -> None:
        with suppress(NotFound):
            database.transact(
                lambda db: erasure.erase(db, tenant_id, dana.customer_id, now=world.now)
            )

    erase_for(other.id)
    assert leftovers("zerlina") != []
    erase_for(world.tenant.id)
    assert leftovers("zerlina") == []
    with pytest.raises(NotFound):
        erase(world, dana)
