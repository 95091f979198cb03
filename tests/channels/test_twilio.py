import base64
import random
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from channels import twilio
from channels.messages import BadPayload, BadSignature, InboundMessage, Keyword
from core.models import Channel, MessageStatus
from tests.channels.twilio_forms import BASE, OURS, SID, THEIRS, a_message, a_report, signature
from tests.conftest import NOW, TWILIO_TOKEN

PATH = "/webhooks/twilio/messages"


def verify(form: MultiDict[str, str], **changes: Any) -> None:
    given: dict[str, Any] = {
        "signature": signature(form, PATH),
        "raw_uri": PATH,
        "public_base_url": BASE,
        "token": TWILIO_TOKEN,
    }
    twilio.verify(form, **(given | changes))


def read(**fields: Any) -> InboundMessage:
    return twilio.read_message(a_message(**fields), received_at=NOW)


class TestSignature:
    def test_twilios_own_example_is_genuine(self) -> None:
        form = MultiDict(
            {
                "CallSid": "CA1234567890ABCDE",
                "Caller": "+14158675310",
                "Digits": "1234",
                "From": "+14158675310",
                "To": "+18005551212",
            }
        )
        verify(
            form,
            signature="L/OH5YylLD5NRKLltdqwSvS0BnU=",
            raw_uri="/myapp.php?foo=1&bar=2",
            public_base_url="https://example.com",
            token="12345",
        )

    def test_the_sample_payload_is_genuine(self) -> None:
        form = MultiDict(
            {
                "ToCountry": "US",
                "SmsMessageSid": SID,
                "NumMedia": "0",
                "SmsSid": SID,
                "SmsStatus": "received",
                "FromCountry": "US",
                "Body": "Can I come Tue 3pm?",
                "To": "+15555550111",
                "MessagingServiceSid": "MG0123456789abcdef0123456789abcdef",
                "NumSegments": "1",
                "MessageSid": SID,
                "AccountSid": "AC0123456789abcdef0123456789abcdef",
                "From": "+15555550123",
                "ApiVersion": "2010-04-01",
            }
        )
        verify(
            form,
            signature="URT15AxDKrXn8ab/kf/YyINXfjQ=",
            raw_uri="/twilio/inbound",
            public_base_url="https://hooks.example.com/",
            token="example_auth_token",
        )

    def test_the_query_counts_as_it_was_sent_still_encoded(self) -> None:
        path = "/webhooks/twilio/status?message=a%20b%2Fc&x="
        form = a_report()
        verify(form, signature=signature(form, path), raw_uri=path)
        with pytest.raises(BadSignature):
            verify(form, signature=signature(form, path), raw_uri=path.replace("%20", "+"))

    def test_an_absolute_address_from_a_proxy_is_read_by_its_path(self) -> None:
        verify(a_message(), raw_uri=f"http://10.0.0.7:8000{PATH}")

    def test_user_and_password_of_the_public_address_are_not_signed(self) -> None:
        verify(a_message(), public_base_url="https://hook:secret@standby.test/")

    def test_a_port_in_the_public_address_is_signed_or_not(self) -> None:
        verify(a_message(), public_base_url="https://standby.test:443")

    @pytest.mark.parametrize("given", [None, "", "x", "Ä" * 28, "=" * 28])
    def test_no_signature_or_an_odd_one_is_refused(self, given: str | None) -> None:
        with pytest.raises(BadSignature):
            verify(a_message(), signature=given)

    def test_another_token_is_refused(self) -> None:
        with pytest.raises(BadSignature):
            verify(a_message(), token=TWILIO_TOKEN[::-1])

    def test_a_repeated_field_is_refused_although_its_signature_would_match(self) -> None:
        form = a_message()
        form.add("From", THEIRS)
        with pytest.raises(BadSignature):
            verify(form)

    def test_no_alteration_gets_through(self) -> None:
        """One character of a name, a value, the address or the signature, two thousand times."""
        dice = random.Random(7)
        form, genuine = a_message(), signature(a_message(), PATH)
        for _ in range(2000):
            changed, raw_uri, signed = _altered(form, PATH, genuine, dice)
            with pytest.raises(BadSignature):
                verify(changed, raw_uri=raw_uri, signature=signed)


def _altered(
    form: MultiDict[str, str], path: str, signed: str, dice: random.Random
) -> tuple[MultiDict[str, str], str, str]:
    changed = MultiDict(form)
    name = dice.choice(sorted(form))
    match dice.randrange(6):
        case 0:
            changed[name] = _with_one_changed(form[name] or "x", dice)
        case 1:
            del changed[name]
            changed[_with_one_changed(name, dice)] = form[name]
        case 2:
            changed[f"Extra{dice.randrange(99)}"] = "x"
        case 3:
            changed[name] += " "
        case 4:
            return changed, path + dice.choice(["?", "?a=1", "/", "%20"]) + "1", signed
        case _:
            return changed, path, _with_one_changed(signed, dice)
    return changed, path, signed


def _with_one_changed(text: str, dice: random.Random) -> str:
    at = dice.randrange(len(text))
    other = dice.choice([c for c in "abcXYZ019+/" if c != text[at]])
    return text[:at] + other + text[at + 1 :]


LONG = "I would like to come on Tuesday at three if Anna is there, else Wednesday. "
SERVICE = "MG0123456789abcdef0123456789abcdef"

# What is different about the payload, and what is different about the message read from it.
PAYLOADS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "a text": ({}, {}),
    "an empty body": ({"Body": ""}, {"text": ""}),
    "no body": ({"Body": None}, {"text": ""}),
    "a picture only": (
        {
            "Body": "",
            "NumMedia": "1",
            "MediaUrl0": "https://api.twilio.test/m/1",
            "MediaContentType0": "image/jpeg",
        },
        {
            "text": "",
            "media_count": 1,
            "extra": {"media": [{"url": "https://api.twilio.test/m/1", "type": "image/jpeg"}]},
        },
    ),
    "a count of media left empty": ({"NumMedia": ""}, {}),
    "no count of media": ({"NumMedia": None}, {}),
    "by a service": (
        {"MessagingServiceSid": SERVICE},
        {"extra": {"messaging_service": SERVICE}},
    ),
    "a multimedia id": (
        {"MessageSid": "MM" + "a" * 32},
        {"provider_id": "MM" + "a" * 32},
    ),
    "fields nobody knows": ({"Novel": "1", "AddOns": "{", "Body2": "x"}, {}),
    "no deprecated copies": ({"SmsSid": None, "SmsMessageSid": None, "ApiVersion": None}, {}),
    "emoji": ({"Body": "💇‍♀️ tmrw?"}, {"text": "💇‍♀️ tmrw?"}),
    "many emoji": ({"Body": "🙂" * 10_000}, {"text": "🙂" * 10_000}),
    "right to left": ({"Body": "שלום \u202eabc"}, {"text": "שלום \u202eabc"}),
    "zero width": ({"Body": "hi\u200bthere\ufeff"}, {"text": "hi\u200bthere\ufeff"}),
    "a NUL": ({"Body": "hel\0lo"}, {"text": "hello"}),
    "half a character": ({"Body": "ok \ud83d!"}, {"text": "ok \ufffd!"}),
    "space around it": ({"Body": "  2 \n"}, {"text": "  2 \n"}),
    "markup": ({"Body": "<b>'; DROP TABLE x"}, {"text": "<b>'; DROP TABLE x"}),
    "1,600 characters": ({"Body": "x" * 1600}, {"text": "x" * 1600}),
    "a long text in base64": (
        {"Body": base64.b64encode(LONG.encode()).decode()},
        {"text": LONG},
    ),
    "letters that only look like base64": ({"Body": "Abcd" * 20}, {"text": "Abcd" * 20}),
    "base64 of something else": (
        {"Body": base64.b64encode(bytes(range(60))).decode()},
        {"text": base64.b64encode(bytes(range(60))).decode()},
    ),
    "a short code": ({"From": "24273"}, {"sender": "24273"}),
    "a named sender": ({"From": "MyBank"}, {"sender": "MyBank"}),
    "another country": ({"From": "+447700900123"}, {"sender": "+447700900123"}),
    "a keyword": ({"Body": " Stop "}, {"text": " Stop ", "keyword": Keyword.STOP}),
    "cancel alone": ({"Body": "CANCEL"}, {"text": "CANCEL", "keyword": Keyword.STOP}),
    "a keyword in a sentence": ({"Body": "stop it"}, {"text": "stop it"}),
    "yes": ({"Body": "YES"}, {"text": "YES", "keyword": Keyword.START}),
    "an opt-out that Twilio answered": (
        {"Body": "Arret", "OptOutType": "STOP"},
        {"text": "Arret", "keyword": Keyword.STOP, "keyword_answered": True},
    ),
    "an opt-out type nobody knows": ({"OptOutType": "PAUSE"}, {}),
    "WhatsApp": (
        {
            "From": f"whatsapp:{THEIRS}",
            "To": f"whatsapp:{OURS}",
            "WaId": "12125550123",
            "ProfileName": "Pat\0",
            "Body": "Hi",
        },
        {"channel": Channel.WHATSAPP, "text": "Hi", "extra": {"profile_name": "Pat"}},
    ),
    "a WhatsApp button": (
        {
            "From": f"whatsapp:{THEIRS}",
            "To": f"whatsapp:{OURS}",
            "Body": "Confirm",
            "ButtonText": "Confirm",
            "ButtonPayload": "appt:81:confirm",
            "OriginalRepliedMessageSid": "MM" + "2" * 32,
        },
        {
            "channel": Channel.WHATSAPP,
            "text": "Confirm",
            "extra": {
                "button_text": "Confirm",
                "button_payload": "appt:81:confirm",
                "replied_to": "MM" + "2" * 32,
            },
        },
    ),
    "a WhatsApp list": (
        {
            "From": f"whatsapp:{THEIRS}",
            "To": f"whatsapp:{OURS}",
            "Body": "",
            "ListId": "slot-2",
            "ListTitle": "Tue 3 pm",
        },
        {"channel": Channel.WHATSAPP, "text": "Tue 3 pm", "extra": {"list_choice": "slot-2"}},
    ),
    "WhatsApp with the number hidden": (
        {
            "From": "whatsapp:US.1a2B3c",
            "ExternalUserId": "whatsapp:US.1a2B3c",
            "To": f"whatsapp:{OURS}",
            "Body": "Hi",
        },
        {
            "channel": Channel.WHATSAPP,
            "sender": "US.1a2B3c",
            "text": "Hi",
            "extra": {"external_id": "US.1a2B3c"},
        },
    ),
    "a name that no table could hold": (
        {"ProfileName": " 🦄\0\n" * 200},
        {"extra": {"profile_name": " ".join("🦄" * 60)}},
    ),
    "a place on WhatsApp": (
        {
            "From": f"whatsapp:{THEIRS}",
            "To": f"whatsapp:{OURS}",
            "Body": "",
            "Latitude": "40.7",
            "Longitude": "-74.0",
        },
        {
            "channel": Channel.WHATSAPP,
            "text": "",
            "extra": {"latitude": "40.7", "longitude": "-74.0"},
        },
    ),
}


@pytest.mark.parametrize("name", PAYLOADS)
def test_a_payload_becomes_one_message(name: str) -> None:
    posted, differs = PAYLOADS[name]
    usual: dict[str, Any] = {
        "provider": "twilio",
        "provider_id": SID,
        "channel": Channel.SMS,
        "sender": THEIRS,
        "recipient": OURS,
        "text": "Can I come Tue 3pm?",
        "received_at": NOW,
        "media_count": 0,
        "keyword": None,
        "keyword_answered": False,
        "extra": {},
    }

    assert read(**posted) == InboundMessage(**(usual | differs))


@pytest.mark.parametrize(
    "fields",
    [
        {"MessageSid": None},
        {"MessageSid": ""},
        {"MessageSid": "SM123"},
        {"MessageSid": SID + "\n"},
        {"MessageSid": "CA" + "0" * 32},
        {"MessageSid": "SM" + "g" * 32},
        {"From": None},
        {"From": ""},
        {"From": "+1"},
        {"From": "12125550123; DROP"},
        {"From": "+1212555012٣"},
        {"From": "+999999999999"},
        {"From": f"messenger:{THEIRS}"},
        {"From": "whatsapp:"},
        {"From": f"whatsapp:{THEIRS}"},
        {"To": None},
        {"To": "not a number at all"},
        {"NumMedia": "many"},
        {"NumMedia": "-1"},
        {"NumMedia": "1" * 400},
        {"Body": "x" * 100_000},
    ],
)
def test_an_odd_payload_is_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(BadPayload):
        read(**fields)


@pytest.mark.parametrize("name", ["From", "To", "Body", "MessageSid", "Novel"])
def test_a_field_sent_twice_is_refused(name: str) -> None:
    form = a_message(Novel="1")
    form.add(name, form[name])
    with pytest.raises(BadPayload):
        twilio.read_message(form, received_at=NOW)


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("accepted", MessageStatus.SENT),
        ("queued", MessageStatus.SENT),
        ("sent", MessageStatus.SENT),
        ("Delivered", MessageStatus.DELIVERED),
        ("read", MessageStatus.READ),
    ],
)
def test_a_report_says_how_far_a_message_came(said: str, status: MessageStatus) -> None:
    report = twilio.read_status(a_report(MessageStatus=said))

    assert report is not None
    assert (report.status, report.error_code) == (status, None)
    assert report.provider_key == f"twilio:{SID}"


def test_a_failure_says_what_it_teaches_about_the_recipient() -> None:
    blocked = twilio.read_status(a_report(MessageStatus="failed", ErrorCode="21610"))
    retired = twilio.read_status(a_report(MessageStatus="undelivered", ErrorCode="30005"))
    silent = twilio.read_status(a_report(MessageStatus="undelivered", ErrorCode=""))

    assert blocked is not None
    assert (blocked.status, blocked.error_code, blocked.opted_out) == ("failed", "21610", True)
    assert retired is not None
    assert (retired.error_code, retired.undeliverable) == ("30005", True)
    assert silent is not None
    assert (silent.error_code, silent.opted_out, silent.undeliverable) == ("unknown", False, False)


def test_whatsapps_read_event_is_read() -> None:
    report = twilio.read_status(a_report(MessageStatus="delivered", EventType="READ"))

    assert report is not None
    assert report.status is MessageStatus.READ


def test_a_status_nobody_knows_says_nothing() -> None:
    assert twilio.read_status(a_report(MessageStatus="received")) is None
    assert twilio.read_status(a_report(MessageStatus="teleported")) is None


@pytest.mark.parametrize("fields", [{"MessageSid": None}, {"MessageSid": "x"}])
def test_an_odd_report_is_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(BadPayload):
        twilio.read_status(a_report(**fields))
