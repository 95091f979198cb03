"""What a provider's refusal asks of us: the words in which the tables of codes are written."""

from dataclasses import dataclass
from enum import StrEnum


class Reaction(StrEnum):
    RETRY = "retry"
    GIVE_UP = "give up"
    OPTED_OUT = "opted out"
    UNDELIVERABLE = "undeliverable"
    OPERATOR = "operator"  # fails until the operator of the installation changes something


@dataclass(frozen=True, slots=True)
class Meaning:
    reaction: Reaction
    about: str
    wait_seconds: float = 0
