"""A mail as it travelled: headers and text, whatever its charsets claim.

The standard library's parser with its older policy: the newer one parses every header by grammar,
which fails on headers that real mail has and is slow on hostile ones.
"""

import codecs
import re
from binascii import Error as NotBase64
from collections.abc import Iterator
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.parser import BytesHeaderParser, BytesParser
from email.policy import compat32

# Text parts beyond this many are not read, nor any that is larger than a mail of words can be.
_MOST_PARTS = 200
_LARGEST_TEXT = 4_000_000
_LONGEST_HEADER = 4_000

# As browsers do: senders who say the narrow name mean the wide one (WHATWG Encoding Standard).
_WIDER = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
}
# Written in bytes that pass for UTF-8 or ASCII, so that only their declaration tells them apart.
_BELIEVED = ("utf-16", "utf-32", "utf-7", "iso2022", "hz")
# Python's own, of no mail; decoding a megabyte by the first two takes hours.
_NOT_OF_MAIL = ("punycode", "idna", "unicode_escape", "raw_unicode_escape", "undefined")
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_FOLD = re.compile(r"[\r\n]+[ \t]*")
_LINE_END = re.compile(r"\r\n?")


@dataclass(frozen=True, slots=True)
class ParsedMail:
    """`headers` in their order, decoded, unfolded. `plain` and `html` are None where the mail has
    no such part. `attachment_count` has files, pictures inside the text and attached mails."""

    headers: tuple[tuple[str, str], ...]
    plain: str | None
    html: str | None
    attachment_count: int
    content_type: str

    def header(self, name: str) -> str | None:
        """The first header of that name, in any case."""
        return next(iter(self.all_headers(name)), None)

    def all_headers(self, name: str) -> list[str]:
        return [value for key, value in self.headers if key.lower() == name.lower()]


def from_mime(raw: bytes) -> ParsedMail:
    """Reads a mail, or a block of headers alone. Never fails: what cannot be read is text."""
    try:
        message = BytesParser(policy=compat32).parsebytes(raw)
        parts = list(_leaves(message))
    except RecursionError:  # parts within parts, hundreds deep
        message = BytesHeaderParser(policy=compat32).parsebytes(raw)
        del message["Content-Type"]
        parts = [message]
    texts = [part for part in parts if _is_text(part)]
    return ParsedMail(
        headers=tuple((name, _decoded_header(value)) for name, value in message.raw_items()),
        plain=_joined(texts, "text/plain"),
        html=_joined(texts, "text/html"),
        attachment_count=len(parts) - len(texts),
        content_type=message.get_content_type(),
    )


def as_bytes(raw: str) -> bytes:
    """The bytes of a mail that was carried as text: read as UTF-8, byte by byte, or with lone
    surrogates for bytes that were not UTF-8."""
    try:
        by_byte = raw.encode("latin-1")
        by_byte.decode("utf-8")
    except UnicodeError:
        return raw.encode("utf-8", "surrogateescape" if _escaped(raw) else "replace")
    return by_byte


def decoded(raw: bytes, charset: str | None) -> str:
    """The text of bytes that claim a charset. The claim is doubted where the bytes refute it:
    valid UTF-8 beyond ASCII is UTF-8 whatever it is called; what fits no claim is Windows-1252."""
    for mark, codec in _BYTE_ORDER_MARKS:
        if raw.startswith(mark):
            return raw.decode(codec, "replace")
    declared = _codec(charset) or "utf-8"
    if declared.startswith(("utf-16", "utf-32")) and b"\0" not in raw:
        declared = "utf-8"  # every space of these has a NUL
    claims = [declared, "utf-8"] if declared.startswith(_BELIEVED) else ["utf-8", declared]
    for codec in (*claims, "cp1252"):
        try:
            return raw.decode(codec)
        except UnicodeError:
            continue
    return raw.decode("latin-1")


def _codec(charset: str | None) -> str | None:
    try:
        name = codecs.lookup((charset or "").strip(" \"'")[:60]).name
        # Raises LookupError for a codec that is not of text, such as rot13.
        b"a".decode(name, "replace")
    except (LookupError, ValueError):
        return None
    return None if name in _NOT_OF_MAIL else _WIDER.get(name, name)


def _escaped(raw: str) -> bool:
    """Whether every lone surrogate stands for a byte."""
    return all("\udc80" <= char <= "\udcff" for char in raw if "\ud800" <= char <= "\udfff")


def _leaves(message: Message) -> Iterator[Message]:
    """The parts that hold something. A mail attached to the mail is one part, not searched."""
    if message.get_content_maintype() == "multipart" and message.is_multipart():
        for part in message.get_payload():
            if isinstance(part, Message):
                yield from _leaves(part)
    else:
        yield message


def _type(part: Message) -> str:
    """A multipart without parts is text whose writer forgot the boundary."""
    empty = part.get_content_maintype() == "multipart" and not part.is_multipart()
    return "text/plain" if empty else part.get_content_type()


def _is_text(part: Message) -> bool:
    if part.is_multipart() or _type(part) not in ("text/plain", "text/html"):
        return False
    return part.get_content_disposition() != "attachment" and not part.get_filename()


def _joined(parts: list[Message], content_type: str) -> str | None:
    texts = [_text(part) for part in parts[:_MOST_PARTS] if _type(part) == content_type]
    return "\n".join(texts) if texts else None


def _text(part: Message) -> str:
    payload = part.get_payload(decode=True)
    raw = payload[:_LARGEST_TEXT] if isinstance(payload, bytes) else b""
    text = _LINE_END.sub("\n", decoded(raw, _parameter(part, "charset")))
    if (_parameter(part, "format") or "").lower() == "flowed":
        text = _unflowed(text, delete_space=(_parameter(part, "delsp") or "").lower() == "yes")
    return text


def _parameter(part: Message, name: str) -> str | None:
    value = part.get_param(name)
    return value[2] if isinstance(value, tuple) else value


def _unflowed(text: str, *, delete_space: bool) -> str:
    """Join the lines that RFC 3676 wraps with a space at their end, each depth of quote by
    itself; "-- " is a line of its own."""
    lines: list[list[str]] = []
    flowing = -1
    for line in text.split("\n"):
        content = line.lstrip(">")
        depth = len(line) - len(content)
        content = content.removeprefix(" ")
        if flowing != depth or content == "-- ":
            lines.append([">" * depth + (" " if depth else "")])
        flows = content.endswith(" ") and content != "-- "
        lines[-1].append(content[:-1] if flows and delete_space else content)
        flowing = depth if flows else -1
    return "\n".join(map("".join, lines))


def _decoded_header(value: str) -> str:
    raw = str(value).encode("utf-8", "surrogateescape")[:_LONGEST_HEADER]
    text = _FOLD.sub(" ", decoded(raw, None))
    try:
        chunks = decode_header(text)
    except (HeaderParseError, NotBase64, ValueError):
        return text
    return "".join(_chunk(chunk, charset) for chunk, charset in chunks)


def _chunk(chunk: str | bytes, charset: str | None) -> str:
    if isinstance(chunk, str):
        return chunk
    # What stood between encoded words, as decode_header hands it out.
    return decoded(chunk, charset) if charset else chunk.decode("raw-unicode-escape", "replace")
