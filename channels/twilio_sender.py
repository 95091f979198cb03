"""Sending by Twilio's API: https://www.twilio.com/docs/messaging/api/message-resource

Twilio offers no key that would make a repeated request harmless. So every failure says whether the
message may have been accepted, and what was accepted can be looked up.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

import requests
from twilio.base.exceptions import TwilioException
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client

from channels import twilio_errors
from channels.messages import OutgoingMessage, Provider, SendFailed
from channels.provider_http import never_arrived, timeouts
from channels.reactions import Reaction
from channels.twilio import WHATSAPP_PREFIX
from core.models import Channel
from core.settings import settings

LONGEST_TEXT = 1600
MOST_LOOKED_AT = 50
CLOCKS_DIFFER_BY = timedelta(minutes=2)
NO_SUCH_LIST = {404, 405, 501}

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class TwilioAccount:
    account_sid: str
    auth_token: str = field(repr=False)
    messaging_service_sid: str | None = None


class TwilioSender:
    """Safe for several threads: they share one pool of connections per account."""

    provider = Provider.TWILIO

    def __init__(self, account: TwilioAccount) -> None:
        configured = settings()
        self._service = account.messaging_service_sid
        self._report_to = f"{configured.public_base_url.rstrip('/')}/webhooks/twilio/status"
        self._messages = _client(
            account, configured.twilio_api_base_url, configured.provider_timeout_seconds
        ).messages

    def send(self, message: OutgoingMessage) -> str:
        sending = {
            "to": _address(message.channel, message.recipient),
            # With a service, the sender that the customer knows is pinned.
            "from_": _address(message.channel, message.sender),
            "body": shortened(message.text),
            "status_callback": f"{self._report_to}?message={message.id}",
        }
        if self._service:
            sending["messaging_service_sid"] = self._service
        accepted = _asked(lambda: self._messages.create(**sending))
        if not accepted.sid:
            raise SendFailed("no_sid", uncertain=True)
        return str(accepted.sid)

    def find(self, message: OutgoingMessage, *, since: datetime) -> Sequence[str]:
        """Not narrowed by the date of sending, which a message still queued at Twilio lacks."""
        try:
            listed = _asked(
                lambda: self._messages.list(
                    to=_address(message.channel, message.recipient),
                    from_=_address(message.channel, message.sender),
                    limit=MOST_LOOKED_AT,
                )
            )
        except SendFailed as failure:
            if failure.code in map(str, NO_SUCH_LIST):
                # Twilio always has the list; a stand-in for it may not. Then a repeated text is
                # the lesser evil than one that never comes.
                log.warning("sent messages cannot be listed", extra={"message_id": message.id})
                return []
            raise
        body = shortened(message.text).strip()
        earliest = since - CLOCKS_DIFFER_BY
        return [
            str(found.sid)
            for found in listed
            if (found.body or "").strip() == body
            and found.direction != "inbound"
            and (found.date_created is None or found.date_created >= earliest)
        ]


def shortened(text: str) -> str:
    """At most what Twilio takes, cut between words; only staff can write so much."""
    if len(text) <= LONGEST_TEXT:
        return text
    room = LONGEST_TEXT - len("...")
    return text[: room + 1].rsplit(maxsplit=1)[0][:room] + "..."


def _address(channel: Channel, address: str) -> str:
    return WHATSAPP_PREFIX + address if channel is Channel.WHATSAPP else address


def _asked(request: Any) -> Any:
    """The answer to a request of the SDK, or SendFailed."""
    try:
        return request()
    except TwilioException as error:
        raise _refusal(error) from error
    except requests.RequestException as error:
        if never_arrived(error):
            raise SendFailed("unreachable", retryable=True) from error
        raise SendFailed("no_answer", uncertain=True, under_way=True) from error
    except ValueError as error:  # an answer that is not JSON
        raise SendFailed("odd_answer", uncertain=True) from error


def _refusal(error: TwilioException) -> SendFailed:
    """Both kinds of refusal have a status and a code; a 5xx says nothing about the message."""
    status, code = getattr(error, "status", None), getattr(error, "code", None)
    if status is None:  # a list that cannot be fetched carries the bare answer instead
        answers = [part for part in error.args if isinstance(part, Response)]
        status = answers[0].status_code if answers else None
    if not isinstance(status, int) or status >= 500:
        return SendFailed(str(code or status or "odd_answer"), uncertain=True)
    known = code if isinstance(code, int) else None
    failure = twilio_errors.failure(known, status)
    if twilio_errors.meaning_of(known, status).reaction is Reaction.OPERATOR:
        log.error("operator needed", extra={"code": failure.code, "status": status})
    return failure


class _HttpClient(TwilioHttpClient):  # type: ignore[misc]
    """Twilio's own, with every call turned to another host where one is configured."""

    def __init__(self, base_url: str | None, timeout_seconds: float) -> None:
        super().__init__()
        self.timeout = timeouts(timeout_seconds)  # the SDK itself takes one figure
        self._base = urlsplit(base_url) if base_url else None

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Any:
        if self._base:
            parts = urlsplit(url)
            path = self._base.path.rstrip("/") + parts.path
            url = parts._replace(
                scheme=self._base.scheme, netloc=self._base.netloc, path=path
            ).geturl()
        return super().request(method, url, *args, **kwargs)

    def log_request(self, kwargs: Any) -> None:
        """Nothing: the query has numbers in it."""

    def log_response(self, status_code: int, response: Any) -> None:
        """Nothing, likewise."""


@lru_cache(maxsize=256)
def _client(account: TwilioAccount, base_url: str | None, timeout_seconds: float) -> Client:
    return Client(
        account.account_sid,
        account.auth_token,
        http_client=_HttpClient(base_url, timeout_seconds),
    )
