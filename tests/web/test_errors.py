"""What programs and people are told when something is wrong."""

import inspect

from flask.testing import FlaskClient

from core import errors
from core.errors import BusinessError
from web.errors import ANSWERS


def test_a_program_is_told_the_business_fact_in_json(client: FlaskClient) -> None:
    response = client.get("/api/taken")

    assert response.status_code == 409
    assert response.json == {
        "error": {
            "code": "slot_taken",
            "message": "That time is already taken.",
            "details": {"starts_at": "2026-11-20T15:00"},
        }
    }


def test_a_person_is_shown_a_page(client: FlaskClient) -> None:
    response = client.get("/nowhere", headers={"Accept": "text/html"})

    assert response.status_code == 404
    assert response.mimetype == "text/html"
    assert "There is no page at this address" in response.text


def test_an_unexpected_fault_shows_nothing_of_itself(client: FlaskClient) -> None:
    for path in ("/broken", "/api/broken"):
        response = client.get(path, headers={"Accept": "text/html"})

        assert response.status_code == 500
        assert "RuntimeError" not in response.text
        assert "+1212" not in response.text


def test_a_database_that_is_away_is_temporary(client: FlaskClient) -> None:
    response = client.get("/api/away")

    assert response.status_code == 503
    assert response.headers["Retry-After"] == "5"


def test_a_wrong_method_is_told_the_right_ones(client: FlaskClient) -> None:
    response = client.trace("/api/taken")

    assert response.status_code == 405
    assert set(response.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


def test_a_browser_post_without_a_token_is_refused(client: FlaskClient) -> None:
    response = client.post("/form", headers={"Accept": "application/json"})

    assert response.status_code == 403
    assert response.json is not None
    assert response.json["error"]["code"] == "form_expired"


def test_a_person_whose_form_has_expired_is_told_what_to_do(client: FlaskClient) -> None:
    response = client.post("/form", headers={"Accept": "text/html"})

    assert response.status_code == 403
    assert "reload the page" in response.text


def test_every_business_fact_has_a_status_and_words() -> None:
    facts = {
        kind
        for _, kind in inspect.getmembers(errors, inspect.isclass)
        if issubclass(kind, BusinessError)
    }

    assert facts - set(ANSWERS) == set()
