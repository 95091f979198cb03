"""Conversations that wait for staff, from the terminal."""

from collections.abc import Callable
from datetime import UTC, datetime

import time_machine
from click.testing import Result
from sqlalchemy.orm import Session

from conversations import attention
from core.catalogue import catalogue
from core.models import Conversation
from core.scheduling import bookings
from tests.builders import THEN, a_customer, a_service, a_staff_member, a_tenant
from tests.conftest import NOW

Run = Callable[[str], Result]


def test_a_conversation_is_listed_until_it_is_given_back(run: Run, db: Session) -> None:
    tenant = a_tenant(db)
    talk = Conversation(
        tenant_id=tenant.id,
        customer_id=a_customer(db, tenant).id,
        state="handed_over",
        handed_over_at=THEN,
        updated_at=THEN,
    )
    db.add(talk)
    db.commit()
    assert f"{talk.id}  shear-joy  Dana  since 2026-11-01 00:00Z" in run("conversation list").output

    assert run(f"conversation give-back {talk.id}").exit_code == 0

    assert run("conversation list").output == "No conversation waits for staff.\n"


def test_who_cannot_come_is_listed_until_staff_cancel(run: Run, db: Session) -> None:
    tenant = a_tenant(db)
    cut = a_service(db, tenant)
    anna, dana = a_staff_member(db, tenant, services=[cut]), a_customer(db, tenant)
    starts_at = datetime(2026, 11, 24, 15, tzinfo=UTC)
    visit = bookings.book(
        db,
        catalogue(db, tenant.id),
        customer_id=dana.id,
        service_id=cut.id,
        staff_id=anna.id,
        starts_at=starts_at,
        now=NOW,
    )
    attention.cannot_come(db, tenant.id, dana.id, visit.id, starts_at, now=NOW)
    db.commit()
    with time_machine.travel(NOW, tick=False):
        listed = run("conversation list").output
        assert listed == f"{visit.id}  shear-joy  Dana  cannot come 2026-11-24 10:00\n"

        run(f"appointment cancel shear-joy {visit.id} --because 'she fell ill'")

        assert run("conversation list").output == "No conversation waits for staff.\n"


def test_a_conversation_that_does_not_exist_is_said(run: Run) -> None:
    refused = run("conversation give-back nothing")

    assert refused.exit_code == 1
    assert "no such thing" in refused.output
