"""The list itself."""

from dataclasses import dataclass
from typing import Any

from flask import Response, make_response, render_template, request, url_for
from werkzeug.datastructures import MultiDict

from admin.page import door
from admin.waitlist import wording
from admin.waitlist.room import blueprint
from core import database
from core.accounts.roles import Permission
from core.catalogue import Catalogue, catalogue
from core.models import EntryStatus
from core.scheduling import waitlist
from core.scheduling.waitlist import Order, Sought

AT_ONCE = 50
AT_MOST = 500
WAITING = "waiting"
STATES = (WAITING, *(one.value for one in EntryStatus if one is not EntryStatus.ACTIVE))
ORDERS = (Order.SCORE, Order.SINCE)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address says; what makes no sense is left out."""

    state: str
    service_id: str | None
    staff_id: str | None
    name: str
    order: Order
    after: str | None
    shown: int

    @property
    def sought(self) -> Sought:
        status = None if self.state == WAITING else EntryStatus(self.state)
        is_over = status is not None and status is not EntryStatus.OFFERED
        order = Order.ENDED if is_over else self.order
        return Sought(status, self.service_id, self.staff_id, self.name or None, order)

    @property
    def is_filtered(self) -> bool:
        return bool(self.service_id or self.staff_id or self.name)


@blueprint.get("/")
@door.allow(Permission.VIEW)
def index() -> str:
    return _rendered("waitlist/index.html")


@blueprint.get("/list")
@door.allow(Permission.VIEW)
def rows() -> Response:
    """The part that asks again, or the next page of it."""
    if "after" in request.args:
        return make_response(_rendered("waitlist/_rows.html"))
    answer = make_response(_rendered("waitlist/_list.html"))
    kept: dict[str, Any] = {
        name: value for name, value in request.args.items() if value and name != "shown"
    }
    answer.headers["HX-Replace-Url"] = url_for("waitlist.index", **kept)
    return answer


def _rendered(template: str) -> str:
    with database.read() as db:
        known = catalogue(db, door.viewer().tenant_id)
        asked = _asked(request.args, known)
        page = waitlist.listed(
            db,
            known,
            asked.sought,
            after=asked.after,
            limit=AT_ONCE if asked.after else asked.shown,
        )
        counts = waitlist.counts(db, known.tenant_id)
    many = {state: counts.get(EntryStatus(state), 0) for state in STATES if state != WAITING}
    many[WAITING] = counts.get(EntryStatus.ACTIVE, 0) + many[EntryStatus.OFFERED.value]
    return render_template(
        template,
        page=page,
        asked=asked,
        shown=asked.shown + (len(page.entries) if asked.after else 0),
        states=STATES,
        orders=ORDERS,
        counts=many,
        known=known,
        wording=wording,
        wish_of=waitlist.wish_of,
    )


def _asked(args: MultiDict[str, str], known: Catalogue) -> Asked:
    said = {name: args.get(name, "") for name in ("status", "service", "staff", "order")}
    shown = args.get("shown", AT_ONCE, int)
    return Asked(
        state=said["status"] if said["status"] in STATES else WAITING,
        service_id=said["service"] if said["service"] in known.services else None,
        staff_id=said["staff"] if said["staff"] in known.staff else None,
        name=args.get("name", "").strip(),
        order=Order.SINCE if said["order"] == Order.SINCE else Order.SCORE,
        after=args.get("after") or None,
        shown=min(max(shown, AT_ONCE), AT_MOST),
    )
