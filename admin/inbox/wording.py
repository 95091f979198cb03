"""What a transcript says in words: who wrote, what became of it, what happened, and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from admin.page.formats import day, hour
from admin.page.words import known, say
from channels.twilio_errors import meaning_of
from conversations.desk.explaining import Reason
from conversations.desk.happenings import Happened
from conversations.desk.transcripts import Said
from conversations.dialogue.model import State
from core.accounts.users import users_of
from core.catalogue import Catalogue, catalogue
from core.models import ActorKind, Direction, MessageStatus, Purpose

GOOD = {MessageStatus.DELIVERED, MessageStatus.READ}
BAD = {
    MessageStatus.FAILED,
    MessageStatus.UNDELIVERED,
    MessageStatus.WITHHELD,
    MessageStatus.UNKNOWN,
    MessageStatus.SET_ASIDE,
}
LOGIN = 64  # as far as the audit trail keeps it


@dataclass(frozen=True)
class Wording:
    catalogue: Catalogue
    users: Mapping[str, str]

    def author(self, said: Said) -> str:
        if said.direction is Direction.IN:
            return ""
        if said.purpose is Purpose.STAFF:
            return self.user(said.by)
        return say("inbox.by_bot")

    def user(self, login: str | None) -> str:
        return self.users.get(login or "", "") or say("inbox.by_staff")

    def kind(self, status: MessageStatus) -> str:
        return "good" if status in GOOD else "bad" if status in BAD else "quiet"

    def state(self, said: Said) -> str:
        """What became of it; nothing of what came in and was dealt with."""
        if said.status is MessageStatus.HANDLED:
            return ""
        words = say(f"inbox.status_{said.status.value}")
        if said.status is MessageStatus.QUEUED and said.code and said.due_at:
            at = f"{day(said.due_at)}, {hour(said.due_at)}"
            return say("inbox.postponed", until=at, reason=_rule(said.code))
        if said.code and said.status in BAD:
            return say("inbox.with_reason", state=words, reason=_rule(said.code))
        return words

    def deed(self, happened: Happened) -> str:
        """What happened, with the visit or wish that it is about, and who did it."""
        key = f"inbox.event_{happened.name.value.replace('.', '_')}"
        words = say(key) if known(key) else happened.name.value
        because = happened.data.get("reason")
        if because:
            words = attention(because)
        about = self._about(happened.data)
        if about:
            words = f"{words}{say('page.colon')} {about}"
        if happened.actor_kind is ActorKind.STAFF:
            words = f"{words} ({self.user(happened.by)})"
        return words

    def reasons(self, reason: Reason) -> list[tuple[str, str]]:
        """What is told of a turn, as pairs of what it is and what it was."""
        kept = reason.kept
        if reason.heard is None:
            purpose = reason.purpose.value if reason.purpose else "notice"
            return [(say("inbox.why_purpose"), say(f"inbox.purpose_{purpose}"))]
        if reason.silence is not None:
            return [(say("inbox.why_silent"), say(f"inbox.silence_{reason.silence.value}"))]
        if not kept:
            return [(say("inbox.why_answered"), say("inbox.why_unknown"))]
        told = {
            "was": _state(kept.get("was")),
            "question": _worded("question", kept.get("question")),
            "heard": self._heard(kept),
            "rule": _rule_of(kept),
            "refused": _refusal(kept.get("refused")),
            "is": "" if kept.get("is") == State.HANDED_OVER else _state(kept.get("is")),
        }
        lines = [(say(f"inbox.why_{name}"), words) for name, words in told.items() if words]
        if reason.texts:
            lines.append((say("inbox.why_text"), ", ".join(reason.texts)))
        return lines

    def _heard(self, kept: Mapping[str, Any]) -> str:
        heard = [_worded("intent", one) for one in kept.get("intents", ())]
        if kept.get("answer"):
            heard.append(say(f"inbox.answer_{kept['answer']}"))
        heard += [say("inbox.picked", number=pick) for pick in kept.get("picks", ())]
        heard += self._named(kept)
        heard += [_window(window) for window in kept.get("windows", ())]
        return ", ".join(one for one in heard if one)

    def _named(self, kept: Mapping[str, Any]) -> list[str]:
        services = (self.catalogue.services.get(one) for one in kept.get("services", ()))
        staff = (self.catalogue.staff.get(one) for one in kept.get("staff", ()))
        return [one.name for one in (*services, *staff) if one is not None]

    def _about(self, data: Mapping[str, Any]) -> str:
        service = self.catalogue.services.get(
            data.get("service_id") or ""
        ) or self.catalogue.former_services.get(data.get("service_id") or "")
        parts = [service.name] if service is not None else []
        if data.get("starts_at"):
            starts_at = datetime.fromisoformat(data["starts_at"])
            parts.append(f"{day(starts_at)}, {hour(starts_at)}")
        return " · ".join(parts)


def wording(db: Session, tenant_id: str) -> Wording:
    users = {one.email[:LOGIN]: one.name for one in users_of(db, tenant_id)}
    return Wording(catalogue(db, tenant_id), users)


def attention(because: str) -> str:
    """Why somebody should look."""
    return _worded("attention", because) or say("inbox.attention_other")


def _rule(code: str) -> str:
    """A rule of ours, or what a provider's code asks of us."""
    if words := _worded("rule", code):
        return words
    if not code.isdigit():
        return say("inbox.rule_other", code=code)
    return say(f"inbox.provider_{meaning_of(int(code)).reaction.name.lower()}", code=code)


def _rule_of(kept: Mapping[str, Any]) -> str:
    """A whole turn may be one rule's; else nothing, for the rest says more."""
    if kept.get("is") == State.HANDED_OVER:
        return say("inbox.event_conversation_handed_over")
    return ", ".join(filter(None, (_worded("by", one) for one in kept.get("by", ()))))


def _refusal(code: str | None) -> str:
    return say("inbox.stood_against_it") if code else ""


def _state(state: str | None) -> str:
    return _worded("state", state)


def _worded(kind: str, value: str | None) -> str:
    key = f"inbox.{kind}_{value}"
    return say(key) if value and known(key) else ""


def _window(window: Mapping[str, Any]) -> str:
    """The days and times that were understood."""
    first, last = window.get("first_on"), window.get("last_on")
    days = [day(date.fromisoformat(one)) for one in dict.fromkeys((first, last)) if one]
    said = "–".join(days)
    minutes = [window.get(name) for name in ("from_minute", "until_minute")]
    times = "–".join(f"{one // 60}:{one % 60:02}" for one in minutes if one is not None)
    return " ".join(part for part in (said, times) if part)
