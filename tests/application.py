"""The application, kept from test to test.

Making it compiles two hundred and fifty addresses, and every application compiles its templates
anew: more than most tests take.
"""

from flask import Flask

from core import logging as logs
from core.settings import settings
from web.app import create_app

# What the application asks for when it is needed, not when it is made.
ASKED_LATER = {"database_url", "var_dir", "spool_dir"}
_kept: dict[str, Flask] = {}


def application() -> Flask:
    """For the settings of this test; not for one that adds addresses of its own."""
    configured = settings()
    logs.configure(configured.log_level)  # to where this test looks for them
    made_of = sorted(configured.model_dump(exclude=ASKED_LATER).items())
    key = f"{made_of} {configured.secret_key.get_secret_value()}"
    if key not in _kept:
        _kept[key] = create_app()
    return _kept[key]
