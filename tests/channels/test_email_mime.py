import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.email_mime import as_bytes, decoded, from_mime
from tests.cpu import cheapest_ms


def mail(*headers: str, body: bytes = b"") -> bytes:
    return "\r\n".join(headers).encode() + b"\r\n\r\n" + body


def test_headers_are_decoded_unfolded_and_kept_in_order() -> None:
    parsed = from_mime(
        mail(
            "Received: one",
            "Received: two",
            "Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?= =?iso-8859-1?Q?_aus_K=F6ln?=",
            "From: =?UTF-8?B?TWF5YQ==?= <maya@example.com>",
            "References: <a@example.com>\r\n <b@example.com>",
        )
    )
    assert parsed.header("subject") == "Grüße aus Köln"
    assert parsed.header("FROM") == "Maya <maya@example.com>"
    assert parsed.header("References") == "<a@example.com> <b@example.com>"
    assert parsed.all_headers("received") == ["one", "two"]
    assert parsed.header("Reply-To") is None


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        (b"Gr\xfc\xdfe", "Grüße"),
        ("Grüße".encode(), "Grüße"),
        (b"=?x-nobody-knows?Q?Gr=FC=DFe?=", "Grüße"),
        (b"=?iso-8859-1?Q?Gr=C3=BC=C3=9Fe?=", "Grüße"),
        (b"=?utf-8?b?A?=", "=?utf-8?b?A?="),
        ("=?utf-8?Q?a=C3=BC?= 中".encode(), "aü 中"),
    ],
)
def test_odd_headers_are_recovered(subject: bytes, expected: str) -> None:
    header = from_mime(b"Subject: " + subject + b"\r\n\r\n").header("Subject")
    assert header is not None
    assert header.split() == expected.split()


@pytest.mark.parametrize(
    ("raw", "charset", "expected"),
    [
        ("schön".encode(), "utf-8", "schön"),
        ("schön".encode(), "iso-8859-1", "schön"),
        (b"sch\xf6n", "utf-8", "schön"),
        (b"sch\xf6n", None, "schön"),
        (b"sch\xf6n", "x-unknown", "schön"),
        (b"it\x92s", "us-ascii", "it’s"),
        (b"\x81\x8d", "utf-8", "\x81\x8d"),
        ("привет".encode("koi8-r"), "koi8-r", "привет"),
        ("привет".encode("cp1251"), '"windows-1251"', "привет"),
        ("こんにちは".encode("iso-2022-jp"), "ISO-2022-JP", "こんにちは"),
        ("①".encode("cp932"), "shift_jis", "①"),
        ("好".encode("gb18030"), "gb2312", "好"),
        ("ja gerne".encode("utf-16"), None, "ja gerne"),
        ("ja gerne".encode("utf-16-le"), "utf-16le", "ja gerne"),
        (b"ja gerne", "utf-16", "ja gerne"),
        (b"\xef\xbb\xbfja", "iso-8859-1", "ja"),
        (b"uryyb", "rot13", "uryyb"),
        (b"abc-\xfc", "punycode", "abc-ü"),
        (b"a", "\0", "a"),
    ],
)
def test_charsets_are_doubted_where_the_bytes_refute_them(
    raw: bytes, charset: str | None, expected: str
) -> None:
    assert decoded(raw, charset) == expected


def test_files_pictures_and_attached_mails_are_counted_not_read() -> None:
    body = b"\r\n".join(
        [
            b"--b\r\nContent-Type: text/plain\r\n\r\nYes",
            b"--b\r\nContent-Type: image/png\r\nContent-ID: <x>\r\n\r\n...",
            b"--b\r\nContent-Type: text/plain; name=a.txt\r\n\r\nNO",
            b"--b\r\nContent-Type: text/html\r\nContent-Disposition: attachment\r\n\r\nNO",
            b"--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: x\r\n\r\nNO",
            b"--b\r\nContent-Type: text/calendar\r\n\r\nBEGIN:VCALENDAR",
            b"--b--",
        ]
    )
    parsed = from_mime(mail("Content-Type: multipart/mixed; boundary=b", body=body))
    assert (parsed.plain, parsed.html, parsed.attachment_count) == ("Yes", None, 5)


def test_texts_around_a_picture_are_joined() -> None:
    body = (
        b"--b\r\nContent-Type: text/plain\r\n\r\nBefore\r\n--b\r\nContent-Type: image/png\r\n\r\n."
        b"\r\n--b\r\nContent-Type: text/plain\r\n\r\nafter\r\n--b--\r\n"
    )
    parsed = from_mime(mail("Content-Type: multipart/mixed; boundary=b", body=body))
    assert parsed.plain == "Before\nafter"


def test_flowed_lines_are_joined_within_one_depth_of_quote() -> None:
    body = b"one \r\ntwo\r\n> three \r\n> four \r\n>> five \r\nsix \r\n-- \r\nMaya\r\n"
    parsed = from_mime(mail("Content-Type: text/plain; format=flowed", body=body))
    assert parsed.plain == "one two\n> three four \n>> five \nsix \n-- \nMaya\n"


def test_flowed_lines_may_be_broken_within_words() -> None:
    body = "予約を \r\nお願いします\r\n".encode()
    parsed = from_mime(mail("Content-Type: text/plain; format=flowed; delsp=yes", body=body))
    assert parsed.plain == "予約をお願いします\n"


def test_a_multipart_without_its_boundary_is_text() -> None:
    parsed = from_mime(mail("Content-Type: multipart/alternative", body=b"Yes please"))
    assert (parsed.plain, parsed.attachment_count) == ("Yes please", 0)


def test_a_block_of_headers_alone_is_read() -> None:
    parsed = from_mime(b"Auto-Submitted: auto-replied\nMessage-ID: <a@b>\n")
    assert parsed.header("auto-submitted") == "auto-replied"


def test_parts_nested_without_end_are_text() -> None:
    nested = b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (depth, depth)
        for depth in range(2000)
    )
    parsed = from_mime(nested + b"Content-Type: text/plain\r\n\r\nhello")
    assert parsed.plain is not None
    assert parsed.plain.endswith("hello")


@pytest.mark.parametrize(
    "raw",
    [
        b"Subject: " + b"=?a?q?" * 150_000,
        b"Subject: a\n" + b" \n" * 400_000,
        b"X-A: b\n" * 140_000,
        b"Content-Type: text/plain; " + b"a=b; " * 50_000 + b"\n\nx",
        b"Content-Type: text/plain; charset=punycode\n\n" + b"abc-\xfc" * 200_000,
        b"Content-Type: text/plain; format=flowed\n\n" + b"a \n" * 330_000,
        b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 60_000,
    ],
    ids=lambda raw: raw[:40].decode("latin-1"),
)
def test_a_hostile_megabyte_is_read_within_two_seconds(raw: bytes) -> None:
    assert cheapest_ms(lambda: from_mime(raw), at_most=2000) <= 2000


@given(st.binary(max_size=300))
def test_any_bytes_are_a_mail(raw: bytes) -> None:
    from_mime(raw)
    from_mime(b"Content-Type: " + raw)


@pytest.mark.parametrize("text", ["für", "Größe 中", "plain"])
def test_a_mail_carried_as_text_keeps_its_bytes(text: str) -> None:
    raw = text.encode()
    assert as_bytes(text) == raw
    assert as_bytes(raw.decode("latin-1")) == raw
    assert as_bytes((raw + b"\xfc").decode("utf-8", "surrogateescape")) == raw + b"\xfc"


def test_half_a_character_in_a_mail_carried_as_text_becomes_a_question_mark() -> None:
    assert as_bytes("a\ud83d") == b"a?"
