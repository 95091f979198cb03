"""`python -m tests.dialogues [--write] FILE …`: play conversations and print, or write into the
files, how they go today. Whoever writes them back reads them first: the files are what is right."""

import os
import sys
import tempfile
from pathlib import Path

import responses
import time_machine
from sqlalchemy.orm import Session

from core import database
from core.models import Base
from core.settings import settings
from tests.conftest import TWILIO_TOKEN
from tests.dialogues.script import read, written
from tests.dialogues.stage import BEGINS, Stage
from tests.dialogues.test_dialogues import TWILIO
from tests.stories.twilio import Twilio
from web.app import create_app


def _play(path: Path) -> str:
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "DATABASE_URL": f"sqlite:///{folder}/dialogue.db",
            "SECRET_KEY": "a-secret-key-for-tests-only-0123456789",
            "PUBLIC_BASE_URL": "https://standby.test",
            "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
            "TWILIO_AUTH_TOKEN": TWILIO_TOKEN,
            "STANDBY_DEMO": "false",
            "REDIS_URL": "redis://127.0.0.1:6379/15",
            "SPOOL_DIR": f"{folder}/spool",
        }
        settings.cache_clear()
        database.dispose()
        Base.metadata.create_all(database.engine())
        twilio, script = Twilio(), read(path)
        with (
            responses.RequestsMock(assert_all_requests_are_fired=False) as providers,
            time_machine.travel(BEGINS, tick=False) as traveller,
            Session(database.engine(), expire_on_commit=False) as db,
        ):
            providers.add_callback(responses.POST, TWILIO, callback=twilio.accept)
            stage = Stage(db, create_app().test_client(), twilio, traveller)
            played = written(script, *stage.play(script))
        database.engine().dispose()
    return played


def main(arguments: list[str]) -> int:
    writes = "--write" in arguments
    for path in map(Path, (name for name in arguments if name != "--write")):
        played = _play(path)
        if writes:
            path.write_text(played)
        else:
            print(played)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
