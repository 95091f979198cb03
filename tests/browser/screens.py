"""Every screen, found as a visitor finds them: what the routes say, and where links lead."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from flask import Flask
from playwright.sync_api import APIRequestContext
from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter, RequestRedirect

ROOMS = "/admin/"
LINK = re.compile(r'(?:href|hx-get)="(/admin/[^"#]*)')
STREAMS = {"page.live"}
LONGEST = 60  # screens; far more than there are


def all_of(app: Flask, browser: APIRequestContext) -> dict[str, str]:
    """Addresses by endpoint, one for each that answers with a whole page."""
    routes = app.url_map.bind("127.0.0.1")
    found: dict[str, str] = {}
    seen: set[str] = set(STREAMS)
    waiting = list(_without_arguments(app))
    while waiting:
        address = waiting.pop(0)
        endpoint = _endpoint(routes, address)
        if endpoint is None or endpoint in seen:
            continue
        seen.add(endpoint)
        answer = browser.get(address, max_redirects=0)
        if answer.status != 200 or "text/html" not in answer.headers.get("content-type", ""):
            continue
        html = answer.text()
        if html.lstrip().lower().startswith("<!doctype"):
            found[endpoint] = address
        waiting += [link.replace("&amp;", "&") for link in LINK.findall(html)]
    assert len(found) <= LONGEST
    return found


def _without_arguments(app: Flask) -> Iterator[str]:
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith(ROOMS) and not rule.arguments and "GET" in (rule.methods or ()):
            yield rule.rule


def _endpoint(routes: MapAdapter, address: str) -> str | None:
    try:
        endpoint: str = routes.match(urlsplit(address).path, method="GET")[0]
    except (HTTPException, RequestRedirect):
        return None
    return None if endpoint.endswith("static") else endpoint
