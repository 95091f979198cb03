"""What gunicorn and `flask --app wsgi` load."""

import cli
from core.settings import SettingsInvalid
from tasks import hints
from web.app import create_app

try:
    app = create_app()
    cli.register(app)
    hints.listen()
except SettingsInvalid as error:
    raise SystemExit(str(error)) from None
