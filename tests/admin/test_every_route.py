"""Who gets in and who does not, of every route that the staff page has.

The routes are those of the application itself: whoever adds one has it tried here. Each is met in
the demo's busy week, beside another business that is as busy.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

import conversations.notices  # noqa: F401 - what turns facts into words is heard once imported
from core import database
from core.accounts import users
from core.accounts.roles import MAY, Permission, Role
from core.catalogue import fresh_catalogue
from core.ids import new_id
from core.models import (
    Appointment,
    Audience,
    Broadcast,
    CannedReply,
    Closure,
    ClosureKind,
    Conversation,
    ConversationNote,
    Customer,
    Event,
    Location,
    Resource,
    Tenant,
    TenantAddress,
    TimeOff,
)
from core.scheduling import bookings
from demo import loading, salon
from tests.admin.every_route import (
    FIELDS,
    FORM,
    KINDS,
    Route,
    Visitor,
    digest,
    ids_of,
    plain,
    routes,
)
from tests.admin.staff_page import StaffPage
from tests.conftest import NOW

ROLES = tuple(Role)
# They are many, and the machine may have other things to do.
pytestmark = pytest.mark.timeout(400)
# Texts to a business are sent from the page only where no message leaves, whoever asks.
REFUSED_OTHERWISE = {"setup.text"}
# What the tests themselves do: sign in, and guess at one's own password.
BY_TESTS = {"user_sessions", "events", "guesses"}


@dataclass(frozen=True)
class Business:
    """One with all kinds of rows, and a user of each role. `other` is one more user."""

    tenant_id: str
    users: Mapping[Role, str]
    other: str


def a_business(db: Session, *, slug: str, number: str) -> Business:
    tenant = loading.load(db, now=NOW)
    hour = _visit_of_dana(db, tenant)
    bookings.cancel(db, fresh_catalogue(db, tenant.id), hour.id, now=NOW)
    talk = db.scalars(select(Conversation).where(Conversation.tenant_id == tenant.id)).first()
    assert talk is not None
    of: dict[str, Any] = {"tenant_id": tenant.id}
    day = date(2026, 12, 24)
    later = NOW + timedelta(days=30)
    db.add_all(
        (
            ConversationNote(**of, conversation_id=talk.id, text="regular", written_at=NOW),
            CannedReply(**of, language="en", title="Hours", text="Nine to five"),
            Closure(**of, kind=ClosureKind.OTHER, name="Party", first_on=day, last_on=day),
            Broadcast(**of, audience=Audience.EVERYBODY, language="en", made_at=NOW),
            Resource(**of, location_id=_location(db, tenant), kind="room", name="Room 1"),
            TimeOff(
                **of, staff_id=hour.staff_id, starts_at=later, ends_at=later + timedelta(hours=1)
            ),
        )
    )
    staff = {role: _user(db, tenant, role.value, role) for role in Role}
    other = _user(db, tenant, "somebody else", Role.STAFF)
    _call(db, tenant, slug, number)
    db.commit()
    return Business(tenant.id, staff, other)


def _location(db: Session, tenant: Tenant) -> str:
    return db.scalars(select(Location.id).where(Location.tenant_id == tenant.id)).first() or ""


def _visit_of_dana(db: Session, tenant: Tenant) -> Appointment:
    dana = select(Customer.id).where(
        Customer.tenant_id == tenant.id, Customer.name == salon.DANA.name
    )
    return db.scalars(select(Appointment).where(Appointment.customer_id.in_(dana))).one()


def _user(db: Session, tenant: Tenant, name: str, role: Role) -> str:
    email = f"{name.replace(' ', '.')}@shop.test"
    return users.add(db, tenant.id, email=email, name=name, role=role, now=NOW).id


def _call(db: Session, tenant: Tenant, slug: str, number: str) -> None:
    """The demo has one name and one number; here there shall be two of it."""
    tenant.slug = slug
    for one in db.scalars(select(TenantAddress).where(TenantAddress.tenant_id == tenant.id)):
        one.address = f"{slug}@in.test" if "@" in one.address else number


@pytest.fixture
def theirs(app: Flask, db: Session) -> Business:
    return a_business(db, slug="theirs", number="+12125550191")


@pytest.fixture
def ours(app: Flask, db: Session, theirs: Business) -> Business:
    return a_business(db, slug="ours", number="+12125550192")


@pytest.fixture
def ids(db: Session, ours: Business) -> dict[str, str]:
    """Of rows that our business has."""
    found = ids_of(db, ours.tenant_id, but=ours.users[Role.OWNER]) | {"user_id": ours.other}
    db.rollback()
    return found


def all_of(failures: Iterator[str]) -> None:
    """All that is wrong, at once."""
    found = list(failures)
    assert not found, "\n" + "\n".join(found)


def changed(before: Mapping[str, str]) -> set[str]:
    after = digest()
    return {name for name in after if after[name] != before[name]} - BY_TESTS


def told(of: Business) -> set[str]:
    """What has happened to its users, by the trail."""
    theirs = [*of.users.values(), of.other]
    with database.read() as db:
        return set(db.scalars(select(Event.name).where(Event.subject_id.in_(theirs))))


def test_strangers_are_sent_to_the_sign_in(app: Flask, tenant: Tenant, db: Session) -> None:
    db.commit()
    stranger = Visitor(app, None)

    def failures() -> Iterator[str]:
        for route in routes(app):
            answer = stranger.send(route, {})
            part = stranger.send(route, {}, headers={"HX-Request": "true"})
            if route.needs is None:
                if answer.status_code >= 500:
                    yield f"{route}: {answer.status}"
                continue
            if answer.status_code != 303 or "/admin/sign-in/" not in answer.location:
                yield f"{route}: {answer.status}"
            if part.status_code != 401 or not part.headers.get("HX-Redirect"):
                yield f"{route}: {part.status} as a part"

    all_of(failures())


def test_nothing_is_posted_without_its_token(app: Flask, page: StaffPage) -> None:
    owner = Visitor(app, page.user.id)
    before = digest()

    def failures() -> Iterator[str]:
        for route in routes(app):
            if route.is_safe:
                continue
            for headers in ({}, {"HX-Request": "true"}):
                answer = owner.send(route, {}, has_token=False, headers=headers, data=FORM)
                if answer.status_code != 403:
                    yield f"{route}: {answer.status}"

    all_of(failures())
    assert not changed(before)


def test_looking_changes_nothing(app: Flask, ours: Business, ids: Mapping[str, str]) -> None:
    owner = Visitor(app, ours.users[Role.OWNER])
    before = digest()

    for route in routes(app):
        if route.is_safe:
            owner.send(route, ids)

    assert not changed(before)
    assert told(ours) == {"user.added", "user.signed_in"}


def test_each_role_may_do_what_the_table_says_and_a_viewer_changes_nothing(
    app: Flask, ours: Business, ids: Mapping[str, str]
) -> None:
    known = routes(app)
    assert {name for route in known for name in route.ids} - set(ids) <= {"session_id"}
    before = digest()

    # The viewer first: what the others do is done.
    for role in reversed(ROLES):
        all_of(_refusals(Visitor(app, ours.users[role]), role, known, ids))
        if role is Role.VIEWER:
            assert not changed(before)
            assert told(ours) <= {"user.added", "user.signed_in", "user.signed_out"}


def _refusals(
    visitor: Visitor, role: Role, known: Sequence[Route], ids: Mapping[str, str]
) -> Iterator[str]:
    for route in known:
        if route.needs is None:
            continue
        # What is one's own is another test's; else the viewer tries whatever might do something.
        is_own, all_ids = route.needs is Permission.ACCOUNT, {**FORM, **ids}
        forms = [{}] if is_own else [{}, FORM, all_ids] if role is Role.VIEWER else [all_ids]
        for form in forms:
            answer = visitor.send(route, _but_mine(ids), data={} if route.is_safe else form)
            is_allowed = route.needs in MAY[role] and route.endpoint not in REFUSED_OTHERWISE
            if (answer.status_code != 403) != is_allowed or answer.status_code >= 500:
                yield f"{role}, {route} ({route.needs}): {answer.status}"
            if answer.status_code == 303 and "/sign-in/" in answer.location:
                yield f"{role}, {route}: to the sign-in"


def _but_mine(ids: Mapping[str, str]) -> dict[str, str]:
    """Nobody signs themselves out on the way."""
    return {name: given for name, given in ids.items() if name != "session_id"}


def test_what_another_business_has_is_not_there(
    app: Flask, ours: Business, theirs: Business, ids: Mapping[str, str]
) -> None:
    owner = Visitor(app, ours.users[Role.OWNER])
    with database.read() as db:
        foreign = ids_of(db, theirs.tenant_id, but=theirs.users[Role.OWNER])
    before = digest(tenant_id=theirs.tenant_id)

    all_of(_of_addresses(app, owner, ids, foreign))
    all_of(_of_forms(app, owner, ids, foreign))

    assert digest(tenant_id=theirs.tenant_id) == before


def _of_addresses(
    app: Flask, owner: Visitor, ids: Mapping[str, str], foreign: Mapping[str, str]
) -> Iterator[str]:
    for route in routes(app):
        if route.needs is None:
            continue
        for name in route.ids:
            none, other = (
                owner.fill(route, {**ids, name: given}, {**FORM, "key": new_id()})
                for given in (new_id(), foreign.get(name, new_id()))
            )
            # A form that nobody could read is refused before anything is looked for.
            if other.status_code not in {400, 404, 422}:
                yield f"{route}, their {name}: {other.status}"
            if plain(none) != plain(other):
                yield f"{route}, {name}: {none.status} for nobody's, {other.status} for theirs"


def _of_forms(
    app: Flask, owner: Visitor, ids: Mapping[str, str], foreign: Mapping[str, str]
) -> Iterator[str]:
    """Theirs is never taken where nobody's is refused."""
    for number, route in enumerate(routes(app)):
        if route.needs is None:
            continue
        own = {"email": f"u{number}@mail.test", "name": f"N {number}", "key": new_id()}
        form = {**FORM, **ids, **own}
        for name in sorted(owner.asked_for(route, ids, form)):
            kind = FIELDS.get(name, f"{name.removesuffix('_id')}_id")
            if kind not in KINDS:
                continue
            none, other = (
                owner.fill(route, ids, {**form, name: given, "key": new_id()}).status_code
                for given in (new_id(), foreign.get(kind, new_id()))
            )
            if none >= 400 > other or max(none, other) >= 500:
                yield f"{route} with their {name}: {other}, with nobody's {none}"
