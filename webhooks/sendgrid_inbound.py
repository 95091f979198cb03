"""SendGrid's door for mail from customers.

A 4xx would lose the mail without a word to anyone, a 5xx brings it back for three days. So whoever
does not prove to be SendGrid gets 403, what is dropped on purpose 204, and all other trouble 503:
no spool is needed.
"""

import logging
import threading
from collections.abc import Iterator
from tempfile import SpooledTemporaryFile
from typing import IO

from flask import Blueprint, current_app, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import Forbidden, HTTPException, ServiceUnavailable

from channels import sendgrid_inbound, sendgrid_signature
from channels.messages import BadSignature
from channels.received_mail import ReceivedMail
from channels.sendgrid_signature import KeyUnreadable
from conversations import mailroom, notices
from core import clock, credentials
from core.settings import settings
from tasks import hints

__all__ = ["blueprint", "notices"]  # who words what follows hears of it only once imported

# SendGrid takes mail of 30 MB, which grows in transit.
LARGEST_BODY_BYTES = 40 * 1024 * 1024
LARGE_BODY_BYTES = 1024 * 1024
CHUNK_BYTES = 64 * 1024
LARGE_WAIT_SECONDS = 20
RETRY_AFTER_SECONDS = 60

blueprint = Blueprint("sendgrid_inbound", __name__, url_prefix="/webhooks/sendgrid")
log = logging.getLogger(__name__)

# Read as MIME, a mail takes eight times its size: one large one at a time is enough.
_large = threading.Lock()


@blueprint.errorhandler(BadSignature)
def refuse(error: BadSignature) -> ResponseReturnValue:
    log.warning("webhook refused", extra={"reason": str(error)})
    return current_app.handle_http_exception(Forbidden())


@blueprint.post("/inbound")
def receive_mail() -> ResponseReturnValue:
    try:
        with _body() as body:
            tenant_id = _proven_by(body)
            mail = _read(body)
        count = mailroom.deliver(mail, tenant_id=tenant_id, now=clock.now())
    except (BadSignature, HTTPException):
        raise
    except Exception:
        # The outermost loop of one mail: whatever the fault, it must not lose the mail.
        log.exception("mail not handled")
        raise _later() from None
    if count:
        hints.outbox_waits()
    return "", 204


def _later() -> ServiceUnavailable:
    return ServiceUnavailable(retry_after=RETRY_AFTER_SECONDS)


def _body() -> IO[bytes]:
    """The body as it came, on disk if it is large: anybody may send one, so it must not take
    memory before it is proven. Raises BadSignature if it cannot be, without reading it."""
    if not _proof()[0]:
        raise BadSignature("missing")
    request.max_content_length = LARGEST_BODY_BYTES
    body: IO[bytes] = SpooledTemporaryFile(max_size=LARGE_BODY_BYTES)  # noqa: SIM115 - the caller's
    while chunk := request.stream.read(CHUNK_BYTES):
        body.write(chunk)
    return body


def _read(body: IO[bytes]) -> ReceivedMail:
    is_large = body.tell() > LARGE_BODY_BYTES
    if is_large and not _large.acquire(timeout=LARGE_WAIT_SECONDS):
        raise _later()
    try:
        fields = sendgrid_inbound.read_fields(body, request.content_type or "")
        return sendgrid_inbound.read_mail(fields)
    finally:
        if is_large:
            _large.release()


def _proven_by(body: IO[bytes]) -> str | None:
    """The tenant whose own account it was, None for the installation's. Raises BadSignature."""
    configured = settings().sendgrid_inbound_public_key
    if configured and _is_signed(body, configured):
        return None
    for tenant_id, key in _own_keys(body):
        if _is_signed(body, key):
            return tenant_id
    if not configured:
        # It may be genuine, and nobody can tell until the operator has entered the key.
        log.error("operator needed", extra={"code": "sendgrid_inbound_key"})
        raise _later()
    raise BadSignature("wrong")


def _own_keys(body: IO[bytes]) -> Iterator[tuple[str, str]]:
    """Of the businesses that the mail claims to be for."""
    fields = sendgrid_inbound.read_fields(
        body, request.content_type or "", only=sendgrid_inbound.ENVELOPE
    )
    envelope = sendgrid_inbound.read_envelope(fields)
    if envelope is None:
        return
    for tenant_id, sealed in mailroom.accounts_behind(envelope, now=clock.now()).items():
        try:
            key = credentials.unseal(sealed).get("inbound_public_key")
        except credentials.CredentialsUnreadable:
            log.error("operator needed", extra={"code": "credentials_unreadable"})  # noqa: TRY400
            raise _later() from None
        if key:
            yield tenant_id, key


def _is_signed(body: IO[bytes], public_key: str) -> bool:
    signature, timestamp = _proof()
    body.seek(0)
    try:
        sendgrid_signature.verify(
            iter(lambda: body.read(CHUNK_BYTES), b""),
            signature=signature,
            timestamp=timestamp,
            public_key=public_key,
        )
    except KeyUnreadable:
        log.error("operator needed", extra={"code": "sendgrid_inbound_key"})  # noqa: TRY400
        raise _later() from None
    except BadSignature:
        return False
    return True


def _proof() -> tuple[str | None, str | None]:
    headers = request.headers
    signature = headers.get(sendgrid_signature.SIGNATURE)
    timestamp = headers.get(sendgrid_signature.TIMESTAMP)
    return (signature, timestamp) if signature and timestamp else (None, None)
