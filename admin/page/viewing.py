"""Who looks at the staff page, in which language and by whose clock."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import cast
from zoneinfo import ZoneInfo

from flask import g
from sqlalchemy.orm import Session

from admin.page.words import LANGUAGES
from bot.wording.catalogues import FALLBACK
from core.accounts import sessions
from core.accounts.roles import MAY, Permission, Role
from core.models import Tenant

# What a route of the page says of whom it is for, in the attribute of this name.
NEEDS = "needs_permission"
ANYBODY = "anybody"


@dataclass(frozen=True)
class Viewer:
    """`language` is one that the page speaks; `region` says how that of the business writes."""

    user_id: str
    session_id: str
    tenant_id: str
    name: str
    email: str
    role: Role
    staff_id: str | None
    language: str
    business: str
    time_zone: str
    region: str
    currency: str
    is_seen_due: bool

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    def may(self, permission: Permission | str) -> bool:
        return Permission(permission) in MAY[self.role]


def viewer() -> Viewer:
    """Whoever asks; only behind a route that is not for anybody."""
    return cast(Viewer, g.viewer)


def viewer_of(db: Session, token: str, *, now: datetime) -> Viewer | None:
    """Whoever signed in with this token, as they are now; nobody once that has ended."""
    who = sessions.signed_in(db, token, now=now)
    if who is None:
        return None
    tenant = db.get_one(Tenant, who.tenant_id)
    wanted = (who.language, tenant.language, FALLBACK)
    return Viewer(
        user_id=who.user_id,
        session_id=who.session_id,
        tenant_id=tenant.id,
        name=who.name,
        email=who.email,
        role=who.role,
        staff_id=who.staff_id,
        language=next(one for one in wanted if one in LANGUAGES),
        business=tenant.name,
        time_zone=tenant.time_zone,
        region=tenant.region,
        currency=tenant.currency,
        is_seen_due=who.is_seen_due,
    )
