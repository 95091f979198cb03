"""The audit trail."""

from datetime import date

from flask import render_template, request

from admin.page import door
from admin.settings import deeds
from admin.settings.room import blueprint, has_words, words
from core import audit, database
from core.accounts import users
from core.accounts.roles import Permission
from core.audit import Wanted
from core.catalogue import Catalogue, catalogue
from core.errors import NotFound
from core.events import Name
from core.models import ActorKind
from core.scheduling.local_time import day_bounds

KINDS = tuple(dict.fromkeys(name.partition(".")[0] for name in Name))
OF_KIND = ":"


@blueprint.get("/audit", endpoint="audit")
@door.allow(Permission.AUDIT)
def show() -> str:
    tenant_id = door.viewer().tenant_id
    with database.read() as db:
        known = catalogue(db, tenant_id)
        page = audit.page(db, tenant_id, _wanted(known), before_id=request.args.get("before"))
        by = audit.actors(db, tenant_id)
        names = {user.id: user.name for user in users.users_of(db, tenant_id)}
    template = "settings/deeds.html" if "before" in request.args else "settings/audit.html"
    return render_template(
        template,
        page=page,
        known=known,
        users=names,
        deeds=deeds,
        kinds=[("", words("audit_all")), *((kind, _kind(kind)) for kind in KINDS)],
        by=[
            ("", words("audit_anybody")),
            *((f"{kind}{OF_KIND}", words(f"by_{kind.value}")) for kind in ActorKind),
            *((f"{kind}{OF_KIND}{actor_id}", actor_id) for kind, actor_id in by),
        ],
        asked={name: value for name, value in request.args.items() if name != "before"},
    )


def _kind(kind: str) -> str:
    return words(f"kind_{kind}") if has_words(f"kind_{kind}") else kind


def _wanted(known: Catalogue) -> Wanted:
    """What the form asks for. Raises NotFound for what it does not offer."""
    kind, by, on = (request.args.get(name, "") for name in ("kind", "by", "on"))
    actor_kind, _, actor_id = by.partition(OF_KIND)
    if kind and kind not in KINDS:
        raise NotFound(kind=kind)
    if actor_kind and actor_kind not in set(ActorKind):
        raise NotFound(by=by)
    begins = ends = None
    if on:
        try:
            begins, ends = day_bounds(date.fromisoformat(on), known.zone)
        except (ValueError, OverflowError):
            raise NotFound(on=on) from None
    return Wanted(
        kind=kind or None,
        actor_kind=ActorKind(actor_kind) if actor_kind else None,
        actor_id=actor_id or None,
        from_at=begins,
        until_at=ends,
    )
