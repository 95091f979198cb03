"""Under one key an operation is done once, and everybody gets the same answer."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core import database, idempotency
from core.errors import (
    BusinessError,
    IdempotencyKeyReused,
    InvalidIdempotencyKey,
    SlotTaken,
    TooSoon,
)
from core.idempotency import Outcome, once
from core.models import Customer, IdempotencyKey, Tenant
from tests.builders import a_customer, a_tenant

Do = Callable[[Session], dict[str, Any]]
AT_ONCE = 20


@pytest.fixture(autouse=True)
def a_connection_for_everybody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_POOL_SIZE", "32")
    monkeypatch.setenv("DATABASE_TIMEOUT_SECONDS", "30")


@pytest.fixture
def tenant(db: Session) -> Tenant:
    made = a_tenant(db)
    db.commit()
    return made


@pytest.fixture
def ask(tenant: Tenant, now: datetime) -> Callable[..., Outcome]:
    def ask(
        do: Do, *, key: str = "k-1", name: str = "Dana", at: datetime = now, of: Tenant = tenant
    ) -> Outcome:
        return database.transact(
            lambda db: once(
                db,
                tenant_id=of.id,
                key=key,
                operation="customer.add",
                body={"name": name},
                do=do,
                now=at,
            )
        )

    return ask


@pytest.fixture
def add(tenant: Tenant, now: datetime) -> Do:
    """Adds a customer and answers with the id, new each time."""

    def add(db: Session) -> dict[str, Any]:
        added = Customer(tenant_id=tenant.id, name="Dana", created_at=now)
        db.add(added)
        db.flush()
        return {"customer_id": added.id, "at": (9, 30)}

    return add


def count(db: Session) -> int:
    db.rollback()
    return db.scalar(select(func.count()).select_from(Customer)) or 0


def test_the_first_answer_is_given_again(ask: Callable[..., Outcome], add: Do, db: Session) -> None:
    first, second = ask(add), ask(add)

    assert first.result() == second.result()
    assert (first.is_repeat, second.is_repeat) == (False, True)
    assert count(db) == 1


def test_another_key_or_business_is_another_operation(
    ask: Callable[..., Outcome], add: Do, db: Session
) -> None:
    other = a_tenant(db, slug="other", number="+12125550199")
    db.commit()

    answers = [ask(add), ask(add, key="K-1"), ask(add, of=other)]

    assert len({a.result()["customer_id"] for a in answers}) == 3


def test_the_key_does_not_do_for_anything_else(
    ask: Callable[..., Outcome], add: Do, db: Session
) -> None:
    ask(add)

    with pytest.raises(IdempotencyKeyReused):
        ask(add, name="Sam")

    assert count(db) == 1


def test_twenty_at_once_are_one(ask: Callable[..., Outcome], add: Do, db: Session) -> None:
    outcomes: list[Outcome] = []
    raw: list[BaseException] = []
    start = threading.Barrier(AT_ONCE)

    def run() -> None:
        start.wait()
        try:
            outcomes.append(ask(add))
        except Exception as error:  # noqa: BLE001 - the test must see whatever came out
            raw.append(error)

    threads = [threading.Thread(target=run) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert raw == []
    assert len(outcomes) == AT_ONCE
    assert len({outcome.result()["customer_id"] for outcome in outcomes}) == 1
    assert [outcome.is_repeat for outcome in outcomes].count(False) == 1
    assert count(db) == 1


@pytest.mark.parametrize(
    "refused", [SlotTaken(resource_id="r"), TooSoon(hours=2, earliest="2026-11-23T09:00:00+00:00")]
)
def test_a_refusal_is_kept_and_leaves_nothing_else(
    ask: Callable[..., Outcome], add: Do, db: Session, refused: BusinessError
) -> None:
    def fail(db: Session) -> dict[str, Any]:
        add(db)
        raise refused

    for do in (fail, add):  # what would be possible by now is not what happened
        with pytest.raises(type(refused)) as raised:
            ask(do).result()
        assert raised.value.details == refused.details
    assert count(db) == 0


def test_a_fault_leaves_not_even_the_key(ask: Callable[..., Outcome], add: Do, db: Session) -> None:
    def break_down(db: Session) -> dict[str, Any]:
        add(db)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        ask(break_down)

    assert not ask(add).is_repeat
    assert count(db) == 1


def test_after_a_week_a_key_is_new(
    ask: Callable[..., Outcome], add: Do, db: Session, now: datetime
) -> None:
    ask(add)
    assert ask(add, at=now + timedelta(days=6, hours=23)).is_repeat

    assert not ask(add, name="Sam", at=now + timedelta(days=7)).is_repeat

    assert count(db) == 2


def test_old_keys_are_forgotten_in_batches(
    db: Session, tenant: Tenant, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(idempotency, "FORGOTTEN_AT_ONCE", 2)
    for number in range(4):
        age = timedelta(days=8 if number < 3 else 6)
        db.add(
            IdempotencyKey(
                tenant_id=tenant.id, key=f"k{number}", fingerprint="f", created_at=now - age
            )
        )
    db.flush()

    assert [idempotency.forget_old(db, now=now) for _ in range(3)] == [2, 1, 0]
    assert db.scalars(select(IdempotencyKey.key)).all() == ["k3"]


@pytest.mark.parametrize("key", ["", "two words", "k" * 191, "schlüssel", "k\n"])
def test_not_every_text_is_a_key(ask: Callable[..., Outcome], add: Do, key: str) -> None:
    with pytest.raises(InvalidIdempotencyKey):
        ask(add, key=key)


def test_it_costs_two_statements(
    db: Session, tenant: Tenant, now: datetime, ask: Callable[..., Outcome]
) -> None:
    from tests.statements import recorded

    a_customer(db, tenant)
    db.commit()
    with recorded() as seen:
        ask(lambda _: {})
    assert len(seen) == 2
