"""Rules that nothing can break check nothing: each is broken once, and says so by its name."""

import base64
import json
from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import pytest
from requests import PreparedRequest, Request

from channels.invitation import Party, calendar_of
from channels.letter import Invitation
from tests.channels.sendgrid_posts import SALON
from tests.provider_rules import BrokenRule, check, check_mail, check_text

ACCOUNT = "AC" + "0" * 32
ID = "0190a000-0000-7000-8000-000000000001"
STARTS_AT = datetime(2026, 11, 27, 20, 0, tzinfo=UTC)
TEXT = {
    "To": "+12125550123",
    "From": "+12125550100",
    "Body": "Want it? YES or NO",
    "StatusCallback": f"https://standby.test/webhooks/twilio/status?message={ID}",
}
TEMPLATE = {name: value for name, value in TEXT.items() if name != "Body"} | {
    "To": "whatsapp:+12125550123",
    "From": "whatsapp:+12125550100",
    "ContentSid": "HX" + "1" * 32,
    "ContentVariables": '{"1": "Haircut", "2": "Anna"}',
}
VISIT = Invitation(ID, "Haircut", STARTS_AT, STARTS_AT.replace(hour=21), 0, is_canceled=False)
FILE = calendar_of(
    VISIT,
    organizer=Party("Shear Joy", SALON),
    attendee=Party("Pat", "pat@example.org"),
    written_at=STARTS_AT,
)
WAY_OUT = "https://standby.test/unsubscribe/abc"
MAIL: dict[str, Any] = {
    "personalizations": [{"to": [{"email": "pat@example.org", "name": "Pat Lee"}]}],
    "from": {"email": SALON, "name": "Shear Joy"},
    "reply_to": {"email": f"r-{'a' * 52}@reply.standby.test"},
    "subject": "Re: A question",
    "content": [
        {"type": "text/plain", "value": "Booked."},
        {
            "type": "text/html",
            "value": f'<a href="{WAY_OUT}">Unsubscribe</a> <a href="https://x/offers/a">Yes</a>',
        },
    ],
    "headers": {
        "Message-ID": f"<{ID}@reply.standby.test>",
        "X-Auto-Response-Suppress": "OOF, AutoReply",
        "Auto-Submitted": "auto-replied",
        "In-Reply-To": "<two@mail.example.org>",
        "References": "<one@mail.example.org> <two@mail.example.org>",
        "List-Unsubscribe": f"<{WAY_OUT}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    },
    "custom_args": {"standby_message_id": ID},
    "tracking_settings": {
        "click_tracking": {"enable": False, "enable_text": False},
        "open_tracking": {"enable": False},
        "subscription_tracking": {"enable": False},
    },
    "attachments": [
        {
            "content": base64.b64encode(FILE).decode(),
            "type": "text/calendar; method=REQUEST",
            "filename": "visit.ics",
            "disposition": "attachment",
        }
    ],
}


def a_request(url: str, body: str, **headers: str) -> PreparedRequest:
    request = Request("POST", url, data=body).prepare()
    request.headers.update({name.replace("_", "-"): value for name, value in headers.items()})
    return request


def texted(form: dict[str, str], *, user: str = ACCOUNT) -> PreparedRequest:
    return a_request(
        f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT}/Messages.json",
        urlencode(form),
        Authorization="Basic " + base64.b64encode(f"{user}:token".encode()).decode(),
        Content_Type="application/x-www-form-urlencoded",
    )


def mailed(mail: dict[str, Any]) -> PreparedRequest:
    return a_request(
        "https://api.sendgrid.com/v3/mail/send",
        json.dumps(mail),
        Authorization="Bearer SG.key",
        Content_Type="application/json",
    )


def test_what_keeps_the_rules_passes() -> None:
    for request in (texted(TEXT), texted(TEMPLATE), mailed(MAIL)):
        check(request)
    check_text({**TEXT, "From": "SHEARJOY", "MessagingServiceSid": "MG" + "1" * 32})
    check_text({**TEMPLATE, "To": "whatsapp:US.1a2B3c"})


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"To": "2125550123"}, "To is E.164"),
        ({"To": "whatsapp:+12125550123"}, "From is an address on the channel of To"),
        ({"From": None}, "From or MessagingServiceSid"),
        ({"MessagingServiceSid": "service"}, "MessagingServiceSid is MG"),
        ({"Body": None}, "either Body or ContentSid"),
        ({"ContentSid": "HX" + "1" * 32}, "either Body or ContentSid"),
        ({"ContentSid": "HX" + "1" * 32, "Body": None}, "only WhatsApp"),
        ({"ContentVariables": "{}"}, "ContentVariables belong"),
        ({"Body": " "}, "Body is not empty"),
        ({"Body": "x" * 1601}, "at most 1,600"),
        ({"Body": "Reply CANCEL to give it up"}, "no command"),
        ({"StatusCallback": None}, "StatusCallback is HTTPS"),
        ({"StatusCallback": TEXT["StatusCallback"].replace("s:", ":")}, "StatusCallback is HTTPS"),
        ({"StatusCallback": "https://a_b.test/webhooks/twilio/status"}, "no underscore"),
        ({"StatusCallback": "https://a.test/webhooks/twilio/status"}, "names our message"),
        ({"StatusCallback": f"https://a.test/status?message={ID}"}, "our door"),
        ({"MaxPrice": "1"}, "only parameters"),
    ],
)
def test_a_broken_rule_for_texts_is_named(change: dict[str, str | None], rule: str) -> None:
    form = {name: value for name, value in (TEXT | change).items() if value is not None}
    with pytest.raises(BrokenRule, match=rule):
        check_text(form)


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"ContentSid": "H1"}, "ContentSid is HX"),
        ({"ContentVariables": "[]"}, "is a JSON object"),
        ({"ContentVariables": '{"1": "a", "3": "b"}'}, "without gaps"),
        ({"ContentVariables": '{"1": 1}'}, "are strings"),
        ({"ContentVariables": '{"1": ""}'}, "no variable is empty"),
        ({"ContentVariables": json.dumps({"1": "x" * 1601})}, "at most 1,600"),
        ({"ContentVariables": json.dumps({"1": "a\nb"})}, "no variable has a line break"),
        ({"ContentVariables": json.dumps({"1": "a     b"})}, "more than four spaces"),
        ({"From": "+12125550100"}, "on the channel of To"),
    ],
)
def test_a_broken_rule_for_templates_is_named(change: dict[str, str], rule: str) -> None:
    with pytest.raises(BrokenRule, match=rule):
        check_text(TEMPLATE | change)


def at(*path: Any, value: Any) -> Callable[[dict[str, Any]], None]:
    """Puts another value there; None takes what is there away."""

    def change(mail: dict[str, Any]) -> None:
        *way, last = path
        place: Any = mail
        for step in way:
            place = place[step]
        if value is None:
            del place[last]
        else:
            place[last] = value

    return change


def in_file(old: bytes, new: bytes) -> Callable[[dict[str, Any]], None]:
    assert old in FILE
    changed = base64.b64encode(FILE.replace(old, new)).decode()
    return at("attachments", 0, "content", value=changed)


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (at("send_at", value=1), "only fields"),
        (at("personalizations", value=[]), "to one customer"),
        (at("personalizations", 0, "bcc", value=[]), "nobody gets a copy"),
        (at("personalizations", 0, "to", 0, "email", value="pat"), "to is a mailbox"),
        (at("personalizations", 0, "to", 0, "name", value="Lee, Pat"), "recipient's name"),
        (at("from", "email", value="salon"), "from is a mailbox"),
        (at("from", "name", value="Café"), "no Unicode"),
        (at("reply_to", value=None), "reply_to has a token"),
        (at("reply_to", "email", value=f"r-{'A' * 52}@reply.standby.test"), "small letters"),
        (at("subject", value=" "), "subject"),
        (at("subject", value="A\r\nBcc: lee@example.org"), "subject"),
        (at("subject", value="Booked"), "an answer keeps its subject"),
        (at("content", 1, value=None), "text/plain, then text/html"),
        (at("content", 0, "type", value="text/html"), "text/plain, then text/html"),
        (at("content", 0, "value", value=""), "no content is empty"),
        (at("content", 1, "value", value="<p>Booked.</p>"), "shows the way out"),
        (at("content", 1, "value", value='<a href="http://x">'), "links are HTTPS"),
        (at("tracking_settings", value=None), "nobody is tracked"),
        (at("tracking_settings", "open_tracking", "enable", value=True), "nobody is tracked"),
        (at("custom_args", "email", value="pat@example.org"), "our id alone"),
        (at("custom_args", "standby_message_id", value="pat"), "no personal data"),
        (at("headers", "Reply-To", value="x"), "reserves"),
        (at("headers", "X-Note", value="a\nb"), "one line"),
        (at("headers", "X-Note", value="x" * 1000), "fit into a line"),
        (at("headers", "Message-ID", value="id@x"), "angle brackets"),
        (at("headers", "Message-ID", value="<id@x>"), "our id"),
        (at("headers", "Auto-Submitted", value=None), "Auto-Submitted"),
        (at("headers", "Auto-Submitted", value="no"), "Auto-Submitted"),
        (at("headers", "X-Auto-Response-Suppress", value=None), "Exchange"),
        (at("headers", "In-Reply-To", value=None), "In-Reply-To"),
        (at("headers", "References", value="one"), "References are"),
        (at("headers", "References", value="<a@b> <a@b>"), "twice"),
        (at("headers", "List-Unsubscribe", value=None), "List-Unsubscribe is one"),
        (at("headers", "List-Unsubscribe", value="<mailto:a@b>"), "List-Unsubscribe is one"),
        (at("headers", "List-Unsubscribe-Post", value=None), "One-Click"),
        (at("attachments", 0, "type", value="text/calendar"), "says its method"),
        (at("attachments", 0, "disposition", value="inline"), "an attachment"),
        (at("attachments", 0, "filename", value="../x"), "ends in .ics"),
        (at("attachments", 0, "content", value="~"), "Base64"),
        (in_file(b"\r\n", b"\n"), "CRLF"),
        (in_file(b"SUMMARY:", b"SUMMARY:" + b"x" * 80), "folded"),
        (in_file(b"METHOD:REQUEST", b"METHOD:CANCEL"), "METHOD"),
        (in_file(b"SEQUENCE:0\r\n", b""), "RFC 5546"),
        (in_file(b"STATUS:CONFIRMED", b"STATUS:CANCELLED"), "CANCELLED"),
    ],
)
def test_a_broken_rule_for_mails_is_named(
    change: Callable[[dict[str, Any]], None], rule: str
) -> None:
    mail = deepcopy(MAIL)
    change(mail)
    with pytest.raises(BrokenRule, match=rule):
        check_mail(mail)


@pytest.mark.parametrize(
    ("request_made", "rule"),
    [
        (a_request("http://api.sendgrid.com/v3/mail/send", "{}"), "by HTTPS"),
        (a_request("https://elsewhere.test/", ""), "texts are posted to"),
        (a_request("https://api.sendgrid.com/v3/mail/send", "{}"), "Bearer"),
        (texted(TEXT, user="AC" + "1" * 32), "those of the account"),
    ],
)
def test_a_request_that_is_none_of_ours_is_named(request_made: PreparedRequest, rule: str) -> None:
    with pytest.raises(BrokenRule, match=rule):
        check(request_made)
