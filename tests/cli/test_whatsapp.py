"""Templates from the terminal: made, handed in, followed through their review."""

import itertools
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
import responses
from click.testing import Result
from requests import PreparedRequest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.wording.catalogues import placeholders, texts
from bot.wording.templates import KEYS
from conversations import sweeps
from core import clock, database
from core.models import Template, TemplateStatus, Tenant, TenantAddress
from tests.builders import a_customer, a_tenant

Run = Callable[[str], Result]
API = "https://content.twilio.com/v1/Content"
NAME = re.compile(r"[a-z0-9_]{1,512}")
VARIABLE = re.compile(r"\{\{(\d+)\}\}")


def check_by_the_providers_rules(content: dict[str, Any]) -> None:
    """What Twilio and Meta ask of a template."""
    assert {"friendly_name", "language", "variables", "types"} == content.keys()
    assert NAME.fullmatch(content["friendly_name"])
    bodies = {kind["body"] for kind in content["types"].values()}
    assert len(bodies) == 1
    body = bodies.pop()
    parts = VARIABLE.split(body)[::2]
    numbers = [int(number) for number in VARIABLE.findall(json.dumps(content["types"]))]
    assert sorted(set(numbers)) == list(range(1, len(content["variables"]) + 1))
    assert [str(n) for n in sorted(set(numbers))] == list(content["variables"])
    assert all(re.search(r"[^\W\d_]", part) for part in parts)
    assert len(" ".join(parts).split()) >= 2 * len(parts) - 1
    assert len(body) <= 1024
    assert all(0 < len(v) <= 1600 and "\n" not in v for v in content["variables"].values())
    for action in content["types"].get("twilio/quick-reply", {}).get("actions", []):
        assert 0 < len(action["title"]) <= 20
        assert 0 < len(action["id"]) <= 200


def body_of(request: PreparedRequest) -> dict[str, Any]:
    assert isinstance(request.body, bytes)
    body: dict[str, Any] = json.loads(request.body)
    return body


@dataclass
class Twilio:
    """The Content API at its edge."""

    made: dict[str, dict[str, Any]] = field(default_factory=dict)
    submitted: dict[str, dict[str, Any]] = field(default_factory=dict)
    said: dict[str, str] = field(default_factory=dict)
    refuses: int | None = None
    sids: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def create(self, request: PreparedRequest) -> tuple[int, dict[str, str], str]:
        if self.refuses:
            return self.refuses, {}, "{}"
        content = body_of(request)
        check_by_the_providers_rules(content)
        sid = f"HX{next(self.sids):032x}"
        self.made[sid] = content
        return 201, {}, json.dumps({"sid": sid, **content})

    def submit(self, request: PreparedRequest) -> tuple[int, dict[str, str], str]:
        if self.refuses:
            return self.refuses, {}, "{}"
        asked = body_of(request)
        assert NAME.fullmatch(asked["name"])
        advertises = "broadcast" in asked["name"]
        assert asked["category"] == ("MARKETING" if advertises else "UTILITY")
        sid = str(request.url).split("/")[-3]
        assert sid in self.made
        self.submitted[sid] = asked
        return 201, {}, json.dumps({"status": "received", **asked})

    def approval(self, request: PreparedRequest) -> tuple[int, dict[str, str], str]:
        sid = str(request.url).split("/")[-2]
        waiting = "received" if sid in self.submitted else "unsubmitted"
        status = self.said.get(sid, waiting)
        if status == "fails":
            return 500, {}, "{}"
        reason = "Too vague" if status == "rejected" else ""
        found = {"status": status, "rejection_reason": reason}
        return 200, {}, json.dumps({"sid": sid, "whatsapp": found})


@pytest.fixture
def twilio() -> Iterator[Twilio]:
    fake = Twilio()
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        mock.add_callback(responses.POST, API, fake.create)
        mock.add_callback(
            responses.POST, re.compile(rf"{API}/HX\w+/ApprovalRequests/whatsapp"), fake.submit
        )
        mock.add_callback(
            responses.GET, re.compile(rf"{API}/HX\w+/ApprovalRequests"), fake.approval
        )
        yield fake


@pytest.fixture
def tenant(db: Session) -> Tenant:
    tenant = a_tenant(db)
    db.commit()
    return tenant


def statuses() -> list[TemplateStatus]:
    with database.read() as db:
        return list(db.scalars(select(Template.status).order_by(Template.id)))


def test_every_proactive_text_is_made_and_handed_in(
    run: Run, twilio: Twilio, tenant: Tenant, db: Session
) -> None:
    made = run("whatsapp templates create shear-joy")

    assert made.exit_code == 0, made.output
    lines = made.output.splitlines()
    assert re.fullmatch(rf"\[ 1/{len(KEYS)}\] offer +en  pending", lines[0])
    assert len([line for line in lines if line.startswith("[")]) == len(KEYS)
    assert len(twilio.made) == len(twilio.submitted) == len(KEYS)
    assert statuses() == [TemplateStatus.PENDING] * len(KEYS)
    names = {asked["name"] for asked in twilio.submitted.values()}
    assert len(names) == len(KEYS)


def test_in_every_language_that_is_spoken(
    run: Run, twilio: Twilio, tenant: Tenant, db: Session
) -> None:
    a_customer(db, tenant).language = "es"
    db.commit()

    run("whatsapp templates create shear-joy")
    assert {c["language"] for c in twilio.made.values()} == {"en", "es"}

    run("whatsapp templates create shear-joy --language de --language fr")
    assert {c["language"] for c in twilio.made.values()} == {"de", "en", "es", "fr"}


def test_what_is_handed_in_is_not_handed_in_again(
    run: Run, twilio: Twilio, tenant: Tenant, db: Session
) -> None:
    run("whatsapp templates create shear-joy")

    again = run("whatsapp templates create shear-joy")

    assert again.exit_code == 0
    assert len(twilio.made) == len(KEYS)
    assert len(statuses()) == len(KEYS)


def test_another_wording_is_another_template(
    run: Run, twilio: Twilio, tenant: Tenant, db: Session
) -> None:
    run("whatsapp templates create shear-joy")
    tenant.name, tenant.revision = "Shear Joy & Sons", 2
    db.commit()

    run("whatsapp templates create shear-joy")

    name_it = [key for key in KEYS if "business" in placeholders(texts("en")[key])]
    names = {c["friendly_name"] for c in twilio.made.values()}
    assert len(twilio.made) == len(names) == len(KEYS) + len(name_it)


def test_whoever_is_interrupted_goes_on_where_they_were(
    run: Run, twilio: Twilio, tenant: Tenant, db: Session
) -> None:
    twilio.refuses = 503
    first = run("whatsapp templates create shear-joy")
    assert first.exit_code == 1
    assert "Twilio: 503" in first.output
    assert len([line for line in first.output.splitlines() if line.startswith("[")]) == 1

    twilio.refuses = None
    assert run("whatsapp templates create shear-joy").exit_code == 0
    assert statuses() == [TemplateStatus.PENDING] * len(KEYS)


def test_one_that_was_submitted_before_we_could_note_it_is_not_submitted_twice(
    run: Run, twilio: Twilio, tenant: Tenant, db: Session
) -> None:
    run("whatsapp templates create shear-joy")
    for template in db.scalars(select(Template)):
        template.status = TemplateStatus.DRAFT
    db.commit()
    twilio.refuses = 409

    again = run("whatsapp templates create shear-joy")

    assert again.exit_code == 0, again.output
    assert statuses() == [TemplateStatus.PENDING] * len(KEYS)


def test_the_review_is_followed(run: Run, twilio: Twilio, tenant: Tenant, db: Session) -> None:
    run("whatsapp templates create shear-joy")
    sids = {template.key: template.content_sid for template in db.scalars(select(Template))}
    db.rollback()
    twilio.said = {str(sids["offer"]): "approved", str(sids["reminder"]): "rejected"}

    shown = run("whatsapp templates status shear-joy").output

    assert re.search(r"^offer +en  approved$", shown, re.MULTILINE)
    assert re.search(r"^reminder +en  rejected: Too vague$", shown, re.MULTILINE)
    assert shown.count("pending") == len(KEYS) - 2


def test_a_sweep_asks_after_what_waits_every_ten_minutes(
    run: Run, twilio: Twilio, tenant: Tenant, db: Session
) -> None:
    run("whatsapp templates create shear-joy")
    now = clock.now()
    twilio.said = dict.fromkeys(twilio.made, "approved")

    assert sweeps.poll_templates(now + timedelta(minutes=5)) == 0
    assert sweeps.poll_templates(now + timedelta(minutes=11)) == len(KEYS)
    assert statuses() == [TemplateStatus.APPROVED] * len(KEYS)
    assert sweeps.poll_templates(now + timedelta(minutes=30)) == 0

    twilio.said = dict.fromkeys(twilio.made, "paused")
    assert sweeps.poll_templates(now + timedelta(days=2)) == len(KEYS)
    assert statuses() == [TemplateStatus.PAUSED] * len(KEYS)


def test_what_waits_and_is_not_found_goes_on_waiting(
    run: Run, twilio: Twilio, tenant: Tenant, db: Session
) -> None:
    run("whatsapp templates create shear-joy")
    twilio.submitted.clear()

    assert sweeps.poll_templates(clock.now() + timedelta(hours=1)) == len(KEYS)
    assert statuses() == [TemplateStatus.PENDING] * len(KEYS)

    twilio.said = dict.fromkeys(twilio.made, "pondered")
    assert sweeps.poll_templates(clock.now() + timedelta(hours=2)) == len(KEYS)
    assert statuses() == [TemplateStatus.PENDING] * len(KEYS)


def test_an_answer_that_fails_is_asked_for_again_when_it_is_due(
    run: Run, twilio: Twilio, tenant: Tenant, db: Session
) -> None:
    run("whatsapp templates create shear-joy")
    twilio.said = dict.fromkeys(twilio.made, "fails")

    assert sweeps.poll_templates(clock.now() + timedelta(hours=1)) == 0
    assert sweeps.poll_templates(clock.now() + timedelta(hours=1)) == 0
    assert statuses() == [TemplateStatus.PENDING] * len(KEYS)


def test_the_number_on_whatsapp_is_the_businesss(run: Run, tenant: Tenant, db: Session) -> None:
    done = run("whatsapp connect shear-joy '(212) 555-0100'")

    assert done.exit_code == 0, done.output
    assert "whatsapp:+12125550100 belongs to shear-joy" in done.output
    db.rollback()
    assert sorted(db.scalars(select(TenantAddress.channel))) == ["sms", "whatsapp"]
    assert run("whatsapp connect shear-joy 2125550100").exit_code == 1


def test_without_an_account_it_says_what_is_missing(
    run: Run, tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    from core.settings import settings

    monkeypatch.delenv("TWILIO_ACCOUNT_SID")
    monkeypatch.delenv("TWILIO_AUTH_TOKEN")
    settings.cache_clear()

    failed = run("whatsapp templates create shear-joy")

    assert failed.exit_code == 1
    assert "TWILIO_ACCOUNT_SID" in failed.output


def test_a_business_that_does_not_exist(run: Run, database_url: str) -> None:
    assert run("whatsapp templates create nobody").exit_code == 1
    assert run("whatsapp templates status nobody").exit_code == 1
