"""Sending by Twilio's API: https://www.twilio.com/docs/messaging/api/message-resource

Twilio offers no key that would make a repeated request harmless. So every failure says whether the
message may have been accepted, and what was accepted can be looked up.
"""

import json
import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from channels.messages import OutgoingMessage, Provider, SendFailed
from channels.twilio import WHATSAPP_PREFIX
from channels.twilio_api import TwilioAccount, asked, client_of
from core.models import Channel
from core.settings import settings

LONGEST_TEXT = 1600
MOST_LOOKED_AT = 50
CLOCKS_DIFFER_BY = timedelta(minutes=2)
NO_SUCH_LIST = {404, 405, 501}

log = logging.getLogger(__name__)


class TwilioSender:
    """Safe for several threads: they share one pool of connections per account."""

    provider = Provider.TWILIO

    def __init__(self, account: TwilioAccount) -> None:
        configured = settings()
        self._service = account.messaging_service_sid
        self._report_to = f"{configured.public_base_url.rstrip('/')}/webhooks/twilio/status"
        self._messages = client_of(account).messages

    def send(self, message: OutgoingMessage) -> str:
        sending = {
            "to": _address(message.channel, message.recipient),
            # With a service, the sender that the customer knows is pinned.
            "from_": _address(message.channel, message.sender),
            "status_callback": f"{self._report_to}?message={message.id}",
            **_said(message),
        }
        if self._service:
            sending["messaging_service_sid"] = self._service
        accepted = asked(lambda: self._messages.create(**sending))
        if not accepted.sid:
            raise SendFailed("no_sid", uncertain=True)
        return str(accepted.sid)

    def find(self, message: OutgoingMessage, *, since: datetime) -> Sequence[str]:
        """Not narrowed by the date of sending, which a message still queued at Twilio lacks."""
        try:
            listed = asked(
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


def _said(message: OutgoingMessage) -> dict[str, str]:
    """What is said: the text, or the template that it is made of where only that may be said."""
    if message.template is None:
        return {"body": shortened(message.text)}
    numbered = {str(n): value for n, value in enumerate(message.template.values, start=1)}
    return {
        "content_sid": message.template.content_sid,
        "content_variables": json.dumps(numbered, ensure_ascii=False),
    }


def shortened(text: str) -> str:
    """At most what Twilio takes, cut between words; only staff can write so much."""
    if len(text) <= LONGEST_TEXT:
        return text
    room = LONGEST_TEXT - len("...")
    return text[: room + 1].rsplit(maxsplit=1)[0][:room] + "..."


def _address(channel: Channel, address: str) -> str:
    return WHATSAPP_PREFIX + address if channel is Channel.WHATSAPP else address
