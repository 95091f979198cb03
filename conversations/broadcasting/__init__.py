"""A broadcast: who will and will not get it and why, what it says and costs, and sending it.

What staff are shown beforehand and what is sent come from the same plan (`planning`). Whatever
changes in between is seen at the door out, where each message is asked about again.
"""

from conversations.broadcasting.drafting import draft, key_for, send, set_text
from conversations.broadcasting.planning import PAGE
from conversations.broadcasting.previewing import Preview, Shown, preview, whom
from conversations.broadcasting.sampling import Sample, sample, usual_text
from conversations.broadcasting.sending import close_gone, go_on

__all__ = [
    "PAGE",
    "Preview",
    "Sample",
    "Shown",
    "close_gone",
    "draft",
    "go_on",
    "key_for",
    "preview",
    "sample",
    "send",
    "set_text",
    "usual_text",
    "whom",
]
