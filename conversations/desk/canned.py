"""Texts that staff keep ready, by language, with `{name}` and `{business}` to be filled in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.wording import LANGUAGES
from bot.wording.catalogues import PLACEHOLDER
from core import database
from core.catalogue import catalogue
from core.errors import InvalidText, NameTaken, NotFound
from core.events import Fact, Name, announce
from core.ids import new_id
from core.models import CannedReply

LONGEST_TITLE = 60
LONGEST_TEXT = 1000
FACTS = ("name", "business")
_canned = CannedReply.table()


@dataclass(frozen=True, slots=True)
class Canned:
    id: str
    language: str
    title: str
    text: str


def canned_replies(db: Session, tenant_id: str, *, language: str | None = None) -> Sequence[Canned]:
    """By language and title; of one language only, if one is given."""
    c = _canned.c
    which = [c.tenant_id == tenant_id]
    if language is not None:
        which.append(c.language == language)
    query = sa.select(c.id, c.language, c.title, c.text).where(*which)
    return [Canned(*row) for row in db.execute(query.order_by(c.language, c.title))]


def filled(db: Session, tenant_id: str, canned_id: str, *, name: str | None) -> str:
    """A ready text with the facts in place of the placeholders; who has no name is not named.
    Raises NotFound."""
    found = _one(db, tenant_id, canned_id)
    facts = {"name": name or "", "business": catalogue(db, tenant_id).name}
    text = PLACEHOLDER.sub(lambda match: facts.get(match[1], ""), found.text)
    return text.replace(" ,", ",").strip()


def keep(
    db: Session,
    tenant_id: str,
    *,
    canned_id: str | None = None,
    language: str,
    title: str,
    text: str,
    now: datetime,
) -> str:
    """Keep a new reply ready, or change one; returns its id. Raises NotFound, InvalidText and
    NameTaken where another of the language has the title."""
    title, text = " ".join(title.split()), text.strip()
    _check(language, title, text)
    before = _values(_one(db, tenant_id, canned_id)) if canned_id else None
    values = {"language": language, "title": title, "text": text}
    try:
        with db.begin_nested():
            if canned_id:
                which = (_canned.c.id == canned_id, _canned.c.tenant_id == tenant_id)
                db.execute(sa.update(_canned).where(*which).values(values))
            else:
                canned_id = new_id()
                db.execute(sa.insert(_canned), values | {"id": canned_id, "tenant_id": tenant_id})
    except IntegrityError:
        raise NameTaken(name=title) from None
    _announce(db, tenant_id, canned_id, before, values, now)
    return canned_id


def remove(db: Session, tenant_id: str, canned_id: str, *, now: datetime) -> Canned:
    """Returns what it was, so that it can be kept again. Raises NotFound."""
    was = _one(db, tenant_id, canned_id)
    which = (_canned.c.id == canned_id, _canned.c.tenant_id == tenant_id)
    if not database.affected(db, sa.delete(_canned).where(*which)):
        raise NotFound(canned_id=canned_id)
    _announce(db, tenant_id, canned_id, _values(was), None, now)
    return was


def _check(language: str, title: str, text: str) -> None:
    facts = set(PLACEHOLDER.findall(text)) - set(FACTS)
    stray = set("{}") & set(PLACEHOLDER.sub("", text))
    problems = {
        "unknown_language": [language] if language not in LANGUAGES else [],
        "empty": [] if title and text else ["text"],
        "too_long": [str(LONGEST_TEXT)]
        if len(text) > LONGEST_TEXT or len(title) > LONGEST_TITLE
        else [],
        "unknown_fact": sorted(facts),
        "stray_brace": sorted(stray),
    }
    wrong = {problem: about for problem, about in problems.items() if about}
    if wrong:
        raise InvalidText(problems=wrong)


def _one(db: Session, tenant_id: str, canned_id: str) -> Canned:
    c = _canned.c
    row = db.execute(
        sa.select(c.id, c.language, c.title, c.text).where(
            c.id == canned_id, c.tenant_id == tenant_id
        )
    ).first()
    if row is None:
        raise NotFound(canned_id=canned_id)
    return Canned(*row)


def _values(canned: Canned) -> dict[str, Any]:
    return {"language": canned.language, "title": canned.title, "text": canned.text}


def _announce(
    db: Session,
    tenant_id: str,
    canned_id: str,
    before: dict[str, Any] | None,
    after: dict[str, Any] | None,
    now: datetime,
) -> None:
    fact = Fact(Name.CANNED_REPLY_CHANGED, tenant_id, canned_id, now, before=before, after=after)
    announce(db, fact)
