"""What stands above a quote: an attribution ("On … wrote:", wrapped over up to four lines),
a banner ("Original message") or a block of headers.
"""

import re
from collections.abc import Sequence

import quotequail

from channels.email_reply.lines import bare, is_quoted
from channels.email_reply.phrases import LANGUAGES, Header

_MOST_WRAPPED = 4
_LONGEST_LINE = 300
# Only hostile mail has more lines that might be an introduction.
_MOST_ATTEMPTS = 60
_LONGEST_BLOCK = 14

_DASHED = re.compile(r"[*=]*(?:[-‐‑‒–—]{2}|_{10})")
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-") | {"\xa0": " ", "\u202f": " ", "’": "'"})

_OPENER = re.compile(
    rf"\A(?:{'|'.join(language.openers for language in LANGUAGES)})\b.{{0,40}}\d", re.IGNORECASE
)
_WROTE = re.compile(rf"\b(?:{'|'.join(language.wrote for language in LANGUAGES)})\b", re.IGNORECASE)
_WROTE_INLINE = re.compile(rf"{_WROTE.pattern}\s?:", re.IGNORECASE)
_DATED = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)|\b\d{1,2}[./-]\d{1,2}[./-]\d{2}\b")
_TIMED = re.compile(r"\b\d{1,2}[:.h]\d\d\b")
_ADDRESS = re.compile(r"[^\s<>@]@[^\s<>@]")
# How Gmail once put it in every language: 2026-03-03 10:12 GMT+01:00 Salon <salon@example.org>:
_STAMPED = re.compile(r"\d{4}[-/]\d{1,2}[-/]\d{1,2}\b.{0,120}<[^<>@]{1,64}@[^<>]{1,120}>:$")

_BANNERS = frozenset(banner for language in LANGUAGES for banner in language.banners)
_HEADERS = {word: kind for language in LANGUAGES for word, kind in language.header_words().items()}


def introductions(lines: list[str], quote_follows: list[bool]) -> dict[int, int]:
    """Where introductions begin, and the index after each. `quote_follows` says for every index
    whether the next line with text is a quoted one. None is looked for below an introduction that
    is not followed by a quoted line, because all is quoted there."""
    found: dict[int, int] = {}
    attempts = _MOST_ATTEMPTS
    headers = list(map(_header_kind, lines))
    for at, line in enumerate(lines):
        text = bare(line)[:_LONGEST_LINE]
        if not text or text[0] == ">":
            continue
        start: int | None = None
        end = _header_block_end(lines, headers, at) or at + 1
        if end > at + 1:
            start = _with_rule_above(lines, at)
        elif _begins_with_attribution(text):
            start = at
        elif attempts and (text[-1] in ":>" or _DASHED.match(text)):
            attempts -= 1
            start = at if _is_banner(text) else _attribution_start(lines, at, quote_follows[end])
        if start is not None:
            found[start] = end
            if not quote_follows[end]:
                break
    return found


def _is_banner(text: str) -> bool:
    text = text.translate(_DASHES)
    return text.strip("-_=*: ").lower() in _BANNERS or _library_finds("forward", text)


def _library_finds(kind: str, text: str) -> bool:
    """What quotequail takes one line for. Kept to short lines with few "<": its patterns take
    seconds on lines made against them."""
    if len(text) > _LONGEST_LINE or text.count("<") > 3:
        return False
    found = quotequail.unwrap(text)
    return found is not None and found["type"] == kind


def _header_kind(line: str) -> Header | None:
    word, colon, _ = line[:40].partition(":")
    return _HEADERS.get(word.replace("\xa0", " ").strip(" \t*_").lower()) if colon else None


def _header_block_end(lines: list[str], headers: Sequence[Header | None], at: int) -> int | None:
    """The index after the block of headers that begins at `at`, if one does. A customer's own
    "From: … To: … Date: …" is none: a subject or the sender's address must be there."""
    if headers[at] is None:
        return None
    kinds: set[Header] = set()
    address = False
    end, wrapped = at, 0
    for number in range(at, min(at + _LONGEST_BLOCK, len(lines))):
        kind = headers[number]
        if kind is not None:
            kinds.add(kind)
            address = address or (kind is Header.FROM and "@" in lines[number])
            end = number + 1
        elif bare(lines[number]):
            wrapped += 1
            if Header.SUBJECT in kinds or wrapped > 3:
                break
    enough = len(kinds) >= (2 if address else 3) and (address or Header.SUBJECT in kinds)
    return end if enough and Header.FROM in kinds else None


def _with_rule_above(lines: list[str], start: int) -> int:
    """A dashed line right above headers is a banner, whatever its words."""
    return start - 1 if start and _DASHED.match(bare(lines[start - 1])) else start


def _begins_with_attribution(text: str) -> bool:
    """Some telephones put attribution and quote on one line."""
    verb = _WROTE_INLINE.search(text)
    head = text[: verb.end()] if verb else ""
    return all(evidence.search(head) for evidence in (_OPENER, _DATED, _ADDRESS))


def _attribution_start(lines: list[str], last: int, quote_follows: bool) -> int | None:
    """The first line of the attribution that ends with line `last`, if one does."""
    windows: list[tuple[int, str]] = []
    text = ""
    for start in range(last, max(last - _MOST_WRAPPED, -1), -1):
        line = bare(lines[start]).translate(_DASHES).strip("- ")
        if not line or line[0] == ">" or len(line) > _LONGEST_LINE:
            break
        text = f"{line} {text}".strip()
        windows.append((start, text))
    starts = [start for start, text in windows if _is_dated_attribution(text, quote_follows)]
    starts = starts or [start for start, text in windows if _is_addressed_attribution(text)]
    if not starts and quote_follows and windows and _names_writer(windows[0][1]):
        starts = [last]
    return _widened(lines, starts[0]) if starts else None


def _names_writer(text: str) -> bool:
    return bool(_WROTE.search(text)) or _library_finds("reply", text)


def _is_dated_attribution(text: str, quote_follows: bool) -> bool:
    if not _DATED.search(text):
        return False
    addressed = bool(_ADDRESS.search(text))
    if text[-1] == ":" and addressed and (quote_follows or _STAMPED.match(text)):
        return True  # in whatever language
    if text[-1] == ">" and not quote_follows:
        return _library_finds("reply", text)
    certain = addressed or quote_follows or _OPENER.search(text) or _TIMED.search(text)
    return bool(certain) and _names_writer(text)


def _is_addressed_attribution(text: str) -> bool:
    return text[-1] == ":" and bool(_ADDRESS.search(text)) and _names_writer(text)


def _widened(lines: list[str], start: int) -> int:
    """Take in the lines above that an attribution wrapped within its name or date began with."""
    for above in range(start - 1, max(start - _MOST_WRAPPED, -1), -1):
        first, text = bare(lines[start]), bare(lines[above])
        if not text or is_quoted(text):
            break
        torn = first[0] == "<" or first[0].isdigit() or first[0].islower()
        if not (first[0] == "<" or (torn and _OPENER.search(text))):
            break
        start = above
    return start
