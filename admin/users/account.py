"""One's own account: name, language, password, where one is signed in."""

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from admin.page import answers, door
from admin.page.clients import client
from admin.page.words import LANGUAGES
from admin.users.room import TOPIC, blueprint
from core import clock, database
from core.accounts import changing, second_step, sessions, sign_in, users
from core.accounts.passwords import SHORTEST
from core.accounts.roles import Permission

# In their own words, for those who cannot read the page's.
NAMES = {"de": "Deutsch", "en": "English", "es": "Español", "fr": "Français", "pt": "Português"}


@blueprint.get("/")
@door.allow(Permission.ACCOUNT)
def index() -> str:
    me, now = door.viewer(), clock.now()
    with database.read() as db:
        user = users.user_of(db, me.tenant_id, me.user_id)
        where = sessions.sessions_of(db, me.user_id, now=now)
        codes = second_step.recovery_codes_left(db, me.user_id)
    return render_template(
        "users/account.html",
        user=user,
        languages=[(one, NAMES.get(one, one)) for one in LANGUAGES],
        sessions=where,
        codes=codes,
        least=SHORTEST,
    )


@blueprint.post("/profile")
@door.allow(Permission.ACCOUNT)
def profile() -> ResponseReturnValue:
    """The page is shown anew, in the language that was chosen."""
    me, now = door.viewer(), clock.now()
    name, chosen = request.form.get("name", ""), request.form.get("language")
    language = chosen if chosen in LANGUAGES else None

    def work(db: database.Session) -> None:
        users.rename(db, me.tenant_id, me.user_id, name, now=now)
        users.speak(db, me.tenant_id, me.user_id, language, now=now)

    door.change(work)
    return Response(status=204, headers={"HX-Refresh": "true"})


@blueprint.post("/password")
@door.allow(Permission.ACCOUNT)
def password() -> ResponseReturnValue:
    me, now = door.viewer(), clock.now()
    old, new = request.form.get("old", ""), request.form.get("new", "")
    # Whoever sits at an unlocked screen guesses no more often than elsewhere.
    database.transact(
        lambda db: sign_in.count_guess(db, email=me.email, client=client(), is_known=True, now=now)
    )
    door.change(
        lambda db: changing.change_password(
            db, me.tenant_id, me.user_id, old=old, new=new, session_id=me.session_id, now=now
        )
    )
    page = render_template("users/password.html", least=SHORTEST)
    return answers.told(page, "users.password_changed")


@blueprint.get("/sessions")
@door.allow(Permission.ACCOUNT)
def list_sessions() -> str:
    me, now = door.viewer(), clock.now()
    with database.read() as db:
        where = sessions.sessions_of(db, me.user_id, now=now)
    return render_template("users/sessions.html", sessions=where)


@blueprint.post("/sessions/<session_id>/end")
@door.allow(Permission.ACCOUNT)
def end_session(session_id: str) -> ResponseReturnValue:
    me, now = door.viewer(), clock.now()
    door.change(lambda db: sessions.end(db, me.user_id, session_id, now=now))
    return answers.done("users.session_ended", changed=(TOPIC,))


@blueprint.post("/sessions/end-others")
@door.allow(Permission.ACCOUNT)
def end_others() -> ResponseReturnValue:
    me, now = door.viewer(), clock.now()
    ended = door.change(
        lambda db: sessions.end_all(db, me.user_id, except_for=me.session_id, now=now)
    )
    return answers.done("users.sessions_ended", changed=(TOPIC,), many=ended)
