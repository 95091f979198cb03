"""What speaks against a business's own wording of a text, before any customer reads it."""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from bot.wording.catalogues import (
    FALLBACK,
    LANGUAGES,
    PLACEHOLDER,
    fits_one_segment,
    placeholders,
    texts,
)
from bot.wording.render import render
from bot.wording.segments import segments

LONGEST = 480
BLANKS = "\n\u00a0\u202f"
# What carriers act upon themselves, in some country and language.
CARRIER_WORDS = frozenset(
    (
        *("CANCEL", "END", "QUIT", "STOP", "STOPALL", "UNSUBSCRIBE", "REVOKE", "OPTOUT"),
        *("STOPP", "ARRET", "ARRÊT", "ALTO", "PARAR", "BAJA", "FIN", "CANCELAR"),
    )
)
_CAPITALS = re.compile(r"\b[^\W\d_a-zß-ÿ]{2,}\b")
_QUOTED = re.compile(r"[\"'«“„]\s?(\w+)\s?[\"'»”“]")
_BRACES = re.compile(r"[{}]")


class Problem(StrEnum):
    UNKNOWN_LANGUAGE = "unknown_language"
    UNKNOWN_TEXT = "unknown_text"
    EMPTY = "empty"
    TOO_LONG = "too_long"
    UNPRINTABLE = "unprintable"
    LACKS = "lacks"
    UNKNOWN_FACT = "unknown_fact"
    STRAY_BRACE = "stray_brace"
    CARRIER_WORD = "carrier_word"
    SEVERAL_SEGMENTS = "several_segments"


def problems(
    key: str, language: str, text: str, facts: Mapping[str, Any], *, region: str
) -> dict[Problem, list[str]]:
    """Each problem with what it is about, nothing for a text that may be said.

    `facts` are such as the text may meet (`samples.facts_for`): with them a text that is meant for
    one segment must not cost more than the standard one, if that costs more than one at all.
    """
    if language not in LANGUAGES:
        return {Problem.UNKNOWN_LANGUAGE: [language]}
    if key not in texts(FALLBACK):
        return {Problem.UNKNOWN_TEXT: [key]}
    found = {
        Problem.EMPTY: [key] if not text.strip() and texts(language)[key] else [],
        Problem.TOO_LONG: [str(LONGEST)] if len(text) > LONGEST else [],
        Problem.UNPRINTABLE: sorted(
            {repr(c) for c in text if not (c.isprintable() or c in BLANKS)}
        ),
        Problem.CARRIER_WORD: sorted(answers_named(text) & CARRIER_WORDS),
    } | _wrong_facts(key, language, text)
    if not any(found.values()) and fits_one_segment(key):
        found[Problem.SEVERAL_SEGMENTS] = _too_dear(key, language, text, facts, region)
    return {problem: about for problem, about in found.items() if about}


def answers_named(text: str) -> set[str]:
    """The words that a text asks to be answered with: in capitals or in quotes."""
    quoted = {word.upper() for word in _QUOTED.findall(text)}
    return set(_CAPITALS.findall(PLACEHOLDER.sub("", text))) | quoted


def _wrong_facts(key: str, language: str, text: str) -> dict[Problem, list[str]]:
    needed, said = placeholders(texts(language)[key]), placeholders(text)
    return {
        Problem.LACKS: sorted(needed - said),
        Problem.UNKNOWN_FACT: sorted(said - needed),
        Problem.STRAY_BRACE: _BRACES.findall(PLACEHOLDER.sub("", text))[:1],
    }


def _too_dear(
    key: str, language: str, text: str, facts: Mapping[str, Any], region: str
) -> list[str]:
    """The segments that it costs, if it costs too many."""
    standard = segments(render(key, facts, language=language, region=region))
    cost = segments(render(key, facts, language=language, region=region, own={key: text}))
    return [str(cost)] if cost > max(standard, 1) else []
