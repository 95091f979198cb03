"""Forms as Twilio posts them."""

from typing import Any

from twilio.request_validator import RequestValidator
from werkzeug.datastructures import MultiDict

from tests.conftest import TWILIO_TOKEN

BASE = "https://standby.test"
SID = "SM" + "0123456789abcdef" * 2
OURS, THEIRS = "+12125550100", "+12125550123"


def a_message(**fields: Any) -> MultiDict[str, str]:
    """A text as posted; `None` leaves a field out."""
    form: dict[str, Any] = {
        "ToCountry": "US",
        "ToState": "NY",
        "SmsMessageSid": SID,
        "NumMedia": "0",
        "ToCity": "NEW YORK",
        "FromZip": "",
        "SmsSid": SID,
        "FromState": "NY",
        "SmsStatus": "received",
        "FromCity": "NEW YORK",
        "Body": "Can I come Tue 3pm?",
        "FromCountry": "US",
        "To": OURS,
        "ToZip": "10001",
        "NumSegments": "1",
        "MessageSid": SID,
        "AccountSid": "AC" + "0" * 32,
        "From": THEIRS,
        "ApiVersion": "2010-04-01",
    }
    form |= fields
    return MultiDict({name: value for name, value in form.items() if value is not None})


def a_report(**fields: Any) -> MultiDict[str, str]:
    form: dict[str, Any] = {
        "MessageSid": SID,
        "SmsSid": SID,
        "MessageStatus": "delivered",
        "SmsStatus": "delivered",
        "To": THEIRS,
        "From": OURS,
        "RawDlrDoneDate": "2606151402",
        "AccountSid": "AC" + "0" * 32,
        "ApiVersion": "2010-04-01",
    }
    form |= fields
    return MultiDict({name: value for name, value in form.items() if value is not None})


def signature(form: MultiDict[str, str], path: str, token: str = TWILIO_TOKEN) -> str:
    signed: str = RequestValidator(token).compute_signature(BASE + path, form)
    return signed
