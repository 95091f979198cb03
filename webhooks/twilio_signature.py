"""Whose token proves a request from Twilio?

The installation's own token comes first and needs no database. A tenant with its own account signs
with its own token, and that proves only what concerns this tenant's numbers and messages. Whoever
cannot sign learns nothing: a number that nobody owns is refused like any other.
"""

import re
from collections.abc import Callable

from flask import request
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.datastructures import MultiDict

from channels import twilio
from channels.messages import BadPayload, BadSignature, Provider
from conversations import addresses
from core import credentials, database
from core.settings import settings

# Several times the longest message, so that an odd one is still read, and far below what hurts.
LARGEST_BODY_BYTES = 256 * 1024
FORM = "application/x-www-form-urlencoded"
# HMAC-SHA1 in Base64. What cannot be one is refused without asking anybody's token.
SIGNATURE = re.compile(r"[A-Za-z0-9+/]{27}=")
MOST_REMEMBERED = 10_000

Form = MultiDict[str, str]
# Reads the sealed account of the tenant concerned, if it has one of its own.
FindAccount = Callable[[database.Session, Form], str | None]


def verified_form(find_account: FindAccount) -> Form:
    """The request's form, proven by the installation's token or that of the tenant concerned.

    Raises BadSignature; and what the database raises when it is away, if only a tenant's own token
    could tell.
    """
    signature = request.headers.get("X-Twilio-Signature")
    if not signature or request.mimetype != FORM:
        raise BadSignature("missing" if not signature else "not a form")
    if not SIGNATURE.fullmatch(signature):
        raise BadSignature("odd")
    request.max_content_length = LARGEST_BODY_BYTES
    form: Form = request.form
    configured = settings()
    if configured.twilio_auth_token:
        token = configured.twilio_auth_token.get_secret_value()
        if _is_proven(form, signature, token):
            return form
    if form.get("AccountSid") == configured.twilio_account_sid:
        raise BadSignature("wrong")
    own = _own_token(form, find_account)
    if own is None or not _is_proven(form, signature, own):
        raise BadSignature("wrong")
    return form


def account_of_message(db: database.Session, form: Form) -> str | None:
    try:
        channel, address = twilio.read_address(form.get("To", ""))
    except BadPayload:
        return None
    return addresses.sealed_account_behind(db, channel, address, Provider.TWILIO)


def account_of_report(message_id: str | None, db: database.Session, form: Form) -> str | None:
    provider_key = f"{Provider.TWILIO}:{form.get('MessageSid', '')}"
    return addresses.sealed_account_of_sent(db, message_id, provider_key, Provider.TWILIO)


def _is_proven(form: Form, signature: str, token: str) -> bool:
    # gunicorn and werkzeug both hand over the address as it came, which WSGI itself does not.
    raw_uri = request.environ.get("RAW_URI") or request.environ.get("REQUEST_URI") or request.path
    try:
        twilio.verify(
            form,
            signature=signature,
            raw_uri=raw_uri,
            public_base_url=settings().public_base_url,
            token=token,
        )
    except BadSignature:
        return False
    return True


_remembered: dict[str, str] = {}


def _own_token(form: Form, find_account: FindAccount) -> str | None:
    """While the database is away, the account that the number had when it was last asked for: a
    message to such a tenant can be spooled too."""
    number = form.get("To", "")
    try:
        with database.read() as db:
            sealed = find_account(db, form)
    except SQLAlchemyError as error:
        if not database.is_unavailable(error) or number not in _remembered:
            raise
        sealed = _remembered[number]
    if sealed is None:
        return None
    if len(_remembered) < MOST_REMEMBERED:
        _remembered[number] = sealed
    return credentials.unseal(sealed).get("auth_token")
