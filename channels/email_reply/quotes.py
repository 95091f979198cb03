"""Which lines of a mail quote another one.

A quote is a line that begins with ">", or all below an introduction. An introduction above lines
with ">" covers only those, so that answers below and between them are kept.
"""

from channels.email_reply.introductions import introductions
from channels.email_reply.lines import CUT, bare, is_quoted

# A quoted line that its sender's program broke there, its last word on a line of its own.
_FULL_LINE = 76


def written_passages(lines: list[str]) -> list[list[str]]:
    """What stands outside quotes, in order. A passage ends where a quote was left out."""
    quote_follows = _quote_follows(lines)
    introduced = introductions(lines, quote_follows)
    passages: list[list[str]] = [[]]
    at = 0
    while at < len(lines):
        end = introduced.get(at)
        if lines[at] == CUT or (end is not None and not quote_follows[end]):
            break
        if end is not None or is_quoted(lines[at]) or _is_wrapped_quote(lines, at):
            passages.append([])
        else:
            passages[-1].append(lines[at])
        at = end or at + 1
    return passages


def _quote_follows(lines: list[str]) -> list[bool]:
    """For every index, one past the end included: is the next line with text a quoted one?"""
    follows = [False] * (len(lines) + 1)
    for at in range(len(lines) - 1, -1, -1):
        follows[at] = is_quoted(lines[at]) if bare(lines[at]) else follows[at + 1]
    return follows


def _is_wrapped_quote(lines: list[str], at: int) -> bool:
    """Whether a line without ">" is the torn-off end of the quoted one above: that one is full,
    ends inside a sentence, and the quote goes on right below."""
    if not 0 < at < len(lines) - 1 or not (is_quoted(lines[at - 1]) and is_quoted(lines[at + 1])):
        return False
    above, line = bare(lines[at - 1]), bare(lines[at])
    return (
        line[:1].islower()
        and above[-1] not in ".!?:;>"
        and len(above) + 1 + len(line.split(maxsplit=1)[0]) > _FULL_LINE
    )
