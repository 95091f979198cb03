"""Templates at Twilio's Content API: made, handed in for Meta's approval, and asked after.

https://www.twilio.com/docs/content/content-api-resources
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from channels.messages import SendFailed
from channels.text import storable
from channels.twilio_api import TwilioAccount, asked, client_of, refusal
from core.models import TemplateStatus

API = "https://content.twilio.com/v1/Content"
CONTENT_SID = re.compile(r"HX[0-9A-Fa-f]{32}")
LONGEST_REASON = 500

STATUSES = {
    "unsubmitted": TemplateStatus.DRAFT,
    "received": TemplateStatus.PENDING,
    "pending": TemplateStatus.PENDING,
    "in_review": TemplateStatus.PENDING,
    "approved": TemplateStatus.APPROVED,
    "rejected": TemplateStatus.REJECTED,
    "paused": TemplateStatus.PAUSED,
    "disabled": TemplateStatus.DISABLED,
}


@dataclass(frozen=True, slots=True)
class Approval:
    """`status` is None where Twilio says something that is not known here."""

    status: TemplateStatus | None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Content:
    """A template as Twilio takes it. `samples` stand for {{1}}, {{2}} and so on; `buttons` are
    titles and payloads."""

    name: str
    language: str
    body: str
    samples: Sequence[str]
    buttons: Sequence[tuple[str, str]] = ()

    def as_json(self) -> dict[str, Any]:
        types: dict[str, Any] = {"twilio/text": {"body": self.body}}
        if self.buttons:
            actions = [{"title": title, "id": payload} for title, payload in self.buttons]
            types = {"twilio/quick-reply": {"body": self.body, "actions": actions}, **types}
        return {
            "friendly_name": self.name,
            "language": self.language,
            "variables": {str(n): value for n, value in enumerate(self.samples, start=1)},
            "types": types,
        }


class TwilioContent:
    """All raise SendFailed."""

    def __init__(self, account: TwilioAccount) -> None:
        self._client = client_of(account)

    def create(self, content: Content) -> str:
        """Make the template and return its id there."""
        sid = str(self._ask("POST", API, content.as_json()).get("sid") or "")
        if not CONTENT_SID.fullmatch(sid):
            raise SendFailed("odd_answer", uncertain=True)
        return sid

    def submit(self, content_sid: str, *, name: str, category: str) -> Approval:
        """Ask Meta, through Twilio, to approve it; `name` is lower-case letters, digits and _."""
        path = f"{API}/{content_sid}/ApprovalRequests/whatsapp"
        return _approval(self._ask("POST", path, {"name": name, "category": category}))

    def approval(self, content_sid: str) -> Approval:
        found = self._ask("GET", f"{API}/{content_sid}/ApprovalRequests").get("whatsapp")
        return _approval(found if isinstance(found, dict) else {"status": "unsubmitted"})

    def _ask(self, method: str, url: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
        headers = {"Content-Type": "application/json"} if body else None
        answer = asked(lambda: self._client.request(method, url, data=body, headers=headers))
        fields = asked(lambda: _fields(answer.text))
        if not 200 <= answer.status_code < 300:
            raise refusal(answer.status_code, fields.get("code"))
        return fields


def _fields(text: str) -> dict[str, Any]:
    found = json.loads(text)
    return found if isinstance(found, dict) else {}


def _approval(fields: Mapping[str, Any]) -> Approval:
    said = str(fields.get("status", "")).lower()
    reason = storable(str(fields.get("rejection_reason") or "")).strip()[:LONGEST_REASON]
    return Approval(STATUSES.get(said), reason or None)
