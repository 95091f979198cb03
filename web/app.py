"""The application factory."""

from datetime import timedelta

from flask import Flask
from flask_wtf.csrf import CSRFProtect

from admin.rooms import open_rooms
from core import logging as logs
from core.settings import Settings, settings
from web import errors, headers, health, limits, requests, static_files
from web.offers import blueprint as offers
from web.visits import blueprint as visits
from webhooks.sendgrid_events import blueprint as sendgrid_events
from webhooks.sendgrid_inbound import blueprint as sendgrid_inbound
from webhooks.twilio import blueprint as twilio

LARGEST_BODY_BYTES = 1024 * 1024
SESSION_DAYS = 30


def create_app() -> Flask:
    """Raises SettingsInvalid, and Unguarded if a route of the staff page names no permission."""
    configured = settings()
    logs.configure(configured.log_level)
    app = Flask(__name__)
    app.config.update(_flask_settings(configured))
    requests.register(app)  # first, so that a refused form has a correlation id as well
    csrf = CSRFProtect(app)
    headers.register(app)
    static_files.register(app)
    errors.register(app)
    app.register_blueprint(health.blueprint)
    _open_doors(app, csrf, configured)
    return app


def _flask_settings(configured: Settings) -> dict[str, object]:
    return {
        "SECRET_KEY": configured.secret_key.get_secret_value(),
        "MAX_CONTENT_LENGTH": LARGEST_BODY_BYTES,
        "MAX_FORM_MEMORY_SIZE": LARGEST_BODY_BYTES,
        "SESSION_COOKIE_NAME": "standby",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": configured.public_base_url.startswith("https://"),
        "PERMANENT_SESSION_LIFETIME": timedelta(days=SESSION_DAYS),
        # The token lives as long as the session: pages here stay open for a working day.
        "WTF_CSRF_TIME_LIMIT": None,
    }


def _open_doors(app: Flask, csrf: CSRFProtect, configured: Settings) -> None:
    # A signature or token proves who calls; there is no session whose authority could be borrowed.
    for door in (twilio, sendgrid_events, sendgrid_inbound, offers, visits):
        csrf.exempt(door)
        app.register_blueprint(door)
    limits.register(app, configured, offers, visits)
    open_rooms(app)
    if configured.is_demo:
        from admin.simulator import blueprint as simulator
        from admin.simulator import letterbox

        app.register_blueprint(simulator)
        app.register_blueprint(letterbox)
