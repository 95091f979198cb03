"""One correlation id and one log line per request."""

import logging
import re
import time

from flask import Flask, Response, g, request

from core import logging as logs
from core.ids import new_id

HEADER = "X-Request-Id"
ACCEPTABLE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", re.ASCII)
QUIET = {"health.healthz", "health.readyz", "simulator.state"}  # polled; a failure still shows

log = logging.getLogger("standby.request")


def register(app: Flask) -> None:
    app.before_request(_begin)
    app.after_request(_end)


def _begin() -> None:
    given = request.headers.get(HEADER, "")
    g.request_id = given if ACCEPTABLE.fullmatch(given) else new_id()
    g.began = time.perf_counter()
    logs.start_afresh(request_id=g.request_id)


def _end(response: Response) -> Response:
    response.headers[HEADER] = g.request_id
    if request.endpoint in QUIET and response.status_code < 500:
        return response
    # The rule, not the path: paths carry the tokens of the links in messages.
    log.info(
        "request",
        extra={
            "method": request.method,
            "rule": request.url_rule.rule if request.url_rule else None,
            "status": response.status_code,
            "milliseconds": round((time.perf_counter() - g.began) * 1000, 1),
        },
    )
    return response
