"""The list of customers, and what is known of one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import render_template, request
from sqlalchemy.orm import Session

from admin.customers.room import blueprint
from admin.page import door
from admin.waitlist import wording as wishes
from bot.wording import LANGUAGES
from core import clock, database
from core.accounts.roles import Permission
from core.catalogue import Catalogue, catalogue
from core.models import Channel, Conversation
from core.people.directory import Card, Directory, card, directory
from core.scheduling import waitlist
from core.scheduling.history import History, PastOrComing, history, visits_of_customer

LONGEST_SEARCH = 80


@dataclass(frozen=True, slots=True)
class Waits:
    entry_id: str
    wish: str
    details: Sequence[str]
    since: Any


@dataclass(frozen=True, slots=True)
class Shown:
    """All of a card."""

    known: Catalogue
    card: Card
    history: History
    coming: Sequence[PastOrComing]
    past: Sequence[PastOrComing]
    waits: Sequence[Waits]
    conversation_id: str | None


@blueprint.get("/")
@door.allow(Permission.VIEW)
def index() -> str:
    return render_template("customers/index.html", **_list())


@blueprint.get("/list")
@door.allow(Permission.VIEW)
def part() -> str:
    """The list by itself, or what of it comes `after` a customer."""
    template = "customers/rows.html" if "after" in request.args else "customers/list.html"
    return render_template(template, **_list())


@blueprint.get("/<customer_id>", endpoint="card")
@door.allow(Permission.VIEW)
def card_of(customer_id: str) -> str:
    return render_template("customers/card.html", **_shown(customer_id))


@blueprint.get("/<customer_id>/aside")
@door.allow(Permission.VIEW)
def aside(customer_id: str) -> str:
    """The card beside a conversation."""
    return render_template("customers/aside.html", **_shown(customer_id))


@blueprint.get("/<customer_id>/parts")
@door.allow(Permission.VIEW)
def parts(customer_id: str) -> str:
    """What changes of a card while it is looked at."""
    return render_template("customers/parts.html", **_shown(customer_id))


@blueprint.get("/<customer_id>/erase")
@door.allow(Permission.ERASE)
def ask_to_erase(customer_id: str) -> str:
    """What would be gone, and the name to type."""
    return render_template("customers/erase.html", **_shown(customer_id))


def ask_to_erase_again(customer_id: str) -> str:
    return render_template("customers/erase.html", **_shown(customer_id), is_wrong=True)


def confirmation(known: Card) -> str:
    """What is to be typed before somebody is erased: the name, else the first address."""
    first = known.points[0].address if known.points else known.customer_id
    return " ".join((known.name or first).split())


def shown(db: Session, tenant_id: str, customer_id: str) -> Shown:
    """Raises NotFound."""
    now = clock.now()
    known = catalogue(db, tenant_id)
    found = card(db, tenant_id, customer_id)
    visits = visits_of_customer(db, known, customer_id, now=now)
    entries = waitlist.active_entries(db, customer_id)
    c = Conversation.table().c
    of_whom = sa.select(c.id).where(c.customer_id == customer_id, c.tenant_id == tenant_id)
    return Shown(
        known=known,
        card=found,
        history=history(db, known, customer_id, now=now),
        coming=[visit for visit in visits if visit.is_ahead][::-1],
        past=[visit for visit in visits if not visit.is_ahead],
        waits=[_waits(known, entry) for entry in entries],
        conversation_id=db.scalar(of_whom),
    )


def _waits(known: Catalogue, entry: Any) -> Waits:
    wanted = waitlist.wish_of(entry)
    return Waits(entry.id, wishes.wish(known, wanted), wishes.details(wanted), entry.joined_at)


def _shown(customer_id: str) -> Mapping[str, Any]:
    with database.read() as db:
        found = shown(db, door.viewer().tenant_id, customer_id)
    return {
        "shown": found,
        "card": found.card,
        "languages": LANGUAGES,
        "channels": list(Channel),
        "to_type": confirmation(found.card),
    }


def _list() -> Mapping[str, Any]:
    words = request.args.get("words", "").strip()[:LONGEST_SEARCH]
    with database.read() as db:
        found: Directory = directory(
            db, door.viewer().tenant_id, words=words, after=request.args.get("after")
        )
    return {"found": found, "words": words}
