"""Twelve thousand forgeries of genuine requests to the four doors: 403 each, and not one row."""

import json
from base64 import b64decode
from dataclasses import replace
from io import BytesIO
from urllib.parse import quote_plus

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from core import credentials
from core.models import Channel, Tenant
from core.settings import settings
from core.setup.tenants import add_address
from tests.channels.sendgrid_posts import CONTENT_TYPE, SALON, parsed
from tests.channels.sendgrid_signing import public, signed
from tests.channels.test_sendgrid_events import event
from tests.channels.twilio_forms import a_message, a_report, signature
from tests.conftest import NOW, TWILIO_TOKEN
from tests.webhooks.conftest import FORM, MESSAGES, STATUS, Door, rows
from tests.webhooks.forgeries import (
    BY_SENDGRID,
    BY_TWILIO,
    ORDER,
    TWILIO,
    Change,
    Post,
    forgeries_of,
)

OF_EACH = 2500
KEY_FOR_EVENTS = ec.generate_private_key(ec.SECP256R1())
INBOUND, EVENTS = "/webhooks/sendgrid/inbound", "/webhooks/sendgrid/events"
REPORTED = f"{STATUS}?message=0190a000-0000-7000-8000-000000000001"


OWN_ACCOUNT = {"account_sid": "AC" + "9" * 32, "auth_token": "f" * 32}


def by_twilio(path: str, form: dict[str, str], token: str = TWILIO_TOKEN) -> Post:
    body = "&".join(f"{quote_plus(name)}={quote_plus(value)}" for name, value in form.items())
    return Post(path, body.encode(), {TWILIO: signature(MultiDict(form), path, token)}, FORM)


def by_their_own() -> Post:
    """A message to a business that has its own account with Twilio."""
    form = a_message(AccountSid=OWN_ACCOUNT["account_sid"]).to_dict()
    return by_twilio(MESSAGES, form, OWN_ACCOUNT["auth_token"])


MAIL = parsed("Cancel my appointment")
BATCH = json.dumps([event("spamreport")]).encode()
GENUINE: dict[str, tuple[Post, tuple[Change, ...], int]] = {
    "messages": (by_twilio(MESSAGES, a_message().to_dict()), BY_TWILIO, 200),
    "messages to an account of their own": (by_their_own(), BY_TWILIO, 200),
    "status": (by_twilio(REPORTED, a_report().to_dict()), BY_TWILIO, 204),
    "inbound": (Post(INBOUND, MAIL, signed(MAIL), CONTENT_TYPE), BY_SENDGRID, 204),
    "events": (
        Post(EVENTS, BATCH, signed(BATCH, key=KEY_FOR_EVENTS), "application/json"),
        BY_SENDGRID,
        204,
    ),
}
# Nothing of a forgery reaches a database, so one kind of it will do.
pytestmark = pytest.mark.parametrize("schema_url", ["sqlite"], indirect=True)


@pytest.fixture
def four_doors(door: Door, tenant: Tenant, db: Session, monkeypatch: pytest.MonkeyPatch) -> Door:
    """Of a business that would be reached by each of the genuine requests."""
    monkeypatch.setenv("SENDGRID_INBOUND_PUBLIC_KEY", public())
    monkeypatch.setenv("SENDGRID_EVENTS_PUBLIC_KEY", public(KEY_FOR_EVENTS))
    settings.cache_clear()
    add_address(db, tenant, channel=Channel.EMAIL, address=SALON, now=NOW)
    credentials.keep(db, tenant.id, "twilio", OWN_ACCOUNT)
    db.commit()
    return door


def answer(door: Door, post: Post) -> int:
    response = door.client.post(
        post.path,
        input_stream=BytesIO(post.body),
        content_length=len(post.body),
        headers=post.headers,
        content_type=post.content_type,
    )
    return response.status_code


@pytest.mark.parametrize("name", GENUINE)
def test_no_forgery_is_let_in(four_doors: Door, name: str) -> None:
    genuine, changes, welcome = GENUINE[name]
    before = rows()

    for forgery in forgeries_of(genuine, changes, count=OF_EACH, seed=sum(name.encode())):
        assert answer(four_doors, forgery) == 403, forgery

    assert rows() == before
    assert answer(four_doors, genuine) == welcome


def test_the_proof_of_one_door_opens_no_other(four_doors: Door) -> None:
    before = rows()
    posts = [genuine for genuine, _, _ in GENUINE.values()]

    for proof in posts:
        for post in posts:
            if post.path != proof.path:
                assert answer(four_doors, replace(post, headers=proof.headers)) == 403
                assert answer(four_doors, replace(proof, path=post.path)) == 403

    assert rows() == before


def test_the_mirror_of_a_proof_proves_the_same_mail_and_takes_it_once(four_doors: Door) -> None:
    """Of every ECDSA signature there are two, and honest signers make either. So the other one
    cannot be refused; but it makes nothing of the same mail."""
    genuine, _, _ = GENUINE["inbound"]
    r, s = decode_dss_signature(b64decode(genuine.signature))
    assert answer(four_doors, genuine) == 204
    before = rows()

    assert answer(four_doors, genuine.signed_by(encode_dss_signature(r, ORDER - s))) == 204

    assert rows() == before
