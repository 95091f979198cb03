"""How often anybody may open the pages that need no sign-in: by address of the client, and by link.

Counts are kept in Redis where there is one, for all web processes together, and in each process
where there is none, or while it does not answer. Webhooks are not limited: their signatures are
checked before anything else, and a 429 would lose what a customer wrote.
"""

import hashlib
import logging
from typing import Any

from flask import Blueprint, Flask, request
from flask_limiter import Limiter
from redis.backoff import NoBackoff
from redis.retry import Retry
from werkzeug.middleware.proxy_fix import ProxyFix

from admin.page.clients import client
from core.settings import Settings

REDIS_TIMEOUT_SECONDS = 0.5
# Of the limits, which count by the minute: what a refused client should wait at most.
PERIOD_SECONDS = 60

log = logging.getLogger(__name__)


def register(app: Flask, configured: Settings, *pages: Blueprint) -> None:
    """Limit these pages; call it once they are registered."""
    if proxies := configured.trusted_proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies)  # type: ignore[method-assign]
    else:
        _Misled().watch(app)
    # It would note the address of everybody who is refused.
    logging.getLogger("flask-limiter").setLevel(logging.WARNING)
    limiter = Limiter(
        client,
        app=app,
        storage_uri=configured.redis_url or "memory://",
        storage_options=_options(configured.redis_url),
        in_memory_fallback_enabled=bool(configured.redis_url),
        key_prefix="standby",
    )
    by_client = limiter.shared_limit(f"{configured.page_views_per_minute}/minute", scope="pages")
    by_link = limiter.shared_limit(
        f"{configured.link_views_per_minute}/minute", scope="links", key_func=_link
    )
    for blueprint in pages:
        by_client(blueprint)
        by_link(blueprint)


def _link() -> str:
    """Hashed: a link acts, and what Redis keeps may be read by others."""
    token = (request.view_args or {}).get("token", "")
    return hashlib.sha256(token.encode()).hexdigest()


def _options(redis_url: str | None) -> dict[str, Any]:
    """A dead Redis must not keep anybody waiting."""
    if not redis_url:
        return {}
    return {
        "socket_timeout": REDIS_TIMEOUT_SECONDS,
        "socket_connect_timeout": REDIS_TIMEOUT_SECONDS,
        "retry": Retry(NoBackoff(), 0),
    }


class _Misled:
    """Behind a proxy that nobody told us of, everybody seems to be one client."""

    def __init__(self) -> None:
        self._was_told = False

    def watch(self, app: Flask) -> None:
        app.before_request(self._look)

    def _look(self) -> None:
        if not self._was_told and "X-Forwarded-For" in request.headers:
            self._was_told = True
            log.warning("operator needed", extra={"code": "trusted_proxies"})
