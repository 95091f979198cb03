"""Mail from customers as SendGrid posts it, or might, parsed or whole."""

import json
from typing import Any

from core.models import Standing
from tests.channels.sendgrid_posts import PAT, SALON, a_mail, a_post, envelope, headers, parsed, raw
from tests.webhooks.payloads.rows import Heard

HELLO = "Hello!"
PICTURE = ("attachment1", "me.jpg", b"\xff\xd8\xff\xe0" + bytes(2000))
QUOTED = "On Mon, Jun 15, 2026 at 2:02 PM Salon <salon@in.standby.test> wrote:\n> When suits you?"
HTML = """<div dir="ltr">Hello!</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">
On Mon, Jun 15, 2026 at 2:02 PM Salon &lt;salon@in.standby.test&gt; wrote:<br></div>
<blockquote class="gmail_quote" style="margin:0 0 0 .8ex">When suits you?</blockquote></div>"""
DSN = b"""From: MAILER-DAEMON@mx.example.org\r
To: salon@in.standby.test\r
Subject: Undelivered Mail Returned to Sender\r
Message-ID: <dsn-1@mx.example.org>\r
MIME-Version: 1.0\r
Content-Type: multipart/report; report-type=delivery-status; boundary=x\r
\r
--x\r
Content-Type: text/plain\r
\r
Hello!\r
--x\r
Content-Type: message/delivery-status\r
\r
Final-Recipient: rfc822; pat@example.org\r
Action: failed\r
Status: 5.1.1\r
--x--\r
"""


def mailed(name: str, *posts: bytes, text: str = HELLO, **expected: Any) -> Heard:
    """Whose text is kept as it reads to people."""
    usual: dict[str, Any] = {
        "stored": (text,),
        "answers": ("greeting",),
        "status": 204,
    }
    return Heard(name, posts, **(usual | expected))


def dropped(name: str, post: bytes) -> Heard:
    """On purpose: nobody is there to read an answer."""
    return Heard(name, (post,), (), status=204, standing=None, ledger=())


def in_charset(charset: str, text: str = "Grüß Gott, hello!") -> bytes:
    return parsed(text.encode(charset), charset=charset)


def both(plain: str, html: str) -> bytes:
    return raw(a_mail(plain, html=html))


MAILS = [
    mailed("a mail", parsed(HELLO)),
    mailed("a mail as MIME", raw(a_mail(HELLO))),
    mailed("a mail that quotes ours", parsed(f"{HELLO}\n\n{QUOTED}")),
    mailed("a mail in HTML alone", parsed(None, html=HTML)),
    mailed("a mail in HTML alone as MIME", raw(a_mail(None, html=HTML))),
    mailed("a mail in both", parsed(HELLO, html=HTML)),
    mailed("a mail in both as MIME", both(HELLO, HTML)),
    mailed("the same mail twice", parsed(HELLO), parsed(HELLO, sender_ip="192.0.2.99")),
    mailed("parsed, then as MIME", parsed(HELLO), raw(a_mail(HELLO))),
    mailed("without headers", parsed(HELLO, headers=None)),
    mailed("without an id", parsed(HELLO, headers=headers(None))),
    mailed("without an envelope", parsed(HELLO, envelope=None)),
    mailed("an envelope that is no JSON", parsed(HELLO, envelope="{to:")),
    mailed(
        "an envelope with one recipient as text",
        parsed(HELLO, envelope=json.dumps({"to": SALON, "from": PAT})),
    ),
    mailed("several recipients", parsed(HELLO, to=["friend@example.org", SALON, "x@y.example"])),
    mailed("a recipient in capitals", parsed(HELLO, to=SALON.upper())),
    mailed("a copy to us", parsed(HELLO, to=SALON, cc=f"Salon <{SALON}>")),
    mailed(
        "fields that SendGrid leaves out",
        a_post({"from": PAT, "to": SALON, "text": HELLO, "envelope": envelope()}),
    ),
    mailed("fields that nobody knows yet", parsed(HELLO, novel="🎉", content_ids="{}")),
    mailed("a spam score", parsed(HELLO, spam_score="12.3", spam_report="Spam detection…")),
    mailed("no subject", parsed(HELLO, subject="")),
    mailed("no subject field", parsed(HELLO, subject=None)),
    mailed("a subject of many lines", parsed(HELLO, subject="Hi\r\nBcc: x@y.example\r\n")),
    mailed("a subject of 10,000 characters", parsed(HELLO, subject="🙂" * 10_000)),
    mailed("all said in the subject", parsed("", subject=HELLO)),
    mailed("nothing said at all", parsed("", subject=""), text="", answers=("not_understood",)),
    mailed("an attachment", parsed(HELLO, files=[PICTURE])),
    mailed(
        "an attachment alone",
        parsed("", subject="", files=[PICTURE]),
        text="",
        answers=("media_only",),
    ),
    mailed(
        "an attachment with a name of other bytes",
        parsed(HELLO, files=[("attachment1", "b\xe4d.jpg", b"x")]),
    ),
    mailed("more attachments said than sent", parsed(HELLO, attachments="7")),
    mailed(
        "in Latin-1",
        in_charset("iso-8859-1"),
        text="Grüß Gott, hello!",
        answers=("not_understood",),
    ),
    mailed("in UTF-16", in_charset("utf-16", HELLO)),
    mailed(
        "in Japanese",
        in_charset("shift_jis", "こんにちは"),
        text="こんにちは",
        answers=("not_understood",),
    ),
    mailed("in a charset that is none", parsed(HELLO.encode(), charset="x-unknown")),
    mailed(
        "in another charset than it says",
        parsed("Grüß dich".encode("latin-1")),
        text="Grüß dich",
        answers=("not_understood",),
    ),
    mailed("charsets that are no JSON", parsed(HELLO, charsets="utf-8")),
    mailed("charsets that are a list", parsed(HELLO, charsets="[1]")),
    mailed("a NUL", parsed("Hel\0lo!")),
    mailed(
        "from right to left",
        parsed("\u202eHello!\u202c"),
    ),
    mailed("1 MB of text", parsed("Hello! " * 150_000), text=("Hello! " * 150_000)[:60_000]),
    mailed("a name with commas and angles", parsed(HELLO, author=f'"Lee, <Pat>" <{PAT}>')),
    mailed("a name encoded", parsed(HELLO, author=f"=?utf-8?q?P=C3=A4t?= <{PAT}>")),
    mailed("a name that is markup", parsed(HELLO, author=f"<script>alert(1)</script> <{PAT}>")),
    mailed("an author who is no mailbox", parsed(HELLO, author="Pat Lee")),
    mailed(
        "MIME that breaks off",
        raw(
            b"From: Pat <pat@example.org>\r\nSubject: Hi\r\n"
            b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\nHello!\r\n"
        ),
    ),
    mailed("MIME without a header", raw(b"\r\nHello!\r\n")),
    mailed(
        "stop",
        parsed("Stop"),
        text="Stop",
        answers=("opted_out",),
        standing=Standing.OPTED_OUT,
        ledger=("keyword",),
    ),
    mailed(
        "unsubscribe in a subject alone",
        parsed("", subject="unsubscribe"),
        text="unsubscribe",
        answers=("opted_out",),
        standing=Standing.OPTED_OUT,
        ledger=("keyword",),
    ),
    mailed(
        "a form without parts",
        b"from=pat%40example.org&text=Hello%21&to=" + SALON.replace("@", "%40").encode(),
    ),
    dropped("an automatic answer", parsed(HELLO, headers=headers(Auto_Submitted="auto-replied"))),
    dropped("a note from Exchange", parsed(HELLO, headers=headers(X_Auto_Response_Suppress="All"))),
    dropped("a vacation note by its subject", parsed(HELLO, subject="Out of Office: Re: Hi")),
    dropped("a mailing list", parsed(HELLO, headers=headers(List_Id="<news.example.org>"))),
    dropped("bulk mail", parsed(HELLO, headers=headers(Precedence="bulk"))),
    dropped("a bounce", parsed(HELLO, sender="")),
    dropped("a bounce as MIME", raw(DSN, sender="")),
    dropped("a bounce whose envelope is lost", raw(DSN, envelope=None)),
    dropped("to nobody here", parsed(HELLO, to="nobody@in.standby.test")),
    dropped("from ourselves", parsed(HELLO, author=SALON, sender=SALON)),
    dropped("from nobody", parsed(HELLO, author="", sender=None, headers="")),
    dropped("an empty form", a_post({})),
    dropped("no form at all", b"\xff\xfe\0nonsense"),
]
