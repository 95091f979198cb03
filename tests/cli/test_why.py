"""`waitlist why …`: why somebody who waits was or was not asked."""

from collections.abc import Callable
from datetime import timedelta

from click.testing import Result
from sqlalchemy.orm import Session

from cli.why import WORDS
from core.models import Party
from core.scheduling import offers
from core.scheduling.offers.explaining import Reason
from tests.builders import a_tenant, an_entry
from tests.conftest import NOW
from tests.core.scheduling import lists
from tests.core.scheduling.shop import Shop, a_shop, at


def test_each_reason_has_its_words() -> None:
    assert WORDS.keys() == set(Reason) - {Reason.CANDIDATE}


def test_staff_see_who_was_asked_and_why_another_was_not(
    db: Session, run: Callable[[str], Result]
) -> None:
    shop: Shop = a_shop(db)
    asked = an_entry(db, shop.customer(1), shop.cut, joined_at=NOW)
    other = an_entry(db, shop.customer(2), shop.cut, staff=shop.bob, joined_at=NOW)
    slot = lists.a_slot(shop, NOW)
    offers.offer_next(db, shop.catalogue, slot.id, now=NOW)
    db.commit()

    assert run(f"waitlist why shear-joy {asked.id}").output == (
        "2026-11-24 15:00 Haircut, Anna: was asked (pending), as number 1 with 35 points: "
        "base 20, service 15\n"
    )
    assert run(f"waitlist why shear-joy {other.id}").output == (
        "2026-11-24 15:00 Haircut, Anna: wants somebody else\n"
    )


def test_staff_see_that_two_did_not_go_together_and_who_came_as_two(
    db: Session, run: Callable[[str], Result]
) -> None:
    shop: Shop = a_shop(db)
    dana, eve = shop.customer(1, name="Dana"), shop.customer(2, name="Eve")
    side = an_entry(db, dana, shop.cut, joined_at=NOW, party=Party.SIDE_BY_SIDE)
    an_entry(db, eve, shop.cut, joined_at=NOW, party=Party.BACK_TO_BACK)
    shop.booked(shop.customer(3), at(24, 15), NOW, staff=shop.bob)
    slot = lists.a_slot(shop, NOW)
    offers.offer_next(db, shop.catalogue, slot.id, now=NOW)
    db.commit()

    assert run(f"waitlist why shear-joy {side.id}").output == (
        "2026-11-24 15:00 Haircut, Anna: waits for two, and two did not go together there\n"
    )
    assert "Eve, for two," in run(f"round show shear-joy {slot.id}").output


def test_whom_staff_invited_was_not_ranked(db: Session, run: Callable[[str], Result]) -> None:
    shop: Shop = a_shop(db)
    entry = an_entry(db, shop.customer(1), shop.cut, joined_at=NOW)
    offers.invite(
        db,
        shop.catalogue,
        entry.id,
        staff_id=shop.anna.id,
        starts_at=at(24, 15),
        answer_by=NOW + timedelta(days=1),
        now=NOW,
    )
    db.commit()

    assert run(f"waitlist why shear-joy {entry.id}").output == (
        "2026-11-24 15:00 Haircut, Anna: was invited by staff (pending)\n"
    )


def test_before_anybody_was_asked_it_says_so(db: Session, run: Callable[[str], Result]) -> None:
    shop: Shop = a_shop(db)
    entry = an_entry(db, shop.customer(1), shop.cut, joined_at=NOW)
    db.commit()

    said = run(f"waitlist why shear-joy {entry.id}")

    assert said.output == "Nobody was asked about a freed slot yet.\n"


def test_an_entry_of_another_business_is_not_there(
    db: Session, run: Callable[[str], Result]
) -> None:
    shop: Shop = a_shop(db)
    entry = an_entry(db, shop.customer(1), shop.cut, joined_at=NOW)
    a_tenant(db, slug="elsewhere", number="+12125550199")
    db.commit()

    for slug, wanted in (("elsewhere", entry.id), ("shear-joy", "nonsense")):
        said = run(f"waitlist why {slug} {wanted}")
        assert (said.exit_code, "no such thing" in said.output) == (1, True)
