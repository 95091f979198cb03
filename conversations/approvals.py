"""Templates on their way through Meta's review: made at Twilio, handed in, asked after.

Each step is recorded before the next one is taken, so whoever is interrupted goes on where they
were. No transaction is open while Twilio is asked.
"""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import and_, insert, or_, select, update
from sqlalchemy.orm import Session

from bot.wording.templates import KEYS, Draft, Unsuitable, category
from channels.messages import Provider, SendFailed
from channels.registry import twilio_account
from channels.twilio_content import Approval, Content, TwilioContent
from conversations.templates import draft_of
from core import credentials, database
from core.catalogue import Catalogue
from core.ids import new_id
from core.models import Customer, Template, TemplateStatus

PENDING_AGAIN_AFTER = timedelta(minutes=10)
# Meta pauses and disables what recipients complain of.
SETTLED_AGAIN_AFTER = timedelta(days=1)
SETTLED = (TemplateStatus.APPROVED, TemplateStatus.PAUSED)
AT_ONCE = 50
REFUSED = {"20003", "401", "403"}

log = logging.getLogger(__name__)
_template, _customer = Template.table(), Customer.table()


class NoAccount(Exception):
    """The business has no Twilio account, nor has the installation."""


@dataclass(frozen=True, slots=True)
class Progress:
    """Where one template stands. `note` is why it is not further, if there is a reason;
    `ends_all` means that the rest would fare no better."""

    key: str
    language: str
    status: TemplateStatus | None
    note: str | None = None
    ends_all: bool = False


def languages_of(db: Session, known: Catalogue) -> list[str]:
    """What the business and its customers speak."""
    spoken = db.scalars(
        select(_customer.c.language)
        .where(_customer.c.tenant_id == known.tenant_id, _customer.c.language.is_not(None))
        .distinct()
    )
    return sorted({known.language, *filter(None, spoken)})


def hand_in(known: Catalogue, languages: Sequence[str], *, now: datetime) -> Iterator[Progress]:
    """Make and submit what is not submitted yet, one after the other. Raises NoAccount."""
    content = _content(known.tenant_id)
    for language in languages:
        for key in KEYS:
            progress = _hand_in(content, known, key, language, now)
            yield progress
            if progress.ends_all:
                return


def _hand_in(
    content: TwilioContent, known: Catalogue, key: str, language: str, now: datetime
) -> Progress:
    try:
        draft = draft_of(known, key, language)
    except Unsuitable as unsuitable:
        return Progress(key, language, None, "; ".join(unsuitable.problems))
    row = database.transact(partial(_row_of, known=known, draft=draft, now=now))
    if row.status is not TemplateStatus.DRAFT:
        return Progress(key, language, row.status, row.reason)
    try:
        approval = _submit(content, known, draft, row)
    except SendFailed as failure:
        ends_all = failure.retryable or failure.uncertain or failure.code in REFUSED
        return Progress(key, language, row.status, f"Twilio: {failure.code}", ends_all)
    status = approval.status or TemplateStatus.PENDING
    _record(row.id, now, status=status, reason=approval.reason)
    return Progress(key, language, status, approval.reason)


def _submit(content: TwilioContent, known: Catalogue, draft: Draft, row: Any) -> Approval:
    """Whoever was interrupted may have submitted it already, and it can be submitted once."""
    name = name_of(known, draft)
    sid = row.content_sid
    if sid is None:
        sid = content.create(_content_of(name, draft))
        _record(row.id, None, content_sid=sid)
    elif (approval := content.approval(sid)).status not in (None, TemplateStatus.DRAFT):
        return approval
    return content.submit(sid, name=name, category=category(draft.key))


def name_of(known: Catalogue, draft: Draft) -> str:
    """A name of its own for each wording: Meta lets none be used again for thirty days."""
    slug = known.slug.replace("-", "_")
    return f"standby_{slug}_{draft.key}_{draft.language}_{draft.digest[:12]}"


def _content_of(name: str, draft: Draft) -> Content:
    buttons = [(button.title, button.payload) for button in draft.buttons]
    return Content(name, draft.language, draft.body, draft.samples, buttons)


def _row_of(db: Session, *, known: Catalogue, draft: Draft, now: datetime) -> Any:
    c = _template.c
    which = {
        "tenant_id": known.tenant_id,
        "key": draft.key,
        "language": draft.language,
        "digest": draft.digest,
    }
    same = select(_template).where(*(c[name] == value for name, value in which.items()))
    found = db.execute(same.with_for_update()).one_or_none()
    if found is not None:
        return found
    more = {
        "id": new_id(),
        "variables": list(draft.variables),
        "status": TemplateStatus.DRAFT,
        "created_at": now,
    }
    db.execute(insert(_template), which | more)
    return db.execute(same).one()


def poll_due(now: datetime) -> int:
    """Ask after what waits for approval, and now and then after what has it; returns how many were
    asked after."""
    c = _template.c
    due = or_(
        and_(c.status == TemplateStatus.PENDING, c.checked_at <= now - PENDING_AGAIN_AFTER),
        and_(c.status.in_(SETTLED), c.checked_at <= now - SETTLED_AGAIN_AFTER),
    )
    with database.read() as db:
        rows = db.execute(select(_template).where(due).order_by(c.checked_at).limit(AT_ONCE)).all()
    return sum(_ask_after(row, now) for row in rows)


def poll(tenant_id: str, now: datetime) -> list[Any]:
    """Ask after all that the tenant handed in; returns the rows as they are then."""
    of_tenant = select(_template).where(_template.c.tenant_id == tenant_id)
    ordered = of_tenant.order_by(_template.c.language, _template.c.key, _template.c.created_at)
    with database.read() as db:
        rows = db.execute(ordered).all()
    for row in rows:
        if row.status is not TemplateStatus.DRAFT:
            _ask_after(row, now)
    with database.read() as db:
        return list(db.execute(ordered).all())


def _ask_after(row: Any, now: datetime) -> bool:
    """A failure is not a state: it is asked again when it is due again."""
    try:
        approval = _content(row.tenant_id).approval(row.content_sid)
    except (NoAccount, SendFailed) as failure:
        code = getattr(failure, "code", "no_account")
        log.warning("approval unknown", extra={"template_id": row.id, "code": code})
        _record(row.id, now)
        return False
    status = approval.status
    if status is None or status is TemplateStatus.DRAFT:
        status = row.status  # what was submitted stays so: Twilio's answer may lag behind
    if status is not row.status:
        log.info("template reviewed", extra={"template_id": row.id, "status": status.value})
    _record(row.id, now, status=status, reason=approval.reason)
    return True


def _record(template_id: str, checked_at: datetime | None, **values: Any) -> None:
    changes = values | ({"checked_at": checked_at} if checked_at else {})
    where = _template.c.id == template_id
    database.transact(lambda db: db.execute(update(_template).where(where).values(**changes)))


def _content(tenant_id: str) -> TwilioContent:
    with database.read() as db:
        account = twilio_account(credentials.sealed_of(db, tenant_id, Provider.TWILIO))
    if account is None:
        raise NoAccount
    return TwilioContent(account)
