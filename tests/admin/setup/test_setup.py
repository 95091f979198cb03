"""From nothing to a line that answers: step by step, each kept, and only for whom it is meant."""

import re
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from twilio.request_validator import RequestValidator
from werkzeug.test import TestResponse

from admin.setup import pages
from conversations import sweeps
from core.catalogue import fresh_catalogue
from core.models import SetupDraft, Tenant, TenantAddress, User
from core.settings import settings
from core.setup import drafts
from tests.application import application
from tests.channels.twilio_forms import a_message
from tests.conftest import NOW, TWILIO_TOKEN

YOU = {
    "name": "Ada Byron",
    "email": "ada@salon.test",
    "password": "a long engine of words",
    "language": "en",
}
BUSINESS = {
    "name": "Shear <b>Joy</b>",
    "kind": "salon",
    "country": "US",
    "time_zone": "America/New_York",
    "language": "en",
    "currency": "",
}
SERVICES: dict[str, Any] = {
    "name": ["Haircut", "Color", ""],
    "minutes": ["45", "90", ""],
    "price": ["48.50", "", ""],
}
STAFF: dict[str, Any] = {
    "name": ["Ada", "Bob", ""],
    "services-0": ["Haircut", "Color"],
    "services-1": ["Haircut"],
}
HOURS = {f"{what}-{day}": value for day in range(5) for what, value in (
    ("open", "yes"), ("from", "09:00"), ("until", "17:00"),
)}  # fmt: skip
STEPS: list[tuple[str, dict[str, Any]]] = [
    ("you", YOU),
    ("business", BUSINESS),
    ("services", SERVICES),
    ("staff", STAFF),
    ("hours", HOURS),
]


class Browser:
    """Somebody who is not signed in."""

    def __init__(self, app: Flask) -> None:
        self.client: FlaskClient = app.test_client()

    def get(self, path: str) -> TestResponse:
        return self.client.get(f"/admin/setup/{path}")

    def post(self, path: str, form: dict[str, Any], *, at: str | None = None) -> TestResponse:
        """With the token of the page on which the form stands."""
        page = self.client.get(f"/admin/setup/{path if at is None else at}", follow_redirects=True)
        found = re.search(r"name='csrf_token' value='([^']+)'", page.text)
        token = found[1] if found else ""
        return self.client.post(f"/admin/setup/{path}", data=form | {"csrf_token": token})

    def walk(self, until: str = "number") -> None:
        for step, form in STEPS:
            if step == until:
                return
            assert self.post(step, form).status_code == 303, step


@pytest.fixture
def demo(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    monkeypatch.setenv("STANDBY_DEMO", "true")
    settings.cache_clear()
    return application()


@pytest.fixture
def guest(demo: Flask) -> Browser:
    """In the demo, with a setup begun."""
    browser = Browser(demo)
    browser.post("begin", {}, at="")
    return browser


@pytest.fixture
def invited(app: Flask, db: Session) -> Browser:
    """On an installation that is no demo, with the operator's link followed."""
    token = drafts.issue_link(db, now=NOW)
    db.commit()
    browser = Browser(app)
    assert browser.post(f"link/{token}", {}).status_code == 303
    return browser


def the_tenant(db: Session) -> Tenant:
    return db.scalars(sa.select(Tenant)).one()


def test_from_nothing_to_the_first_text_answered(guest: Browser, db: Session) -> None:
    guest.walk()
    done = guest.post("number", {"way": "simulator"})
    assert done.headers["Location"] == "/admin/setup/line"

    page = guest.get("line")
    assert page.status_code == 200
    assert "There is a free time within two weeks." in page.text
    assert "A text has arrived." in page.text
    [token] = re.findall(r'"X-CSRFToken": "([^"]+)"', page.text)
    sent = guest.client.post(
        "/admin/setup/line/text",
        data={"text": "hi, can I get a haircut on monday?"},
        headers={"X-CSRFToken": token, "HX-Request": "true"},
    )
    assert sent.status_code == 200
    assert "hi, can I get a haircut on monday?" in sent.text
    assert "Your line works." not in sent.text
    sweeps.deliver_outbox(NOW)

    state = guest.get("line/state")
    assert "Your line works." in state.text
    assert "Haircut" in state.text
    since = re.search(r"since=([0-9a-f]+)", state.text)
    assert since
    assert guest.get(f"line/state?since={since[1]}").status_code == 204

    tenant = the_tenant(db)
    known = fresh_catalogue(db, tenant.id)
    assert (tenant.name, tenant.currency) == ("Shear <b>Joy</b>", "USD")
    assert {s.name: s.price_minor for s in known.services.values()} == {
        "Haircut": 4850,
        "Color": None,
    }
    assert [m.name for m in known.staff.values()] == ["Ada", "Bob"]
    assert db.scalar(sa.select(sa.func.count()).select_from(SetupDraft)) == 0
    [owner] = db.scalars(sa.select(User))
    assert owner.email == "ada@salon.test"
    assert "a long engine" not in (owner.password_hash or "")


def test_each_phone_has_its_own_conversation(guest: Browser) -> None:
    guest.walk()
    guest.post("number", {"way": "simulator"})
    [token] = re.findall(r'"X-CSRFToken": "([^"]+)"', guest.get("line").text)
    headers = {"X-CSRFToken": token, "HX-Request": "true"}
    for phone, said in (("1", "one says hi"), ("2", "two says hi"), ("9", "nine is the first")):
        form = {"phone": phone, "text": said}
        guest.client.post("/admin/setup/line/text", data=form, headers=headers)

    first, second = (guest.get(f"line?phone={phone}").text for phone in ("1", "2"))

    assert "one says hi" in first
    assert "nine is the first" in first
    assert "two says hi" not in first
    assert "two says hi" in second


def test_going_back_keeps_what_was_typed(guest: Browser) -> None:
    guest.walk("hours")

    assert 'value="Ada Byron"' in guest.get("you").text
    assert 'value="Shear &lt;b&gt;Joy&lt;/b&gt;"' in guest.get("business").text
    services = guest.get("services").text
    assert 'value="48.50"' in services
    assert "<b>Joy</b>" not in services
    assert "a long engine" not in guest.get("you").text
    assert guest.post("you", YOU | {"password": "", "name": "Ada B."}).status_code == 303
    assert 'value="Ada B."' in guest.get("you").text


def test_a_step_that_one_goes_back_from_is_kept_half_typed(guest: Browser) -> None:
    guest.walk("services")

    back = guest.post("services", SERVICES | {"minutes": ["", "90", ""], "back": "yes"})

    assert back.headers["Location"] == "/admin/setup/business"
    assert 'value="48.50"' in guest.get("services").text


def test_the_language_that_was_chosen_is_spoken_from_then_on(guest: Browser) -> None:
    guest.post("you", YOU | {"language": "de"})

    assert 'lang="de"' in guest.get("business").text


def test_what_is_wrong_is_told_at_its_field_and_kept(guest: Browser) -> None:
    answer = guest.post("you", {"name": "", "email": "ada@", "password": "short", "language": "x"})

    assert answer.status_code == 422
    assert answer.text.count('aria-invalid="true"') == 4
    assert 'value="ada@"' in answer.text
    assert "short" not in answer.text.replace("shorter", "")
    assert guest.get("business").headers["Location"] == "/admin/setup/you"


@pytest.mark.parametrize(
    ("step", "form", "said"),
    [
        ("business", BUSINESS | {"time_zone": "Mars/Base"}, "There is no such time zone"),
        ("business", BUSINESS | {"country": ""}, "A country is two letters"),
        ("services", {"name": [""], "minutes": [""], "price": [""]}, "at least one service"),
        ("services", SERVICES | {"price": ["abc", "", ""]}, "A price is a number in USD"),
        ("services", SERVICES | {"price": ["1.005", "", ""]}, "A price is a number in USD"),
        ("services", SERVICES | {"minutes": ["0", "9999", ""]}, "takes between a minute and a day"),
        ("services", SERVICES | {"name": ["Haircut", "haircut", ""]}, "That name is used already"),
        ("staff", {"name": [""]}, "at least one person"),
        ("staff", {"name": ["Ada"]}, "Choose at least one service"),
        ("hours", {}, "Choose at least one day"),
        ("hours", {"open-0": "yes", "from-0": "9", "until-0": "17:00"}, "These hours cannot"),
    ],
)
def test_what_cannot_be_is_refused(
    guest: Browser, step: str, form: dict[str, Any], said: str
) -> None:
    guest.walk(step)

    answer = guest.post(step, form)

    assert answer.status_code == 422
    assert said in answer.text


def test_services_of_the_kind_are_suggested_and_can_be_dropped(guest: Browser) -> None:
    guest.walk("services")

    page = guest.get("services").text
    assert 'value="Haircut"' in page
    assert page.count('name="name"') == 6
    more = guest.post("services", SERVICES | {"more": "yes"})
    assert more.status_code == 200
    assert more.text.count('name="name"') == 5


def test_a_service_that_was_dropped_is_nobodys(guest: Browser, db: Session) -> None:
    guest.walk()
    only_color = {"name": ["Color"], "minutes": ["90"], "price": [""]}
    assert guest.post("services", only_color).status_code == 303
    assert guest.get("number").headers["Location"] == "/admin/setup/staff"


def test_without_a_link_nobody_takes_over_an_installation(app: Flask, db: Session) -> None:
    stranger = Browser(app)

    assert "flask --app wsgi setup-link" in stranger.get("").text
    assert stranger.post("begin", {}, at="").status_code == 403
    for step, form in STEPS:
        assert stranger.get(step).headers["Location"] == "/admin/setup/"
        assert stranger.client.post(f"/admin/setup/{step}", data=form).status_code == 403
    assert stranger.get("link/made-up").status_code == 410
    assert not db.scalars(sa.select(Tenant)).all()


def test_a_link_is_followed_by_a_button_and_once(app: Flask, db: Session) -> None:
    token = drafts.issue_link(db, now=NOW)
    db.commit()
    first, second = Browser(app), Browser(app)

    assert first.get(f"link/{token}").status_code == 200
    assert first.get(f"link/{token}").status_code == 200  # a preview used nothing up
    assert first.post(f"link/{token}", {}).headers["Location"] == "/admin/setup/you"
    assert second.get(f"link/{token}").status_code == 410
    assert second.client.get("/admin/setup/you").headers["Location"] == "/admin/setup/"


def test_a_real_number_gets_the_addresses_for_its_console(invited: Browser, db: Session) -> None:
    invited.walk()
    assert invited.post("number", {"way": "simulator"}).status_code == 422
    done = invited.post("number", {"way": "number", "number": "(212) 555-0188"})
    assert done.status_code == 303

    page = invited.get("line").text

    assert "http://localhost/webhooks/twilio/messages" in page
    assert "http://localhost/webhooks/twilio/status" in page
    assert "Twilio cannot reach this address" in page
    assert db.scalars(sa.select(TenantAddress.address)).all() == ["+12125550188"]
    assert 'hx-post="/admin/setup/line/text"' not in page


def test_a_text_by_twilio_shows_on_the_page(invited: Browser, app: Flask) -> None:
    invited.walk()
    invited.post("number", {"way": "number", "number": "(212) 555-0188"})
    assert "Text anything to +12125550188" in invited.get("line").text
    form = a_message(To="+12125550188", Body="hello there <b>")
    address = "http://localhost/webhooks/twilio/messages"
    signature = RequestValidator(TWILIO_TOKEN).compute_signature(address, form)
    headers = {"X-Twilio-Signature": signature}
    posted = invited.client.post("/webhooks/twilio/messages", data=form, headers=headers)
    assert posted.status_code == 200

    state = invited.get("line/state").text

    assert "hello there &lt;b&gt;" in state
    assert state.count("chip good") == 6


def test_a_number_that_cannot_be_is_told_and_nothing_was_made(
    invited: Browser, db: Session
) -> None:
    invited.walk()

    answer = invited.post("number", {"way": "number", "number": "12"})

    assert answer.status_code == 422
    assert "That is not a telephone number" in answer.text
    assert not db.scalars(sa.select(Tenant)).all()
    assert 'value="Ada Byron"' in invited.get("you").text


def test_a_business_with_a_real_number_cannot_be_written_to_from_the_page(
    sign_in: Callable[..., Any], db: Session
) -> None:
    page = sign_in()

    assert page.post("/admin/setup/line/text", text="hello").status_code == 403
    assert sign_in(role="staff").get("/admin/setup/line").status_code == 403


@pytest.mark.parametrize("language", ["en", "es", "de", "fr", "pt"])
def test_every_step_speaks_every_language(guest: Browser, language: str) -> None:
    guest.walk()
    guest.post("you", YOU | {"language": language})
    for step in ("you", "business", "services", "staff", "hours", "number"):
        page = guest.get(step)
        assert page.status_code == 200
        assert f'lang="{language}"' in page.text


def test_two_presses_make_one_business(guest: Browser, db: Session) -> None:
    guest.walk()
    assert guest.post("number", {"way": "simulator"}).status_code == 303

    again = guest.post("number", {"way": "simulator"}, at="line")

    assert again.status_code in (303, 403)
    assert len(db.scalars(sa.select(Tenant)).all()) == 1


@pytest.mark.parametrize(
    ("address", "headers", "is_here"),
    [
        ("127.0.0.1", {}, True),
        ("::1", {}, True),
        ("203.0.113.9", {}, False),
        ("unknown", {}, False),
        ("203.0.113.9:4711", {}, False),
        ("", {}, False),
        ("127.0.0.1", {"X-Forwarded-For": "203.0.113.9"}, False),
        ("127.0.0.1", {"X-Real-IP": "203.0.113.9"}, False),
        ("127.0.0.1", {"Forwarded": "for=203.0.113.9"}, False),
        ("127.0.0.1", {"Via": "1.1 proxy"}, False),
    ],
)
def test_who_is_at_the_machine_itself(
    demo: Flask, address: str, headers: dict[str, str], is_here: bool
) -> None:
    here = {"REMOTE_ADDR": address}
    with demo.test_request_context("/admin/setup/", headers=headers, environ_base=here):
        assert pages.is_here() is is_here
