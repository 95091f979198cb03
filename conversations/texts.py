"""A business's own texts in place of the standard ones, checked before they are kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.wording import render, segments, texts
from bot.wording.catalogues import LANGUAGES, forms
from bot.wording.checks import Problem, problems
from bot.wording.samples import facts_for
from core.catalogue import Catalogue, catalogue, touch
from core.errors import InvalidText, NotFound
from core.events import Fact, Name, announce
from core.messaging.tariffs import cost_in
from core.models import Channel, Tenant, TenantText

_text = TenantText.table()


def set_text(
    db: Session, tenant: Tenant, *, key: str, language: str, text: str, now: datetime
) -> None:
    """Say `text` to the tenant's customers from this transaction's commit on.

    Raises InvalidText, whose `details['problems']` name what is wrong.
    """
    known = catalogue(db, tenant.id)
    wrong = problems(key, language, text, _facts(known, key), region=known.region)
    if wrong:
        raise InvalidText(problems={problem.value: about for problem, about in wrong.items()})
    existing = db.scalars(
        select(TenantText).where(
            TenantText.tenant_id == tenant.id,
            TenantText.language == language,
            TenantText.key == key,
        )
    ).one_or_none()
    before = existing.text if existing is not None else None
    if existing is None:
        db.add(TenantText(tenant_id=tenant.id, language=language, key=key, text=text))
    else:
        existing.text = text
    touch(db, tenant.id)
    db.flush()
    _announce(db, tenant, (key, language), before, text, now)


def reset_text(db: Session, tenant: Tenant, *, key: str, language: str, now: datetime) -> None:
    """Back to the standard text. Raises NotFound where there is no other."""
    which = (_text.c.tenant_id == tenant.id, _text.c.language == language, _text.c.key == key)
    before = db.scalar(select(_text.c.text).where(*which).with_for_update())
    if before is None:
        raise NotFound(key=key, language=language)
    db.execute(delete(_text).where(*which))
    touch(db, tenant.id)
    _announce(db, tenant, (key, language), before, None, now)


def _announce(
    db: Session,
    tenant: Tenant,
    which: tuple[str, str],
    before: str | None,
    after: str | None,
    now: datetime,
) -> None:
    """None is the standard text."""
    name = ".".join(which)
    fact = Fact(Name.TEXT_CHANGED, tenant.id, tenant.id, now)
    announce(db, replace(fact, before={name: before}, after={name: after}))


def standard_texts(language: str) -> Mapping[str, tuple[str, ...]]:
    """Every text in each of its forms (several where a number decides)."""
    return {key: forms(text) for key, text in texts(language).items()}


@dataclass(frozen=True, slots=True)
class Preview:
    """`segments` are an SMS's, 1 elsewhere; `cost_micros` are millionths of a US dollar."""

    channel: Channel
    text: str
    segments: int
    cost_micros: int


def preview(known: Catalogue, key: str, language: str, *, country: str) -> list[Preview]:
    """A text by each channel as it would leave today, in the business's own words where it has
    any, with the longest of its names, and what that costs to a number of `country`. Raises
    NotFound for a text that is none."""
    if key not in texts(language):
        raise NotFound(key=key)
    return _shown(known, key, language, known.own_texts(language), country)


@dataclass(frozen=True, slots=True)
class Draft:
    """A text that is being written: what is wrong with it, as `problems` of bot.wording.checks, or
    else how it would read."""

    problems: Mapping[Problem, Sequence[str]]
    previews: Sequence[Preview]


def draft(known: Catalogue, key: str, language: str, text: str) -> Draft:
    """What would come of a text of the business's own. Raises NotFound for one that is none."""
    if language not in LANGUAGES or key not in texts(language):
        raise NotFound(key=key, language=language)
    wrong = problems(key, language, text, _facts(known, key), region=known.region)
    if wrong.keys() - {Problem.SEVERAL_SEGMENTS, Problem.CARRIER_WORD, Problem.TOO_LONG}:
        return Draft(wrong, ())
    own = {**known.own_texts(language), key: text}
    return Draft(wrong, _shown(known, key, language, own, known.region))


def _shown(
    known: Catalogue, key: str, language: str, own: Mapping[str, str], country: str
) -> list[Preview]:
    shown = []
    for channel in Channel:
        text = render(
            key,
            _facts(known, key),
            language=language,
            region=known.region,
            channel=channel,
            own=own,
        )
        count = segments(text) if channel is Channel.SMS else 1
        shown.append(Preview(channel, text, count, cost_in(country, channel, count)))
    return shown


def _facts(known: Catalogue, key: str) -> Mapping[str, object]:
    """The longest names that the business has: what fits with them fits with all."""
    longest = {
        "business": known.name,
        "service": max((s.name for s in known.services.values()), key=len, default=None),
        "staff": max((s.name for s in known.staff.values()), key=len, default=None),
    }
    return facts_for(key, **{name: value for name, value in longest.items() if value})
