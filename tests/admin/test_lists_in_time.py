"""Each list of the page answers in time, for a business with a past."""

import gc
import time
from datetime import datetime

from flask import Flask
from sqlalchemy.orm import Session

from tests.admin.crowded import a_crowded_business
from tests.admin.staff_page import StaffPage, signed_in

MOST_MS = 200
RUNS = 12  # at most: another process on the same core can double what a run takes
LISTS = (
    "/admin/today/",
    "/admin/today/week",
    "/admin/today/attention",
    "/admin/inbox/",
    "/admin/inbox/?words=earlier",
    "/admin/inbox/?words=Customer+1999",
    "/admin/waitlist/",
    "/admin/waitlist/?name=Customer+7",
    "/admin/waitlist/rounds/",
    "/admin/customers/",
    "/admin/customers/list?words=Customer+7",
    "/admin/broadcast/",
    "/admin/settings/audit",
    "/admin/settings/channels",
    "/admin/numbers/",
)


def test_every_list_answers_in_time(app: Flask, db: Session, now: datetime) -> None:
    crowd = a_crowded_business(db, now=now)
    page = signed_in(app, db, crowd.tenant)

    slow = {one: ms for one in LISTS if (ms := quickest_ms(page, one)) > MOST_MS}
    print(slow)

    assert slow == {}


def quickest_ms(page: StaffPage, address: str) -> float:
    """Of a few times, by the clock: what the database takes counts, too. The first is no run, for
    it compiles the template and the statements."""
    page.client.get(address)
    gc.freeze()
    try:
        quickest = float("inf")
        for _ in range(RUNS):
            began = time.perf_counter()
            answer = page.client.get(address)
            quickest = min(quickest, (time.perf_counter() - began) * 1000)
            assert answer.status_code == 200
            if quickest <= MOST_MS:
                break
        return quickest
    finally:
        gc.unfreeze()
