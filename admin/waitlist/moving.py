"""From the list to a visit: booked at once, or kept while they are asked."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from admin.page import answers, door
from admin.waitlist import forms, wording
from admin.waitlist.room import CHANGED, blueprint
from core import clock, database
from core.accounts.roles import Permission
from core.catalogue import catalogue
from core.scheduling import offers, waitlist


@blueprint.get("/<entry_id>/promote")
@door.allow(Permission.WAITLIST)
def ask_to_promote(entry_id: str) -> str:
    return _times("waitlist/_promote.html", entry_id)


@blueprint.get("/<entry_id>/invite")
@door.allow(Permission.WAITLIST)
def ask_to_invite(entry_id: str) -> str:
    return _times("waitlist/_invite.html", entry_id)


def _times(template: str, entry_id: str) -> str:
    now = clock.now()
    with database.read() as db:
        known = catalogue(db, door.viewer().tenant_id)
        listed = waitlist.listed_one(db, known, entry_id)
        times = waitlist.first_times(db, known, entry_id, now=now)
    wish = waitlist.wish_of(listed.entry)
    services = {wish.service_id, *wish.other_services}
    return render_template(
        template,
        listed=listed,
        known=known,
        wish=wish,
        times=times,
        able=[one for one in known.staff.values() if one.service_ids & services],
        today=now.astimezone(known.zone).date(),
        forms=forms,
        wording=wording,
    )


@blueprint.post("/<entry_id>/promote")
@door.allow(Permission.WAITLIST)
def promote(entry_id: str) -> ResponseReturnValue:
    now, me = clock.now(), door.viewer()
    because = forms.words_of(request.form, "because")

    def work(db: database.Session) -> dict[str, Any]:
        known = catalogue(db, me.tenant_id)
        chosen = forms.time_of(request.form, known)
        made = waitlist.promote(
            db,
            known,
            entry_id,
            starts_at=chosen.starts_at,
            staff_id=chosen.staff_id,
            now=now,
            because=because,
        )
        name = waitlist.listed_one(db, known, entry_id).customer_name
        return {"name": name or "–", "when": made.starts_at.astimezone(known.zone)}

    facts = door.change(work)
    return answers.done("waitlist.promoted", changed=CHANGED, **facts)


@blueprint.post("/<entry_id>/invite")
@door.allow(Permission.WAITLIST)
def invite(entry_id: str) -> ResponseReturnValue:
    now, me = clock.now(), door.viewer()
    because = forms.words_of(request.form, "because")

    def work(db: database.Session) -> tuple[str, dict[str, Any]]:
        known = catalogue(db, me.tenant_id)
        chosen = forms.time_of(request.form, known)
        until = forms.answer_by(request.form, chosen.starts_at, now)
        made = offers.invite(
            db,
            known,
            entry_id,
            staff_id=chosen.staff_id,
            starts_at=chosen.starts_at,
            answer_by=until,
            now=now,
            because=because,
        )
        name = waitlist.listed_one(db, known, entry_id).customer_name
        return made.id, {"name": name or "–", "until": until.astimezone(known.zone)}

    offer_id, facts = door.change(work)
    undo = url_for("waitlist.withdraw", offer_id=offer_id)
    return answers.done("waitlist.invited", undo=undo, changed=CHANGED, **facts)


@blueprint.post("/offers/<offer_id>/withdraw")
@door.allow(Permission.WAITLIST)
def withdraw(offer_id: str) -> ResponseReturnValue:
    """Take back what somebody is being asked."""
    now, me = clock.now(), door.viewer()
    door.change(lambda db: offers.withdraw(db, catalogue(db, me.tenant_id), offer_id, now=now))
    return answers.done("waitlist.withdrawn", changed=CHANGED)
