"""All routes of the staff page, with arguments that mean something in a busy business."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any

import sqlalchemy as sa
from flask import Flask, Request
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy.orm import Session
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.routing import Rule
from werkzeug.routing.converters import AnyConverter
from werkzeug.test import TestResponse

from admin.page import door
from core import database
from core.accounts import sessions
from core.accounts.roles import Permission
from core.ids import new_id
from core.models import (
    Appointment,
    Base,
    Broadcast,
    CannedReply,
    Closure,
    ContactPoint,
    Conversation,
    ConversationNote,
    Customer,
    Location,
    Message,
    Offer,
    Resource,
    Round,
    Service,
    Slot,
    Staff,
    TimeOff,
    User,
    UserSession,
    WaitlistEntry,
)
from core.scheduling.policies import Policies
from tests.admin.staff_page import SECRET
from tests.conftest import NOW

HEADERS = {
    "Cache-Control": "no-store",
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}
STRICT = ("default-src 'self'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'")
LAX = ("unsafe", "http", "*", "script-src", "style-src", "nonce")
ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
FORM_TOKEN = re.compile(r"""csrf_token'? value='[^']+|"X-CSRFToken": "[^"]+""")

SAFE = {"GET", "HEAD", "OPTIONS"}
# Whose ids an argument or a field of a form of this name takes.
KINDS: Mapping[str, type[Base]] = {
    "appointment_id": Appointment,
    "broadcast_id": Broadcast,
    "canned_id": CannedReply,
    "closure_id": Closure,
    "conversation_id": Conversation,
    "customer_id": Customer,
    "entry_id": WaitlistEntry,
    "location_id": Location,
    "message_id": Message,
    "note_id": ConversationNote,
    "offer_id": Offer,
    "owner_id": Staff,
    "contact_point_id": ContactPoint,
    "resource_id": Resource,
    "service_id": Service,
    "session_id": UserSession,
    "slot_id": Slot,
    "staff_id": Staff,
    "time_off_id": TimeOff,
    "user_id": User,
}
# Fields of other names that hold ids, too.
FIELDS = {
    "customer": "customer_id",
    "location": "location_id",
    "service": "service_id",
    "slot": "slot_id",
    "staff": "staff_id",
    "which": "canned_id",
    "whom": "staff_id",
    "services": "service_id",
    "steps": "service_id",
    "way": "contact_point_id",
    "with": "staff_id",
}
# Words in addresses that name no row; what is not here is anything.
WORDS = {"on": "2026-11-24", "what": "staff", "key": next(iter(Policies.model_fields))}
ANYTHING = "anything"
# What forms might ask for besides ids.
FORM = {
    "day": "2026-11-24",
    "on": "2026-11-24",
    "time": "10:00",
    "starts_at": "2026-11-24T10:00",
    "until": "2026-11-24T11:00",
    "ends_at": "2026-11-24T11:00",
    "minutes": "30",
    "text": "See you then",
    "reason": "because",
    "value": "5",
    "email": "somebody@mail.test",
    "role": "viewer",
    "phone": "+12125550150",
    "language": "en",
    "name": "Somebody",
}


@dataclass(frozen=True)
class Route:
    endpoint: str
    method: str
    rule: Rule
    needs: Permission | None

    def __str__(self) -> str:
        return f"{self.method} {self.rule.rule}"

    @property
    def is_safe(self) -> bool:
        return self.method in SAFE

    @property
    def ids(self) -> list[str]:
        return sorted(one for one in self.rule.arguments if one.endswith("_id"))

    def address(self, ids: Mapping[str, str]) -> str:
        built = self.rule.build({name: self._value(name, ids) for name in self.rule.arguments})
        assert built is not None, str(self)
        return built[1]

    def _value(self, name: str, ids: Mapping[str, str]) -> Any:
        converter = self.rule._converters[name]
        if isinstance(converter, AnyConverter):
            return sorted(converter.items)[0]
        if name.endswith("_id"):
            assert name in KINDS, f"{self}: say in KINDS whose ids {name} takes"
            return ids.get(name) or new_id()
        return WORDS.get(name, ANYTHING)


@dataclass
class Visitor:
    """Somebody whose every request is that of a browser that has just signed in, and who looks at
    the headers of every answer."""

    app: Flask
    user_id: str | None

    def send(
        self, route: Route, ids: Mapping[str, str], *, has_token: bool = True, **how: Any
    ) -> TestResponse:
        client = self.app.test_client()
        with client.session_transaction() as cookie:
            cookie["csrf_token"] = SECRET
            if self.user_id is not None:
                cookie[door.TOKEN] = database.transact(self._begin)
        headers = dict(how.pop("headers", {}))
        if has_token and not route.is_safe:
            headers["X-CSRFToken"] = self._csrf()
        address = route.address(ids)
        answer = client.open(address, method=route.method, headers=headers, **how)
        if answer.mimetype == "text/event-stream":
            answer.close()  # it has no end
        faults = list(_faults(answer))
        assert not faults, f"{route}: {faults}"
        return answer

    def fill(self, route: Route, ids: Mapping[str, str], form: Mapping[str, str]) -> TestResponse:
        """Its form, or what its address asks for."""
        if route.is_safe:
            return self.send(route, ids, query_string=form)
        return self.send(route, ids, data=form)

    def asked_for(self, route: Route, ids: Mapping[str, str], form: Mapping[str, str]) -> set[str]:
        """The fields that it reads, of its form or its address."""
        asked: set[str] = set()

        class Noting(ImmutableMultiDict[str, str]):
            def get(self, key: str, *rest: Any, **more: Any) -> Any:
                asked.add(key)
                return super().get(key, *rest, **more)

            def getlist(self, key: str, *rest: Any, **more: Any) -> Any:
                asked.add(key)
                return super().getlist(key, *rest, **more)

            def __getitem__(self, key: str) -> str:
                asked.add(key)
                return super().__getitem__(key)

        class Watched(Request):
            parameter_storage_class = Noting

        before, self.app.request_class = self.app.request_class, Watched
        try:
            self.fill(route, ids, form)
        finally:
            self.app.request_class = before
        return asked

    def _begin(self, db: Session) -> str:
        assert self.user_id is not None
        return sessions.begin(db, self.user_id, user_agent="a browser", now=NOW)

    def _csrf(self) -> str:
        signer = URLSafeTimedSerializer(self.app.config["SECRET_KEY"], salt="wtf-csrf-token")
        return str(signer.dumps(SECRET))


def _faults(answer: TestResponse) -> Iterator[str]:
    for name, value in HEADERS.items():
        if answer.headers.get(name) != value:
            yield f"{name}: {answer.headers.get(name)}"
    policy = answer.headers.get("Content-Security-Policy", "")
    if not all(part in policy for part in STRICT) or any(word in policy for word in LAX):
        yield policy
    for line in answer.headers.getlist("Set-Cookie"):
        for morsel in SimpleCookie(line).values():
            if not morsel["httponly"] or morsel["samesite"] != "Lax":
                yield f"the cookie {morsel.key}"


def plain(answer: TestResponse) -> str:
    """What an answer says, but for ids and the tokens of forms."""
    if answer.mimetype == "text/event-stream":
        return answer.status
    return f"{answer.status} {ID.sub('', FORM_TOKEN.sub('', answer.text))}"


def routes(app: Flask) -> list[Route]:
    return [
        Route(rule.endpoint, method, rule, door.needs(app, rule.endpoint))
        for rule in sorted(app.url_map.iter_rules(), key=lambda one: one.rule)
        if rule.rule.startswith("/admin/") and not rule.endpoint.endswith("static")
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]


def ids_of(db: Session, tenant_id: str, *, but: str = "") -> dict[str, str]:
    """One id of each kind of row of the business, as far as it has one; the user is not `but`."""
    return dict(_ids(db, tenant_id, but))


def _ids(db: Session, tenant_id: str, but: str) -> Iterator[tuple[str, str]]:
    for name, kind in KINDS.items():
        table = kind.table()
        query = sa.select(table.c.id).order_by(table.c.id.desc()).limit(1)
        if kind is Slot:
            query = query.join(Round.table(), Round.table().c.slot_id == table.c.id)
        if kind is UserSession:
            query = query.where(table.c.user_id == but)
        else:
            query = query.where(table.c.tenant_id == tenant_id, table.c.id != but)
        found = db.scalar(query)
        if found:
            yield name, found


def digest(*, tenant_id: str | None = None) -> dict[str, str]:
    """What each table holds, of one business or of all."""
    found = {}
    with database.read() as db:
        for table in Base.metadata.sorted_tables:
            query = sa.select(table)
            if tenant_id is not None:
                if "tenant_id" not in table.c:
                    continue
                query = query.where(table.c.tenant_id == tenant_id)
            rows = sorted(map(repr, db.execute(query)))
            found[table.name] = f"{len(rows)} {hashlib.sha256(repr(rows).encode()).hexdigest()}"
    return found
