"""Headers that keep browsers from helping an attacker."""

from flask.testing import FlaskClient


def test_every_answer_forbids_foreign_content_frames_and_caching(client: FlaskClient) -> None:
    for path in ("/healthz", "/nowhere", "/broken"):
        headers = client.get(path).headers

        assert headers["Content-Security-Policy"].startswith("default-src 'self'; ")
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"] == "no-store"
        assert headers["Strict-Transport-Security"] == "max-age=31536000"


def test_the_session_cookie_is_for_https_and_not_for_scripts(client: FlaskClient) -> None:
    config = client.application.config

    assert config["SESSION_COOKIE_SECURE"] is True
    assert config["SESSION_COOKIE_HTTPONLY"] is True
    assert config["SESSION_COOKIE_SAMESITE"] == "Lax"
