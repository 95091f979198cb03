"""Channels: how they fare, own accounts, and a test message on its way."""

from sqlalchemy import select

from core import credentials
from core.models import Channel, Customer, Message, MessageStatus, TenantAddress
from tests.admin.settings.looking import known
from tests.admin.staff_page import StaffPage, reloads, toast
from tests.builders import BUSINESS_NUMBER, a_tenant
from tests.core.scheduling.shop import Shop

AT = "/admin/settings/channels"
ACCOUNT = {"account_sid": "AC123", "auth_token": "hush-hush"}


def test_a_line_is_shown_with_its_account_and_the_addresses_to_copy(page: StaffPage) -> None:
    text = page.get(AT).text

    assert BUSINESS_NUMBER in text
    assert "Account of the installation" in text
    for path in ("twilio/messages", "twilio/status", "sendgrid/inbound", "sendgrid/events"):
        assert f"http://localhost/webhooks/{path}" in text


def test_a_further_address_is_added_once(page: StaffPage, shop: Shop) -> None:
    answer = page.post(f"{AT}/new", channel="email", address="Hello@Shop.test")
    assert (answer.status_code, reloads(answer)) == (204, {"settings"})
    assert "hello@shop.test" in page.get(AT).text

    for channel, address in (
        ("email", "hello@shop.test"),
        ("sms", "12"),
        ("email", "nonsense"),
    ):
        refused = page.post(f"{AT}/new", channel=channel, address=address)
        assert refused.status_code == 422
        assert 'aria-invalid="true"' in refused.text
    assert page.post(f"{AT}/new", channel="pigeon", address="x").status_code == 404


def test_an_own_account_is_sealed_and_never_shown(page: StaffPage, shop: Shop) -> None:
    assert page.post(f"{AT}/account/twilio", **ACCOUNT).status_code == 204

    sealed = credentials.sealed_of(shop.db, shop.tenant.id, "twilio")
    assert sealed is not None
    assert credentials.unseal(sealed) == ACCOUNT
    shop.db.rollback()
    form = page.part(f"{AT}/account/twilio").text
    assert "hush-hush" not in form + page.get(AT).text
    assert "AC123" not in form
    assert "Own account" in page.get(AT).text
    assert page.post(f"{AT}/account/twilio/remove").status_code == 204
    assert page.post(f"{AT}/account/twilio/remove").status_code == 404


def test_what_lacks_of_an_account_is_said_and_nothing_repeated(page: StaffPage) -> None:
    answer = page.post(f"{AT}/account/twilio", account_sid="AC123", auth_token="")

    assert answer.status_code == 422
    assert "AC123" not in answer.text
    assert 'aria-invalid="true"' in answer.text
    for provider in ("pigeon", "simulator"):
        assert page.part(f"{AT}/account/{provider}").status_code == 404
        assert page.post(f"{AT}/account/{provider}", **ACCOUNT).status_code == 404


def test_a_test_message_is_followed_until_it_has_arrived(page: StaffPage, shop: Shop) -> None:
    first = page.post(f"{AT}/trial", channel="sms", address="212 555 0142")

    assert first.status_code == 200
    assert "Waiting to leave" in first.text
    sent = shop.db.scalars(select(Message)).one()
    assert (sent.recipient, sent.status) == ("+12125550142", MessageStatus.QUEUED)
    assert f"{AT}/trial/{sent.id}" in first.text
    sent.status = MessageStatus.DELIVERED
    shop.db.commit()

    last = page.part(f"{AT}/trial/{sent.id}").text
    assert "it works" in last
    assert "hx-trigger" not in last
    assert shop.db.scalars(select(Customer.name)).all() == ["Owner"]


def test_what_is_simulated_goes_no_further(page: StaffPage, shop: Shop) -> None:
    page.post(f"{AT}/trial", channel="sms", address="2125550142")
    sent = shop.db.scalars(select(Message)).one()
    sent.status, sent.provider_key = MessageStatus.SENT, "simulator:1"
    shop.db.commit()

    text = page.part(f"{AT}/trial/{sent.id}").text

    assert "Sent to the simulator" in text
    assert "hx-trigger" not in text


def test_why_a_test_message_failed_is_told(page: StaffPage, shop: Shop) -> None:
    page.post(f"{AT}/trial", channel="sms", address="2125550142")
    sent = shop.db.scalars(select(Message)).one()
    sent.status, sent.error_code = MessageStatus.UNDELIVERED, "30003"
    shop.db.commit()

    text = page.part(f"{AT}/trial/{sent.id}").text

    assert "Not delivered" in text
    assert "30003" in text


def test_a_test_message_needs_somebody_and_a_line(page: StaffPage) -> None:
    assert page.post(f"{AT}/trial", channel="sms", address="12").status_code == 422
    assert page.post(f"{AT}/trial", channel="email", address="a@b.test").status_code == 404


def test_another_businesss_channels_are_not_there(page: StaffPage, shop: Shop) -> None:
    other = a_tenant(shop.db, slug="other", number="+12125550199")
    shop.db.add(TenantAddress(tenant_id=other.id, channel=Channel.EMAIL, address="x@y.test"))
    shop.db.commit()

    assert "+12125550199" not in page.get(AT).text
    taken = page.post(f"{AT}/new", channel="sms", address="+12125550199")
    assert taken.status_code == 422
    assert page.part(f"{AT}/trial/{other.id}").status_code == 404
    assert toast(page.post(f"{AT}/new", channel="whatsapp", address="2125550188"))["text"]
    assert known(shop).tenant_id != other.id
