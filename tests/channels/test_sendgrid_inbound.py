import io
import json
from email.message import EmailMessage
from typing import Any

import pytest

from channels.received_mail import ReceivedMail
from channels.sendgrid_inbound import read_fields, read_mail
from tests.channels.sendgrid_posts import (
    CONTENT_TYPE,
    PAT,
    SALON,
    a_mail,
    a_post,
    envelope,
    headers,
    parsed,
    raw,
)
from tests.cpu import cheapest_ms

JAPANESE = "予約したいです。金曜日の三時はどうですか"
QUOTED = (
    "Tuesday works\n\nOn Mon, Jun 15, 2026 at 2:02 PM Salon <r-k3v9q2@in.standby.test> wrote:\n"
    "> When suits you?"
)
OUTLOOK = (
    "<div>Tuesday works</div><div><br></div><hr><div id='divRplyFwdMsg'><b>From:</b> Salon "
    "&lt;salon@in.standby.test&gt;<br><b>Sent:</b> Monday<br><b>To:</b> Pat<br><b>Subject:</b> "
    "Your booking</div><div>When suits you?</div>"
)


def read(body: bytes, content_type: str = CONTENT_TYPE) -> ReceivedMail:
    return read_mail(read_fields(io.BytesIO(body), content_type))


def with_photo_first() -> EmailMessage:
    mail = a_mail("ignored")
    mail.clear_content()
    mail.add_attachment(b"\xff\xd8" * 50_000, maintype="image", subtype="jpeg", filename="me.jpg")
    mail.attach(_part("Like this please"))
    return mail


def _part(text: str) -> EmailMessage:
    part = EmailMessage()
    part.set_content(text)
    return part


PHOTO = ("attachment1", "photo.jpg", b"\xff\xd8" * 1000)
# The post, and what of it matters.
POSTS: dict[str, tuple[bytes, dict[str, Any]]] = {
    "plain reply": (parsed(), {"text": "Tuesday works", "sender": PAT, "sender_name": "Pat Lee"}),
    "quote is cut": (parsed(QUOTED), {"text": "Tuesday works", "whole": QUOTED}),
    "HTML alone": (parsed(None, html=OUTLOOK), {"text": "Tuesday works"}),
    "raw": (raw(a_mail(QUOTED)), {"text": "Tuesday works"}),
    "raw HTML alone": (raw(a_mail(None, html=OUTLOOK)), {"text": "Tuesday works"}),
    "raw both": (raw(a_mail(QUOTED, html=OUTLOOK)), {"text": "Tuesday works"}),
    "Latin-1": (
        parsed("Könnten Sie Dienstag?".encode("latin-1"), charset="iso-8859-1"),
        {"text": "Könnten Sie Dienstag?"},
    ),
    "Latin-1 called UTF-8": (parsed("Grüße".encode("latin-1")), {"text": "Grüße"}),
    "UTF-8 called Latin-1": (parsed("Grüße", charset="iso-8859-1"), {"text": "Grüße"}),
    "Windows-1252 quotes": (
        parsed("It\x92s fine \x96 Tuesday".encode("latin-1"), charset="iso-8859-1"),
        {"text": "It’s fine – Tuesday"},
    ),
    "Shift JIS": (parsed(JAPANESE.encode("shift_jis"), charset="shift_jis"), {"text": JAPANESE}),
    "ISO-2022-JP": (
        parsed(JAPANESE.encode("iso2022_jp"), charset="iso-2022-jp"),
        {"text": JAPANESE},
    ),
    "GB2312": (parsed("星期二可以".encode("gb18030"), charset="gb2312"), {"text": "星期二可以"}),
    "KOI8-R": (parsed("Вторник".encode("koi8-r"), charset="koi8-r"), {"text": "Вторник"}),
    "UTF-16": (parsed("Tuesday".encode("utf-16"), charset="utf-16"), {"text": "Tuesday"}),
    "unknown charset": (parsed("Tuesday", charset="x-klingon"), {"text": "Tuesday"}),
    "charsets are no JSON": (parsed("Tuesday", charsets="utf-8?"), {"text": "Tuesday"}),
    "no charsets": (parsed("Grüße", charsets=None), {"text": "Grüße"}),
    "text is missing": (parsed(None), {"text": ""}),
    "text is empty": (parsed(""), {"text": ""}),
    "only a subject": (
        parsed(None, subject="Haircut on Friday at 3?"),
        {"text": "Haircut on Friday at 3?"},
    ),
    "only a subject, raw": (
        raw(a_mail("\n"), subject="Haircut on Friday at 3?"),
        {"text": "Haircut on Friday at 3?"},
    ),
    "subject of what it answers": (parsed("", subject="AW: Ihr Termin"), {"text": ""}),
    "photo without a word": (
        parsed(None, files=[PHOTO]),
        {"text": "", "attachment_count": 1},
    ),
    "two attachments": (
        parsed(files=[PHOTO, ("attachment2", "a.pdf", b"%PDF")]),
        {"text": "Tuesday works", "attachment_count": 2},
    ),
    "attachment named in Latin-1": (
        parsed(files=[("attachment1", "Fläche.jpg", b"x")], zz_last="1"),
        {"text": "Tuesday works", "attachment_count": 1},
    ),
    "raw, text behind the photo": (
        raw(with_photo_first()),
        {"text": "Like this please", "attachment_count": 1},
    ),
    "raw, broken boundary": (
        raw(b"Message-ID: <a@b>\nContent-Type: multipart/mixed\n\nTuesday"),
        {"text": "Tuesday"},
    ),
    "raw, empty": (raw(b""), {"text": "", "sender": PAT}),
    "many recipients": (
        parsed(to=["other@in.standby.test", SALON.upper()]),
        {"recipients": ("other@in.standby.test", SALON)},
    ),
    "recipient as a word": (
        parsed(envelope=json.dumps({"to": SALON, "from": PAT})),
        {"recipients": (SALON,)},
    ),
    "recipients that are none": (
        parsed(envelope=json.dumps({"to": ["nobody", 7, None, "a b@c.d", SALON], "from": 1})),
        {"recipients": (SALON,)},
    ),
    "no envelope": (
        parsed(envelope=None, to=SALON, cc='"Lee, Ann" <ann@example.org>'),
        {"recipients": (SALON, "ann@example.org")},
    ),
    "envelope is no JSON": (parsed(envelope="{"), {"recipients": (SALON,)}),
    "comma in the name": (
        parsed(author='"Lee, Pat" <Pat@Example.org>'),
        {"sender": PAT, "sender_name": "Lee, Pat"},
    ),
    "bare comma in a decoded name": (
        parsed(author="Müller, Jörg <joerg@example.org>"),
        {"sender": "joerg@example.org", "sender_name": "Müller, Jörg"},
    ),
    "address in the name": (
        parsed(author='"boss <boss@example.org>" <pat@example.org>'),
        {"sender": PAT},
    ),
    "two authors": (
        parsed(author="Pat <pat@example.org>, Lee <lee@example.org>"),
        {"sender": PAT},
    ),
    "name still encoded": (
        parsed(
            author="=?utf-8?b?SsO2cmc=?= <pat@example.org>",
            headers=headers().replace("Pat Lee", "=?utf-8?b?SsO2cmc=?="),
        ),
        {"sender": PAT, "sender_name": "Jörg"},
    ),
    "bare address": (parsed(author=PAT), {"sender": PAT, "sender_name": ""}),
    "no From": (
        parsed(author=None, headers="Message-ID: <a@b>\n", sender="lee@example.org"),
        {"sender": "lee@example.org"},
    ),
    "From that is none": (
        parsed(author="undisclosed", headers="", sender=None),
        {"sender": None},
    ),
    "line break in the subject": (
        parsed(subject="Re: a\r\nBcc: all@example.org"),
        {"subject": "Re: a Bcc: all@example.org"},
    ),
    "NUL": (parsed("Tues\0day"), {"text": "Tuesday"}),
    "right to left": (parsed("to \u202eTuesday\u202c!"), {"text": "to \u202eTuesday\u202c!"}),
    "zero width": (parsed("Tues\u200bday"), {"text": "Tues\u200bday"}),
    "emoji": (parsed("👍" * 10_000), {"text": "👍" * 10_000}),
    "threading": (
        parsed(headers=headers(References="<1@a>\n <2@b>", In_Reply_To="<2@b>")),
        {"message_id": "<CAB1@mail.example.org>", "references": ("<1@a>", "<2@b>")},
    ),
    "fields nobody knows": (parsed(spam_score="0.011", spam_report="…", new="1"), {"sender": PAT}),
}


@pytest.mark.parametrize("name", POSTS)
def test_what_a_post_says(name: str) -> None:
    body, expected = POSTS[name]

    mail = read(body)

    assert {field: getattr(mail, field) for field in expected} == expected
    assert mail.automatic is None


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Yes please", "<p>Yes please</p>"),
        ("Dienstag um 15 Uhr?", "<div>Dienstag um 15&nbsp;Uhr?</div>"),
        ("One\nTwo", "<div>One</div><div>Two</div>"),
    ],
)
def test_a_mail_in_html_alone_says_the_same(text: str, html: str) -> None:
    said = {
        read(body).text.replace("\xa0", " ")
        for body in (
            parsed(text),
            parsed(None, html=html),
            parsed(text, html=html),
            raw(a_mail(None, html=html)),
        )
    }

    assert said == {text}


class TestTheKey:
    def test_is_the_same_for_a_repeat_whatever_else_has_changed(self) -> None:
        first = parsed(to=[SALON, "b@in.standby.test"], sender_ip="192.0.2.1")
        again = parsed(to=["b@in.standby.test", SALON], sender_ip="192.0.2.2", SPF="fail")

        assert read(first).key == read(again).key

    def test_differs_by_message_id_and_envelope(self) -> None:
        posts = [
            parsed(),
            parsed(headers=headers("<other@mail.example.org>")),
            parsed(to="b@in.standby.test"),
            parsed(sender="lee@example.org"),
        ]

        assert len({read(post).key for post in posts}) == len(posts)

    def test_of_a_mail_without_an_id_is_what_it_says(self) -> None:
        def nameless(text: str) -> str:
            return read(parsed(text, headers=headers(None))).key

        assert nameless("a") == nameless("a") != nameless("b")


class TestLimits:
    def test_a_long_text_is_cut_to_what_a_table_holds(self) -> None:
        mail = read(parsed("ä" * 1_000_000))

        assert mail.text == "ä" * 30_000

    def test_a_large_attachment_is_not_kept(self) -> None:
        photo = ("attachment1", "photo.jpg", b"x" * 20_000_000)

        fields = read_fields(io.BytesIO(parsed(files=[photo])), CONTENT_TYPE)

        assert fields["attachment1"] == b""
        assert sum(map(len, fields.values())) < 2000

    def test_only_what_is_asked_for_is_kept(self) -> None:
        fields = read_fields(io.BytesIO(parsed("x" * 1_000_000)), CONTENT_TYPE, only="envelope")

        assert fields == {"envelope": envelope().encode()}

    def test_a_megabyte_of_text_takes_less_than_a_second(self) -> None:
        body = parsed("Can I come? > on Mon wrote:\n" * 40_000, html="<div>a</div>" * 80_000)

        assert cheapest_ms(lambda: read(body), at_most=1000) < 1000

    @pytest.mark.parametrize(
        "field", ["author", "subject", "to", "headers", "envelope", "charsets"]
    )
    @pytest.mark.parametrize(
        "hostile", ['"\\' * 5000, "<" * 10_000, "a@" * 5000, "=?utf-8?q?" * 1000, "[" * 10_000]
    )
    def test_hostile_fields_cost_next_to_nothing(self, field: str, hostile: str) -> None:
        fields: dict[str, Any] = {"envelope": None, field: hostile}
        body = parsed(**fields)

        assert cheapest_ms(lambda: read(body), at_most=100) <= 100


class TestOddForms:
    def test_a_form_that_breaks_off_is_read_up_to_there(self) -> None:
        body = parsed()

        fields = read_fields(io.BytesIO(body[: body.index(b"SPF")]), CONTENT_TYPE)

        assert fields["text"] == b"Tuesday works"

    def test_the_first_of_two_fields_counts(self) -> None:
        body = a_post({"text": "one"}).replace(b"--xYzZY--\r\n", b"") + a_post({"text": "two"})

        assert read_fields(io.BytesIO(body), CONTENT_TYPE)["text"] == b"one"

    def test_a_plain_form_is_read_too(self) -> None:
        body = b"text=Gr%FC%DFe&charsets=%7B%22text%22%3A%22latin-1%22%7D&from=pat%40example.org"

        mail = read(body, "application/x-www-form-urlencoded")

        assert (mail.text, mail.sender) == ("Grüße", PAT)

    @pytest.mark.parametrize(
        "content_type",
        ["", "text/plain", "multipart/form-data", "multipart/form-data; boundary=other", "\0"],
    )
    def test_what_is_no_form_says_nothing(self, content_type: str) -> None:
        mail = read(parsed(), content_type)

        assert (mail.text, mail.sender, mail.recipients) == ("", None, ())
