"""Twilio's doors: a customer's message, and what became of one of ours."""

import logging
import re
from functools import partial

from flask import Blueprint, Response, current_app, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest, Forbidden, ServiceUnavailable

from channels import twilio
from channels.messages import BadPayload, BadSignature
from conversations import intake, receipts, spool
from core import clock, database
from core.errors import UnknownAddress
from tasks import hints
from webhooks.spool_watch import watch
from webhooks.twilio_signature import account_of_message, account_of_report, verified_form

ID = re.compile(r"[0-9a-f-]{36}")

blueprint = Blueprint("twilio", __name__, url_prefix="/webhooks/twilio")
log = logging.getLogger(__name__)


@blueprint.errorhandler(BadSignature)
def refuse(error: BadSignature) -> ResponseReturnValue:
    log.warning("webhook refused", extra={"reason": str(error)})
    return current_app.handle_http_exception(Forbidden())


@blueprint.errorhandler(BadPayload)
def complain(error: BadPayload) -> ResponseReturnValue:
    log.warning("webhook not understood", extra={"field": error.code})
    return current_app.handle_http_exception(BadRequest())


@blueprint.post("/messages")
def receive_message() -> ResponseReturnValue:
    now = clock.now()
    inbound = twilio.read_message(verified_form(account_of_message), received_at=now)
    try:
        is_handled = intake.take_in(inbound, now=now)
    except UnknownAddress:
        log.warning("no tenant has this number", extra={"provider_key": inbound.provider_key})
        raise
    except spool.SpoolUnusable:
        log.exception("message lost", extra={"provider_key": inbound.provider_key})
        raise ServiceUnavailable from None
    if is_handled:
        hints.outbox_waits()
        watch.look_once()
    else:
        watch.wake()
    # Any other type would be texted to the customer or reported as broken TwiML.
    return Response("<Response/>", content_type="text/xml; charset=utf-8")


@blueprint.post("/status")
def receive_status() -> ResponseReturnValue:
    given = request.args.get("message", "")
    message_id = given if ID.fullmatch(given) else None
    report = twilio.read_status(verified_form(partial(account_of_report, message_id)))
    if report is not None:
        now = clock.now()
        database.transact(
            lambda db: receipts.record_status(db, report, message_id=message_id, now=now),
            repeatable=True,
        )
    return "", 204
