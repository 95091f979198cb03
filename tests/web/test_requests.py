"""One correlation id and one log line per request."""

import json
from typing import Any

import pytest
from flask.testing import FlaskClient


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_a_given_id_comes_back(client: FlaskClient) -> None:
    response = client.get("/healthz", headers={"X-Request-Id": "from-the-proxy.1"})

    assert response.headers["X-Request-Id"] == "from-the-proxy.1"


@pytest.mark.parametrize("odd", ["", "a b", "x" * 65, '"}', "é", "-"])
def test_an_odd_id_is_replaced(client: FlaskClient, odd: str) -> None:
    response = client.get("/healthz", headers={"X-Request-Id": odd})

    assert len(response.headers["X-Request-Id"]) == 36


def test_the_line_of_a_request_names_its_rule_and_id(
    capsys: pytest.CaptureFixture[str], client: FlaskClient
) -> None:
    client.get("/api/taken?phone=%2B12125550123", headers={"X-Request-Id": "r1"})

    (line,) = lines(capsys)
    assert line["event"] == "request"
    assert (line["request_id"], line["rule"], line["status"]) == ("r1", "/api/taken", 409)
    assert "2125550123" not in json.dumps(line)


def test_a_fault_is_logged_with_its_place_and_without_its_words(
    capsys: pytest.CaptureFixture[str], client: FlaskClient
) -> None:
    client.get("/broken", headers={"X-Request-Id": "r2"})

    fault, _request = lines(capsys)
    assert fault["request_id"] == "r2"
    (told,) = fault["exception"]
    assert told["type"] == "builtins.RuntimeError"
    assert told["at"][-1].endswith(" broken")
    assert "text me" not in json.dumps(fault)
