import json
import logging
import threading
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs

import pytest
import requests
import responses
from urllib3.connection import HTTPConnection
from urllib3.exceptions import MaxRetryError, NewConnectionError

from channels.messages import FilledTemplate, OutgoingMessage, SendFailed
from channels.twilio_api import TwilioAccount
from channels.twilio_sender import TwilioSender, shortened
from core.models import Channel, Purpose
from core.settings import settings
from tests.channels.twilio_forms import OURS, SID, THEIRS
from tests.conftest import NOW

ACCOUNT = TwilioAccount("AC" + "0" * 32, "a-token-of-twilio")
MESSAGES = f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT.account_sid}/Messages.json"
MESSAGE = OutgoingMessage(
    id="0190a000-0000-7000-8000-000000000001",
    tenant_id="0190a000-0000-7000-8000-000000000002",
    channel=Channel.SMS,
    sender=OURS,
    recipient=THEIRS,
    text="See you Tuesday at 3 pm.",
    purpose=Purpose.REPLY,
)


@pytest.fixture
def twilio() -> Any:
    with responses.RequestsMock() as mock:
        yield mock


def posted(mock: responses.RequestsMock) -> dict[str, str]:
    body = mock.calls[-1].request.body
    assert isinstance(body, str)
    return {name: value for name, [value] in parse_qs(body).items()}


def failing(mock: responses.RequestsMock, **answer: Any) -> SendFailed:
    mock.post(MESSAGES, **answer)
    with pytest.raises(SendFailed) as caught:
        TwilioSender(ACCOUNT).send(MESSAGE)
    return caught.value


def test_a_text_is_sent_with_our_id_in_its_callback(twilio: responses.RequestsMock) -> None:
    twilio.post(MESSAGES, status=201, json={"sid": SID, "status": "queued"})

    assert TwilioSender(ACCOUNT).send(MESSAGE) == SID
    assert posted(twilio) == {
        "To": THEIRS,
        "From": OURS,
        "Body": "See you Tuesday at 3 pm.",
        "StatusCallback": f"https://standby.test/webhooks/twilio/status?message={MESSAGE.id}",
    }


def test_a_service_keeps_the_sender_pinned(twilio: responses.RequestsMock) -> None:
    twilio.post(MESSAGES, status=201, json={"sid": SID})
    service = "MG" + "1" * 32

    TwilioSender(replace(ACCOUNT, messaging_service_sid=service)).send(MESSAGE)

    assert posted(twilio)["MessagingServiceSid"] == service
    assert posted(twilio)["From"] == OURS


def test_whatsapp_addresses_carry_their_prefix(twilio: responses.RequestsMock) -> None:
    twilio.post(MESSAGES, status=201, json={"sid": SID})

    TwilioSender(ACCOUNT).send(replace(MESSAGE, channel=Channel.WHATSAPP))

    assert posted(twilio)["To"] == f"whatsapp:{THEIRS}"
    assert posted(twilio)["From"] == f"whatsapp:{OURS}"


def test_a_template_goes_without_a_text_and_with_its_variables_as_a_json_string(
    twilio: responses.RequestsMock,
) -> None:
    twilio.post(MESSAGES, status=201, json={"sid": SID})
    filled = FilledTemplate("HX" + "1" * 32, ("Haircut", "Zoë, Fri 3:00pm", "abc"))

    TwilioSender(ACCOUNT).send(replace(MESSAGE, channel=Channel.WHATSAPP, template=filled))

    sent = posted(twilio)
    assert sent["ContentSid"] == "HX" + "1" * 32
    assert json.loads(sent["ContentVariables"]) == {
        "1": "Haircut",
        "2": "Zoë, Fri 3:00pm",
        "3": "abc",
    }
    assert "Body" not in sent


def test_every_call_goes_to_the_configured_host(
    twilio: responses.RequestsMock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TWILIO_API_BASE_URL", "http://127.0.0.1:9999/twilio/")
    settings.cache_clear()
    here = MESSAGES.replace("https://api.twilio.com", "http://127.0.0.1:9999/twilio")
    twilio.post(here, status=201, json={"sid": SID})
    twilio.get(here, json={"messages": [], "next_page_uri": None})

    assert TwilioSender(ACCOUNT).send(MESSAGE) == SID
    assert TwilioSender(ACCOUNT).find(MESSAGE, since=NOW) == []


def test_an_answer_is_not_awaited_for_ever(
    twilio: responses.RequestsMock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROVIDER_TIMEOUT_SECONDS", "7")
    settings.cache_clear()
    twilio.post(MESSAGES, status=201, json={"sid": SID})

    TwilioSender(ACCOUNT).send(MESSAGE)

    assert twilio.calls[0].request.req_kwargs["timeout"] == (3.0, 7.0)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("status", "code", "expected"),
    [
        (400, 21610, {"opted_out": True}),
        (400, 21211, {"undeliverable": True}),
        (400, 21617, {}),
        (400, 77777, {}),
        (401, 20003, {}),
        (429, 20429, {"retryable": True}),
    ],
)
def test_a_refusal_says_what_to_do(
    twilio: responses.RequestsMock, status: int, code: int, expected: dict[str, bool]
) -> None:
    failure = failing(twilio, status=status, json={"code": code, "message": "no", "status": status})

    usual = dict.fromkeys(("retryable", "uncertain", "opted_out", "undeliverable"), False)
    assert {name: getattr(failure, name) for name in usual} == usual | expected
    assert failure.code == str(code)


def test_a_refusal_in_the_newer_shape_is_understood(twilio: responses.RequestsMock) -> None:
    answer = {"type": "about:blank", "title": "Opted out", "status": 400, "code": 21610}

    assert failing(twilio, status=400, json=answer).opted_out


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_server_error_leaves_it_open_whether_the_text_was_sent(
    twilio: responses.RequestsMock, status: int
) -> None:
    failure = failing(twilio, status=status, body="<html>Bad gateway</html>")

    assert failure.uncertain
    assert not failure.retryable


@pytest.mark.parametrize(
    "fault",
    [
        requests.ReadTimeout(),
        requests.ConnectionError("Remote end closed connection without response"),
        requests.exceptions.ChunkedEncodingError(),
    ],
)
def test_a_silence_leaves_it_open_whether_the_text_was_sent(
    twilio: responses.RequestsMock, fault: Exception
) -> None:
    assert failing(twilio, body=fault).uncertain


@pytest.mark.parametrize(
    "fault",
    [
        requests.ConnectTimeout(),
        requests.ConnectionError(
            MaxRetryError(None, "/", NewConnectionError(HTTPConnection("x"), "refused"))  # type: ignore[arg-type]
        ),
    ],
)
def test_a_provider_never_reached_can_be_tried_again(
    twilio: responses.RequestsMock, fault: Exception
) -> None:
    failure = failing(twilio, body=fault)

    assert failure.retryable
    assert not failure.uncertain


@pytest.mark.parametrize("answer", [{"body": "created"}, {"json": {}}])
def test_an_odd_success_leaves_it_open(
    twilio: responses.RequestsMock, answer: dict[str, Any]
) -> None:
    assert failing(twilio, status=201, **answer).uncertain


def sent_earlier(sid: str, *, at: datetime = NOW, **fields: Any) -> dict[str, Any]:
    return {
        "sid": sid,
        "to": THEIRS,
        "from": OURS,
        "body": MESSAGE.text,
        "direction": "outbound-api",
        "date_created": at.strftime("%a, %d %b %Y %H:%M:%S +0000"),
        "date_sent": None,
    } | fields


def test_what_was_accepted_is_found_by_its_text_and_time(twilio: responses.RequestsMock) -> None:
    twilio.get(
        MESSAGES,
        json={
            "messages": [
                sent_earlier("SM1"),
                sent_earlier("SM2", body="Something else"),
                sent_earlier("SM3", direction="inbound"),
                sent_earlier("SM4", at=NOW - timedelta(hours=1)),
                sent_earlier("SM5", at=NOW - timedelta(seconds=30), direction="outbound-reply"),
            ],
            "next_page_uri": None,
        },
    )

    assert TwilioSender(ACCOUNT).find(MESSAGE, since=NOW) == ["SM1", "SM5"]


def test_a_search_that_fails_is_no_answer(twilio: responses.RequestsMock) -> None:
    twilio.get(MESSAGES, status=503)
    with pytest.raises(SendFailed):
        TwilioSender(ACCOUNT).find(MESSAGE, since=NOW)


@pytest.mark.parametrize("status", [404, 405, 501])
def test_a_stand_in_without_the_list_has_nothing(
    twilio: responses.RequestsMock, status: int
) -> None:
    twilio.get(MESSAGES, status=status, body="no such thing")
    assert TwilioSender(ACCOUNT).find(MESSAGE, since=NOW) == []


def test_a_very_long_text_is_cut_between_words() -> None:
    text = "word " * 400

    cut = shortened(text)

    assert len(cut) <= 1600
    assert cut.endswith("word...")
    assert shortened("x" * 1600) == "x" * 1600
    assert shortened("x" * 2000) == "x" * 1597 + "..."


def test_threads_share_one_client(twilio: responses.RequestsMock) -> None:
    twilio.post(MESSAGES, status=201, json={"sid": SID})
    sids: list[str] = []
    threads = [
        threading.Thread(target=lambda: sids.append(TwilioSender(ACCOUNT).send(MESSAGE)))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sids == [SID] * 8


def test_neither_numbers_nor_secrets_nor_texts_are_logged(
    twilio: responses.RequestsMock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    twilio.get(MESSAGES, json={"messages": [], "next_page_uri": None})
    twilio.post(MESSAGES, status=401, json={"code": 20003, "message": "no"})

    TwilioSender(ACCOUNT).find(MESSAGE, since=NOW)
    with pytest.raises(SendFailed):
        TwilioSender(ACCOUNT).send(MESSAGE)

    for private in (THEIRS[1:], OURS[1:], ACCOUNT.auth_token, MESSAGE.text):
        assert private not in caplog.text
    assert ACCOUNT.auth_token not in repr(ACCOUNT)
