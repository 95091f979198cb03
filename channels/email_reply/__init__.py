"""The visible reply of an e-mail: what its writer wrote, without quotes, signature and footers.

Two maintained libraries do the groundwork (quotequail, inscriptis); what they miss is data in
`phrases`, one row per language, and a few rules in `introductions`, `quotes`, `closings`, `markup`.
"""

import re

from channels.email_reply.closings import without_closing
from channels.email_reply.lines import bare
from channels.email_reply.markup import from_html
from channels.email_reply.quotes import written_passages
from channels.text import storable

# What lies beyond is not read, so that a megabyte costs no more than a long mail. Pictures inside
# the markup do not count.
MOST_PLAIN = 100_000
MOST_HTML = 200_000

_LINE_END = re.compile(r"\r\n?|[\u2028\u2029\x85]")
# Gmail may wrap an attribution before the ">" of an address, which then looks like a quote's.
_TORN_ADDRESS = re.compile(r"(<[^<>\s]{1,200})\n(?=> ?[^\n>]{1,30}:\n)")
_MANY_BLANK_LINES = re.compile(r"\n{3,}")
# Runs of text end, so what follows the colon cannot be searched twice.
_EMBEDDED_DATA = re.compile(r"data:[\w/+.-]{1,60};base64,[\w+/=%-]*")


def visible_reply(*, plain: str | None = None, html: str | None = None) -> str:
    """What the writer of a mail wrote, from its text part, its HTML part or both.

    Answers between quoted lines are kept, in their order. If cutting leaves nothing (a forward
    without a word, for one) the whole text counts; empty only when the mail has no text.

    Given both parts the text part is taken, unless the HTML shows a quote that the text does not.
    Of a text part the first 100,000 characters are read, of an HTML part the first 200,000.
    """
    lines = _lines(storable(plain or "")[:MOST_PLAIN])
    markup = from_html(_EMBEDDED_DATA.sub("", storable(html or ""))[:MOST_HTML])
    from_plain = _cut(lines)
    from_markup = _cut(markup.lines)
    if from_plain and _sees_more_quote(from_markup, from_plain):
        return from_markup
    return from_plain or from_markup or _tidy(lines) or _tidy(markup.whole)


def _lines(text: str) -> list[str]:
    return _TORN_ADDRESS.sub(r"\1", _LINE_END.sub("\n", text)).split("\n")


def _cut(lines: list[str]) -> str:
    passages = map(without_closing, written_passages(lines))
    return _tidy([line for passage in passages for line in passage])


def _tidy(lines: list[str]) -> str:
    """The lines without blank ones at both ends, runs of blank ones made one."""
    text = "\n".join(line.rstrip() if bare(line) else "" for line in lines)
    return bare(_MANY_BLANK_LINES.sub("\n\n", text))


def _sees_more_quote(markup_reply: str, plain_reply: str) -> bool:
    shorter, longer = _letters(markup_reply), _letters(plain_reply)
    return bool(shorter) and len(shorter) < len(longer) and shorter in longer


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))
