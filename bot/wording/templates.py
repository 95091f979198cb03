"""Texts as WhatsApp templates, the only thing that may be said there to who has not written lately.

A template is made of the very text that other channels get: what differs from message to message
becomes a numbered variable. Meta's rules are kept by construction where that is possible: the
business's name is a fixed part of the tenant's own template, and facts with no word between them
are one variable. What still breaks a rule is `Unsuitable`.

Rules: https://www.twilio.com/docs/content/using-variables-with-content-api
"""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.wording.catalogues import PLACEHOLDER, texts
from bot.wording.render import STANDARD, write
from bot.wording.samples import facts_for

OFFERS = (
    "offer",
    "offer_instead",
    "offer_first",
    "offer_instead_first",
    "invited",
    "broadcast",
)
# What a business says without having been asked just now.
KEYS = (
    *OFFERS,
    "reminder",
    "booked_by_business",
    "moved_by_business",
    "canceled_by_business",
    "series_by_business",
    "series_canceled_by_business",
    "offer_withdrawn",
    "offer_superseded",
    "renewal",
    "wait_lapsed",
    "wait_over",
    "joined_by_business",
    "removed_by_business",
    "promoted",
    "broadcast_several",
    "broadcast_mixed",
)
# Which taps answer a text, and what their payloads say besides the one fact that names the thing.
BUTTONS = {
    **dict.fromkeys(OFFERS, (("button_yes", "offer:{tap}:yes"), ("button_no", "offer:{tap}:no"))),
    "reminder": (("button_confirm", "appt:{tap}:confirm"), ("button_cancel", "appt:{tap}:cancel")),
}
TAP = "{tap}"
SAMPLE_TAP = "1"
UTILITY, MARKETING = "UTILITY", "MARKETING"

LONGEST_BODY = 1024
LONGEST_VALUE = 1600
EMPTY = "-"

_RUN = re.compile(rf"{PLACEHOLDER.pattern}(?:[^\w{{}}]*{PLACEHOLDER.pattern})*")
_NUMBERED = re.compile(r"\{\{[0-9]+\}\}")
_LETTER = re.compile(r"[^\W\d_]")
_WORD = re.compile(r"\w*[^\W\d_]\w*")


def category(key: str) -> str:
    """What Meta wants to know of a text: nobody who gets a broadcast has asked for it."""
    return MARKETING if key.startswith("broadcast") else UTILITY


class Unsuitable(Exception):
    """The text of `key` cannot be a template; `problems` says why."""

    def __init__(self, key: str, problems: Sequence[str]) -> None:
        super().__init__(key)
        self.key = key
        self.problems = list(problems)


@dataclass(frozen=True, slots=True)
class Button:
    title: str
    payload: str


@dataclass(frozen=True, slots=True)
class Draft:
    """One text in one language as a template. `variables` are pieces of the text such as
    `{staff}, {when}`: variable 1 is the first. `samples` are what a reviewer reads in their place.
    """

    key: str
    language: str
    body: str
    variables: tuple[str, ...]
    buttons: tuple[Button, ...] = ()
    samples: tuple[str, ...] = field(default=(), compare=False)

    @property
    def digest(self) -> str:
        """Of all that a customer may read or send: another text is another template."""
        content = [
            self.key,
            self.language,
            self.body,
            self.variables,
            [[button.title, button.payload] for button in self.buttons],
        ]
        return hashlib.sha256(json.dumps(content).encode()).hexdigest()


def draft(
    key: str,
    *,
    business: str,
    language: str,
    region: str = "US",
    own: Mapping[str, str] = STANDARD,
) -> Draft:
    """The template of a text, in the business's own words where it has any. Raises Unsuitable, and
    KeyError for an unknown key."""
    text = own.get(key) or texts(language)[key]
    if not isinstance(text, str):
        raise Unsuitable(key, ["its words depend on a number"])
    text = text.replace("{business}", _fixed(business))
    variables = [match[0] for match in _RUN.finditer(text)]
    numbers = iter(range(1, len(variables) + 1))
    body = _RUN.sub(lambda _: f"{{{{{next(numbers)}}}}}", text)
    if problems := _problems(body, len(variables)):
        raise Unsuitable(key, problems)
    buttons = _buttons(key, language, own, len(variables) + 1)
    if buttons:
        variables.append(TAP)
    facts = {**facts_for(key, business=business), "tap": SAMPLE_TAP}
    samples = values(variables, facts, language=language, region=region)
    return Draft(key, language, body, tuple(variables), buttons, tuple(samples))


def values(
    variables: Sequence[str], facts: Mapping[str, Any], *, language: str, region: str = "US"
) -> list[str]:
    """What stands for each variable, as WhatsApp takes it: on one line and never empty.

    Raises KeyError for a fact that is missing.
    """
    return [
        _on_one_line(write("piece", facts, language=language, region=region, own={"piece": piece}))
        for piece in variables
    ]


def _on_one_line(value: str) -> str:
    return " ".join(value.split())[:LONGEST_VALUE] or EMPTY


def _fixed(name: str) -> str:
    """Words of a customer's making in a template's own text: braces would be variables."""
    return " ".join(name.replace("{", "(").replace("}", ")").split())


def _buttons(key: str, language: str, own: Mapping[str, str], number: int) -> tuple[Button, ...]:
    return tuple(
        Button(
            write(title, {}, language=language, own=own),
            payload.replace(TAP, f"{{{{{number}}}}}"),
        )
        for title, payload in BUTTONS.get(key, ())
    )


def _problems(body: str, count: int) -> list[str]:
    parts = _NUMBERED.split(body)
    problems = []
    if count and not _LETTER.search(parts[0]):
        problems.append("it begins with a variable")
    if count and not _LETTER.search(parts[-1]):
        problems.append("it ends with a variable")
    if not all(_LETTER.search(part) for part in parts[1:-1]):
        problems.append("two variables have no word between them")
    if len(_WORD.findall(" ".join(parts))) < 2 * count + 1:
        problems.append("it has too few words for its variables")
    if len(body) > LONGEST_BODY:
        problems.append(f"it is longer than {LONGEST_BODY} characters")
    return problems
