"""Time that staff open to those who wait, and close again."""

from flask import Response, render_template, request, url_for
from sqlalchemy.orm import Session

from admin.page import answers, door
from admin.today.asked import form_instant, known_of, look, reason
from admin.today.refusals import in_dialog
from admin.today.room import blueprint
from core import clock, database
from core.accounts.roles import Permission
from core.errors import BusinessError, NotFound, SlotTaken
from core.models import Slot
from core.scheduling import offers
from core.scheduling.diary.unfolding import Unfolding, unfolding
from core.scheduling.offers.opening import close_slot, open_slot

CHANGED = ("today", "waitlist")


@blueprint.get("/open")
@door.allow(Permission.BOOK)
def open_form() -> str:
    with database.read() as db:
        seen = look(db)
    return render_template("today/open_form.html", look=seen)


@blueprint.post("/open")
@door.allow(Permission.BOOK)
def open_() -> Response:
    now, because = clock.now(), reason()

    def work(db: Session) -> tuple[Slot, Unfolding]:
        known = known_of(db)
        slot = open_slot(
            db,
            known,
            staff_id=request.form.get("staff_id", ""),
            service_id=request.form.get("service_id", ""),
            starts_at=form_instant(known),
            because=because,
            now=now,
        )
        return slot, _one(db, slot.id)

    try:
        slot, begun = door.change(work)
    except BusinessError as error:
        return in_dialog(error, because)
    undo = url_for("today.close", slot_id=slot.id)
    said = "today.was_opened" if begun.asked else "today.was_opened_for_nobody"
    return answers.done(said, undo=undo, changed=CHANGED, count=len(begun.asked))


@blueprint.get("/slots/<slot_id>")
@door.allow(Permission.VIEW)
def slot(slot_id: str) -> str:
    with database.read() as db:
        seen = look(db)
        one = _one(db, slot_id)
    return render_template("today/slot.html", look=seen, one=one)


@blueprint.post("/slots/<slot_id>/close")
@door.allow(Permission.BOOK)
def close(slot_id: str) -> Response:
    now = clock.now()
    door.change(lambda db: close_slot(db, known_of(db), slot_id, now=now))
    return answers.done("today.was_closed", changed=CHANGED)


@blueprint.post("/slots/<slot_id>/ask")
@door.allow(Permission.BOOK)
def ask_again(slot_id: str) -> Response:
    """Look through the list once more."""
    now = clock.now()

    def work(db: Session) -> Unfolding:
        known = known_of(db)
        offers.offer_next(db, known, slot_id, now=now)
        found = _one(db, slot_id)
        if found.has_it is not None:
            raise SlotTaken(staff_id=found.staff_id)
        return found

    found = door.change(work)
    said = "today.was_opened" if found.asked else "today.nobody_to_ask"
    return answers.done(said, changed=CHANGED, count=len(found.asked))


def _one(db: Session, slot_id: str) -> Unfolding:
    """Raises NotFound."""
    found = unfolding(db, known_of(db), now=clock.now(), slot_ids=[slot_id])
    for one in found:
        if one.slot_id == slot_id:
            return one
    raise NotFound(slot_id=slot_id)
