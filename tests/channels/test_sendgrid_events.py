import json
import logging
from datetime import UTC, datetime
from typing import Any

import pytest

from channels.messages import BadPayload
from channels.sendgrid_events import MailEvent, message_named_in, read_events
from core.ids import new_id
from core.models import MessageStatus

OURS = "0190a000-0000-7000-8000-000000000001"


def event(name: Any = "delivered", **more: Any) -> dict[str, Any]:
    """As SendGrid posts it."""
    return {
        "email": "pat@example.org",
        "timestamp": 1795186800,
        "event": name,
        "sg_event_id": new_id(),
        "sg_message_id": "abc.filter0001.16648.5515E0B88.0",
        "smtp-id": f"<{OURS}@mail.standby.test>",
        "standby_message_id": OURS,
    } | more


def read(*items: Any) -> list[MailEvent]:
    return read_events(json.dumps(items).encode())


@pytest.mark.parametrize(
    ("item", "status", "code", "lesson"),
    [
        (event("processed"), MessageStatus.SENT, None, ""),
        (event("delivered", response="250 OK"), MessageStatus.DELIVERED, None, ""),
        (event("bounce", type="bounce"), MessageStatus.UNDELIVERED, "bounce", "undeliverable"),
        (event("bounce"), MessageStatus.UNDELIVERED, "bounce", "undeliverable"),
        (event("bounce", type="blocked"), MessageStatus.UNDELIVERED, "blocked", ""),
        (event("blocked"), MessageStatus.UNDELIVERED, "blocked", ""),
        (
            event("dropped", reason="Bounced Address"),
            MessageStatus.FAILED,
            "bounced_before",
            "undeliverable",
        ),
        (
            event("dropped", reason="Invalid address"),
            MessageStatus.FAILED,
            "invalid_address",
            "undeliverable",
        ),
        (
            event("dropped", reason="Unsubscribed Address"),
            MessageStatus.FAILED,
            "unsubscribe",
            "opted_out",
        ),
        (
            event("dropped", reason="Spam Reporting Address"),
            MessageStatus.FAILED,
            "spamreport",
            "opted_out",
        ),
        (event("dropped", reason="Spam Content"), MessageStatus.FAILED, "dropped", ""),
        (event("dropped"), MessageStatus.FAILED, "dropped", ""),
        (event("spamreport"), MessageStatus.DELIVERED, "spamreport", "opted_out"),
        (event("unsubscribe"), MessageStatus.DELIVERED, "unsubscribe", "opted_out"),
        (event("group_unsubscribe"), MessageStatus.DELIVERED, "unsubscribe", "opted_out"),
    ],
)
def test_what_each_event_means(
    item: dict[str, Any], status: MessageStatus, code: str | None, lesson: str
) -> None:
    [found] = read(item)

    assert (found.report.status, found.report.error_code) == (status, code)
    assert found.report.opted_out is (lesson == "opted_out")
    assert found.report.undeliverable is (lesson == "undeliverable")
    assert found.message_id == OURS
    assert found.happened_at == datetime(2026, 11, 20, 15, 0, tzinfo=UTC)


@pytest.mark.parametrize("name", ["open", "click", "deferred", "group_resubscribe"])
def test_some_events_change_nothing(name: str, caplog: pytest.LogCaptureFixture) -> None:
    assert read(event(name)) == []
    assert caplog.records == []


def test_what_only_an_operator_can_mend_is_called_for(caplog: pytest.LogCaptureFixture) -> None:
    assert read(event("account_status_change", type="compliance_suspend")) == []
    read(event("dropped", reason="Recipient List over Package Quota"))

    assert [r.message for r in caplog.records if r.levelno == logging.ERROR] == [
        "operator needed",
        "operator needed",
    ]


def test_the_message_is_known_by_our_argument_else_by_its_message_id_else_by_the_providers() -> (
    None
):
    argument = event(**{"smtp-id": "<other@elsewhere>"})
    by_header = event(standby_message_id="not ours")
    by_provider = event() | {"standby_message_id": None, "smtp-id": "<geo@ismtpd>"}

    found = [one for item in (argument, by_header, by_provider) for one in read(item)]

    assert [(one.message_id, one.report.provider_key) for one in found] == [
        (OURS, None),
        (OURS, None),
        (None, "sendgrid:abc"),
    ]


@pytest.mark.parametrize(
    ("given", "key"),
    [
        ("14c5d75ce93.dfd.64b469.filter0001.16648.5515E0B88.0", "14c5d75ce93.dfd.64b469"),
        ("rxkTT-JWSyaQ.recvd-5f54b5d587-1.0", "rxkTT-JWSyaQ"),
        ("FxJaU2UvQIO2jZpmuZ5Ycg", "FxJaU2UvQIO2jZpmuZ5Ycg"),
    ],
)
def test_the_providers_id_is_what_stands_before_its_machine(given: str, key: str) -> None:
    nameless: dict[str, Any] = {"standby_message_id": None, "smtp-id": None}
    [found] = read(event(sg_message_id=given, **nameless))
    assert found.report.provider_key == f"sendgrid:{key}"


def test_a_repeat_inside_one_batch_is_one_event() -> None:
    once = event()
    assert len(read(once, once, dict(once))) == 1


def test_an_id_may_be_of_any_length() -> None:
    [short], [long] = read(event(sg_event_id="a")), read(event(sg_event_id="a" * 5000))
    assert len(short.digest) == len(long.digest) == 64
    assert short.digest != long.digest


ODD: list[Any] = [
    None,
    1,
    "delivered",
    [],
    {},
    event(None),
    event(["delivered"]),
    event("no_such_event"),
    event(sg_event_id=None),
    event(sg_event_id=""),
    event(sg_event_id=7),
    event() | {"sg_message_id": None, "standby_message_id": None, "smtp-id": None},
    event() | {"sg_message_id": "é\n", "standby_message_id": [], "smtp-id": {}},
    event(sg_message_id="x" * 500, standby_message_id="X" * 36, **{"smtp-id": "<@>"}),
]


def test_odd_items_do_not_cost_the_good_ones() -> None:
    good = event()
    [found] = read(*ODD[:7], good, *ODD[7:])
    assert found == read(good)[0]


@pytest.mark.parametrize("at", [None, "soon", True, 1e30, -1e30, float("nan"), {}])
def test_an_event_without_a_time_still_counts(at: Any) -> None:
    [found] = read(event(timestamp=at))
    assert found.happened_at is None


@pytest.mark.parametrize(
    "body", [b"", b"{}", b"null", b"[", b"\xff", b'"text"', b"[" * 100_000, b"\x00"]
)
def test_a_body_that_is_no_array_is_refused(body: bytes) -> None:
    with pytest.raises(BadPayload):
        read_events(body)
    with pytest.raises(BadPayload):
        message_named_in(body)


def test_a_named_message_is_found_behind_odd_items() -> None:
    assert message_named_in(json.dumps([*ODD, event()]).encode()) == OURS
    assert message_named_in(b"[]") is None
