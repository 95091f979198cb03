"""What staff do about a customer."""

import json

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from admin.customers import pages
from admin.customers.pages import confirmation
from admin.customers.room import blueprint
from admin.page import answers, door
from bot.wording import LANGUAGES
from conversations import people, standing
from conversations.standing import Evidence, How
from core import clock, database
from core.accounts.roles import Permission
from core.errors import NotFound
from core.models import Channel, Standing, Tenant
from core.people import customers, erasure, export, tags
from core.people.customers import Changes
from core.people.directory import card

CHANGED = ("inbox", "today", "waitlist")


@blueprint.post("/")
@door.allow(Permission.CUSTOMERS)
def add() -> ResponseReturnValue:
    now, tenant_id = clock.now(), door.viewer().tenant_id
    said = {name: request.form.get(name, "").strip() for name in ("name", "phone", "mailbox")}

    def work(db: Session) -> str:
        added = customers.add_customer(
            db,
            db.get_one(Tenant, tenant_id),
            name=said["name"],
            phone=said["phone"] or None,
            mailbox=said["mailbox"] or None,
            now=now,
        )
        return added.id

    added = door.change(work)
    return _go_to(url_for("customers.card", customer_id=added))


@blueprint.post("/<customer_id>")
@door.allow(Permission.CUSTOMERS)
def change(customer_id: str) -> ResponseReturnValue:
    """Name, language, channel and whether they are a VIP, as the form says them all."""
    now, tenant_id = clock.now(), door.viewer().tenant_id
    language, channel = request.form.get("language"), request.form.get("channel")
    wanted = Changes(
        name=request.form.get("name"),
        language=language if language in LANGUAGES else None,
        preferred_channel=Channel(channel) if channel in list(Channel) else None,
        is_vip="vip" in request.form,
    )
    door.change(lambda db: customers.change(db, tenant_id, customer_id, now=now, **wanted))
    return answers.done("customers.saved", changed=CHANGED)


@blueprint.post("/<customer_id>/tags")
@door.allow(Permission.CUSTOMERS)
def tag(customer_id: str) -> ResponseReturnValue:
    now, tenant_id = clock.now(), door.viewer().tenant_id
    word = request.form.get("tag") or request.args.get("tag", "")
    kept = door.change(lambda db: tags.add_tag(db, tenant_id, customer_id, word, now=now))
    undo = url_for("customers.untag", customer_id=customer_id, tag=kept)
    return answers.done("customers.tagged", tag=kept, undo=undo, changed=CHANGED)


@blueprint.post("/<customer_id>/tags/remove")
@door.allow(Permission.CUSTOMERS)
def untag(customer_id: str) -> ResponseReturnValue:
    now, tenant_id = clock.now(), door.viewer().tenant_id
    word = request.args.get("tag", "")
    door.change(lambda db: tags.remove_tag(db, tenant_id, customer_id, word, now=now))
    undo = url_for("customers.tag", customer_id=customer_id, tag=word)
    return answers.done("customers.untagged", tag=word, undo=undo, changed=CHANGED)


@blueprint.post("/<customer_id>/points/<contact_point_id>/opt-out")
@door.allow(Permission.CUSTOMERS)
def opt_out(customer_id: str, contact_point_id: str) -> ResponseReturnValue:
    """The customer told staff that they want no more messages there. It asks before: only the
    customer can take it back."""
    now, tenant_id = clock.now(), door.viewer().tenant_id

    def work(db: Session) -> None:
        known = card(db, tenant_id, customer_id)
        if contact_point_id not in {point.contact_point_id for point in known.points}:
            raise NotFound(contact_point_id=contact_point_id)
        evidence = Evidence(How.STAFF)
        standing.change(db, contact_point_id, to=Standing.OPTED_OUT, evidence=evidence, now=now)

    door.change(work)
    return answers.done("customers.opted_out", changed=CHANGED)


@blueprint.post("/<customer_id>/conversation")
@door.allow(Permission.CONVERSE)
def begin(customer_id: str) -> ResponseReturnValue:
    """To the customer's conversation, begun if they never wrote."""
    now, tenant_id = clock.now(), door.viewer().tenant_id

    def work(db: Session) -> str:
        card(db, tenant_id, customer_id)
        return people.add_conversation(db, tenant_id, customer_id, now=now)

    conversation_id = door.change(work)
    return _go_to(url_for("inbox.show", conversation_id=conversation_id))


@blueprint.post("/<customer_id>/export")
@door.allow(Permission.EXPORT)
def download(customer_id: str) -> Response:
    """All that is known of them, as a file."""
    now, tenant_id = clock.now(), door.viewer().tenant_id
    told = door.change(lambda db: export.export(db, tenant_id, customer_id, now=now))
    text = json.dumps(told, ensure_ascii=False, indent=2)
    headers = {"Content-Disposition": f'attachment; filename="customer-{customer_id}.json"'}
    return Response(text, content_type="application/json; charset=utf-8", headers=headers)


@blueprint.post("/<customer_id>/erase")
@door.allow(Permission.ERASE)
def erase(customer_id: str) -> ResponseReturnValue:
    """Only when the name was typed: it cannot be undone."""
    now, tenant_id = clock.now(), door.viewer().tenant_id
    with database.read() as db:
        known = card(db, tenant_id, customer_id)
    typed = " ".join(request.form.get("typed", "").split())
    if typed.casefold() != confirmation(known).casefold():
        return pages.ask_to_erase_again(customer_id)
    door.change(lambda db: erasure.erase(db, tenant_id, customer_id, now=now))
    return _go_to(url_for("customers.index"))


def _go_to(address: str) -> Response:
    if "HX-Request" in request.headers:
        return Response(status=204, headers={"HX-Redirect": address})
    return Response(status=303, headers={"Location": address})
