"""SendGrid's door for what became of our mail.

The installation's own key proves a batch about any tenant's mail. A tenant with its own account
signs with its own key, and that proves only what concerns its own mail.
"""

import logging

from flask import Blueprint, current_app, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest, Forbidden

from channels import sendgrid_signature
from channels.messages import BadPayload, BadSignature, Provider
from channels.sendgrid_events import message_named_in, read_events
from channels.sendgrid_signature import KeyUnreadable
from conversations import addresses, mail_events, notices
from core import clock, credentials, database
from core.settings import settings
from tasks import hints

__all__ = ["blueprint", "notices"]  # who words what follows hears of it only once imported

blueprint = Blueprint("sendgrid_events", __name__, url_prefix="/webhooks/sendgrid")
log = logging.getLogger(__name__)


@blueprint.errorhandler(BadSignature)
def refuse(error: BadSignature) -> ResponseReturnValue:
    log.warning("webhook refused", extra={"reason": str(error)})
    return current_app.handle_http_exception(Forbidden())


@blueprint.errorhandler(BadPayload)
def complain(error: BadPayload) -> ResponseReturnValue:
    log.warning("webhook not understood", extra={"field": error.code})
    return current_app.handle_http_exception(BadRequest())


@blueprint.post("/events")
def receive_events() -> ResponseReturnValue:
    body = request.get_data()
    tenant_id = _proven_by(body)
    if mail_events.take(read_events(body), tenant_id=tenant_id, now=clock.now()):
        hints.outbox_waits()
    return "", 204


def _proven_by(body: bytes) -> str | None:
    """The tenant whose own account it was, None for the installation's. Raises BadSignature."""
    configured = settings().sendgrid_events_public_key
    if configured and _is_signed(body, configured):
        return None
    if request.headers.get(sendgrid_signature.SIGNATURE) and (found := _own_account(body)):
        tenant_id, key = found
        if _is_signed(body, key):
            return tenant_id
    raise BadSignature("wrong")


def _own_account(body: bytes) -> tuple[str, str] | None:
    """Whose account sent the mail that the body speaks of, and its key."""
    try:
        message_id = message_named_in(body)
    except BadPayload:
        return None
    if message_id is None:
        return None
    with database.read() as db:
        account = addresses.account_that_sent(db, message_id, Provider.SENDGRID)
    if account is None:
        return None
    tenant_id, sealed = account
    try:
        key = credentials.unseal(sealed).get("events_public_key")
    except credentials.CredentialsUnreadable:
        log.error("operator needed", extra={"code": "credentials_unreadable"})  # noqa: TRY400
        return None
    return (tenant_id, key) if key else None


def _is_signed(body: bytes, public_key: str) -> bool:
    try:
        sendgrid_signature.verify(
            body,
            signature=request.headers.get(sendgrid_signature.SIGNATURE),
            timestamp=request.headers.get(sendgrid_signature.TIMESTAMP),
            public_key=public_key,
        )
    except KeyUnreadable:
        log.error("operator needed", extra={"code": "sendgrid_events_key"})  # noqa: TRY400
        return False
    except BadSignature:
        return False
    return True
