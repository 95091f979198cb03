"""Nothing about anybody is in the read model of free times, nor in what a stranger is told."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from conversations import sweeps
from core import database
from core.catalogue import catalogue, touch
from core.models import Availability, Base, Consent, Conversation, ConversationNote, IdempotencyKey
from core.models.customer import ConsentChange
from core.scheduling import busy_times
from tests.builders import time_off
from tests.stories.conftest import Phone, World

CANARY = "canary"
MONDAY = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)  # ten o'clock in New York
# The tables that say something of a customer, or of why somebody is away.
ABOUT_PEOPLE = {"customers", "events", "idempotency_keys", "busy_times", "time_off"}
OWNERS = {"customers", "contact_points", "conversations", "messages", "appointments"}
# What a person may be known by, or has said; all else in those tables are words of our own.
PERSONAL = {
    "busy_times.external_id",
    "busy_times.source",
    "consents.words",
    "conversation_notes.text",
    "conversations.context",
    "customers.name",
    "contact_points.external_id",
    "events.after",
    "events.before",
    "events.data",
    "events.reason",
    "idempotency_keys.answer",
    "messages.extra",
    "messages.text",
    "time_off.reason",
}
# Numbers are told by their digits, so they are planted as they are.
ADDRESSES = {"contact_points.address", "messages.recipient", "messages.sender"}
OUR_WORDS = {
    "appointment_series.first_local_start",
    "appointments.local_start",
    "appointments.time_zone",
    "broadcast_recipients.message_id",
    "broadcast_recipients.withheld_because",
    "consents.address_hash",
    "consents.how",
    "consents.message_id",
    "contact_codes.address_hash",
    "conversation_notes.written_by",
    "conversations.attention_because",
    "conversations.state",
    "customers.language",
    "events.actor_id",
    "events.customer_id",
    "events.name",
    "events.subject_id",
    "holds.session_key",
    "idempotency_keys.fingerprint",
    "messages.about_id",
    "messages.error_code",
    "messages.lease",
    "messages.postponed_because",
    "messages.provider_key",
    "messages.turn_id",
    "offers.live_entry_id",
    "waitlist_entries.further",
    "waitlist_entries.instead_of_appointment_id",
}


def worded_columns() -> dict[str, sa.Column[object]]:
    """Every column of a table about people that could hold words."""
    found = {}
    for table in Base.metadata.sorted_tables:
        owners = {key.column.table.name for column in table.c for key in column.foreign_keys}
        if table.name not in ABOUT_PEOPLE and not owners & OWNERS:
            continue
        for column in table.c:
            holds_words = isinstance(column.type, sa.String | sa.JSON)
            is_word = isinstance(column.type, sa.Enum) or column.foreign_keys or column.primary_key
            if holds_words and not is_word:
                found[f"{table.name}.{column.name}"] = column
    return found


def test_every_column_about_people_is_known() -> None:
    assert set(worded_columns()) == PERSONAL | ADDRESSES | OUR_WORDS


@pytest.fixture
def dana(world: World, phone: Callable[..., Phone], db: Session) -> Phone:
    """Somebody with a past, every word about whom is a canary."""
    dana = phone(f"{CANARY} Dana")
    world.book(dana, world.anna, world.haircut, MONDAY)
    dana.says("haircut with anna tomorrow at 3pm")
    dana.says("yes")
    dana.says("put me on the waitlist for a haircut with bob on monday")
    time_off(db, world.bob, starts_at=MONDAY, ends_at=MONDAY + timedelta(hours=2))
    busy_times.put(
        db,
        catalogue(db, world.tenant.id),
        source="calendar",
        external_id="surgery",
        staff_id=world.bob.id,
        starts_at=MONDAY + timedelta(hours=3),
        ends_at=MONDAY + timedelta(hours=4),
        now=world.now,
    )
    db.add(
        IdempotencyKey(
            tenant_id=world.tenant.id, key="k", fingerprint="f", answer={}, created_at=world.now
        )
    )
    db.add(
        Consent(
            tenant_id=world.tenant.id,
            address_hash="h",
            change=ConsentChange.GIVEN,
            how="words",
            happened_at=world.now,
        )
    )
    [conversation] = db.scalars(sa.select(Conversation))
    db.add(
        ConversationNote(
            tenant_id=world.tenant.id,
            conversation_id=conversation.id,
            text="note",
            written_at=world.now,
        )
    )
    db.flush()
    for name in PERSONAL:
        column = worded_columns()[name]
        value = {"note": CANARY} if isinstance(column.type, sa.JSON) else CANARY
        changed = database.affected(db, sa.update(column.table).values({column.name: value}))
        assert changed, f"nothing to plant in {name}"
    touch(db, world.tenant.id)
    db.commit()
    return dana


def follow(world: World) -> None:
    for sweep in (sweeps.follow_changes, sweeps.follow_rules, sweeps.extend_availability):
        sweep(world.now)


def test_no_row_of_the_read_model_holds_one(world: World, dana: Phone, db: Session) -> None:
    follow(world)
    rows = db.execute(sa.select(Availability.__table__)).all()
    assert len(rows) > 1000
    digits = dana.number[2:]
    for row in rows:
        for value in row:
            assert CANARY not in str(value)
            assert digits not in str(value)
    assert set(Availability.__table__.c.keys()) == {
        "tenant_id",
        "location_id",
        "staff_id",
        "service_id",
        "starts_at",
        "ends_at",
        "duration_minutes",
    }


@pytest.mark.parametrize(
    "texts",
    [
        ("hi", "haircut with anna on monday", "1"),
        ("haircut with anna on monday at 10am", "who has that time?", "yes"),
        ("haircut with bob on monday at 10am", "why not?", "yes"),
        ("who is booked with anna on monday?", "what is Dana's number?", "when is Dana coming?"),
        ("what are my appointments?", "cancel Dana's appointment", "move my appointment"),
        ("am I on the waitlist?", "who is before me?", "what did Dana write?"),
        ("why is bob away on monday?", "is bob in surgery?", "HELP"),
    ],
)
def test_no_stranger_is_told_one(world: World, dana: Phone, texts: tuple[str, ...]) -> None:
    follow(world)
    stranger = Phone(world, "+13105550998", "")
    for text in texts:
        for told in stranger.says(text):
            assert CANARY not in told.casefold()
            assert dana.number[2:] not in told
