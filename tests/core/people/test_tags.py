"""Words on customers."""

import time
from datetime import datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.errors import InvalidName, NotFound
from core.models import Conversation, CustomerTag, Event
from core.people import joining, tags
from tests.builders import a_customer, a_tenant


def test_a_tag_is_one_word_in_small_letters_and_put_on_once(db: Session, now: datetime) -> None:
    tenant = a_tenant(db)
    dana = a_customer(db, tenant)

    for word in ("Regular", " regular ", "First visit", "Lehrling-ÄÖ"):
        tags.add_tag(db, tenant.id, dana.id, word, now=now)

    assert tags.tags_of(db, dana.id) == ["first-visit", "lehrling-äö", "regular"]
    assert db.scalar(select(func.count()).select_from(Event)) == 3


@pytest.mark.parametrize("word", ["", " ", "-", "a,b", "x" * 41, "=1", "a\nb"])
def test_anything_else_is_no_tag(db: Session, now: datetime, word: str) -> None:
    tenant = a_tenant(db)
    dana = a_customer(db, tenant)

    with pytest.raises(InvalidName):
        tags.add_tag(db, tenant.id, dana.id, word, now=now)


def test_a_heap_of_marks_keeps_nobody_waiting() -> None:
    began = time.process_time()

    with pytest.raises(InvalidName):
        tags.canonical("a" + "\u0301\u0316" * 200_000)

    assert time.process_time() - began < 2


def test_another_tenants_customer_is_nobody(db: Session, now: datetime) -> None:
    dana = a_customer(db, a_tenant(db))
    other = a_tenant(db, slug="nails", number="+12125550199")

    with pytest.raises(NotFound):
        tags.add_tag(db, other.id, dana.id, "regular", now=now)
    with pytest.raises(NotFound):
        tags.remove_tag(db, other.id, dana.id, "regular", now=now)


def test_two_customers_who_are_one_person_keep_the_tags_of_both(db: Session, now: datetime) -> None:
    tenant = a_tenant(db)
    known = a_customer(db, tenant)
    newcomer = a_customer(db, tenant, phone="+12125550124", name=None)
    db.add(Conversation(tenant_id=tenant.id, customer_id=known.id, updated_at=now))
    for one, words in ((known, ("regular", "color")), (newcomer, ("regular", "student"))):
        for word in words:
            tags.add_tag(db, tenant.id, one.id, word, now=now)

    joining.join(db, tenant.id, newcomer_id=newcomer.id, known_id=known.id, now=now)

    assert tags.tags_of(db, known.id) == ["color", "regular", "student"]
    assert db.scalars(select(CustomerTag.customer_id)).all() == [known.id] * 3


def test_tags_in_use_are_counted_for_one_business(db: Session, now: datetime) -> None:
    tenant, other = a_tenant(db), a_tenant(db, slug="other", number="+12125550199")
    for number, words in enumerate((["vegan", "gold"], ["gold"])):
        customer = a_customer(db, tenant, phone=f"+1212555020{number}")
        for word in words:
            tags.add_tag(db, tenant.id, customer.id, word, now=now)
    stranger = a_customer(db, other, phone="+12125550300")
    tags.add_tag(db, other.id, stranger.id, "silver", now=now)

    assert list(tags.in_use(db, tenant.id).items()) == [("gold", 2), ("vegan", 1)]
