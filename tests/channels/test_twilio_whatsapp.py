"""WhatsApp as Twilio posts it: taps, picks, quotes, places, people without a number."""

from typing import Any

import pytest

from channels import twilio
from channels.messages import BadPayload, InboundMessage, Keyword
from core.models import Channel
from tests.channels.twilio_forms import OURS, SID, THEIRS, a_message
from tests.conftest import NOW

QUOTED = "MM" + "2" * 32
TOKEN = "a7" * 26
APPOINTMENT = "0190f1b2-0000-7000-8000-000000000001"
USER = "US.1a2B3c"


def a_whatsapp(**fields: Any) -> dict[str, Any]:
    return {
        "From": f"whatsapp:{THEIRS}",
        "To": f"whatsapp:{OURS}",
        "WaId": "12125550123",
        "ProfileName": "Pat",
        "Body": "Hi",
    } | fields


def tapped(label: str, payload: str, **more: Any) -> dict[str, Any]:
    return a_whatsapp(
        Body=label, ButtonText=label, ButtonPayload=payload, ButtonType="REPLY", **more
    )


def read(fields: dict[str, Any]) -> InboundMessage:
    return twilio.read_message(a_message(**fields), received_at=NOW)


PAYLOADS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "a text": (a_whatsapp(), {}),
    "a yes to an offer": (
        tapped("Yes, I'll take it", f"offer:{TOKEN}:yes", OriginalRepliedMessageSid=QUOTED),
        {
            "text": "Yes, I'll take it",
            "extra": {
                "button_text": "Yes, I'll take it",
                "button_payload": f"offer:{TOKEN}:yes",
                "replied_to": QUOTED,
            },
        },
    ),
    "a no to an offer": (
        tapped("No, thanks", f"offer:{TOKEN}:no"),
        {
            "text": "No, thanks",
            "extra": {"button_text": "No, thanks", "button_payload": f"offer:{TOKEN}:no"},
        },
    ),
    "a tap whose label is a carrier's word": (
        tapped("Cancel", f"appt:{APPOINTMENT}:cancel"),
        {
            "text": "Cancel",
            "extra": {"button_text": "Cancel", "button_payload": f"appt:{APPOINTMENT}:cancel"},
        },
    ),
    "a tap on somebody else's way out": (
        tapped("STOP", "marketing-stop"),
        {
            "text": "STOP",
            "keyword": Keyword.STOP,
            "extra": {"button_text": "STOP", "button_payload": "marketing-stop"},
        },
    ),
    "a tap that Twilio took for an opt-out": (
        tapped("Stop", f"offer:{TOKEN}:no", OptOutType="STOP"),
        {
            "text": "Stop",
            "keyword": Keyword.STOP,
            "keyword_answered": True,
            "extra": {"button_text": "Stop", "button_payload": f"offer:{TOKEN}:no"},
        },
    ),
    "a tap without a text": (
        tapped("I'll be there", f"appt:{APPOINTMENT}:confirm") | {"Body": ""},
        {
            "text": "I'll be there",
            "extra": {
                "button_text": "I'll be there",
                "button_payload": f"appt:{APPOINTMENT}:confirm",
            },
        },
    ),
    "a link that was followed": (
        a_whatsapp(Body="Map", ButtonText="Map", ButtonType="ACTION"),
        {"text": "Map", "extra": {"button_text": "Map"}},
    ),
    "a list pick": (
        a_whatsapp(Body="Tue 3 pm", ListId="slot-2", ListTitle="Tue 3 pm"),
        {"text": "Tue 3 pm", "extra": {"list_choice": "slot-2"}},
    ),
    "a list pick without a text": (
        a_whatsapp(Body="", ListId="slot-2", ListTitle="Tue 3 pm", MessageType="interactive"),
        {"text": "Tue 3 pm", "extra": {"list_choice": "slot-2"}},
    ),
    "a quoted reply": (
        a_whatsapp(
            Body="yes",
            OriginalRepliedMessageSid=QUOTED,
            OriginalRepliedMessageSender=f"whatsapp:{OURS}",
        ),
        {"text": "yes", "extra": {"replied_to": QUOTED}},
    ),
    "a place": (
        a_whatsapp(Body="", Latitude="40.7", Longitude="-74.0", Label="Home", Address="1 Main St"),
        {
            "text": "",
            "extra": {
                "latitude": "40.7",
                "longitude": "-74.0",
                "place": "1 Main St",
                "place_name": "Home",
            },
        },
    ),
    "a picture with words under it": (
        a_whatsapp(
            Body="like this",
            NumMedia="1",
            MediaUrl0="https://api.twilio.test/m/1",
            MediaContentType0="image/jpeg",
        ),
        {
            "text": "like this",
            "media_count": 1,
            "extra": {"media": [{"url": "https://api.twilio.test/m/1", "type": "image/jpeg"}]},
        },
    ),
    "a voice note": (
        a_whatsapp(
            Body="",
            NumMedia="1",
            MediaUrl0="https://api.twilio.test/m/2",
            MediaContentType0="audio/ogg",
        ),
        {
            "text": "",
            "media_count": 1,
            "extra": {"media": [{"url": "https://api.twilio.test/m/2", "type": "audio/ogg"}]},
        },
    ),
    "a number and a user id": (
        a_whatsapp(ExternalUserId=f"whatsapp:{USER}", ParentExternalUserId="whatsapp:US.9Z"),
        {"extra": {"external_id": USER}},
    ),
    "a user id only": (
        a_whatsapp(From=f"whatsapp:{USER}", ExternalUserId=f"whatsapp:{USER}", WaId=None),
        {"sender": USER, "extra": {"external_id": USER}},
    ),
    "an odd user id": (a_whatsapp(ExternalUserId="whatsapp:<script>"), {}),
    "yes": (a_whatsapp(Body="YES"), {"text": "YES"}),
    "stop": (a_whatsapp(Body="stop"), {"text": "stop", "keyword": Keyword.STOP}),
    "forwarded": (a_whatsapp(Forwarded="true", FrequentlyForwarded="true"), {}),
    "from an advertisement": (
        a_whatsapp(ReferralBody="20% off", ReferralSourceId="1", CtwaClid="x"),
        {},
    ),
    "JSON that nobody asked for": (
        a_whatsapp(InteractiveData="{", FlowData="[1]", ChannelMetadata='{"type":"whatsapp"}'),
        {},
    ),
}


@pytest.mark.parametrize("name", PAYLOADS)
def test_a_payload_becomes_one_message(name: str) -> None:
    posted, differs = PAYLOADS[name]
    usual: dict[str, Any] = {
        "provider": "twilio",
        "provider_id": SID,
        "channel": Channel.WHATSAPP,
        "sender": THEIRS,
        "recipient": OURS,
        "text": "Hi",
        "received_at": NOW,
        "media_count": 0,
        "keyword": None,
        "keyword_answered": False,
    }
    extra = {"profile_name": "Pat"} | differs.get("extra", {})

    assert read(posted) == InboundMessage(**(usual | differs | {"extra": extra}))


@pytest.mark.parametrize(
    "fields",
    [
        {"From": "whatsapp:us.1a2b"},
        {"From": "whatsapp:US."},
        {"From": f"whatsapp:US.{'a' * 200}"},
        {"From": f"whatsapp:whatsapp:{THEIRS}"},
        {"To": OURS},
        {"Body": "💇" * 50_000},
    ],
)
def test_an_odd_payload_is_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(BadPayload):
        read(a_whatsapp(**fields))
