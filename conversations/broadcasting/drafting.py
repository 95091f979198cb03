"""Staff's own words are checked like all texts, before anything is drafted."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from bot.wording.checks import LONGEST, Problem, problems
from bot.wording.samples import facts_for
from conversations.broadcasting.wording import MIXED, ONE, SEVERAL
from core.catalogue import Catalogue
from core.errors import InvalidBroadcast
from core.models import Audience, Broadcast
from core.scheduling import broadcasts


def draft(  # noqa: PLR0913 - keyword-only facts of one row
    db: Session,
    known: Catalogue,
    *,
    slot_ids: Sequence[str],
    audience: Audience,
    tag: str | None = None,
    text: str | None = None,
    language: str | None = None,
    now: datetime,
) -> Broadcast:
    """As `broadcasts.make`; raises InvalidBroadcast also for a text that customers cannot be told,
    with `details['problems']`. A text may cost several segments: it is for staff to say."""
    _check_length(text)
    made = broadcasts.make(
        db,
        known,
        slot_ids=slot_ids,
        audience=audience,
        tag=tag,
        text=text,
        language=language,
        now=now,
    )
    check_text(db, known, made)
    return made


def set_text(
    db: Session,
    known: Catalogue,
    broadcast_id: str,
    text: str | None,
    *,
    language: str | None = None,
    now: datetime,
) -> None:
    """As `broadcasts.set_text`; raises InvalidBroadcast as `draft` does."""
    _check_length(text)
    broadcasts.set_text(db, known, broadcast_id, text, language=language, now=now)
    check_text(db, known, broadcasts.broadcast_of(db, known.tenant_id, broadcast_id))


def send(db: Session, known: Catalogue, broadcast_id: str, *, now: datetime) -> None:
    """As `broadcasts.begin`; raises InvalidBroadcast for words that its openings, as they are now,
    cannot be told with."""
    broadcasts.begin(db, known.tenant_id, broadcast_id, now=now)
    check_text(db, known, broadcasts.broadcast_of(db, known.tenant_id, broadcast_id))


def key_for(db: Session, made: Broadcast) -> str:
    """Which text says it to somebody who could have all of it."""
    openings = broadcasts.openings_of(db, made.id)
    if len(openings) == 1:
        return ONE
    return SEVERAL if len({one.service_id for one in openings}) == 1 else MIXED


def _check_length(text: str | None) -> None:
    """Before it is stored: it may be longer than can be."""
    if text is not None and len(text) > LONGEST:
        raise InvalidBroadcast(problems={Problem.TOO_LONG.value: [str(LONGEST)]})


def check_text(db: Session, known: Catalogue, made: Broadcast) -> None:
    """Raises InvalidBroadcast with `details['problems']`."""
    if made.text is None:
        return
    key = key_for(db, made)
    wrong = problems(key, made.language, made.text, facts_for(key), region=known.region)
    wrong.pop(Problem.SEVERAL_SEGMENTS, None)
    if wrong:
        raise InvalidBroadcast(problems={p.value: about for p, about in wrong.items()})
