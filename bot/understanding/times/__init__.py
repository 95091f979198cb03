"""Days and times in the words of customers.

A message becomes lexemes (`lexing`, with the words of its language), lexemes become days and clock
times (`absolute`, `relative`, `clocks`), these a row of items (`scan`), joined into ranges
(`spans`), grouped into clauses (`clauses`) and resolved into windows (`windows`).
"""

from bot.types import Surroundings, TimeProblem, TimeWindow, When
from bot.understanding.text import clean
from bot.understanding.times.clauses import Clause, group
from bot.understanding.times.kinds import Kind
from bot.understanding.times.languages import spoken, vocabulary
from bot.understanding.times.lexing import Line, lex, split
from bot.understanding.times.naming import without_names
from bot.understanding.times.scan import Item, scan
from bot.understanding.times.spans import join
from bot.understanding.times.windows import Windows, readings, without

__all__ = ["read_when"]

_MARKS = '.,!?;:()"'


def read_when(text: str, surroundings: Surroundings) -> When:
    """The days and times that `text` names, seen from `surroundings.now`."""
    words = without_names(split(clean(text)), surroundings)
    language = spoken([word.strip(_MARKS) for word in words], surroundings.language)
    today = surroundings.now.date()
    shown = surroundings.question.options if surroundings.question else ()
    near = next((option.starts_at.date() for option in shown if option.starts_at), None)
    line = Line(lex(words, vocabulary(language)), today, language, near)
    items = scan(line, surroundings.now, surroundings.question)
    clauses = group(join(items), today)
    return _when(clauses, items, surroundings)


def _when(clauses: list[Clause], items: list[Item], surroundings: Surroundings) -> When:
    wanted = [clause for clause in clauses if not clause.is_excluded]
    excluded = [clause for clause in clauses if clause.is_excluded]
    found = readings(without(wanted, excluded, surroundings.now.date()), surroundings)
    instead = readings(excluded, surroundings)
    windows: Windows = found[0] if found else ()
    said = frozenset[Kind]().union(*(item.operators for item in items))
    if not windows and not clauses and Kind.ANY in said:
        windows = (TimeWindow(),)
    return When(
        windows=windows,
        readings=tuple(found) if len(found) > 1 else (),
        problem=_problem(wanted),
        is_asap=Kind.ASAP in said,
        wants_earlier=Kind.EARLIER in said,
        wants_later=Kind.LATER in said,
        shift=next((item.shift for item in items if item.shift), None),
        instead_of=instead[0] if instead else (),
        is_remainder=bool(windows) and not any(clause.days or clause.hours for clause in wanted),
    )


def _problem(clauses: list[Clause]) -> TimeProblem | None:
    problems = [clause.days.problem for clause in clauses if clause.days and clause.days.problem]
    return (
        TimeProblem.NO_SUCH_DATE
        if TimeProblem.NO_SUCH_DATE in problems
        else next(iter(problems), None)
    )
