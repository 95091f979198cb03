"""The staff page as a browser meets it."""

import json
from dataclasses import dataclass
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from admin.page.door import TOKEN
from core.accounts import sessions
from core.models import Tenant, User
from tests.conftest import NOW

SECRET = "0123456789012345678901234567890123456789"


@dataclass
class StaffPage:
    """One person's browser, signed in."""

    client: FlaskClient
    user: User
    csrf: str

    def get(self, path: str, **query: Any) -> TestResponse:
        return self.client.get(path, query_string=query)

    def part(self, path: str, **query: Any) -> TestResponse:
        """As htmx asks."""
        return self.client.get(path, query_string=query, headers={"HX-Request": "true"})

    def post(self, path: str, **form: Any) -> TestResponse:
        """As htmx posts, with the token that every page carries."""
        headers = {"X-CSRFToken": self.csrf, "HX-Request": "true"}
        return self.client.post(path, data=form, headers=headers)


def signed_in(app: Flask, db: Session, tenant: Tenant, *, role: str = "owner") -> StaffPage:
    """Somebody of the business at their browser; what was arranged in `db` is committed."""
    user = User(
        tenant_id=tenant.id,
        email=f"{role}@{tenant.slug}.test",
        name=role.capitalize(),
        role=role,
        created_at=NOW,
    )
    db.add(user)
    db.flush()
    token = sessions.begin(db, user.id, user_agent="a browser", now=NOW)
    db.commit()
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie[TOKEN] = token
        cookie["csrf_token"] = SECRET
    signer = URLSafeTimedSerializer(app.config["SECRET_KEY"], salt="wtf-csrf-token")
    return StaffPage(client, user, str(signer.dumps(SECRET)))


def toast(response: TestResponse) -> dict[str, Any]:
    """The short word beside the page that an answer brought."""
    said = json.loads(response.headers["HX-Trigger"])["toast"]
    assert isinstance(said, dict)
    return said


def reloads(response: TestResponse) -> set[str]:
    """The topics whose parts ask again after this answer."""
    return set(json.loads(response.headers["HX-Trigger"])) - {"toast", "done"}
