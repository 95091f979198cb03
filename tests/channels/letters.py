"""A letter and the outbox row that carries it."""

from typing import Any

from channels.letter import Button, Letter
from channels.messages import OutgoingMessage
from core.models import Channel, Purpose
from tests.conftest import NOW

ID = "0190a000-0000-7000-8000-000000000001"
TOKEN = "agq7pu5gjj3nzbukbqf7xuyeh4aaaaaaa35mvfso3dwywwuxhaaa"
YES = Button("Yes", "https://standby.test/offers/token?answer=yes", is_main=True)
LEAVE = Button("Unsubscribe", "https://standby.test/unsubscribe/token")


def a_letter(**more: Any) -> Letter:
    facts: dict[str, Any] = {
        "subject": "A time for you",
        "business": "Shear Joy",
        "language": "en",
        "title": "A time has opened up",
        "paragraphs": ("Would you like it?",),
        "written_at": NOW,
        "details": (("What", "Haircut"),),
        "buttons": (YES,),
        "hint": "Or reply.",
        "footer": ("You know us.",),
        "unsubscribe": LEAVE,
        "reply_token": TOKEN,
        "customer_name": "Pat Lee",
    }
    return Letter(**(facts | more))


def a_mail(letter: Letter | None = None, **more: Any) -> OutgoingMessage:
    facts: dict[str, Any] = {
        "id": ID,
        "tenant_id": "0190a000-0000-7000-8000-000000000002",
        "channel": Channel.EMAIL,
        "sender": "salon@shearjoy.example",
        "recipient": "pat@example.org",
        "text": "Would you like it?",
        "purpose": Purpose.NOTICE,
        "letter": letter or a_letter(),
    }
    return OutgoingMessage(**(facts | more))
