"""Groups terms into clauses of days and hours, and settles what a correction or a "not" undoes."""

from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise

from bot.types import TimeProblem
from bot.understanding.times.calendar import Days, narrowed
from bot.understanding.times.kinds import Kind
from bot.understanding.times.spans import Hours, Term

_NEGATION_REACH = 5
_EXCLUDERS = frozenset({Kind.NOT, Kind.EXCEPT, Kind.INSTEAD})
_LISTS = frozenset({Kind.OR, Kind.AND})
_PAUSES = frozenset({Kind.COMMA, Kind.STOP})
_ENDS_A_REASON = _PAUSES | {Kind.CORRECTION}


@dataclass(slots=True)
class Clause:
    """Days and hours that belong together. `is_excluded`: they do not suit; `is_replaced`:
    another clause takes their place, which says nothing against them (both together then).
    `is_listed`: joined to the clause before it by "or" or "and".
    """

    days: Days | None = None
    hours: Hours | None = None
    is_excluded: bool = False
    is_replaced: bool = False
    is_listed: bool = False
    is_hours_first: bool = False


@dataclass(slots=True)
class Draft:
    """The clauses so far, and what the words since the last content mean for the next one."""

    today: date
    clauses: list[Clause] = field(default_factory=list)
    reach: int = 0
    is_list: bool = False
    is_pause: bool = False
    moving_from: int | None = None
    replaces: bool = False

    def hear(self, term: Term) -> None:
        self.reach = max(0, self.reach - term.gap)
        if term.days or term.hours:
            self._note(term)
            self._add(term)
            self.reach, self.is_list, self.is_pause, self.replaces = 0, False, False, False
        else:
            self._note(term)

    def replace_all_but_last(self) -> None:
        """ "3 tomorrow, can we make it 4 instead"."""
        *earlier, last = self.clauses
        for clause in earlier:
            if (clause.days and last.days) or (clause.hours and last.hours):
                clause.is_excluded = clause.is_replaced = True

    def take_back(self) -> None:
        """What was said last does not suit: "friday doesn't work"."""
        if self.clauses:
            self.clauses[-1].is_excluded = True
        self.is_pause = True

    def _note(self, term: Term) -> None:
        said = term.operators
        if said & _EXCLUDERS:
            self.reach, self.is_list = _NEGATION_REACH, False
        if said & _PAUSES:
            self.is_pause = True
            self.reach = 0
        if said & _LISTS:
            self.is_list = True
        if Kind.MOVE in said:
            self.moving_from = len(self.clauses)
        if said & {Kind.CORRECTION, Kind.NO, Kind.REPLACES} or (
            self.moving_from is not None and Kind.RANGE in said
        ):
            self.replaces = True

    def _add(self, term: Term) -> None:
        last = self.clauses[-1] if self.clauses else None
        excluded = self.reach > 0 or self._continues_exclusion(last, term)
        if not excluded and self.replaces and self._replace(term):
            pass
        elif last and last.is_excluded == excluded and self._fits(last, term):
            return
        self.clauses.append(Clause(term.days, term.hours, excluded, is_listed=self.is_list))

    def _continues_exclusion(self, last: Clause | None, term: Term) -> bool:
        if last is None or not last.is_excluded or self.is_pause or term.gap or self.replaces:
            return False
        if self.is_list:
            return bool(last.days and term.days) or bool(last.hours and term.hours)
        return last.hours is None if term.hours else last.days is None

    def _replace(self, term: Term) -> bool:
        """Takes back what the term corrects; False when there is nothing of its kind."""
        moved = len(self.clauses) if self.moving_from is None else self.moving_from
        replaced = [
            clause
            for place, clause in enumerate(self.clauses)
            if place >= moved or (clause.days and term.days) or (clause.hours and term.hours)
        ]
        for clause in replaced:
            clause.is_excluded = clause.is_replaced = True
            term.days = term.days or clause.days
        return bool(replaced)

    def _fits(self, last: Clause, term: Term) -> bool:
        """Adds the term to the last clause if both can be one wish."""
        if term.days:
            if last.days is None:
                last.days, last.is_hours_first = term.days, last.hours is not None
                return True
            together = None if self.is_list else narrowed(last.days, term.days, self.today)
            last.days = together or last.days
            return together is not None
        if last.hours is None or term.hours is None:
            last.hours = term.hours
            return True
        combined = None if self.is_list else with_part(last.hours, term.hours)
        last.hours = combined or last.hours
        return combined is not None


def _moves_first(terms: list[Term]) -> bool:
    """ "Move it from friday to monday", not "von freitag auf montag verschieben"."""
    for term in terms:
        if Kind.MOVE in term.operators:
            return True
        if term.days or term.hours:
            return False
    return True


def _replaces_before(terms: list[Term], place: int) -> bool:
    """Whether an "instead" ends the message or the sentence."""
    after = terms[place + 1] if place + 1 < len(terms) else None
    return Kind.REPLACES in terms[place].operators and (after is None or bool(after.operators))


def _denies_before(terms: list[Term], place: int) -> bool:
    """Whether a "not" speaks of what stands before it: "friday I can't", "tuesday is no good",
    "tuesday I have the kids".
    German says it last: "dienstag klappt bei mir leider doch nicht."
    """
    term = terms[place]
    if not place or not (terms[place - 1].days or terms[place - 1].hours):
        return False
    if Kind.BUSY in term.operators:
        return not term.gap
    if Kind.NOT not in term.operators:
        return False
    after = terms[place + 1] if place + 1 < len(terms) else None
    if term.gap > 2:
        is_last = after is None or (after.operators & _PAUSES and not after.gap)
        return bool(is_last) and term.gap <= _NEGATION_REACH
    return after is None or after.gap > 1 or not (after.days or after.hours)


def with_part(left: Hours, right: Hours) -> Hours | None:
    """A clock and a part of the day make one time; the same said twice is said once."""
    if left == right:
        return left
    for clock, part in ((left, right), (right, left)):
        if part.part and not part.start and not part.end and (clock.start or clock.end):
            return clock if clock.part else replace(clock, part=part.part)
    return None


def _without_reasons(terms: list[Term]) -> list[Term]:
    """ "Thursday at 10 because on friday we leave": up to the next pause or "so rather", unless
    it is all there is."""
    kept: list[Term] = []
    is_reason = False
    for term in terms:
        goes_on = is_reason and not term.operators & _ENDS_A_REASON
        is_reason = Kind.BECAUSE in term.operators or goes_on
        if not is_reason:
            kept.append(term)
    return kept if any(term.days or term.hours for term in kept) else terms


def _without_the_past(terms: list[Term]) -> list[Term]:
    """ "I was there last week, do you have monday?": what is over is only told of."""
    over = [t for t in terms if t.days and t.days.problem is TimeProblem.IN_THE_PAST]
    has_more = any(term.days for term in terms if term not in over)
    return [term for term in terms if term not in over] if over and has_more else terms


def group(terms: list[Term], today: date) -> list[Clause]:
    terms = _without_the_past(_without_reasons(terms))
    draft = Draft(today)
    if any(Kind.MOVE in term.operators for term in terms) and not _moves_first(terms):
        draft.moving_from = 0
    for place, term in enumerate(terms):
        if _denies_before(terms, place):
            draft.take_back()
        elif _replaces_before(terms, place) and draft.clauses:
            draft.replace_all_but_last()
        else:
            draft.hear(term)
    _share_days(draft.clauses)
    _share_hours(draft.clauses)
    return draft.clauses


def _share_days(clauses: list[Clause]) -> None:
    """ "Monday at 2 or 3", "2 or 3 on monday"."""
    known: Days | None = None
    for clause in clauses:
        if clause.days is None and not clause.is_excluded:
            clause.days = known
        if clause.days is not None and (clause.hours is not None or not clause.is_excluded):
            known = clause.days
    first = next(
        (clause.days for clause in clauses if clause.days and not clause.is_excluded), None
    )
    for clause in clauses:
        if clause.days is None and not clause.is_excluded:
            clause.days = first


def _share_hours(clauses: list[Clause]) -> None:
    """ "Monday or tuesday afternoon", "after 3 on monday or tuesday": on both."""
    for before, clause in pairwise(clauses):
        if before.is_hours_first and clause.is_listed and clause.hours is None:
            clause.hours, clause.is_hours_first = before.hours, True
    for place in range(len(clauses) - 2, -1, -1):
        clause, after = clauses[place], clauses[place + 1]
        if clause.hours is None and after.is_listed and clause.is_excluded == after.is_excluded:
            clause.hours = after.hours
