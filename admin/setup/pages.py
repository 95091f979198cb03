"""The first visit: a business is set up step by step, each kept, and then exists at once."""

import ipaddress
from collections.abc import Sequence
from typing import Any

from babel import Locale
from babel.dates import get_day_names
from flask import abort, g, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from admin.page import answers, door, words
from admin.page.words import LANGUAGES, language
from admin.setup import places, reading, steps
from admin.setup.founding import found
from admin.setup.kinds import KINDS, suggested
from admin.sign_in import browsers
from admin.sign_in.room import begin as sign_in
from channels import registry
from core import clock, database
from core.accounts import passwords
from core.errors import BusinessError, NotFound
from core.settings import settings
from core.setup import drafts
from core.setup.drafts import Draft

DRAFT = "setup"
STEP = f"<any({', '.join(steps.STEPS)}):step>"
USUAL_DAY = {"from": "09:00", "until": "18:00"}
WORKING_DAYS = 5
SPARE_SERVICES = 2
# Headers by which one says that it stands in between.
BY_PROXIES = ("X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Forwarded", "Via")

blueprint = door.room("setup", __name__)


@blueprint.before_request
def speak() -> None:
    """In the language that was chosen in the first step, once it was."""
    g.draft = _draft()
    if g.draft is not None:
        words.speak(g.draft.answers.get("you", {}).get("language", ""))


@blueprint.get("/")
@door.anybody
def index() -> ResponseReturnValue:
    draft: Draft | None = g.draft
    if draft is not None:
        return redirect(url_for("setup.step", step=steps.first_open(draft)), 303)
    return render_template("setup/index.html", is_demo=settings().is_demo, begin=_begin_address())


def _begin_address() -> str | None:
    return url_for("setup.begin") if settings().is_demo else None


@blueprint.post("/begin")
@door.anybody
def begin() -> ResponseReturnValue:
    """Without a link only the demo lets anybody in."""
    if not settings().is_demo:
        abort(403)
    now = clock.now()
    draft_id = database.transact(lambda db: drafts.begin(db, is_by_operator=is_here(), now=now))
    return _enter(draft_id)


def is_here() -> bool:
    """Whether the demo is asked by the machine it runs on, and nobody stands in between."""
    try:
        address = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:  # as a proxy says it
        return False
    return address.is_loopback and not any(name in request.headers for name in BY_PROXIES)


@blueprint.get("/link/<token>")
@door.anybody
def link(token: str) -> ResponseReturnValue:
    """Shows and changes nothing: mail scanners and previews open every link."""
    now = clock.now()
    try:
        with database.read() as db:
            is_open = drafts.is_open(db, token, now=now)
    except BusinessError:
        is_open = False
    if not is_open:
        return render_template("setup/index.html", is_dead=True, begin=_begin_address()), 410
    return render_template("setup/index.html", begin=url_for("setup.follow", token=token))


@blueprint.post("/link/<token>")
@door.anybody
def follow(token: str) -> ResponseReturnValue:
    now = clock.now()
    return _enter(database.transact(lambda db: drafts.follow_link(db, token, now=now)))


def _enter(draft_id: str) -> ResponseReturnValue:
    session[DRAFT] = draft_id
    session.permanent = True
    return redirect(url_for("setup.step", step=steps.STEPS[0]), 303)


def _draft() -> Draft | None:
    """What this browser has begun, if it is not a business yet."""
    draft_id = session.get(DRAFT)
    if not draft_id:
        return None
    try:
        with database.read() as db:
            return drafts.draft_of(db, draft_id)
    except NotFound:
        session.pop(DRAFT, None)
        return None


@blueprint.get(f"/{STEP}")
@door.anybody
def step(step: str) -> ResponseReturnValue:
    draft: Draft | None = g.draft
    if draft is None:
        return redirect(url_for("setup.index"), 303)
    if not steps.may_open(draft, step):
        return redirect(url_for("setup.step", step=steps.first_open(draft)), 303)
    return _page(draft, step, draft.answers.get(step), {})


@blueprint.post(f"/{STEP}")
@door.anybody
def save(step: str) -> ResponseReturnValue:
    draft: Draft | None = g.draft
    if draft is None:
        return redirect(url_for("setup.index"), 303)
    if not steps.may_open(draft, step):
        abort(403)
    draft = _keep(draft, step, getattr(reading, step)(request.form))
    problems = _problems(draft, step)
    if "back" in request.form:
        before = steps.STEPS[max(0, steps.STEPS.index(step) - 1)]
        return redirect(url_for("setup.step", step=before), 303)
    if "more" in request.form:
        return _page(draft, step, draft.answers[step], {}, spare=1 + SPARE_SERVICES)
    if problems:
        return _page(draft, step, draft.answers[step], problems), 422
    if step == steps.STEPS[-1]:
        return _found(draft)
    return redirect(url_for("setup.step", step=steps.STEPS[steps.STEPS.index(step) + 1]), 303)


def _keep(draft: Draft, step: str, said: Any) -> Draft:
    """A password is kept as its hash, and only if it can be one."""
    now = clock.now()
    password = request.form.get("password", "") if step == "you" else ""
    is_fit = password and not reading.wrong_with_you(said, password, has_password=False)
    hashed = passwords.hashed(password) if is_fit else None

    def work(db: database.Session) -> Draft:
        drafts.answer(db, draft.id, step, said, now=now)
        if hashed:
            drafts.keep_password(db, draft.id, hashed, now=now)
        return drafts.draft_of(db, draft.id)

    kept = database.transact(work)
    if step == "you":
        words.speak(said["language"])
    return kept


def _problems(draft: Draft, step: str) -> reading.Problems:
    if step == "you":
        password = request.form.get("password", "")
        has_password = draft.password_hash is not None
        return reading.wrong_with_you(draft.answers["you"], password, has_password=has_password)
    return steps.problems(draft, step)


def _found(draft: Draft) -> ResponseReturnValue:
    if not all(steps.is_done(draft, one) for one in steps.STEPS[:-1]):
        return redirect(url_for("setup.step", step=steps.first_open(draft)), 303)
    secret = request.form.get("auth_token", "")
    user_agent = request.user_agent.string
    now = clock.now()
    try:
        token = found(draft, secret, user_agent, now=now)
    except BusinessError as error:
        problems = {"number": answers.reason(error)}
        return _page(draft, "number", draft.answers["number"], problems), 422
    answer = make_response(sign_in(token, then=url_for("setup.line")))
    return browsers.remember(answer, draft.answers["you"]["email"], now=now)


def _page(
    draft: Draft, step: str, said: Any, problems: reading.Problems, *, spare: int = SPARE_SERVICES
) -> str:
    return render_template(
        f"setup/{step}.html",
        step=step,
        steps=[(one, steps.may_open(draft, one), steps.is_done(draft, one)) for one in steps.STEPS],
        draft=draft,
        problems=problems,
        own_names=_own_names,
        **_SHOWN[step](draft, said, spare),
    )


def _own_names(languages: Sequence[str]) -> list[tuple[str, str]]:
    """Languages as those who speak them call them."""
    known = [(code, Locale.parse(code)) for code in languages]
    return [(code, str(one.get_display_name(one)).capitalize()) for code, one in known]


def _you(_draft: Draft, said: Any, _spare: int) -> dict[str, Any]:
    usual = {"name": "", "email": "", "language": language()}
    return {"said": said or usual, "languages": LANGUAGES}


def _business(_draft: Draft, said: Any, _spare: int) -> dict[str, Any]:
    usual = {
        "name": "",
        "kind": "",
        "country": places.guessed_country(),
        "time_zone": "",
        "language": language(),
        "currency": "",
    }
    return {
        "said": said or usual,
        "kinds": list(KINDS),
        "languages": LANGUAGES,
        "countries": places.countries(language()),
        "zones": places.zones(),
        "currencies": places.currencies(language()),
    }


def _services(draft: Draft, said: Any, spare: int) -> dict[str, Any]:
    business = steps.business_of(draft)
    rows = list(said) if said else suggested(business.get("kind", ""))
    blank = {"name": "", "minutes": "", "price": ""}
    return {
        "rows": [*rows, *[blank] * min(spare, reading.MOST_ROWS - len(rows))],
        "currency": reading.currency_of(business),
    }


def _staff(draft: Draft, said: Any, spare: int) -> dict[str, Any]:
    every = steps.service_names(draft)
    first = [{"name": draft.answers["you"]["name"], "services": every}]
    rows = steps.staff_of(draft) if said else first
    return {"rows": [*rows, *[{"name": "", "services": every}] * spare], "services": every}


def _hours(_draft: Draft, said: Any, _spare: int) -> dict[str, Any]:
    usual = [USUAL_DAY | {"open": day < WORKING_DAYS} for day in range(7)]
    names = [get_day_names(width, locale=language()) for width in ("abbreviated", "wide")]
    weekdays = [[name[day].capitalize() for name in names] for day in range(7)]
    return {"rows": said or usual, "weekdays": weekdays}


def _number(draft: Draft, said: Any, _spare: int) -> dict[str, Any]:
    can_simulate, can_text = settings().is_demo, draft.is_by_operator
    usual = {"way": "simulator" if can_simulate else "number", "number": "", "account_sid": ""}
    return {
        "said": said or usual,
        "can_simulate": can_simulate,
        "can_text": can_text,
        "has_account": registry.twilio_account(None) is not None,
    }


_SHOWN = {
    "you": _you,
    "business": _business,
    "services": _services,
    "staff": _staff,
    "hours": _hours,
    "number": _number,
}
