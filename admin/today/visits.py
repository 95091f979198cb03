"""One visit: seen, moved, cancelled, kept or missed."""

from collections.abc import Callable

from flask import Response, render_template, request, url_for
from sqlalchemy.orm import Session

from admin.page import answers, door, formats
from admin.page.words import say
from admin.today.asked import form_instant, instant_of, known_of, reason
from admin.today.refusals import Wanted, in_dialog, needs_reason
from admin.today.room import blueprint
from conversations import second_thoughts
from core import clock, database
from core.accounts.roles import Permission
from core.errors import BusinessError
from core.models import Appointment
from core.scheduling import attendance
from core.scheduling.diary.visit import Seen
from core.scheduling.diary.visit import visit as visit_of

CHANGED = ("today",)
UNDONE = "undone"
Settle = Callable[..., Appointment]


@blueprint.get("/visits/<appointment_id>")
@door.allow(Permission.VIEW)
def visit(appointment_id: str) -> str:
    with database.read() as db:
        known = known_of(db)
        seen = visit_of(db, known, appointment_id)
    return render_template("today/visit.html", seen=seen, known=known)


@blueprint.get("/visits/<appointment_id>/move")
@door.allow(Permission.BOOK)
def move_form(appointment_id: str) -> str:
    with database.read() as db:
        known = known_of(db)
        seen = visit_of(db, known, appointment_id)
    return render_template(
        "today/move.html",
        seen=seen,
        known=known,
        when=formats.local(seen.starts_at),
        staff_id=seen.staff_id,
    )


@blueprint.post("/visits/<appointment_id>/move")
@door.allow(Permission.BOOK)
def move(appointment_id: str) -> Response:
    """By the form, or by dragging, which asks for a reason only where one is needed."""
    now, because = clock.now(), reason()
    staff_id = request.values.get("staff_id") or None

    def work(db: Session) -> tuple[Seen, Appointment]:
        known = known_of(db)
        before = visit_of(db, known, appointment_id)
        moved = second_thoughts.move(
            db,
            known,
            appointment_id,
            starts_at=form_instant(known),
            staff_id=staff_id,
            because=because,
            now=now,
        )
        return before, moved

    try:
        before, moved = door.change(work)
    except BusinessError as error:
        return _not_moved(appointment_id, error, because)
    if (moved.starts_at, moved.staff_id) == (before.starts_at, before.staff_id):
        return answers.done(changed=CHANGED)
    back = url_for(
        "today.move_back",
        appointment_id=appointment_id,
        starts_at=before.starts_at.isoformat(),
        staff_id=before.staff_id,
    )
    name, when = _name(before), formats.local(moved.starts_at)
    return answers.done("today.was_moved", undo=back, changed=CHANGED, name=name, when=when)


@blueprint.post("/visits/<appointment_id>/move-back")
@door.allow(Permission.BOOK)
def move_back(appointment_id: str) -> Response:
    """Where it was before, which the rules do not forbid."""
    now = clock.now()
    door.change(
        lambda db: second_thoughts.move(
            db,
            known_of(db),
            appointment_id,
            starts_at=instant_of(request.args.get("starts_at")),
            staff_id=request.args.get("staff_id"),
            because=UNDONE,
            now=now,
        )
    )
    return answers.done("today.was_moved_back", changed=CHANGED)


@blueprint.get("/visits/<appointment_id>/cancel")
@door.allow(Permission.BOOK)
def cancel_form(appointment_id: str) -> str:
    with database.read() as db:
        known = known_of(db)
        seen = visit_of(db, known, appointment_id)
    return render_template("today/cancel.html", seen=seen, known=known)


@blueprint.post("/visits/<appointment_id>/cancel")
@door.allow(Permission.BOOK)
def cancel(appointment_id: str) -> Response:
    now, because = clock.now(), reason()

    def work(db: Session) -> Seen:
        known = known_of(db)
        seen = visit_of(db, known, appointment_id)
        second_thoughts.cancel(
            db,
            known,
            appointment_id,
            because=because,
            for_customer="for_customer" in request.form,
            now=now,
        )
        return seen

    try:
        seen = door.change(work)
    except BusinessError as error:
        return in_dialog(error, because)
    undo = url_for("today.rebook", appointment_id=appointment_id)
    return answers.done("today.was_canceled", undo=undo, changed=CHANGED, name=_name(seen))


@blueprint.post("/visits/<appointment_id>/rebook")
@door.allow(Permission.BOOK)
def rebook(appointment_id: str) -> Response:
    now = clock.now()
    door.change(lambda db: second_thoughts.rebook(db, known_of(db), appointment_id, now=now))
    return answers.done("today.was_rebooked", changed=CHANGED)


@blueprint.post("/visits/<appointment_id>/done")
@door.allow(Permission.BOOK)
def complete(appointment_id: str) -> Response:
    return _settle(attendance.complete, "no_show", "today.was_done", appointment_id)


@blueprint.post("/visits/<appointment_id>/no-show")
@door.allow(Permission.BOOK)
def no_show(appointment_id: str) -> Response:
    return _settle(attendance.no_show, "complete", "today.was_missed", appointment_id)


def _settle(settle: Settle, other: str, said: str, appointment_id: str) -> Response:
    """What was said before is corrected with a reason; so is this one, by its Undo."""
    now, because = clock.now(), reason()

    def work(db: Session) -> Seen:
        known = known_of(db)
        settle(db, known, appointment_id, because=because, now=now)
        return visit_of(db, known, appointment_id)

    try:
        seen = door.change(work)
    except BusinessError as error:
        return in_dialog(error, because)
    undo = url_for(f"today.{other}", appointment_id=appointment_id, because=UNDONE)
    return answers.done(said, undo=undo, changed=CHANGED, name=_name(seen))


def _not_moved(appointment_id: str, error: BusinessError, because: str | None) -> Response:
    """Told in the form; what was dragged springs back, unless a reason would do: then it is asked
    for, by the form with what was wanted."""
    is_dragged = request.values.get("by") == "drag"
    with database.read() as db:
        known = known_of(db)
        seen = visit_of(db, known, appointment_id)
    staff_id = request.values.get("staff_id") or seen.staff_id
    try:
        wanted = Wanted(seen.service_id, staff_id, form_instant(known))
    except BusinessError:
        return in_dialog(error, because)
    if not is_dragged:
        return in_dialog(error, because, wanted=wanted)
    if not needs_reason(error, because, wanted):
        raise error
    page = render_template(
        "today/move.html",
        seen=seen,
        known=known,
        when=formats.local(wanted.starts_at),
        staff_id=staff_id,
        problem=answers.reason(error),
        needs_reason=True,
    )
    return Response(page, 422, {"HX-Retarget": "#dialog-body", "HX-Reswap": "innerHTML"})


def _name(seen: Seen) -> str:
    return seen.customer or say("today.nameless")
