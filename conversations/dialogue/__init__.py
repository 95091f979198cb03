"""The dialogue: one state machine for all conversations, and what each step does."""

from conversations.dialogue.machine import MACHINE, advance
from conversations.dialogue.model import Dialogue

__all__ = ["MACHINE", "Dialogue", "advance"]
