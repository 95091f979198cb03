"""What customers read: the standard texts, and the business's own in place of them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from admin.page import answers, door
from admin.page.words import LANGUAGES
from admin.settings import undo
from admin.settings.room import CHANGED, blueprint, change, known, words
from bot.wording.catalogues import placeholders
from bot.wording.catalogues import texts as catalogue_of_texts
from conversations import texts
from core.accounts.roles import Permission
from core.catalogue import Catalogue
from core.errors import InvalidText, NotFound
from core.models import Tenant

LONGEST_SEARCH = 80


@dataclass(frozen=True, slots=True)
class Line:
    """A text in the list; `own` is the business's, if it has one."""

    key: str
    standard: tuple[str, ...]
    own: str | None


@blueprint.get("/texts", endpoint="texts")
@door.allow(Permission.SETTINGS)
def show() -> str:
    facts = known()
    language = request.args.get("language", facts.language)
    if language not in LANGUAGES:
        raise NotFound(language=language)
    search = request.args.get("search", "").strip()[:LONGEST_SEARCH]
    only_own = "own" in request.args
    own = facts.own_texts(language)
    lines = [
        Line(key, standard, own.get(key))
        for key, standard in texts.standard_texts(language).items()
        if (key in own or not only_own) and _has(search, key, own.get(key), *standard)
    ]
    return render_template(
        "settings/texts.html",
        lines=lines,
        language_of=language,
        languages=[(one, words(f"language_{one}")) for one in LANGUAGES],
        search=search,
        only_own=only_own,
    )


@blueprint.get("/texts/<language>/<key>", endpoint="text")
@door.allow(Permission.SETTINGS)
def one(language: str, key: str) -> str:
    facts = known()
    if language not in LANGUAGES or key not in catalogue_of_texts(language):
        raise NotFound(key=key)
    own = facts.own_texts(language).get(key)
    standard = texts.standard_texts(language)[key]
    text = own if own is not None else standard[-1]
    return render_template(
        "settings/text.html",
        key=key,
        language_of=language,
        standard=standard,
        is_own=own is not None,
        text=text,
        facts=sorted(placeholders(catalogue_of_texts(language)[key])),
        draft=texts.draft(facts, key, language, text),
        said=_said,
    )


@blueprint.post("/texts/<language>/<key>/preview", endpoint="preview_text")
@door.allow(Permission.SETTINGS)
def preview(language: str, key: str) -> str:
    return _draft(known(), key, language)


@blueprint.post("/texts/<language>/<key>", endpoint="set_text")
@door.allow(Permission.SETTINGS)
def set_text(language: str, key: str) -> ResponseReturnValue:
    text = _typed()

    def work(db: Session, known: Catalogue, now: datetime) -> str | None:
        before = known.own_texts(language).get(key)
        tenant = db.get_one(Tenant, known.tenant_id)
        texts.set_text(db, tenant, key=key, language=language, text=text, now=now)
        return before

    try:
        before = change(work)
    except InvalidText:
        return answers.told(_draft(known(), key, language), "settings.text_refused")
    back = undo.to("text", [key, language, before])
    return answers.done("settings.text_saved", undo=back, changed=CHANGED)


@blueprint.post("/texts/<language>/<key>/reset", endpoint="reset_text")
@door.allow(Permission.SETTINGS)
def reset_text(language: str, key: str) -> ResponseReturnValue:
    def work(db: Session, known: Catalogue, now: datetime) -> str | None:
        before = known.own_texts(language).get(key)
        tenant = db.get_one(Tenant, known.tenant_id)
        texts.reset_text(db, tenant, key=key, language=language, now=now)
        return before

    back = undo.to("text", [key, language, change(work)])
    return answers.done("settings.text_reset", undo=back, changed=CHANGED)


@undo.way("text")
def _as_before(db: Session, known: Catalogue, before: Any, now: datetime) -> None:
    key, language, text = before
    tenant = db.get_one(Tenant, known.tenant_id)
    if text is None:
        texts.reset_text(db, tenant, key=key, language=language, now=now)
    else:
        texts.set_text(db, tenant, key=key, language=language, text=text, now=now)


def _typed() -> str:
    return request.form.get("text", "").replace("\r\n", "\n").strip()


def _draft(known: Catalogue, key: str, language: str) -> str:
    found = texts.draft(known, key, language, _typed())
    return render_template("settings/draft.html", draft=found, said=_said)


def _said(problem: str, about: list[str]) -> str:
    """What is wrong with a text, in words."""
    return words(f"text_{problem}", about=", ".join(about))


def _has(search: str, *said: str | None) -> bool:
    return any(search.casefold() in text.casefold() for text in said if text is not None)
