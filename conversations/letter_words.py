"""What an e-mail says: the words around a text, or better ones than the text where its key and
facts are known. Pure: facts in, words out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.wording import fit, texts, write
from bot.wording.templates import OFFERS
from channels.letter import Button
from core import tokens
from core.models import Channel, Purpose
from core.settings import settings
from core.tokens import Use

OFFER, REMINDER = "offer", "reminder"
# Texts that say what another says, and more.
ALSO = {
    **dict.fromkeys(OFFERS, OFFER),
    "booked_ask_later": "booked",
    "promoted": "booked",
}
# What these say is about one visit, which belongs into a calendar.
ABOUT_A_VISIT = {"booked", "moved", "canceled"}
DETAILS = {"service": "mail_what", "staff": "mail_with", "when": "mail_when"}
BY_BUSINESS = "_by_business"


@dataclass(frozen=True, slots=True)
class Said:
    """One outgoing text, and as far as known what it was made of. `language` and `region` are what
    it was said in, `own` the business's own texts in that language."""

    text: str
    purpose: Purpose
    business: str
    language: str
    region: str
    key: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    about_id: str | None = None
    answered_subject: str | None = None
    own: Mapping[str, str] = field(default_factory=dict)

    @property
    def kind(self) -> str | None:
        return kind_of(self.key) if self.key else None

    @property
    def is_all(self) -> bool:
        """Whether key and facts are the whole text: several may have been joined, or a business may
        have put it in its own words."""
        if self.key is None:
            return False
        standard = self._write(self.key, {}, own={})
        return fit(standard, Channel.SMS) == fit(self.text, Channel.SMS)

    def say(self, key: str, **more: Any) -> str:
        return self._write(key, more, own=self.own)

    def _write(self, key: str, more: Mapping[str, Any], *, own: Mapping[str, str]) -> str:
        facts = {**self.facts, "business": self.business, **more}
        return write(key, facts, language=self.language, region=self.region, own=own)

    def has(self, key: str) -> bool:
        return key in texts(self.language)


def kind_of(key: str) -> str:
    """The key, whoever brought it about and whatever else is asked."""
    return ALSO.get(key, key.removesuffix(BY_BUSINESS))


def subject(said: Said) -> str:
    """An answer keeps the subject that it answers, so that programs keep the thread together."""
    if said.answered_subject is not None:
        own = said.answered_subject.strip()
        if own:
            return own if own.lower().startswith("re:") else f"Re: {own}"
        return f"Re: {said.say('mail_subject')}"
    if said.has(f"mail_subject_{said.kind}"):
        return said.say(f"mail_subject_{said.kind}")
    return said.say("mail_subject_news")  # also of what follows a link: nobody wrote a mail


def title(said: Said) -> str | None:
    return said.say(f"mail_title_{said.kind}") if said.has(f"mail_title_{said.kind}") else None


def paragraphs(said: Said) -> tuple[str, ...]:
    if said.is_all and said.has(f"mail_{said.key}"):
        return (said.say(f"mail_{said.key}"),)
    return tuple(part for part in said.text.split("\n\n") if part.strip()) or (said.text,)


def details(said: Said, place: str | None) -> tuple[tuple[str, str], ...]:
    """The visit at a glance, where the text is about one."""
    if title(said) is None or "service" not in said.facts:
        return ()
    rows = [
        (said.say(label), said.say("verbatim", text=said.facts[fact]))
        for fact, label in DETAILS.items()
        if fact in said.facts
    ]
    if place and said.kind != "canceled":
        rows.append((said.say("mail_where"), place))
    return tuple(rows)


def buttons(said: Said) -> tuple[Button, ...]:
    """Links to the page that acts; the link ends when the visit begins."""
    starts_at = said.facts.get("when")
    if said.about_id is None or not isinstance(starts_at, datetime):
        return ()
    if said.kind in (OFFER, "broadcast"):
        url = link("offers", tokens.issue(Use.OFFER, said.about_id, expires_at=starts_at))
        yes, no = ("mail_yes", "yes"), ("mail_no", "no")
    elif said.kind == REMINDER:
        url = link("visits", tokens.issue(Use.VISIT, said.about_id, expires_at=starts_at))
        yes, no = ("button_confirm", "confirm"), ("button_cancel", "cancel")
    else:
        return ()
    return (
        Button(said.say(yes[0]), f"{url}?answer={yes[1]}", is_main=True),
        Button(said.say(no[0]), f"{url}?answer={no[1]}"),
    )


def hint(said: Said) -> str:
    return said.say(f"mail_hint_{said.kind}" if buttons(said) else "mail_hint")


def footer(said: Said, place: str | None) -> tuple[str, ...]:
    return tuple(filter(None, (said.say("mail_why"), place)))


def unsubscribe(said: Said, contact_point_id: str) -> Button | None:
    """None in the mail that confirms it."""
    if said.purpose is Purpose.OPT_OUT:
        return None
    url = link("unsubscribe", tokens.issue(Use.UNSUBSCRIBE, contact_point_id))
    return Button(said.say("mail_unsubscribe"), url)


def link(page: str, token: str) -> str:
    return f"{settings().public_base_url.rstrip('/')}/{page}/{token}"
