"""The doors of the staff page as a browser without scripts meets them."""

import re
from dataclasses import dataclass
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

TOKEN = re.compile(r"name='csrf_token' value='([^']+)'")


@dataclass
class Browser:
    client: FlaskClient

    def get(self, path: str, **query: Any) -> TestResponse:
        return self.client.get(path, query_string=query or None)

    def submit(self, path: str, at: str | None = None, **form: Any) -> TestResponse:
        """Open the page (`at`, or the one that is posted to), and send its form."""
        found = TOKEN.search(self.client.get(at or path).text)
        assert found, "the page has no form"
        return self.client.post(path, data={"csrf_token": found[1], **form})

    def sign_in(self, email: str, password: str, **more: Any) -> TestResponse:
        return self.submit("/admin/sign-in/", email=email, password=password, **more)

    def is_in(self) -> bool:
        return self.client.get("/admin/users/").status_code == 200
