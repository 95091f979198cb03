"""Security headers on every answer.

Own lines instead of a library: the one with the most features is unmaintained, and what is needed
is a table (docs/decisions/0011).
"""

from flask import Flask, Response

from core.settings import settings

POLICY = (
    # The stylesheet of the staff page carries its few small pictures within itself.
    "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'; object-src 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Not "no-referrer": the check of posted forms over https needs the page's own address.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}
A_YEAR = "max-age=31536000"


def register(app: Flask) -> None:
    app.after_request(_secure)


def _secure(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    # Static files have set their own rule by now.
    response.headers.setdefault("Cache-Control", "no-store")
    if settings().public_base_url.startswith("https://"):
        response.headers.setdefault("Strict-Transport-Security", A_YEAR)
    return response
