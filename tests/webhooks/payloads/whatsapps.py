"""WhatsApp messages that Twilio posts, or might."""

from typing import Any

from werkzeug.datastructures import MultiDict

from core.models import Standing
from tests.channels.twilio_forms import OURS, THEIRS, a_message
from tests.webhooks.payloads.reports import SENT_SID
from tests.webhooks.payloads.texts import HELLO, STOPPED, media, refused, said


def whatsapp(body: str | None = HELLO, **fields: Any) -> MultiDict[str, str]:
    """Without what only telephone numbers have."""
    places = ("City", "State", "Zip", "Country")
    nowhere = {f"{side}{place}": None for side in ("From", "To") for place in places}
    given = nowhere | {
        "From": f"whatsapp:{THEIRS}",
        "To": f"whatsapp:{OURS}",
        "Body": body,
        "ProfileName": "Pat",
        "WaId": THEIRS[1:],
        "MessageType": "text",
    }
    return a_message(**(given | fields))


AD = {
    "ReferralBody": "Cut and blow-dry",
    "ReferralHeadline": "Shear Joy",
    "ReferralSourceId": "120212345678",
    "ReferralSourceType": "ad",
    "ReferralSourceUrl": "https://fb.me/abc",
    "ReferralMediaId": "987",
    "ReferralMediaContentType": "image/jpeg",
    "ReferralMediaUrl": "https://scontent.example/x.jpg",
    "ReferralNumMedia": "1",
    "ReferralCtwaClid": "ARAkLk",
}
TAPPED = {"ButtonType": "REPLY", "MessageType": "button"}

WHATSAPPS = [
    said("a text", whatsapp()),
    said("a text that was forwarded", whatsapp(Forwarded="true", FrequentlyForwarded="true")),
    said("a picture alone", whatsapp("", **media("image/jpeg")), answers=("media_only",)),
    said("a voice message", whatsapp("", **media("audio/ogg")), answers=("media_only",)),
    said("a sticker", whatsapp("", **media("image/webp")), answers=("media_only",)),
    said(
        "a button of nobody's", whatsapp("Hello", ButtonText="Hello", ButtonPayload="x", **TAPPED)
    ),
    said(
        "a button without its text", whatsapp(None, ButtonText="Hello", **TAPPED), stored=("Hello",)
    ),
    said(
        "a button of an offer that is none of theirs",
        whatsapp("Yes", ButtonText="Yes", ButtonPayload="offer:abc:yes", **TAPPED),
        answers=("offer_taken",),
    ),
    said(
        "a button that says STOP",
        whatsapp("STOP", ButtonText="STOP", ButtonPayload="x", **TAPPED),
        answers=("opted_out",),
        standing=Standing.OPTED_OUT,
        ledger=STOPPED,
    ),
    said("a button of many characters", whatsapp("Hello", ButtonPayload="x" * 5000, **TAPPED)),
    said(
        "a pick from a list",
        whatsapp("Hello", ListId="a", ListTitle="Hello", MessageType="interactive"),
    ),
    said(
        "a pick from a list without text",
        whatsapp(None, ListId="a", ListTitle="Hello"),
        stored=("Hello",),
    ),
    said("a form that was filled in", whatsapp("Hello", InteractiveData='{"a": 1}', FlowData="{}")),
    said(
        "a place",
        whatsapp("", Latitude="40.7", Longitude="-74.0", MessageType="location"),
        answers=("media_only",),
    ),
    said(
        "a place with a name",
        whatsapp("", Latitude="40.7", Longitude="-74.0", Address="1 Main St", Label="Home"),
        answers=("media_only",),
    ),
    said(
        "a place nowhere",
        whatsapp("", Latitude="NaN", Longitude="x" * 3000),
        answers=("media_only",),
    ),
    said(
        "a reaction",
        whatsapp("👍", MessageType="reaction", OriginalRepliedMessageSid=SENT_SID),
        answers=("nothing_asked",),
    ),
    said(
        "a quote of what we sent",
        whatsapp(
            "Hello",
            OriginalRepliedMessageSid=SENT_SID,
            OriginalRepliedMessageSender=f"whatsapp:{OURS}",
        ),
    ),
    said("a quote of something unknown", whatsapp(OriginalRepliedMessageSid="SM" + "9" * 32)),
    said(
        "somebody who hides the number",
        whatsapp(From="whatsapp:US.1a2B3c", WaId=None, ExternalUserId="whatsapp:US.1a2B3c"),
    ),
    said(
        "a number with its hidden id",
        whatsapp(ExternalUserId="whatsapp:US.1a2B3c", ParentExternalUserId="whatsapp:US.9z8Y"),
    ),
    said("a hidden id that is none", whatsapp(ExternalUserId="whatsapp:'; DROP")),
    said("by way of an advertisement", whatsapp(**AD)),
    said("a name that is markup", whatsapp(ProfileName="<img src=x onerror=alert(1)>")),
    said("a name of emoji and NUL", whatsapp(ProfileName="🦄\0" * 200)),
    said("metadata of the channel", whatsapp(ChannelMetadata='{"type": "whatsapp"}')),
    said(
        "stop",
        whatsapp("stop"),
        answers=("opted_out",),
        standing=Standing.OPTED_OUT,
        ledger=STOPPED,
    ),
    said(
        "STOP that Twilio has answered",
        whatsapp("STOP", OptOutType="STOP"),
        answers=(),
        standing=Standing.OPTED_OUT,
        ledger=STOPPED,
    ),
    refused("a hidden id in small letters", whatsapp(From="whatsapp:us.1a2b")),
    refused("nobody", whatsapp(From="whatsapp:")),
]
