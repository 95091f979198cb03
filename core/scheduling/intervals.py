"""Stretches of time as half-open pairs of whole minutes since 1970 UTC.

Lists of them are ascending and apart from each other: they neither overlap nor touch.
"""

from collections.abc import Iterable, Sequence

Interval = tuple[int, int]


def merged(intervals: Iterable[Interval]) -> list[Interval]:
    """The same time as ascending intervals that neither overlap nor touch; empty ones vanish."""
    found: list[Interval] = []
    for begins, ends in sorted(intervals):
        if begins >= ends:
            continue
        if found and begins <= found[-1][1]:
            if ends > found[-1][1]:
                found[-1] = (found[-1][0], ends)
        else:
            found.append((begins, ends))
    return found


def common(one: Sequence[Interval], other: Sequence[Interval]) -> list[Interval]:
    """The time that lies in both."""
    found: list[Interval] = []
    at = 0
    for begins, ends in one:
        while at < len(other) and other[at][1] <= begins:
            at += 1
        for from_, until in other[at:]:
            if from_ >= ends:
                break
            found.append((max(begins, from_), min(ends, until)))
    return found


def without(one: Sequence[Interval], taken: Sequence[Interval]) -> list[Interval]:
    """The time of `one` that does not lie in `taken`."""
    found: list[Interval] = []
    at = 0
    for begins, ends in one:
        while at < len(taken) and taken[at][1] <= begins:
            at += 1
        start = begins
        for from_, until in taken[at:]:
            if from_ >= ends:
                break
            if from_ > start:
                found.append((start, from_))
            start = until
        if start < ends:
            found.append((start, ends))
    return found
