"""WhatsApp's window, and the templates by which something may be said outside it.

Whoever wrote within a day can be written to freely; anybody else only by a template of the tenant
that Meta has approved. Which of the two a message needs is decided when it leaves, because a window
closes while a message waits.
"""

import logging
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.wording import wire
from bot.wording.templates import KEYS, OFFERS, Draft, Unsuitable, draft, values
from channels.messages import FilledTemplate
from core import tokens
from core.catalogue import Catalogue, catalogue
from core.models import Channel, Customer, Template, TemplateStatus
from core.tokens import Use

# Meta's customer service window: https://www.twilio.com/docs/whatsapp/key-concepts
WINDOW = timedelta(hours=24)
# Set on a message that WhatsApp refused as free text although the window seemed open.
ONLY_AS_TEMPLATE = "only_as_template"

log = logging.getLogger(__name__)
_template, _customer = Template.table(), Customer.table()


def is_open(heard_at: datetime | None, now: datetime) -> bool:
    """Whether the customer wrote so lately that anything may be said."""
    return heard_at is not None and now - heard_at < WINDOW


def must_be_template(row: Any, heard_at: datetime | None, now: datetime) -> bool:
    """Of an outbox row: whether only a template of it would be taken."""
    if row.channel is not Channel.WHATSAPP:
        return False
    return ONLY_AS_TEMPLATE in row.extra or not is_open(heard_at, now)


def draft_of(known: Catalogue, key: str, language: str) -> Draft:
    """The tenant's template of a text as it would be made today: in the standard words where Meta
    would refuse the tenant's own. Raises Unsuitable."""
    own = known.own_texts(language)
    make = partial(draft, key, business=known.name, language=language, region=known.region)
    try:
        return make(own=own)
    except Unsuitable:
        if key not in own:
            raise
        return make()


def is_approved(db: Session, tenant_id: str, key: str, language: str) -> bool:
    return bool(_approved(db, [tenant_id], [key]).get((tenant_id, key, language)))


def approved_in(db: Session, tenant_id: str, keys: Collection[str]) -> Collection[tuple[str, str]]:
    """Which of these texts can be said by a template, with the language."""
    return {(key, language) for _, key, language in _approved(db, [tenant_id], keys)}


def fill(db: Session, rows: Sequence[Any], facts: Mapping[str, Any]) -> dict[str, FilledTemplate]:
    """By message id, for those of the outbox rows that an approved template can say."""
    proactive = [row for row in rows if row.extra.get("key") in KEYS]
    if not proactive:
        return {}
    approved = _approved(
        db, {row.tenant_id for row in proactive}, {row.extra["key"] for row in proactive}
    )
    languages = _languages(db, [facts[row.id].customer_id for row in proactive])
    found = {}
    for row in proactive:
        known = catalogue(db, row.tenant_id, facts[row.id].revision)
        language = languages[facts[row.id].customer_id] or known.language
        candidates = approved.get((row.tenant_id, row.extra["key"], language), ())
        if candidates and (filled := _filled(known, language, row, candidates)):
            found[row.id] = filled
    return found


def _filled(
    known: Catalogue, language: str, row: Any, candidates: Sequence[Any]
) -> FilledTemplate | None:
    """Today's wording if that one is approved, else the latest that was. A row whose facts cannot
    be read must not keep the others from leaving."""
    try:
        today = draft_of(known, row.extra["key"], language).digest
    except Unsuitable:
        today = None
    chosen = next((one for one in candidates if one.digest == today), candidates[-1])
    try:
        said = {**wire.load(row.extra["facts"]), "business": known.name}
        said["tap"] = tap(row.extra["key"], row.about_id, said)
        filling = values(chosen.variables or (), said, language=language, region=known.region)
    except (AttributeError, KeyError, TypeError, ValueError):
        log.exception("facts not readable", extra={"message_id": row.id})
        return None
    return FilledTemplate(chosen.content_sid, tuple(filling))


def tap(key: str, about_id: str | None, facts: Mapping[str, Any]) -> str:
    """By what a tap names the offer or appointment. An offer can be answered by whoever has its
    token, until the visit begins; an appointment only by its own customer."""
    if key in OFFERS and about_id:
        return tokens.issue(Use.OFFER, about_id, expires_at=facts["when"])
    return about_id or ""


def _approved(
    db: Session, tenant_ids: Collection[str], keys: Collection[str]
) -> dict[tuple[str, str, str], list[Any]]:
    """By tenant, key and language, the oldest first."""
    c = _template.c
    found: dict[tuple[str, str, str], list[Any]] = {}
    rows = db.execute(
        select(c.tenant_id, c.key, c.language, c.digest, c.content_sid, c.variables)
        .where(
            c.tenant_id.in_(tenant_ids),
            c.key.in_(keys),
            c.status == TemplateStatus.APPROVED,
            c.content_sid.is_not(None),
        )
        .order_by(c.created_at, c.id)
    )
    for row in rows:
        found.setdefault((row.tenant_id, row.key, row.language), []).append(row)
    return found


def _languages(db: Session, customer_ids: Collection[str]) -> dict[str, str | None]:
    rows = db.execute(
        select(_customer.c.id, _customer.c.language).where(_customer.c.id.in_(customer_ids))
    )
    return {row.id: row.language for row in rows}
