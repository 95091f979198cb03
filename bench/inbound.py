"""`inbound`: whole turns per second through gunicorn on MariaDB, against the limit.

The two take turns in short rounds within one run; the ratio of each pair of rounds is what counts,
because it holds on any machine.
"""

import itertools
import os
import signal
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode
from urllib.request import urlopen

import sqlalchemy as sa
from sqlalchemy.orm import Session
from twilio.request_validator import RequestValidator

from bench import limit, load
from core import database
from core.models import Base
from core.settings import settings
from tests import databases
from tests.builders import BUSINESS_NUMBER, a_service, a_staff_member, a_tenant

TOKEN = "a-token-for-the-benchmark-0123456789"
BASE = "https://standby.test"
ACCOUNT = "AC" + "0" * 32
CONNECTIONS = 16
ROUNDS = 5
# A customer's visit from the first word to the last; one in four gives it up again, which is more
# than a salon sees. Each asks for a day of their own, so that the calendar does not fill up.
VISIT = (
    "hi there",
    "can I get a haircut with {staff} on {day}?",
    "2",
    "thanks!",
    "when is my appointment?",
)
GIVEN_UP = ("cancel my appointment", "yes")
GIVES_UP_EVERY = 4
SENDERS_PER_CONNECTION = 8
# One for each connection: what is measured is turns, not a queue for the same hour.
STAFF = (
    "Anna",
    "Bruno",
    "Carla",
    "Dario",
    "Elena",
    "Felix",
    "Greta",
    "Hugo",
    "Irene",
    "Jonas",
    "Klara",
    "Louis",
    "Marta",
    "Nadia",
    "Oscar",
    "Pia",
)

FIRST_DAY = datetime.now(UTC) + timedelta(days=2)
DAYS = [f"{FIRST_DAY + timedelta(days=n):%d %B}" for n in range(SENDERS_PER_CONNECTION)]

_sids = itertools.count(1)


def run() -> Iterator[dict[str, object]]:
    server = databases.mariadb_url()
    if server is None:
        yield {"skipped": "no MariaDB answers; set TEST_DATABASE_URL"}
        return
    _prepare(databases.fresh_mariadb(server, "bench"))
    senders = [f"+1212555{number:04d}" for number in range(CONNECTIONS * SENDERS_PER_CONNECTION)]
    with _gunicorn() as address:
        validator = RequestValidator(TOKEN)
        _round(address, "/webhooks/twilio/messages", senders, validator)  # first messages: warm up
        _round(address, "/limit/messages", senders, validator)
        pairs = []
        for _ in range(ROUNDS):
            bare = _round(address, "/limit/messages", senders, validator)
            whole = _round(address, "/webhooks/twilio/messages", senders, validator)
            pairs.append((bare, whole))
    yield _summary(pairs)


def _summary(pairs: list[tuple[load.Result, load.Result]]) -> dict[str, object]:
    def middle(values: Iterator[float]) -> float:
        return round(statistics.median(values), 2)

    return {
        "ratio": middle(whole.per_second / bare.per_second for bare, whole in pairs),
        "at_least": 0.30,
        "turns_per_second": middle(whole.per_second for _, whole in pairs),
        "p50_ms": middle(whole.percentile(0.50) for _, whole in pairs),
        "p99_ms": middle(whole.percentile(0.99) for _, whole in pairs),
        "limit_per_second": middle(bare.per_second for bare, _ in pairs),
        "limit_p99_ms": middle(bare.percentile(0.99) for bare, _ in pairs),
        "failures": sum(bare.failures + whole.failures for bare, whole in pairs),
        "turns": sum(len(whole.latencies) for _, whole in pairs),
    }


def _prepare(url: str) -> None:
    os.environ |= {
        "DATABASE_URL": url,
        "REDIS_URL": databases.redis_url() or "",
        "SECRET_KEY": "a-secret-key-for-the-benchmark-only",
        "PUBLIC_BASE_URL": BASE,
        "TWILIO_ACCOUNT_SID": ACCOUNT,
        "TWILIO_AUTH_TOKEN": TOKEN,
        "STANDBY_DEMO": "false",
        "LOG_LEVEL": "WARNING",
    }
    settings.cache_clear()
    database.dispose()
    engine = database.engine()
    Base.metadata.create_all(engine)
    limit.metadata.create_all(engine)
    with Session(engine) as db:
        tenant = a_tenant(db)
        haircut = a_service(db, tenant)
        for name in STAFF:
            a_staff_member(db, tenant, name=name, services=[haircut])
        count = CONNECTIONS * SENDERS_PER_CONNECTION
        db.execute(
            sa.insert(limit.conversations),
            [
                {
                    "sender": f"+1212555{number:04d}",
                    "state": "idle",
                    "context": {},
                    "updated_at": datetime.now(UTC),
                }
                for number in range(count)
            ],
        )
        db.commit()
    engine.dispose()


def _round(
    address: tuple[str, int], path: str, senders: list[str], validator: RequestValidator
) -> load.Result:
    queues = [
        [
            _signed(path, sender, text.format(staff=STAFF[index], day=DAYS[number]), validator)
            for number, sender in enumerate(senders[index::CONNECTIONS])
            for text in _words(number)
        ]
        for index in range(CONNECTIONS)
    ]
    return load.put_on(address, queues)


def _words(number: int) -> tuple[str, ...]:
    return VISIT + (GIVEN_UP if number % GIVES_UP_EVERY == 0 else ())


def _signed(path: str, sender: str, text: str, validator: RequestValidator) -> bytes:
    form = {
        "MessageSid": f"SM{next(_sids):032x}",
        "AccountSid": ACCOUNT,
        "From": sender,
        "To": BUSINESS_NUMBER,
        "Body": text,
        "NumMedia": "0",
        "NumSegments": "1",
    }
    signature = validator.compute_signature(BASE + path, form)
    return load.request("standby.test", path, urlencode(form).encode(), signature)


@contextmanager
def _gunicorn() -> Iterator[tuple[str, int]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "bench.server:app"],
        env=os.environ | {"HOST": "127.0.0.1", "PORT": str(port)},
        start_new_session=True,
    )
    try:
        _wait_for(f"http://127.0.0.1:{port}/healthz")
        yield "127.0.0.1", port
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(30)


def _wait_for(url: str, seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while True:
        try:
            with urlopen(url, timeout=2):
                return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
