"""Sending by SendGrid's API: https://www.twilio.com/docs/sendgrid/api-reference/mail-send/mail-send

The mail is built by SendGrid's own package and posted by requests: the package's client knows
neither a timeout nor a pool of connections.
"""

import base64
import logging
from collections.abc import Sequence
from datetime import datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase
from sendgrid.helpers.mail import (
    Attachment,
    ClickTracking,
    Content,
    CustomArg,
    Email,
    From,
    Header,
    Mail,
    OpenTracking,
    Personalization,
    ReplyTo,
    SendGridException,
    SubscriptionTracking,
    To,
    TrackingSettings,
)

from channels import sendgrid_errors
from channels.email_message import EmailMessage, compose
from channels.messages import OutgoingMessage, Provider, SendFailed
from channels.provider_http import never_arrived, timeouts
from channels.reactions import Reaction
from channels.sendgrid_events import OUR_ID
from core.settings import settings

API = "https://api.sendgrid.com"
PATH = "/v3/mail/send"
LONGEST_WAIT_SECONDS = 600.0
CONNECTIONS = 16

log = logging.getLogger(__name__)


class SendgridSender:
    """Safe for several threads: they share one pool of connections per account."""

    provider = Provider.SENDGRID

    def __init__(self, api_key: str) -> None:
        configured = settings()
        self._session = _session(api_key)
        self._url = _url(configured.sendgrid_api_base_url)
        self._timeout = timeouts(configured.provider_timeout_seconds)

    def send(self, message: OutgoingMessage) -> str:
        if message.letter is None:
            raise SendFailed("no_letter")
        answer = self._post(_body(message.id, compose(message, message.letter)))
        if not 200 <= answer.status_code < 300:
            raise _refusal(answer)
        # Events name the mail by our own id, so one that SendGrid does not give is not missed.
        return str(answer.headers.get("X-Message-Id") or message.id)

    def find(self, message: OutgoingMessage, *, since: datetime) -> Sequence[str]:
        """Always empty. SendGrid's search is an extra that accounts rarely have, and it is minutes
        late. What was accepted is reported by an event within the time that a doubtful mail waits,
        and a mail sent twice all the same has the same Message-ID."""
        return []

    def _post(self, body: dict[str, Any]) -> requests.Response:
        try:
            return self._session.post(
                self._url, json=body, timeout=self._timeout, allow_redirects=False
            )
        except requests.RequestException as error:
            if never_arrived(error):
                raise SendFailed("unreachable", retryable=True) from error
            raise SendFailed("no_answer", uncertain=True, under_way=True) from error


def _body(message_id: str, email: EmailMessage) -> dict[str, Any]:
    mail = Mail()
    mail.from_email = From(email.sender, email.from_name or None)
    mail.subject = email.subject
    recipient = Personalization()
    recipient.add_to(_to(email))
    mail.add_personalization(recipient)
    if email.reply_to:
        mail.reply_to = ReplyTo(email.reply_to, email.from_name or None)
    for name, value in email.headers.items():
        mail.add_header(Header(name, value))
    mail.add_custom_arg(CustomArg(OUR_ID, message_id))
    try:
        mail.add_content(Content("text/plain", email.text))
        mail.add_content(Content("text/html", email.html))
    except SendGridException as error:
        # Its guard takes a text that begins like an API key for one.
        raise SendFailed("text_refused") from error
    if email.calendar:
        mail.add_attachment(_calendar(email.calendar.method, email.calendar.content))
    mail.tracking_settings = _untracked()
    built: dict[str, Any] = mail.get()
    return built


def _to(email: EmailMessage) -> Email:
    return To(email.recipient, email.to_name or None)


def _calendar(method: str, content: bytes) -> Attachment:
    return Attachment(
        file_content=base64.b64encode(content).decode(),
        file_type=f"text/calendar; method={method}",
        file_name="visit.ics",
        disposition="attachment",
    )


def _untracked() -> TrackingSettings:
    """Links stay our own, so that they can be read before they are followed; nobody is watched; and
    the way out of our mail is the one that it names."""
    tracking = TrackingSettings()
    tracking.click_tracking = ClickTracking(enable=False, enable_text=False)
    tracking.open_tracking = OpenTracking(enable=False)
    tracking.subscription_tracking = SubscriptionTracking(enable=False)
    return tracking


def _refusal(answer: requests.Response) -> SendFailed:
    fields = _fields(answer)
    failure = sendgrid_errors.failure(answer.status_code, fields, wait_seconds=_wait(answer))
    meaning = sendgrid_errors.meaning_of(answer.status_code, fields)
    if answer.status_code < 500 and meaning.reaction is Reaction.OPERATOR:
        log.error("operator needed", extra={"code": failure.code, "fields": fields})
    return failure


def _fields(answer: requests.Response) -> list[str]:
    """The fields complained of. The sentences beside them quote what was sent."""
    try:
        body = answer.json()
    except ValueError:
        return []
    errors = body.get("errors") if isinstance(body, dict) else None
    listed = errors if isinstance(errors, list) else []
    named = [error.get("field") for error in listed if isinstance(error, dict)]
    return [field for field in named if isinstance(field, str)]


def _wait(answer: requests.Response) -> float | None:
    """Seconds until SendGrid takes more, by its own clock."""
    try:
        resets_at = float(answer.headers["X-RateLimit-Reset"])
        present = parsedate_to_datetime(answer.headers["Date"]).timestamp()
    except (KeyError, ValueError):
        return None
    return min(max(resets_at - present, 1.0), LONGEST_WAIT_SECONDS)


def _url(base_url: str | None) -> str:
    base = urlsplit(base_url or API)
    return base._replace(path=base.path.rstrip("/") + PATH).geturl()


class _Bearer(AuthBase):
    """Not a mere header, which a .netrc would replace."""

    def __init__(self, api_key: str) -> None:
        self._api_key = api_key

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._api_key}"
        return request


@lru_cache(maxsize=256)
def _session(api_key: str) -> requests.Session:
    session = requests.Session()
    session.auth = _Bearer(api_key)
    for scheme in ("https://", "http://"):
        session.mount(scheme, HTTPAdapter(pool_maxsize=CONNECTIONS))
    return session
