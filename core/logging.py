"""Structured logs: one JSON object per line on stderr, for our own code and for every library.

What leaves here carries ids, never what a customer wrote, a full number or address, or a secret.
Values under telling names are dropped, numbers and mailboxes inside other strings are masked, and
of an exception only its type, its numeric code and where it happened are kept: messages of
exceptions quote the values that caused them.
"""

import logging
import re
import sys
import traceback
from collections.abc import Mapping
from typing import Any, TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from core.errors import BusinessError

REDACTED = "[redacted]"
SECRET_NAMES = re.compile(
    r"(^|_)(text|body|content|subject|password|passwd|secret|token|cookie|authorization|signature"
    r"|api_?key|phone|number|sender|recipient|address|email|mailbox|sealed)(s?)(_|$)",
    re.IGNORECASE,
)
HARMLESS_NAMES = ("_id", "_ids", "_count", "_length")
# Written so that ids, whose groups of hexadecimal digits are joined by hyphens, stay readable.
NUMBER = re.compile(r"(?<![\w.-])(\+\d{2}|\d{2})\d{6,13}(\d{2})(?![\w.-])")
MAILBOX = re.compile(r"[\w.+-]+@([\w-]+\.[\w.-]+)")
URL_PASSWORD = re.compile(r"(://[^\s:/@]*):[^\s/@]+@")
FRAMES_KEPT = 12
LONGEST_VALUE = 2000
# gunicorn and Celery keep these away from the root logger.
APART = ("gunicorn.error", "gunicorn.access", "celery", "celery.task", "celery.redirected")
# At INFO these repeat our own lines, or write the values of statements and requests.
QUIET = ("alembic", "sqlalchemy", "twilio.http_client", "urllib3", "werkzeug")

ABOUT_THE_LINE: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
]


def _masked(value: str) -> str:
    value = URL_PASSWORD.sub(r"\1:***@", value[:LONGEST_VALUE])
    return MAILBOX.sub(r"***@\1", NUMBER.sub(r"\1***\2", value))


def _safe(name: str, value: Any) -> Any:
    if SECRET_NAMES.search(name) and not name.endswith(HARMLESS_NAMES):
        return REDACTED
    if isinstance(value, str):
        return _masked(value)
    if isinstance(value, Mapping):
        return {str(k): _safe(str(k), v) for k, v in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_safe("", item) for item in value]
    if isinstance(value, int | float) or value is None:
        return value
    return _masked(str(value))


def redact(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    return {name: _safe(name, value) for name, value in event.items()}


def _code_of(error: BaseException) -> str | int | None:
    if isinstance(error, BusinessError):
        return error.code
    if isinstance(error, OSError):
        return error.strerror
    # A driver's error, bare or wrapped by SQLAlchemy, starts with its number.
    first = next(iter(getattr(error, "orig", error).args), None)
    return first if isinstance(first, int) else None


def _told(error: BaseException) -> dict[str, Any]:
    frames = traceback.extract_tb(error.__traceback__)[-FRAMES_KEPT:]
    told: dict[str, Any] = {
        "type": f"{type(error).__module__}.{type(error).__qualname__}",
        "at": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames],
    }
    code = _code_of(error)
    if code is not None:
        told["code"] = code
    return told


def tell_exception(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Replace the exception by its type, code and place, its causes after it."""
    given = event.pop("exc_info", None)
    error = given[1] if isinstance(given, tuple) else given
    if error is True:
        error = sys.exc_info()[1]
    chain: list[dict[str, Any]] = []
    while isinstance(error, BaseException) and len(chain) < 4:
        chain.append(_told(error))
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if chain:
        event["exception"] = chain
    return event


def name_task(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Celery formats arguments and exceptions into its sentences; the record's data has the ids."""
    record = event.get("_record")
    data = getattr(record, "data", None)
    if record is not None and record.name.startswith("celery.") and isinstance(data, dict):
        event["event"] = str(record.msg).split("%", 1)[0].strip() or "task"
        event.pop("data", None)
        event.update(task=data.get("name"), task_id=data.get("id"))
        if "runtime" in data:
            event["runtime_seconds"] = data["runtime"]
    return event


def _formatter() -> logging.Formatter:
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[*ABOUT_THE_LINE, structlog.stdlib.ExtraAdder()],
        processors=[
            name_task,
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            tell_exception,
            redact,
            structlog.processors.JSONRenderer(ensure_ascii=True),
        ],
    )


class Stderr(logging.StreamHandler[TextIO]):
    """Writes to stderr as it is at that moment: servers that detach replace it."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)  # StreamHandler's own would fix the stream

    @property
    def stream(self) -> TextIO:  # type: ignore[override]
        return sys.stderr


def configure(level: str = "INFO") -> None:
    """Send all logs of this process to stderr, those by `logging` and those by `structlog`; every
    process calls it once, before it works."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *ABOUT_THE_LINE,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = Stderr()
    handler.setFormatter(_formatter())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for name in APART:
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [], True
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def bind(**ids: str | None) -> None:
    """Add ids to every further line of the current request, turn or task."""
    structlog.contextvars.bind_contextvars(**ids)


def start_afresh(**ids: str | None) -> None:
    """Forget what was bound before; for the beginning of a request, turn or task."""
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(**ids)
