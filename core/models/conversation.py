"""A customer's dialogue with a tenant, and the messages in it."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.models.base import IN_INNODB, Base, Id, belongs_to, identity, word
from core.models.tenant import Channel


class Direction(StrEnum):
    IN = "in"
    OUT = "out"


class MessageStatus(StrEnum):
    """In: received → handled or set_aside. Out: queued → sending → sent → delivered → read, or one
    of the ends failed, undelivered, withheld (refused at the door out), unknown (the provider may
    have sent it; nobody can tell)."""

    RECEIVED = "received"
    HANDLED = "handled"
    SET_ASIDE = "set_aside"
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"
    UNDELIVERED = "undelivered"
    WITHHELD = "withheld"
    UNKNOWN = "unknown"


class Purpose(StrEnum):
    """Why a message leaves: replies go first, and rules differ by purpose. A `broadcast` is an
    offer to many, for whom nothing is kept. `opt_out` is what may follow an opt-out: its one
    confirmation, and the question whether it is to end; `code` goes to one address of somebody who
    waits for it at another."""

    REPLY = "reply"
    OFFER = "offer"
    BROADCAST = "broadcast"
    NOTICE = "notice"
    REMINDER = "reminder"
    STAFF = "staff"
    OPT_OUT = "opt_out"
    CODE = "code"


class Conversation(Base):
    """`state` and `context` are the dialogue's; `asked_at` is when its open question was put.

    `last_seq` numbers the inbound messages in the order in which they were taken, `handled_seq` is
    the last one dealt with: they differ only while a failed turn waits to be tried again. Staff
    have read what came up to `read_seq`. `attention_at` is since when a person should look at it
    though the bot goes on, `attention_because` why; both are empty once somebody has.
    """

    __tablename__ = "conversations"
    __table_args__ = (sa.UniqueConstraint("tenant_id", "customer_id"), IN_INNODB)

    id: Mapped[str] = identity()
    tenant_id: Mapped[str] = belongs_to("tenants.id")
    customer_id: Mapped[str] = belongs_to("customers.id")
    state: Mapped[str] = mapped_column(sa.String(32), default="idle")
    context: Mapped[dict[str, Any]] = mapped_column(default=dict)
    asked_at: Mapped[datetime | None]
    misses: Mapped[int] = mapped_column(sa.SmallInteger, default=0)
    last_seq: Mapped[int] = mapped_column(default=0)
    handled_seq: Mapped[int] = mapped_column(default=0)
    handed_over_at: Mapped[datetime | None]
    read_seq: Mapped[int] = mapped_column(default=0)
    attention_at: Mapped[datetime | None]
    attention_because: Mapped[str | None] = mapped_column(sa.String(48))
    updated_at: Mapped[datetime]


class ConversationNote(Base):
    """What staff note about a conversation for each other: it is never sent. `written_by` is the
    user's id."""

    __tablename__ = "conversation_notes"
    __table_args__ = (
        sa.Index("ix_conversation_notes_conversation", "conversation_id", "id"),
        IN_INNODB,
    )

    id: Mapped[str] = identity()
    tenant_id: Mapped[str] = belongs_to("tenants.id", index=True)
    conversation_id: Mapped[str] = belongs_to("conversations.id")
    written_by: Mapped[str | None] = mapped_column(sa.String(64))
    text: Mapped[str] = mapped_column(sa.Text)
    written_at: Mapped[datetime]


class CannedReply(Base):
    """A text that staff keep ready, in one language, with placeholders for what they would type
    (`conversations.desk.canned`)."""

    __tablename__ = "canned_replies"
    __table_args__ = (sa.UniqueConstraint("tenant_id", "language", "title"), IN_INNODB)

    id: Mapped[str] = identity()
    tenant_id: Mapped[str] = belongs_to("tenants.id")
    language: Mapped[str] = mapped_column(sa.String(8))
    title: Mapped[str] = mapped_column(sa.String(60))
    text: Mapped[str] = mapped_column(sa.Text)


class Message(Base):
    """One text in or out. Outbound rows are the outbox, inbound rows the inbox.

    `provider_key` is `provider:id` and unique for ever in its direction: it is what makes a
    repeated delivery harmless. `due_at` is when a sweep should look at the row and empty once there
    is nothing left to do. `turn_id` of an outbound message is the inbound message that caused it.
    `about_id` is the offer or appointment it speaks of, or the code that belongs in its text.
    `segments` is what an SMS costs. `postponed_because` is the rule that told it to leave at
    `due_at` and not before. `lease` names who is sending it now, until `due_at`.
    """

    __tablename__ = "messages"
    __table_args__ = (
        sa.Index("ix_messages_due", "direction", "due_at", "priority"),
        sa.Index("ix_messages_conversation", "conversation_id", "id"),
        sa.UniqueConstraint("conversation_id", "seq"),
        sa.UniqueConstraint("direction", "provider_key"),
        sa.Index("ix_messages_about", "about_id"),
        IN_INNODB,
    )

    id: Mapped[str] = identity()
    tenant_id: Mapped[str] = belongs_to("tenants.id", index=True)
    conversation_id: Mapped[str] = belongs_to("conversations.id")
    contact_point_id: Mapped[str] = belongs_to("contact_points.id", index=True)
    direction: Mapped[Direction] = mapped_column(word(Direction))
    channel: Mapped[Channel] = mapped_column(word(Channel))
    sender: Mapped[str] = mapped_column(sa.String(190))
    recipient: Mapped[str] = mapped_column(sa.String(190))
    text: Mapped[str] = mapped_column(sa.Text)
    extra: Mapped[dict[str, Any]] = mapped_column(default=dict)
    provider_key: Mapped[str | None] = mapped_column(sa.String(190))
    status: Mapped[MessageStatus] = mapped_column(word(MessageStatus))
    purpose: Mapped[Purpose | None] = mapped_column(word(Purpose))
    priority: Mapped[int] = mapped_column(sa.SmallInteger, default=0)
    seq: Mapped[int | None]
    turn_id: Mapped[str | None] = mapped_column(Id)
    about_id: Mapped[str | None] = mapped_column(Id)
    created_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    lease: Mapped[str | None] = mapped_column(Id)
    attempts: Mapped[int] = mapped_column(sa.SmallInteger, default=0)
    segments: Mapped[int | None] = mapped_column(sa.SmallInteger)
    error_code: Mapped[str | None] = mapped_column(sa.String(64))
    postponed_because: Mapped[str | None] = mapped_column(sa.String(32))
    handled_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
