from pathlib import Path

import pymysql
import pytest
from sqlalchemy.exc import OperationalError

from channels.messages import InboundMessage
from conversations import intake, spool
from core.settings import settings
from tests.conftest import NOW
from tests.conversations.test_spool import inbound

LOCK_WAIT_TIMEOUT, CANNOT_CONNECT = 1205, 2003


@pytest.fixture(autouse=True)
def no_outage_yet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPOOL_DIR", str(tmp_path / "spool"))
    settings.cache_clear()
    monkeypatch.setattr(intake, "_outage", intake.Outage())


def refuse_dana(monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    """The database does this to Dana's message and takes everybody else's."""

    def receive(message: InboundMessage, **_: object) -> None:
        if message.sender == "+12125550123":
            raise OperationalError("", {}, pymysql.err.OperationalError(code, ""))

    monkeypatch.setattr(intake, "receive", receive)


def take_in(sender: str) -> bool:
    return intake.take_in(inbound(sender=sender, provider_id=f"SM-{sender}"), now=NOW)


def test_a_lock_that_one_message_waited_for_in_vain_is_no_outage(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    refuse_dana(monkeypatch, LOCK_WAIT_TIMEOUT)

    assert not take_in("+12125550123")
    assert take_in("+12125550124")
    assert spool.is_waiting()


def test_while_the_database_is_away_nobody_else_waits_for_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    refuse_dana(monkeypatch, CANNOT_CONNECT)

    assert not take_in("+12125550123")
    assert not take_in("+12125550124")
