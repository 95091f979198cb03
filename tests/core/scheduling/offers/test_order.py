"""The order of the list, as the index gives it, against going through it by hand."""

from datetime import datetime

from hypothesis import HealthCheck, given, settings

from core.catalogue import touch
from core.scheduling.offers.ranking import best_candidates
from core.scheduling.policies import Weights
from core.scheduling.slots import fitting_visits
from tests.core.scheduling import lists
from tests.core.scheduling.lists import SomeList, Written
from tests.core.scheduling.shop import Shop

WEIGHTS = {"tags": {"gold": 7, "family": 2}, "replies": 6, "fairness": 5}
EXAMPLES = settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def by_hand(written: Written) -> list[tuple[int, int]]:
    """The entries that could be asked, best first, with their scores."""
    weights = Weights.model_validate(WEIGHTS)
    drawn = written.drawn
    found = []
    for number, one in enumerate(drawn.entries):
        person = drawn.people[one.person]
        cannot = person.standing != "ok" or person.is_busy or person.is_asked_elsewhere
        if cannot or lists.excluded_by(one, written.now) or not lists.goes(one, drawn):
            continue
        score = lists.points_of(one, drawn, weights)
        entry = written.entries[number]
        found.append((-score, entry.joined_at, entry.id, number))
    return [(number, -behind) for behind, _, _, number in sorted(found)]


@EXAMPLES
@given(drawn=lists.lists)
def test_the_first_rows_of_the_index_are_the_best_by_hand(shop: Shop, drawn: SomeList) -> None:
    now = datetime.fromisoformat("2026-11-20T15:00:00+00:00")
    with shop.db.begin_nested() as savepoint:
        shop.tenant.policies = {**shop.tenant.policies, "weights": WEIGHTS}
        shop.db.flush()
        touch(shop.db, shop.tenant.id)
        written = lists.write(shop, drawn, now)
        fitting = fitting_visits(shop.db, shop.catalogue, written.slot, now)
        for limit in (2, 20):
            found = best_candidates(
                shop.db, shop.catalogue, written.slot, fitting, now=now, limit=limit
            )
            ours = [(written.index(one.entry_id), one.score) for one in found]
            assert ours == by_hand(written)[:limit]
            assert all(one.score == sum(one.parts.values()) for one in found)
        savepoint.rollback()
