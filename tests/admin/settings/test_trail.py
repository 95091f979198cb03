"""The audit trail in words."""

import time

import pytest

from admin.page.words import known as has_words
from core.events import Name
from tests.admin.conftest import SignIn
from tests.admin.crowded import a_crowded_business
from tests.admin.staff_page import StaffPage
from tests.builders import a_tenant
from tests.conftest import NOW
from tests.core.scheduling.shop import Shop

AT = "/admin/settings/audit"


@pytest.mark.parametrize("name", Name)
def test_every_event_has_words(name: Name) -> None:
    assert has_words(f"settings.did_{name.replace('.', '_')}")
    assert has_words(f"settings.kind_{name.partition('.')[0]}")


def test_a_deed_says_who_did_what_to_whom_and_why(page: StaffPage, shop: Shop) -> None:
    page.post("/admin/settings/policies/hold_minutes", value="30", because="<b>busy</b>")
    page.post(f"/admin/settings/staff/{shop.anna.id}", name="Anna", services=[shop.cut.id])
    page.post(
        f"/admin/settings/hours/work/{shop.bob.id}", **{"from-0": "09:00", "until-0": "12:00"}
    )

    text = page.get(AT).text

    assert "A rule was changed" in text
    assert "Time to answer" in text
    assert "Because: &lt;b&gt;busy&lt;/b&gt;" in text
    assert "A staff member was changed: Anna" in text
    assert "Beard trim, Haircut" in text or "Haircut, Beard trim" in text
    assert "Working hours were changed: Bob" in text
    assert "Mon 9:00" in text
    assert "owner@shear-joy.test" in text


def test_visits_are_told_with_names_and_local_times(page: StaffPage, seen: Shop) -> None:
    text = page.get(AT).text

    assert "Booked: Customer 1" in text
    assert "Mon, Nov 23, 10:00" in text
    assert "Standby itself" in text


def test_the_trail_is_asked_by_kind_by_whom_and_by_day(page: StaffPage, seen: Shop) -> None:
    page.post("/admin/settings/policies/hold_minutes", value="30")

    def shown(**asked: str) -> tuple[bool, bool]:
        text = page.get(AT, **asked).text
        return "Booked:" in text, "A rule was changed" in text

    assert shown() == (True, True)
    assert shown(kind="policy") == (False, True)
    assert shown(by="system:") == (True, False)
    assert shown(by="staff:owner@shear-joy.test") == (False, True)
    assert shown(on="2026-11-20") == (True, True)
    assert shown(on="2026-11-19") == (False, False)
    for asked in ({"kind": "nonsense"}, {"by": "nobody"}, {"on": "soon"}):
        assert page.get(AT, **asked).status_code == 404


def test_only_ones_own_deeds_are_told(sign_in: SignIn, seen: Shop) -> None:
    other = a_tenant(seen.db, slug="other", number="+12125550199")
    assert "Customer 1" not in sign_in(of=other).get(AT).text


def test_a_long_trail_is_read_page_by_page_and_at_once(sign_in: SignIn, shop: Shop) -> None:
    crowd = a_crowded_business(shop.db, now=NOW)
    page = sign_in(of=crowd.tenant)

    text = page.get(AT).text
    before = text.rpartition("before=")[2][:36]
    older = page.part(AT, before=before).text
    assert older.count("<li>") == 50
    assert "<html" not in older

    for asked in ({}, {"kind": "policy"}, {"by": "staff:"}, {"on": "2026-11-01"}):
        began = time.perf_counter()
        page.get(AT, **asked)
        assert time.perf_counter() - began < 1  # 0.2 on a machine of its own
