"""What a broadcast says: few texts, however many get them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.wording import Choice, Part, render, segments, wire
from bot.wording.catalogues import PLACEHOLDER
from conversations import way_out
from conversations.naming import is_known_to, named
from conversations.routes import Route
from core.catalogue import Catalogue
from core.models import Broadcast, Channel
from core.scheduling.visits import Visit

ONE, SEVERAL, MIXED = "broadcast", "broadcast_several", "broadcast_mixed"

Numbered = tuple[int, Visit]


@dataclass(frozen=True, slots=True)
class Worded:
    """A text as it leaves, and what the outbox keeps beside it."""

    text: str
    extra: Mapping[str, Any]
    segments: int


class Words:
    """The texts of one broadcast as they are wanted, each made once."""

    def __init__(self, known: Catalogue, broadcast: Broadcast, now: datetime) -> None:
        self.known = known
        self.broadcast = broadcast
        self._now = now
        self._made: dict[tuple[object, ...], Worded] = {}

    def to(
        self,
        route: Route,
        visits: Sequence[Numbered],
        *,
        is_first: bool = False,
        name: str | None = None,
    ) -> Worded:
        """`is_first`: nobody has written to the address unasked before; `name` is for whom it is,
        where several read it."""
        is_sms = route.channel is Channel.SMS
        kind = (
            route.channel,
            route.language,
            tuple((number, one.service_id, one.staff_id, one.starts_at) for number, one in visits),
            name,
            is_known_to(route.told_at, self.known, self._now),
            is_sms and is_first,
            is_sms and is_first and way_out.is_asked_for(route),
        )
        made = self._made.get(kind)
        if made is None:
            made = self._made[kind] = self._word(route, visits, is_first=is_first, name=name)
        return made

    def _word(
        self, route: Route, visits: Sequence[Numbered], *, is_first: bool, name: str | None
    ) -> Worded:
        known, language = self.known, route.language or self.known.language
        key = key_of(visits)
        facts = facts_of(known, visits, name=name)
        text = render(
            key,
            facts,
            language=language,
            region=known.region,
            channel=route.channel,
            own={**known.own_texts(language), **self._own(key, language, facts)},
        )
        text = named(text, known, channel=route.channel, told_at=route.told_at, now=self._now)
        if is_first and route.channel is Channel.SMS:
            text = way_out.hinted(text, known, route)
        count = segments(text) if route.channel is Channel.SMS else 1
        kept = {"key": key, "facts": wire.dump(facts)}
        of_whom = {"is_first": is_first, "name": name}
        return Worded(text, kept | {k: v for k, v in of_whom.items() if v}, count)

    def _own(self, key: str, language: str, facts: Mapping[str, Any]) -> Mapping[str, str]:
        """Staff's own words, to those of their language for whom they say all there is to say."""
        text = self.broadcast.text
        if text is None or language != self.broadcast.language:
            return {}
        return {key: text} if facts.keys() >= set(PLACEHOLDER.findall(text)) else {}


def key_of(visits: Sequence[Numbered]) -> str:
    if len(visits) == 1:
        return ONE
    return SEVERAL if len({one.service_id for _, one in visits}) == 1 else MIXED


def facts_of(
    known: Catalogue, visits: Sequence[Numbered], *, name: str | None = None
) -> dict[str, Any]:
    """What a text about these openings is made of."""
    key, (_, first) = key_of(visits), visits[0]
    facts: dict[str, Any] = {"business": known.name}
    if key != MIXED:
        facts["service"] = _service(known, first, name)
    if key == ONE:
        facts["staff"] = known.staff_member(first.staff_id).name
        return facts | {"when": first.starts_at.astimezone(known.zone)}
    return facts | {"choices": choices_of(known, visits, is_mixed=key == MIXED, name=name)}


def choices_of(
    known: Catalogue, visits: Sequence[Numbered], *, is_mixed: bool, name: str | None = None
) -> list[Choice]:
    """The openings by their numbers; what each is for, where they differ in that."""
    return [
        Choice(
            label=_service(known, one, name) if is_mixed else None,
            starts_at=one.starts_at.astimezone(known.zone),
            staff=known.staff_member(one.staff_id).name,
            number=number,
        )
        for number, one in visits
    ]


def _service(known: Catalogue, one: Visit, name: str | None) -> str | Part:
    service = known.service(one.service_id).name
    return Part("service_for", {"service": service, "name": name}) if name else service
