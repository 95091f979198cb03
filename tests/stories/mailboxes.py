"""People who write e-mails, and SendGrid between them and the business."""

import base64
import itertools
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from flask.testing import FlaskClient
from requests import PreparedRequest

from tests.channels.sendgrid_posts import CONTENT_TYPE, SALON, headers, parsed
from tests.channels.sendgrid_signing import public, signed

MAIL_SETTINGS = {
    "SENDGRID_API_KEY": "SG.for-the-tests-only",
    "SENDGRID_INBOUND_PUBLIC_KEY": public(),
    "INBOUND_EMAIL_DOMAIN": "reply.standby.test",
}


@dataclass(frozen=True)
class Mail:
    """One mail as SendGrid was asked to send it."""

    request: dict[str, Any]

    @property
    def recipient(self) -> str:
        address: str = self.request["personalizations"][0]["to"][0]["email"]
        return address

    @property
    def subject(self) -> str:
        subject: str = self.request["subject"]
        return subject

    @property
    def reply_to(self) -> str:
        address: str = self.request["reply_to"]["email"]
        return address

    @property
    def headers(self) -> dict[str, str]:
        named: dict[str, str] = self.request["headers"]
        return named

    @property
    def text(self) -> str:
        [text] = [one["value"] for one in self.request["content"] if one["type"] == "text/plain"]
        return str(text)

    @property
    def html(self) -> str:
        [html] = [one["value"] for one in self.request["content"] if one["type"] == "text/html"]
        return str(html)

    @property
    def links(self) -> list[str]:
        """Where its buttons lead, and last the way out."""
        return re.findall(r'<a href="https://standby\.test([^"]*)"', self.html)

    @property
    def calendar(self) -> bytes:
        """The calendar file that it carries."""
        [attached] = self.request["attachments"]
        return base64.b64decode(attached["content"])


@dataclass
class Mails:
    """Everything SendGrid was asked to send."""

    sent: list[Mail] = field(default_factory=list)

    def accept(self, request: PreparedRequest) -> tuple[int, dict[str, str], str]:
        body = request.body
        assert isinstance(body, bytes)
        self.sent.append(Mail(json.loads(body)))
        return 202, {"X-Message-Id": f"mail-{len(self.sent)}"}, ""


@dataclass
class Mailbox:
    """A customer's mailbox. Writing returns what arrived in it since it was last looked into."""

    client: FlaskClient
    mails: Mails
    tick: Callable[[], None]
    address: str
    seen: int = 0
    ids: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def writes(self, text: str | None, **more: Any) -> list[Mail]:
        """A new mail to the business; fields of the post may be given."""
        self.posts(self.post(text, **more))
        return self.hears()

    def replies(self, mail: Mail, text: str, **more: Any) -> list[Mail]:
        """As mail programs do: to the address for replies, below what is quoted."""
        quoted = "\n".join(f"> {line}" for line in mail.text.splitlines())
        self.posts(
            self.post(
                f"{text}\n\nOn Fri, Nov 20, 2026 at 10:00 AM Shear Joy <{SALON}> wrote:\n{quoted}",
                **{
                    "to": mail.reply_to,
                    "subject": f"Re: {mail.subject.removeprefix('Re: ')}",
                    "headers": headers(
                        self.new_id(), In_Reply_To=mail.headers.get("Message-ID", "")
                    ),
                }
                | more,
            )
        )
        return self.hears()

    def post(self, text: str | None, **more: Any) -> bytes:
        """The body that SendGrid posts."""
        given = {
            "headers": headers(self.new_id()),
            "author": f"Pat Lee <{self.address}>",
            "sender": self.address,
            "subject": "A question",
        }
        return parsed(text, **(given | more))

    def posts(self, body: bytes) -> None:
        response = self.client.post(
            "/webhooks/sendgrid/inbound",
            data=body,
            headers=signed(body),
            content_type=CONTENT_TYPE,
        )
        assert response.status_code == 204

    def hears(self) -> list[Mail]:
        self.tick()
        everything = [mail for mail in self.mails.sent if mail.recipient == self.address]
        new, self.seen = everything[self.seen :], len(everything)
        return new

    def new_id(self) -> str:
        return f"<{next(self.ids)}.{self.address}>"
