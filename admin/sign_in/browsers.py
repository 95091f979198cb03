"""The mark by which a browser is known in which an address was signed in before."""

import hashlib
from datetime import datetime

from flask import Response, current_app, request, url_for

from core.accounts import sign_in


def is_known(email: str, *, now: datetime) -> bool:
    return sign_in.is_known(email, request.cookies.get(_name(email), ""), now=now)


def remember(answer: Response, email: str, *, now: datetime) -> Response:
    answer.set_cookie(
        _name(email),
        sign_in.mark_of(email, now=now),
        max_age=sign_in.KNOWN_FOR,
        path=url_for("sign_in.index"),
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )
    return answer


def _name(email: str) -> str:
    """One for each address, that colleagues at one computer do not lose theirs."""
    return "known_" + hashlib.sha256(email.strip().lower().encode()).hexdigest()[:16]
