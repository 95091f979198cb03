"""Text messages that Twilio posts, or might."""

import base64
import json
from typing import Any

from werkzeug.datastructures import MultiDict

from core.models import Standing
from tests.channels.twilio_forms import THEIRS, a_message
from tests.webhooks.payloads.rows import Heard

HELLO = "Hello!"
STOPPED = ("keyword",)
TEXT_OF_1600 = ("Could I come in for a haircut? " * 60)[:1600]


def sms(body: str | None = HELLO, **fields: Any) -> MultiDict[str, str]:
    return a_message(Body=body, **fields)


def few(*names: str) -> MultiDict[str, str]:
    """A text with these fields alone."""
    form = sms()
    return MultiDict({name: form[name] for name in names})


def media(*kinds: str) -> dict[str, str]:
    """Of these content types."""
    fields = {"NumMedia": str(len(kinds))}
    for number, kind in enumerate(kinds):
        fields[f"MediaUrl{number}"] = f"https://api.twilio.com/2010-04-01/Media/ME{number}"
        fields[f"MediaContentType{number}"] = kind
    return fields


def twice(form: MultiDict[str, str], name: str) -> MultiDict[str, str]:
    form.add(name, form[name])
    return form


def said(name: str, *posts: MultiDict[str, str], **expected: Any) -> Heard:
    """Of which every text is kept as it came, unless the row says otherwise."""
    texts = tuple(post.get("Body", "") for post in posts)
    usual: dict[str, Any] = {"stored": texts, "answers": ("greeting",) * len(posts)}
    return Heard(name, posts, **(usual | expected))


def refused(name: str, form: MultiDict[str, str], status: int = 400) -> Heard:
    """Twilio never posts it; what cannot be trusted leaves nothing behind."""
    return Heard(name, (form,), (), status=status, standing=None, ledger=())


TEXTS = [
    said("a plain text", sms()),
    said("a text by a messaging service", sms(MessagingServiceSid="MG" + "0" * 32)),
    said("a text without places", sms(FromCity="", FromState="", FromZip="", FromCountry="")),
    said("a text with few fields", few("MessageSid", "From", "To", "Body", "AccountSid")),
    said("the same text twice", sms(), sms(), stored=(HELLO,), answers=("greeting",)),
    said("fields that nobody knows yet", sms(RcsCapability="full", **{"Nöw": "🎉", "": "x"})),
    said("results of add-ons", sms(AddOns=json.dumps({"status": "successful", "results": {}}))),
    said("results of add-ons that are no JSON", sms(AddOns="{'status'")),
    said("what a fallback is told", sms(ErrorCode="11200", ErrorUrl="https://standby.test/x")),
    said("a picture alone", sms(None, **media("image/jpeg")), answers=("media_only",)),
    said("a picture and an empty text", sms("", **media("image/png")), answers=("media_only",)),
    said("ten pictures and a text", sms(HELLO, **media(*["image/jpeg"] * 10))),
    said("a contact card", sms("", **media("text/vcard")), answers=("media_only",)),
    said("more media than it lists", sms("", NumMedia="10"), answers=("media_only",)),
    said("an empty text", sms(""), answers=("not_understood",)),
    said("no text at all", sms(None), answers=("not_understood",)),
    said("a space", sms(" "), answers=("not_understood",)),
    said("a text of 1,600 characters", sms(TEXT_OF_1600), answers=("propose",)),
    said("a text of 12,000 characters", sms("hello " * 2000)),
    said("an emoji", sms("👍🏽"), answers=("nothing_asked",)),
    said("emoji of many parts", sms("hello 👩‍👩‍👧‍👦🏳️‍🌈"), answers=("not_understood",)),
    said("from right to left", sms("\u202ehello\u202c مرحبا שלום"), answers=("not_understood",)),
    said("a NUL", sms("hel\0lo"), stored=("hello",)),
    said("control characters", sms("hello\x07\x1b[31m\r\nthere")),
    said("half a character", sms("hello \ud83d".encode("utf-8", "replace").decode())),
    said(
        "a text in base64",
        sms(base64.b64encode(TEXT_OF_1600.encode()).decode()),
        stored=(TEXT_OF_1600,),
        answers=("propose",),
    ),
    said(
        "an address in Cyrillic look-alikes",
        sms("hello www.sаlon.example"),
        answers=("not_understood",),
    ),
    said("a tapback", sms('Liked "Haircut with Anna?"'), answers=()),
    said("STOP", sms("STOP"), answers=(), standing=Standing.OPTED_OUT, ledger=STOPPED),
    said(
        "STOP that Twilio has answered",
        sms("Arrêt", OptOutType="STOP"),
        answers=(),
        standing=Standing.OPTED_OUT,
        ledger=STOPPED,
    ),
    said(
        "CANCEL that Twilio took for STOP",
        sms("Cancel", OptOutType="STOP"),
        answers=(),
        standing=Standing.OPTED_OUT,
        ledger=STOPPED,
    ),
    said("START that Twilio has answered", sms("START", OptOutType="START"), answers=()),
    said(
        "STOP, then START",
        sms("STOP"),
        sms("START", MessageSid="SM" + "2" * 32),
        answers=("welcome_back",),
        ledger=(*STOPPED, "keyword"),
    ),
    said("HELP that Twilio has answered", sms("HELP", OptOutType="HELP"), answers=()),
    said("HELP", sms("HELP"), answers=("help",)),
    said("an opt-out of a kind nobody knows", sms(OptOutType="PAUSE")),
    said("from a short code", sms(From="72345", FromCity=None)),
    said("from a name", sms("Your code is 1234", From="MyBank"), answers=("not_understood",)),
    said("from abroad", sms(From="+4915123456789", FromCountry="DE")),
    said("an MMS by its id", sms(MessageSid="MM" + "3" * 32)),
    refused("a field twice", twice(sms(), "Body"), 403),
    refused("From twice", twice(sms(), "From"), 403),
    refused("no From", sms(From=None)),
    refused("a From in other digits", sms(From="+١٢١٢٥٥٥٠١٢٣")),
    refused("a From that is a sentence", sms(From="'; DROP TABLE customers; --")),
    refused("no To", sms(To=None)),
    refused("no MessageSid", sms(MessageSid=None)),
    refused("a MessageSid with a line break", sms(MessageSid="SM" + "1" * 32 + "\n")),
    refused("From and To on two channels", sms(From=f"whatsapp:{THEIRS}")),
    refused("a number that no business has", sms(To="+12125550888"), 404),
]
