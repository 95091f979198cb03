"""Figures as a file: nothing that somebody wrote becomes a formula, whatever reads it."""

import csv
import io

import pytest
from sqlalchemy.orm import Session

from admin.numbers import sheet
from core.models import Tenant
from tests.admin.staff_page import StaffPage
from tests.builders import a_service, a_staff_member

HOSTILE = (
    '=HYPERLINK("http://evil.test","x")',
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "＝1+1",
)


def lines(text: str) -> list[list[str]]:
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


@pytest.mark.parametrize("name", HOSTILE)
def test_what_would_be_a_formula_is_text(name: str) -> None:
    [[cell]] = lines(sheet.written([[name]]))

    assert cell == f"'{name}"


def test_quotes_and_lines_stay_in_their_cell() -> None:
    assert lines(sheet.written([['Anna "Ann", the\nfirst', "x"]])) == [
        ['Anna "Ann", the\nfirst', "x"]
    ]


def test_numbers_are_the_same_in_every_language() -> None:
    assert lines(sheet.written([[1234567, 0.5, 12.0, None, -3]])) == [
        ["1234567", "0.5", "12", "", "-3"]
    ]


def test_the_file_by_staff_keeps_hostile_names_inert(
    page: StaffPage, db: Session, tenant: Tenant
) -> None:
    service = a_service(db, tenant)
    for name in ("=cmd|' /C calc'!A0", "Zoë, née Ångström"):
        a_staff_member(db, tenant, name=name, services=[service])
    db.commit()

    answer = page.get("/admin/numbers/figures.csv", by="staff")

    assert answer.content_type == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="numbers-by-st')
    heads, *rows = lines(answer.text)
    assert heads[0] == "staff"
    assert [row[0] for row in rows] == ["'=cmd|' /C calc'!A0", "Zoë, née Ångström"]


def test_the_file_by_day_has_a_line_for_each(page: StaffPage, tenant: Tenant) -> None:
    heads, *rows = lines(page.get("/admin/numbers/figures.csv", days="7").text)

    assert heads[:3] == ["date", "freed", "filled"]
    assert [row[0] for row in rows] == [f"2026-11-{day}" for day in range(14, 21)]
    assert page.get("/admin/numbers/figures.csv", by="customer").status_code == 404
