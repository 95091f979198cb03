"""Templates at Twilio: requests by its rules, and whatever it may answer."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import requests
import responses

from channels.messages import SendFailed
from channels.twilio_api import TwilioAccount
from channels.twilio_content import Approval, Content, TwilioContent
from core.models import TemplateStatus
from core.settings import settings

API = "https://content.twilio.com/v1/Content"
SID = "HX" + "0123456789abcdef" * 2
ACCOUNT = TwilioAccount("AC" + "0" * 32, "secret-token")
OFFER = Content(
    name="standby_offer_en_0a",
    language="en",
    body="Good news: {{1}} is free {{2}}. Would you like to have it?",
    samples=("Haircut", "Fri 3:00pm", "1"),
    buttons=(("Yes", "offer:{{3}}:yes"), ("No", "offer:{{3}}:no")),
)


@pytest.fixture
def twilio() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock() as mock:
        yield mock


@pytest.fixture
def content() -> TwilioContent:
    return TwilioContent(ACCOUNT)


def posted(mock: responses.RequestsMock) -> Any:
    request = mock.calls[-1].request
    assert request.headers["Content-Type"] == "application/json"
    assert str(request.headers["Authorization"]).startswith("Basic ")
    assert isinstance(request.body, bytes)
    return json.loads(request.body)


def test_a_template_with_buttons_reads_as_a_plain_text_elsewhere(
    twilio: responses.RequestsMock, content: TwilioContent
) -> None:
    twilio.post(API, status=201, json={"sid": SID})

    assert content.create(OFFER) == SID
    assert posted(twilio) == {
        "friendly_name": "standby_offer_en_0a",
        "language": "en",
        "variables": {"1": "Haircut", "2": "Fri 3:00pm", "3": "1"},
        "types": {
            "twilio/quick-reply": {
                "body": OFFER.body,
                "actions": [
                    {"title": "Yes", "id": "offer:{{3}}:yes"},
                    {"title": "No", "id": "offer:{{3}}:no"},
                ],
            },
            "twilio/text": {"body": OFFER.body},
        },
    }


def test_it_is_handed_in_with_a_name_and_a_category(
    twilio: responses.RequestsMock, content: TwilioContent
) -> None:
    twilio.post(f"{API}/{SID}/ApprovalRequests/whatsapp", status=201, json={"status": "received"})

    said = content.submit(SID, name="standby_offer_en_0a", category="UTILITY")

    assert said == Approval(TemplateStatus.PENDING)
    assert posted(twilio) == {"name": "standby_offer_en_0a", "category": "UTILITY"}


@pytest.mark.parametrize(
    ("answer", "approval"),
    [
        ({"status": "approved", "rejection_reason": ""}, Approval(TemplateStatus.APPROVED)),
        (
            {"status": "rejected", "rejection_reason": " Too vague\0 "},
            Approval(TemplateStatus.REJECTED, "Too vague"),
        ),
        ({"status": "PAUSED"}, Approval(TemplateStatus.PAUSED)),
        ({"status": "disabled"}, Approval(TemplateStatus.DISABLED)),
        ({"status": "pending", "rejection_reason": None}, Approval(TemplateStatus.PENDING)),
        ({"status": "unsubmitted"}, Approval(TemplateStatus.DRAFT)),
        ({"status": "pondered"}, Approval(None)),
        ({}, Approval(None)),
        (None, Approval(TemplateStatus.DRAFT)),
    ],
)
def test_its_state_is_asked_for(
    twilio: responses.RequestsMock, content: TwilioContent, answer: Any, approval: Approval
) -> None:
    twilio.get(f"{API}/{SID}/ApprovalRequests", json={"sid": SID, "whatsapp": answer})

    assert content.approval(SID) == approval


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ({"status": 400, "json": {"code": 60200, "message": "Invalid"}}, "60200"),
        ({"status": 401, "json": {"code": 20003}}, "20003"),
        ({"status": 404, "body": "{}"}, "404"),
        ({"status": 429, "json": {"code": 20429}}, "20429"),
        ({"status": 503, "json": {}}, "503"),
        ({"status": 201, "body": "<html>"}, "odd_answer"),
        ({"status": 201, "json": []}, "odd_answer"),
        ({"status": 201, "json": {"sid": "SM1"}}, "odd_answer"),
        ({"body": requests.ReadTimeout()}, "no_answer"),
        ({"body": requests.ConnectTimeout()}, "unreachable"),
    ],
)
def test_a_refusal_is_named(
    twilio: responses.RequestsMock, content: TwilioContent, answer: dict[str, Any], code: str
) -> None:
    twilio.post(API, **answer)

    with pytest.raises(SendFailed) as caught:
        content.create(OFFER)

    assert caught.value.code == code


def test_another_host_may_stand_in(
    twilio: responses.RequestsMock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TWILIO_API_BASE_URL", "http://127.0.0.1:9999/twilio/")
    settings.cache_clear()
    twilio.post("http://127.0.0.1:9999/twilio/v1/Content", status=201, json={"sid": SID})

    assert TwilioContent(ACCOUNT).create(OFFER) == SID
