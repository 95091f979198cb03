"""Conversations that wait for staff, from the terminal."""

from collections.abc import Callable

from click.testing import Result
from sqlalchemy.orm import Session

from core.models import Conversation
from tests.builders import THEN, a_customer, a_tenant

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


def test_a_conversation_that_does_not_exist_is_said(run: Run) -> None:
    refused = run("conversation give-back nothing")

    assert refused.exit_code == 1
    assert "no such thing" in refused.output
