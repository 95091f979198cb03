"""Posts as SendGrid's Inbound Parse makes them."""

import json
from collections.abc import Mapping, Sequence
from email.message import EmailMessage
from typing import Any

BOUNDARY = "xYzZY"
CONTENT_TYPE = f"multipart/form-data; boundary={BOUNDARY}"
SALON = "salon@in.standby.test"
PAT = "pat@example.org"

Part = tuple[str, bytes | str]
File = tuple[str, str, bytes]


def a_post(fields: Mapping[str, bytes | str | None], files: Sequence[File] = ()) -> bytes:
    """The body; a field that is None is left out. `files` are (name, filename, content)."""
    lines: list[bytes] = []
    for name, value in fields.items():
        if value is not None:
            lines += [f"--{BOUNDARY}".encode(), _disposition(name), b"", _bytes(value)]
    for name, filename, content in files:
        disposition = _disposition(name) + b'; filename="' + filename.encode("latin-1") + b'"'
        kind = b"Content-Type: image/jpeg"
        lines += [f"--{BOUNDARY}".encode(), disposition, kind, b"", content]
    return b"\r\n".join([*lines, f"--{BOUNDARY}--".encode(), b""])


def _disposition(name: str) -> bytes:
    return f'Content-Disposition: form-data; name="{name}"'.encode()


def _bytes(value: bytes | str) -> bytes:
    return value if isinstance(value, bytes) else value.encode()


def envelope(to: Any = SALON, sender: str | None = PAT) -> str:
    recipients = [to] if isinstance(to, str) else to
    return json.dumps({"to": recipients, "from": sender}, ensure_ascii=False)


def headers(mail_id: str | None = "<CAB1@mail.example.org>", **more: str) -> str:
    """A header block; `Auto_Submitted="no"` becomes `Auto-Submitted: no`."""
    named = {"Message-ID": mail_id, "From": f"Pat Lee <{PAT}>", "To": f"Salon <{SALON}>"}
    named |= {name.replace("_", "-"): value for name, value in more.items()}
    return "".join(f"{name}: {value}\n" for name, value in named.items() if value is not None)


def parsed(
    text: str | bytes | None = "Tuesday works",
    *,
    to: Any = SALON,
    sender: str | None = PAT,
    author: str | None = f"Pat Lee <{PAT}>",
    charset: str = "UTF-8",
    files: Sequence[File] = (),
    **fields: Any,
) -> bytes:
    """Parsed mode; any field may be given, or left out with None."""
    shown = to if isinstance(to, str) else ", ".join(to)
    given: dict[str, Any] = {
        "headers": headers(),
        "dkim": "{@example.org : pass}",
        "to": f"Salon <{shown}>",
        "from": author,
        "text": text,
        "sender_ip": "192.0.2.10",
        "envelope": envelope(to, sender),
        "attachments": str(len(files)),
        "subject": "Re: Your booking",
        "charsets": json.dumps({"to": "UTF-8", "subject": "UTF-8", "text": charset}),
        "SPF": "pass",
    }
    return a_post(given | fields, files)


def raw(
    mail: bytes | EmailMessage, *, to: Any = SALON, sender: str | None = PAT, **fields: Any
) -> bytes:
    """Raw mode."""
    given: dict[str, Any] = {
        "dkim": "{@example.org : pass}",
        "email": mail if isinstance(mail, bytes) else mail.as_bytes(),
        "to": f"Salon <{SALON}>",
        "from": f"Pat Lee <{PAT}>",
        "sender_ip": "192.0.2.10",
        "envelope": envelope(to, sender),
        "subject": "Re: Your booking",
        "charsets": json.dumps({"to": "UTF-8", "subject": "UTF-8", "from": "UTF-8"}),
        "SPF": "pass",
    }
    return a_post(given | fields)


def a_mail(text: str | None = "Tuesday works", **more: str) -> EmailMessage:
    """A mail as MIME; `html` adds that part, other names are headers."""
    mail = EmailMessage()
    html = more.pop("html", None)
    named = {"Message-ID": "<CAB1@mail.example.org>", "From": f"Pat Lee <{PAT}>", "To": SALON}
    for name, value in (named | more).items():
        mail[name.replace("_", "-")] = value
    if text is not None:
        mail.set_content(text)
    if html and text is None:
        mail.set_content(html, subtype="html")
    elif html:
        mail.add_alternative(html, subtype="html")
    return mail
