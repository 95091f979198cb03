import base64
import json
import logging
from dataclasses import replace
from typing import Any

import pytest
import requests
import responses
from urllib3.connection import HTTPConnection
from urllib3.exceptions import MaxRetryError, NewConnectionError

from channels.letter import Invitation
from channels.messages import SendFailed
from channels.sendgrid_sender import SendgridSender
from core.settings import settings
from tests.channels.letters import ID, TOKEN, a_letter, a_mail
from tests.conftest import NOW

KEY = "SG.a-key-of-the-tests"
SEND = "https://api.sendgrid.com/v3/mail/send"
ACCEPTED: dict[str, Any] = {"status": 202, "headers": {"X-Message-Id": "abc.def"}}
# https://docs.sendgrid.com/api-reference/mail-send/limitations
RESERVED = {
    "x-sg-id",
    "x-sg-eid",
    "received",
    "dkim-signature",
    "content-type",
    "content-transfer-encoding",
    "to",
    "from",
    "subject",
    "reply-to",
    "cc",
    "bcc",
}


@pytest.fixture
def sendgrid(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("INBOUND_EMAIL_DOMAIN", "reply.standby.test")
    settings.cache_clear()
    with responses.RequestsMock() as mock:
        yield mock


def posted(mock: responses.RequestsMock) -> dict[str, Any]:
    body = mock.calls[-1].request.body
    assert isinstance(body, bytes)
    read: dict[str, Any] = json.loads(body)
    return read


def failing(mock: responses.RequestsMock, **answer: Any) -> SendFailed:
    mock.post(SEND, **answer)
    with pytest.raises(SendFailed) as caught:
        SendgridSender(KEY).send(a_mail())
    return caught.value


def test_a_mail_is_handed_over_with_our_id_and_theirs_is_kept(
    sendgrid: responses.RequestsMock,
) -> None:
    sendgrid.post(SEND, **ACCEPTED)

    assert SendgridSender(KEY).send(a_mail()) == "abc.def"

    body = posted(sendgrid)
    assert sendgrid.calls[0].request.headers["Authorization"] == f"Bearer {KEY}"
    assert body["from"] == {"email": "salon@shearjoy.example", "name": "Shear Joy"}
    assert body["personalizations"] == [{"to": [{"email": "pat@example.org", "name": "Pat Lee"}]}]
    assert body["reply_to"]["email"] == f"r-{TOKEN}@reply.standby.test"
    assert body["custom_args"] == {"standby_message_id": ID}
    assert [part["type"] for part in body["content"]] == ["text/plain", "text/html"]
    assert not RESERVED & {name.lower() for name in body["headers"]}
    assert body["tracking_settings"] == {
        "click_tracking": {"enable": False, "enable_text": False},
        "open_tracking": {"enable": False},
        "subscription_tracking": {"enable": False},
    }
    assert "attachments" not in body


def test_without_an_id_of_theirs_ours_is_enough(sendgrid: responses.RequestsMock) -> None:
    sendgrid.post(SEND, status=202)
    assert SendgridSender(KEY).send(a_mail()) == ID


def test_a_nameless_customer_is_only_an_address(sendgrid: responses.RequestsMock) -> None:
    sendgrid.post(SEND, **ACCEPTED)
    SendgridSender(KEY).send(a_mail(a_letter(customer_name=None, business="美容室")))

    assert posted(sendgrid)["personalizations"][0]["to"] == [{"email": "pat@example.org"}]
    assert posted(sendgrid)["from"] == {"email": "salon@shearjoy.example"}


def test_an_invitation_travels_as_a_calendar_file(sendgrid: responses.RequestsMock) -> None:
    sendgrid.post(SEND, **ACCEPTED)
    visit = Invitation("0190", "Haircut", NOW, NOW.replace(hour=16), 2, is_canceled=True)

    SendgridSender(KEY).send(a_mail(a_letter(invitation=visit)))

    [file] = posted(sendgrid)["attachments"]
    assert file["type"] == "text/calendar; method=CANCEL"
    assert b"SEQUENCE:2\r\n" in base64.b64decode(file["content"])


def test_every_call_goes_to_the_configured_host(
    sendgrid: responses.RequestsMock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SENDGRID_API_BASE_URL", "http://127.0.0.1:9999/sendgrid/")
    settings.cache_clear()
    sendgrid.post("http://127.0.0.1:9999/sendgrid/v3/mail/send", **ACCEPTED)

    assert SendgridSender(KEY).send(a_mail()) == "abc.def"


def test_an_answer_is_not_awaited_for_ever(
    sendgrid: responses.RequestsMock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROVIDER_TIMEOUT_SECONDS", "7")
    settings.cache_clear()
    sendgrid.post(SEND, **ACCEPTED)

    SendgridSender(KEY).send(a_mail())

    assert sendgrid.calls[0].request.req_kwargs["timeout"] == (3.0, 7.0)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("status", "field", "expected"),
    [
        (400, "personalizations.0.to.0.email", {"undeliverable": True}),
        (400, "from.email", {}),
        (400, None, {}),
        (401, None, {}),
        (403, "from", {}),
        (413, None, {}),
        (418, None, {}),
        (301, None, {}),
        (429, None, {"retryable": True}),
        (500, None, {"uncertain": True}),
        (503, None, {"uncertain": True}),
    ],
)
def test_a_refusal_says_what_to_do(
    sendgrid: responses.RequestsMock, status: int, field: str | None, expected: dict[str, bool]
) -> None:
    body = {"errors": [{"message": "no, pat@example.org", "field": field, "help": None}]}

    failure = failing(sendgrid, status=status, json=body)

    usual = dict.fromkeys(("retryable", "uncertain", "opted_out", "undeliverable"), False)
    assert {name: getattr(failure, name) for name in usual} == usual | expected
    assert failure.code == str(status)


@pytest.mark.parametrize("body", ["", "<html>", "[]", '{"errors": 1}', '{"errors": [1, {}]}'])
def test_an_odd_refusal_is_one_all_the_same(sendgrid: responses.RequestsMock, body: str) -> None:
    assert not failing(sendgrid, status=400, body=body).retryable


def test_too_many_requests_wait_as_long_as_sendgrid_says(
    sendgrid: responses.RequestsMock,
) -> None:
    told = {"Date": "Fri, 20 Nov 2026 15:00:00 GMT", "X-RateLimit-Reset": "1795186845"}
    assert failing(sendgrid, status=429, headers=told).wait_seconds == 45


@pytest.mark.parametrize("reset", ["soon", "", "-1", "9" * 30])
def test_an_odd_wait_is_bounded(sendgrid: responses.RequestsMock, reset: str) -> None:
    told = {"Date": "Fri, 20 Nov 2026 15:00:00 GMT", "X-RateLimit-Reset": reset}
    assert 0 <= failing(sendgrid, status=429, headers=told).wait_seconds <= 600


def test_silence_is_uncertain(sendgrid: responses.RequestsMock) -> None:
    failure = failing(sendgrid, body=requests.ReadTimeout())
    assert failure.uncertain
    assert failure.under_way


def test_what_never_arrived_can_be_sent_again(sendgrid: responses.RequestsMock) -> None:
    refused = MaxRetryError(None, "/", NewConnectionError(HTTPConnection("x"), "no"))  # type: ignore[arg-type]
    assert failing(sendgrid, body=requests.ConnectionError(refused)).retryable


def test_a_text_that_begins_like_a_key_fails_alone(sendgrid: responses.RequestsMock) -> None:
    sendgrid.assert_all_requests_are_fired = False
    with pytest.raises(SendFailed, match="text_refused"):
        SendgridSender(KEY).send(a_mail(a_letter(paragraphs=("SG.abc.def",))))


def test_a_row_without_a_letter_is_not_sent() -> None:
    with pytest.raises(SendFailed, match="no_letter"):
        SendgridSender(KEY).send(replace(a_mail(), letter=None))


def test_a_doubtful_mail_is_sent_again_as_the_same_mail(sendgrid: responses.RequestsMock) -> None:
    sendgrid.post(SEND, **ACCEPTED)
    sender = SendgridSender(KEY)
    sender.send(a_mail())
    first = posted(sendgrid)["headers"]["Message-ID"]

    assert sender.find(a_mail(), since=NOW) == []
    sender.send(a_mail())

    assert posted(sendgrid)["headers"]["Message-ID"] == first


def test_neither_keys_nor_addresses_nor_texts_are_logged(
    sendgrid: responses.RequestsMock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    failing(sendgrid, status=401, json={"errors": [{"message": f"{KEY} pat@example.org"}]})

    for private in (KEY, "pat@example.org", "Would you like it?"):
        assert private not in caplog.text
