"""A text of a broadcast while it is being written: how it reads, what it costs, what is wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.wording import render, segments
from bot.wording.catalogues import Text, forms, placeholders, texts
from bot.wording.checks import Problem, problems
from bot.wording.samples import facts_for
from conversations.broadcasting.drafting import key_for
from conversations.broadcasting.wording import facts_of
from core.catalogue import Catalogue
from core.models import Broadcast
from core.scheduling import broadcasts
from core.scheduling.visits import visit


@dataclass(frozen=True, slots=True)
class Sample:
    """`text` is what somebody who could have all of the openings reads, by SMS; empty if it cannot
    be said, and then `problems` says why. `facts` are the names that it has to say in braces."""

    text: str
    segments: int
    problems: Mapping[str, Sequence[str]]
    facts: Sequence[str]


def usual_text(db: Session, known: Catalogue, broadcast: Broadcast, language: str) -> str:
    """What is said where staff say nothing of their own, with its facts in braces."""
    return forms(_usual(known, key_for(db, broadcast), language))[-1]


def _usual(known: Catalogue, key: str, language: str) -> Text:
    return known.own_texts(language).get(key) or texts(language)[key]


def sample(
    db: Session, known: Catalogue, broadcast: Broadcast, text: str | None, *, language: str
) -> Sample:
    """Of staff's own words, or of the usual ones."""
    key = key_for(db, broadcast)
    needed = sorted(placeholders(texts(language)[key]))
    wrong = {}
    if text is not None:
        wrong = problems(key, language, text, facts_for(key), region=known.region)
        wrong.pop(Problem.SEVERAL_SEGMENTS, None)
    if wrong:
        return Sample("", 0, {problem.value: about for problem, about in wrong.items()}, needed)
    openings = broadcasts.openings_of(db, broadcast.id)
    visits = [
        (one.position, visit(known, one.service_id, one.staff_id, one.starts_at))
        for one in openings
    ]
    own = dict(known.own_texts(language)) | ({key: text} if text is not None else {})
    said = render(key, facts_of(known, visits), language=language, region=known.region, own=own)
    return Sample(said, segments(said), {}, needed)
