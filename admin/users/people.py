"""The users of the business, for its owner."""

from datetime import datetime
from typing import Any

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from admin.page import answers, door
from admin.page.words import LANGUAGES
from admin.users.room import TOPIC, blueprint, shown
from conversations import user_mails
from core import clock, database
from core.accounts import links, second_step, sessions, users
from core.accounts.roles import Permission, Role
from core.accounts.users import UserInfo
from core.catalogue import catalogue
from core.errors import NotFound
from core.models import LinkKind, User


@blueprint.get("/people")
@door.allow(Permission.USERS)
def people() -> str:
    return render_template("users/people.html", **_listed())


@blueprint.get("/people/list")
@door.allow(Permission.USERS)
def list_people() -> str:
    return render_template("users/list.html", **_listed())


@blueprint.get("/people/new")
@door.allow(Permission.USERS)
def new() -> str:
    me = door.viewer()
    with database.read() as db:
        sends_mail = user_mails.works(db, me.tenant_id)
    return render_template(
        "users/new.html", roles=list(Role), staff=_staff(), sends_mail=sends_mail
    )


@blueprint.post("/people")
@door.allow(Permission.USERS)
def invite() -> ResponseReturnValue:
    me, now, form = door.viewer(), clock.now(), request.form
    role, language = _role(), form.get("language")

    def work(db: database.Session) -> tuple[User, str | None]:
        added = users.add(
            db,
            me.tenant_id,
            email=form.get("email", ""),
            name=form.get("name", ""),
            role=role,
            language=language if language in LANGUAGES else me.language,
            now=now,
        )
        if form.get("staff_id"):
            users.be_staff(db, me.tenant_id, added.id, form["staff_id"], now=now)
        return added, _link(db, added, now=now)

    added, address = door.change(work)
    return _invited(added, address)


@blueprint.get("/people/<user_id>")
@door.allow(Permission.USERS)
def person(user_id: str) -> str:
    me = door.viewer()
    with database.read() as db:
        user = users.user_of(db, me.tenant_id, user_id)
        sends_mail = user_mails.works(db, me.tenant_id)
    return render_template(
        "users/person.html", user=user, roles=list(Role), staff=_staff(), sends_mail=sends_mail
    )


@blueprint.post("/people/<user_id>")
@door.allow(Permission.USERS)
def change(user_id: str) -> ResponseReturnValue:
    me, now, role = door.viewer(), clock.now(), _role()
    staff_id = request.form.get("staff_id") or None

    def work(db: database.Session) -> User:
        users.change_role(db, me.tenant_id, user_id, role, now=now)
        return users.be_staff(db, me.tenant_id, user_id, staff_id, now=now)

    changed = door.change(work)
    return answers.done("users.changed", changed=(TOPIC,), name=changed.name)


@blueprint.post("/people/<user_id>/disable")
@door.allow(Permission.USERS)
def disable(user_id: str) -> ResponseReturnValue:
    me, now = door.viewer(), clock.now()
    user = door.change(lambda db: users.disable(db, me.tenant_id, user_id, now=now))
    undo = url_for("users.enable", user_id=user.id)
    return answers.done("users.was_disabled", undo=undo, changed=(TOPIC,), name=user.name)


@blueprint.post("/people/<user_id>/enable")
@door.allow(Permission.USERS)
def enable(user_id: str) -> ResponseReturnValue:
    me, now = door.viewer(), clock.now()
    user = door.change(lambda db: users.enable(db, me.tenant_id, user_id, now=now))
    undo = url_for("users.disable", user_id=user.id)
    return answers.done("users.was_enabled", undo=undo, changed=(TOPIC,), name=user.name)


@blueprint.post("/people/<user_id>/sign-out")
@door.allow(Permission.USERS)
def sign_out(user_id: str) -> ResponseReturnValue:
    me, now = door.viewer(), clock.now()

    def work(db: database.Session) -> User:
        user = users.user_of(db, me.tenant_id, user_id)
        sessions.end_all(db, user.id, now=now)
        return user

    return answers.done("users.was_signed_out", changed=(TOPIC,), name=door.change(work).name)


@blueprint.post("/people/<user_id>/second-step-off")
@door.allow(Permission.USERS)
def second_step_off(user_id: str) -> ResponseReturnValue:
    """For who has lost the device and the paper."""
    me, now = door.viewer(), clock.now()

    def work(db: database.Session) -> User:
        second_step.turn_off(db, me.tenant_id, user_id, now=now)
        return users.user_of(db, me.tenant_id, user_id)

    return answers.done("users.second_step_is_off", changed=(TOPIC,), name=door.change(work).name)


@blueprint.post("/people/<user_id>/link")
@door.allow(Permission.USERS)
def send_link(user_id: str) -> ResponseReturnValue:
    """Another link, in place of those before it."""
    me, now = door.viewer(), clock.now()

    def work(db: database.Session) -> tuple[User, str | None]:
        user = users.user_of(db, me.tenant_id, user_id)
        return user, _link(db, user, now=now)

    user, address = door.change(work)
    return _invited(user, address)


def _link(db: database.Session, user: User, *, now: datetime) -> str | None:
    """Mailed where mail works; else the owner hands over the address that this returns."""
    kind = LinkKind.INVITATION if user.password_hash is None else LinkKind.RESET
    is_mailed = user_mails.works(db, user.tenant_id)
    made = links.make(db, user.tenant_id, user.id, kind, is_mailed=is_mailed, now=now)
    return None if is_mailed else user_mails.address_of(made)


def _invited(user: User, address: str | None) -> Response:
    if address is None:
        return answers.done("users.mailed", changed=(TOPIC,), name=user.name, email=user.email)
    return shown(render_template("users/link.html", user=user, address=address))


def _listed() -> dict[str, Any]:
    me = door.viewer()
    with database.read() as db:
        found: list[UserInfo] = list(users.users_of(db, me.tenant_id))
        staff = {one.id: one.name for one in catalogue(db, me.tenant_id).staff.values()}
    return {"people": found, "staff": staff}


def _staff() -> list[tuple[str, str]]:
    with database.read() as db:
        known = catalogue(db, door.viewer().tenant_id)
    return [(one.id, one.name) for one in known.staff.values()]


def _role() -> Role:
    """Raises NotFound for a role that there is not."""
    try:
        return Role(request.form.get("role", ""))
    except ValueError:
        raise NotFound from None
