"""The broadcasts that there were, and drafts."""

from flask import render_template, request

from admin.broadcast import wording
from admin.broadcast.room import blueprint
from admin.page import door
from core import database
from core.accounts.roles import Permission
from core.catalogue import catalogue
from core.scheduling import broadcasts


@blueprint.get("/")
@door.allow(Permission.VIEW)
def index() -> str:
    after = request.args.get("after") or None
    with database.read() as db:
        known = catalogue(db, door.viewer().tenant_id)
        page = broadcasts.recent(db, known.tenant_id, after=after)
    is_part = "HX-Request" in request.headers
    template = ("_rows.html" if after else "_list.html") if is_part else "index.html"
    return render_template(f"broadcast/{template}", page=page, known=known, wording=wording)
