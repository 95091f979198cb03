"""One entry: what it waits for, why it stands where it stands, and what became of it."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from admin.page import answers, door
from admin.waitlist import forms, wording
from admin.waitlist.room import CHANGED, blueprint
from core import clock, database
from core.accounts.roles import Permission
from core.catalogue import catalogue
from core.scheduling import waitlist

WAITING = ("active", "offered")


@blueprint.get("/<entry_id>")
@door.allow(Permission.VIEW)
def entry(entry_id: str) -> str:
    """In the dialog of the list, or as a page of its own."""
    with database.read() as db:
        known = catalogue(db, door.viewer().tenant_id)
        listed = waitlist.listed_one(db, known, entry_id)
        is_waiting = listed.entry.status.value in WAITING
        place = waitlist.place_of(db, listed.entry) if is_waiting else None
        events = list(waitlist.history(db, known.tenant_id, entry_id))
        history = wording.history(known, events)
    is_part = "HX-Request" in request.headers
    return render_template(
        "waitlist/_entry.html" if is_part else "waitlist/entry.html",
        listed=listed,
        place=place,
        is_waiting=is_waiting,
        history=history,
        known=known,
        wording=wording,
        wish=waitlist.wish_of(listed.entry),
        bonus=known.policies_for(listed.entry.service_id).weights.service,
        is_part=is_part,
    )


@blueprint.get("/<entry_id>/remove")
@door.allow(Permission.WAITLIST)
def ask_to_remove(entry_id: str) -> str:
    with database.read() as db:
        known = catalogue(db, door.viewer().tenant_id)
        listed = waitlist.listed_one(db, known, entry_id)
    return render_template("waitlist/_remove.html", listed=listed)


@blueprint.post("/<entry_id>/remove")
@door.allow(Permission.WAITLIST)
def remove(entry_id: str) -> ResponseReturnValue:
    now, me = clock.now(), door.viewer()
    because = forms.words_of(request.form, "because")
    is_other = because is None or because == forms.OTHER
    reason = forms.words_of(request.form, "other") if is_other else because

    def work(db: database.Session) -> None:
        known = catalogue(db, me.tenant_id)
        waitlist.remove(db, known, entry_id, because=reason, now=now)

    door.change(work)
    undo = url_for("waitlist.restore", entry_id=entry_id)
    return answers.done("waitlist.removed", undo=undo, changed=CHANGED)


@blueprint.post("/<entry_id>/restore")
@door.allow(Permission.WAITLIST)
def restore(entry_id: str) -> ResponseReturnValue:
    now, me = clock.now(), door.viewer()

    def work(db: database.Session) -> int:
        entry = waitlist.restore(db, catalogue(db, me.tenant_id), entry_id, now=now)
        return waitlist.place_of(db, entry)

    return answers.done("waitlist.restored", changed=CHANGED, place=door.change(work))


@blueprint.get("/<entry_id>/wish")
@door.allow(Permission.WAITLIST)
def edit(entry_id: str) -> str:
    with database.read() as db:
        known = catalogue(db, door.viewer().tenant_id)
        listed = waitlist.listed_one(db, known, entry_id)
    wish = waitlist.wish_of(listed.entry)
    return render_template(
        "waitlist/_edit.html", listed=listed, known=known, wish=wish, forms=forms, wording=wording
    )


@blueprint.post("/<entry_id>/wish")
@door.allow(Permission.WAITLIST)
def change(entry_id: str) -> ResponseReturnValue:
    now, me = clock.now(), door.viewer()
    because = forms.words_of(request.form, "because")

    def work(db: database.Session) -> None:
        known = catalogue(db, me.tenant_id)
        was = waitlist.listed_one(db, known, entry_id).entry.service_id
        wish = forms.wish_of(request.form, first_service=was)
        waitlist.change(db, known, entry_id, wish, now=now, because=because)

    door.change(work)
    return answers.done("waitlist.changed", changed=CHANGED)
