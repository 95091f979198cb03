"""Twilio's API for one account: every call with our timeouts, turned to another host where one is
configured, and every failure said as SendFailed."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, TypeVar
from urllib.parse import urlsplit

import requests
from twilio.base.exceptions import TwilioException
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client

from channels import twilio_errors
from channels.messages import SendFailed
from channels.provider_http import never_arrived, timeouts
from channels.reactions import Reaction
from core.settings import settings

log = logging.getLogger(__name__)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class TwilioAccount:
    account_sid: str
    auth_token: str = field(repr=False)
    messaging_service_sid: str | None = None


def client_of(account: TwilioAccount) -> Client:
    """Safe for several threads: they share one pool of connections per account."""
    configured = settings()
    return _client(account, configured.twilio_api_base_url, configured.provider_timeout_seconds)


def asked(request: Callable[[], T]) -> T:
    """The answer to a request of the SDK. Raises SendFailed."""
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
    """Both kinds of refusal have a status and a code."""
    status, code = getattr(error, "status", None), getattr(error, "code", None)
    if status is None:  # a list that cannot be fetched carries the bare answer instead
        answers = [part for part in error.args if isinstance(part, Response)]
        status = answers[0].status_code if answers else None
    return refusal(status, code)


def refusal(status: Any, code: Any) -> SendFailed:
    """By the status of the answer and Twilio's code in it; a 5xx says nothing about the message."""
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
