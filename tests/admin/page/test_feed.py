"""What an open page is told."""

import itertools
import queue
from collections.abc import Iterator
from datetime import timedelta
from typing import cast

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from admin.page import feed as feeds
from admin.page import live, topics
from core import database
from core.accounts import sessions
from core.events import Fact, Name, announce
from core.ids import id_before, new_id
from core.models import Tenant
from tests.admin.conftest import SignIn
from tests.builders import a_tenant
from tests.conftest import NOW


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds, "LOOK_SECONDS", 0.05)
    monkeypatch.setattr(live, "BEAT_SECONDS", 0.3)


def _happen(tenant: Tenant, name: Name = Name.SLOT_FREED) -> None:
    database.transact(lambda db: announce(db, Fact(name, tenant.id, new_id(), NOW)))


def test_who_watches_hears_what_changed_in_their_business_alone(
    db: Session, tenant: Tenant
) -> None:
    other = a_tenant(db, name="Other", slug="other", number="+12125550199")
    db.commit()
    feed = feeds.Feed()

    with feed.watching(tenant.id) as mine, feed.watching(other.id) as theirs:
        _happen(tenant)

        heard = {mine.get(timeout=5) for _ in range(4)}

        assert heard == {"today", "waitlist", "broadcast", "numbers"}
        with pytest.raises(queue.Empty):
            theirs.get(timeout=0.2)


def test_nothing_is_told_twice(db: Session, tenant: Tenant) -> None:
    db.commit()
    feed = feeds.Feed()

    with feed.watching(tenant.id) as mine:
        _happen(tenant, Name.HANDED_OVER)

        assert {mine.get(timeout=5), mine.get(timeout=5)} == {"inbox", "today"}
        with pytest.raises(queue.Empty):
            mine.get(timeout=0.3)


def test_what_happens_before_the_first_look_is_told(
    db: Session, tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    db.commit()
    monkeypatch.setattr(feeds, "LOOK_SECONDS", 0.5)

    with feeds.Feed().watching(tenant.id) as mine:
        _happen(tenant, Name.HANDED_OVER)

        assert {mine.get(timeout=5), mine.get(timeout=5)} == {"inbox", "today"}


def test_a_page_is_told_what_happened_between_its_making_and_its_opening(
    sign_in: SignIn, tenant: Tenant
) -> None:
    page = sign_in()
    made = new_id()
    _happen(tenant, Name.ENTRY_JOINED)

    answer = page.client.get("/admin/page/live", query_string={"since": made})
    stream = cast(Iterator[bytes], answer.response)
    told = b"".join(itertools.islice(stream, 4)).decode()

    assert told.startswith("retry: ")
    assert "event: today\n" in told
    assert "event: waitlist\n" in told


def test_a_stream_ends_with_the_sign_in(sign_in: SignIn, db: Session) -> None:
    page = sign_in()
    answer = page.client.get("/admin/page/live")
    parts = iter(answer.response)
    next(parts)

    sessions.end_all(db, page.user.id, now=NOW)
    db.commit()

    assert list(parts) in ([], [b": still here\n\n"])
    answer.close()


def test_nobody_takes_the_streams_of_all_others(
    sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "_streams", live._Streams())
    greedy, other = sign_in(), sign_in(role="staff")
    opened = [greedy.client.get("/admin/page/live") for _ in range(11)]

    assert [one.status_code for one in opened] == [200] * 10 + [204]
    opened.append(other.client.get("/admin/page/live"))
    assert opened[-1].status_code == 200
    opened[0].close()
    opened.append(greedy.client.get("/admin/page/live"))
    assert opened[-1].status_code == 200
    for one in opened:
        one.close()


def test_only_so_many_streams_are_open(
    sign_in: SignIn, monkeypatch: pytest.MonkeyPatch, app: Flask
) -> None:
    monkeypatch.setattr(live, "_streams", live._Streams())
    monkeypatch.setenv("LIVE_STREAMS", "1")
    from core.settings import settings

    settings.cache_clear()
    page = sign_in()
    first = page.client.get("/admin/page/live")

    assert page.client.get("/admin/page/live").status_code == 204
    first.close()
    assert page.client.get("/admin/page/live").status_code == 200


def test_an_event_concerns_the_parts_that_show_it() -> None:
    assert topics.of(["message.sent"]) == ["today", "inbox", "broadcast", "settings"]
    assert topics.of(["time_off.added"]) == ["today", "settings"]
    assert topics.of([]) == []


def test_ids_made_up_to_so_many_seconds_before_come_after() -> None:
    known = new_id()

    assert id_before(known, 15) < id_before(known, 14) < known
    assert timedelta(milliseconds=int(known[:8] + known[9:13], 16)) - timedelta(
        milliseconds=int(id_before(known, 15)[:8] + id_before(known, 15)[9:13], 16)
    ) == timedelta(seconds=15)
