"""Somebody more waits: who, found or made known, and for what."""

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from admin.page import answers, door
from admin.waitlist import forms, wording
from admin.waitlist.room import CHANGED, blueprint
from core import clock, database
from core.accounts.roles import Permission
from core.catalogue import Catalogue, catalogue
from core.errors import AddressMissing, NameMissing
from core.models import Tenant
from core.people import customers, finding
from core.scheduling import waitlist
from core.scheduling.waitlist import Wish


@blueprint.get("/add")
@door.allow(Permission.WAITLIST)
def ask_to_add() -> str:
    with database.read() as db:
        known = catalogue(db, door.viewer().tenant_id)
    only = next(iter(known.services)) if len(known.services) == 1 else ""
    wish = Wish(service_id=only)
    return render_template(
        "waitlist/_add.html", known=known, wish=wish, forms=forms, wording=wording
    )


@blueprint.get("/customers")
@door.allow(Permission.WAITLIST)
def found() -> str:
    """Whom one may mean by what is typed."""
    text = request.args.get("who", "")
    me = door.viewer()
    with database.read() as db:
        people = finding.found(db, me.tenant_id, text, region=me.region, limit=6)
    return render_template("waitlist/_found.html", people=people, text=text.strip())


@blueprint.post("/add")
@door.allow(Permission.WAITLIST)
def add() -> ResponseReturnValue:
    now, me = clock.now(), door.viewer()
    because = forms.words_of(request.form, "because")

    def work(db: database.Session) -> dict[str, Any]:
        known = catalogue(db, me.tenant_id)
        entry = waitlist.join(
            db,
            known,
            customer_id=_customer(db, known),
            wish=forms.wish_of(request.form),
            now=now,
            because=because,
        )
        name = waitlist.listed_one(db, known, entry.id).customer_name
        return {"name": name or "–", "place": waitlist.place_of(db, entry)}

    return answers.done("waitlist.added", changed=CHANGED, **door.change(work))


def _customer(db: database.Session, known: Catalogue) -> str:
    """Whoever was chosen, or is known by the number or mailbox, or is made known by it. Raises
    NameMissing, AddressMissing, InvalidName, InvalidNumber and InvalidMailbox."""
    form, now = request.form, clock.now()
    chosen = forms.words_of(form, "customer")
    if chosen is not None and chosen != forms.OTHER:
        return chosen
    name, phone = forms.words_of(form, "new_name"), forms.words_of(form, "new_phone")
    mailbox = forms.words_of(form, "new_mailbox")
    if name is None:
        raise NameMissing
    if not (phone or mailbox):
        raise AddressMissing
    for address in filter(None, (phone, mailbox)):
        there = finding.at_address(db, known.tenant_id, address, region=known.region)
        if there is not None:
            return there
    tenant = db.get_one(Tenant, known.tenant_id)
    return customers.add_customer(db, tenant, name=name, phone=phone, mailbox=mailbox, now=now).id
