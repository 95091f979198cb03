"""What a mail program in the demo would send: a whole mail, read as if SendGrid had posted it."""

import json
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr

from channels.received_mail import ReceivedMail
from channels.sendgrid_inbound import read_mail


@dataclass(frozen=True, slots=True)
class Answered:
    """The mail that is answered: its Message-ID and those before it, and what programs quote."""

    message_id: str
    references: str
    subject: str
    introduction: str
    text: str


def written(  # noqa: PLR0913 - keyword-only facts of one mail
    *,
    sender: str,
    sender_name: str,
    recipient: str,
    subject: str,
    text: str,
    message_id: str,
    answers: Answered | None = None,
    now: datetime,
) -> ReceivedMail:
    """A mail from a customer; an answer stands above what it quotes, as people's programs do it."""
    mail = EmailMessage(policy=SMTP)
    mail["From"] = formataddr((sender_name, sender))
    mail["To"] = recipient
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = message_id
    if answers is None:
        mail["Subject"] = _one_line(subject)
    else:
        own = _one_line(answers.subject)
        mail["Subject"] = own if own.lower().startswith("re:") else f"Re: {own}"
        mail["In-Reply-To"] = answers.message_id
        mail["References"] = f"{answers.references} {answers.message_id}".strip()
        quoted = "\n".join(f"> {line}".rstrip() for line in answers.text.splitlines())
        text = f"{text}\n\n{answers.introduction}\n{quoted}\n"
    mail.set_content(text)
    envelope = {"to": [recipient], "from": sender}
    return read_mail({"email": mail.as_bytes(), "envelope": json.dumps(envelope).encode()})


def _one_line(text: str) -> str:
    return " ".join(text.split())
