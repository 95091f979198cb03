"""What closes a passage without being its writer's words: signature, mobile footer, disclaimer."""

import re

from channels.email_reply.lines import bare
from channels.email_reply.phrases import DEVICES, LANGUAGES

_SIGNATURE = re.compile(r"--|[–—]|_{10,}")
_DASHES_ALONE = re.compile(r"[-–—_=*]{2,}")
_LONGEST_FOOTER = 200
# A paragraph that is shorter may be the customer's own request for discretion.
_SHORTEST_DISCLAIMER = 90

_DEVICE = rf"[^?]{{0,60}}?\b(?:{'|'.join(DEVICES)})[^?,]{{0,60}}"
_FOOTER = re.compile(
    "|".join(footer for language in LANGUAGES for footer in language.footers).replace(
        "{device}", _DEVICE
    ),
    re.IGNORECASE,
)
_DISCLAIMER = re.compile(
    "|".join(disclaimer for language in LANGUAGES for disclaimer in language.disclaimers),
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"(?<=[.!]) +")
_LINK = re.compile(r"[<(\[]?https?://[^\s<>()\[\]]{1,500}[>)\]]?")


def without_closing(passage: list[str]) -> list[str]:
    passage = _without_signature(passage)
    return _without_footers(_without_disclaimer(passage))


def _without_signature(passage: list[str]) -> list[str]:
    for at, line in enumerate(passage):
        if _SIGNATURE.fullmatch(bare(line)):
            return passage[:at]
    return passage


def _without_disclaimer(passage: list[str]) -> list[str]:
    """The passage up to a paragraph that begins like a disclaimer, unless it begins with it."""
    above = ""
    for at, line in enumerate(passage):
        text = bare(line)
        starts_paragraph = not above or _DASHES_ALONE.fullmatch(above)
        if text and starts_paragraph and _is_disclaimer(passage[at : at + 8]):
            kept = passage[: at - 1] if above else passage[:at]
            return kept if any(map(bare, kept)) else passage
        above = text
    return passage


def _is_disclaimer(paragraph: list[str]) -> bool:
    text = " ".join(bare(line)[:400] for line in paragraph).lstrip("*_ ")
    return len(text) >= _SHORTEST_DISCLAIMER and bool(_DISCLAIMER.match(text))


def _without_footers(passage: list[str]) -> list[str]:
    """A footer may be wrapped over two lines, and several may stand one below the other."""
    kept = passage
    while True:
        end = len(kept)
        while end and not bare(kept[end - 1]):
            end -= 1
        length = next((n for n in (1, 2) if n <= end and _is_footer(kept[end - n : end])), 0)
        if not length:
            return kept
        kept = kept[: end - length]


def _is_footer(lines: list[str]) -> bool:
    text = " ".join(map(bare, lines))
    if len(text) > _LONGEST_FOOTER:
        return False
    sentences = _SENTENCE_END.split(_LINK.sub("", text).strip(" *_-–—\xa0"))
    return all(_FOOTER.fullmatch(sentence.rstrip(".! ")) for sentence in sentences)
