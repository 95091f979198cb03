"""What became of freed time and what it brought, drawn and told; and as a file."""

from collections.abc import Mapping
from typing import Any

from flask import Response, abort, render_template, request

from admin.numbers import asked, sheet
from admin.numbers.cards import cards
from admin.numbers.charts import charts
from admin.numbers.demand import demand
from admin.page import door
from core import clock, database, insight
from core.accounts.roles import Permission
from core.catalogue import catalogue
from core.insight import By

TABLES = (By.STAFF, By.SERVICE)
FILES = {"day", *(by.value for by in asked.PARTS)}

blueprint = door.room("numbers", __name__)


@blueprint.get("/")
@door.allow(Permission.VIEW)
def index() -> str:
    now = clock.now()
    with database.read() as db:
        known = catalogue(db, door.viewer().tenant_id)
        wanted = asked.read(request.args, known, now)
        found, before = (
            insight.report(db, known, period, now=now, where=wanted.where)
            for period in (wanted.period, wanted.period.before)
        )
        days = wanted.period.first_on, wanted.period.last_on
        parts = {
            by: insight.read(db, known, *days, now=now, by=by, where=wanted.where) for by in TABLES
        }
        is_behind = insight.is_behind(db, known.tenant_id)
    return render_template(
        "numbers/index.html",
        is_behind=is_behind,
        asked=wanted,
        choices=asked.CHOICES,
        known=known,
        report=found,
        before=before,
        cards=cards(found, before),
        charts=charts(found, before),
        demand=demand(found),
        parts_of={by.value: sheet.parts(known, by, figures) for by, figures in parts.items()},
        named=_named,
        is_empty=not (found.figures["freed"] or found.visits.by_hour or found.figures["joined"]),
    )


def _named(kinds: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(key, one.name) for key, one in kinds.items()]


@blueprint.get("/figures.csv")
@door.allow(Permission.EXPORT)
def download() -> Response:
    """A line for each day, or for each of what `by` says."""
    now = clock.now()
    by = request.args.get("by", "day")
    if by not in FILES:
        abort(404)
    with database.read() as db:
        known = catalogue(db, door.viewer().tenant_id)
        wanted = asked.read(request.args, known, now)
        days = wanted.period.first_on, wanted.period.last_on
        if by == "day":
            report = insight.report(db, known, wanted.period, now=now, where=wanted.where)
            text = sheet.by_day(known, report)
        else:
            kind = By(by)
            figures = insight.read(db, known, *days, now=now, by=kind, where=wanted.where)
            text = sheet.by_part(known, kind, figures)
    name = f"numbers-by-{by}-{days[0]}-{days[1]}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(text, content_type="text/csv; charset=utf-8", headers=headers)
