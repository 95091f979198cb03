"""Staff's own words are checked like all texts, before anything is drafted."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from bot.wording.checks import Problem, problems
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
    if text is not None:
        services = {one.service_id for one in broadcasts.openings_of(db, made.id)}
        several = SEVERAL if len(services) == 1 else MIXED
        key = ONE if len(slot_ids) == 1 else several
        wrong = problems(key, made.language, text, facts_for(key), region=known.region)
        wrong.pop(Problem.SEVERAL_SEGMENTS, None)
        if wrong:
            raise InvalidBroadcast(problems={p.value: about for p, about in wrong.items()})
    return made
