"""The Celery app: Redis in production, files in `var/` where no server is wanted.

Nothing here is remembered by the broker: every task looks for what is due in the database, so
messages may be lost, late or doubled without harm. `celery -A tasks.app worker` and `… beat`.
"""

import logging
from pathlib import Path
from typing import Any

from celery import Celery
from celery.app.amqp import AMQP
from celery.signals import setup_logging, task_prerun, worker_init, worker_process_init
from kombu import Connection
from kombu.transport import TRANSPORT_ALIASES

from core import database
from core import logging as logs
from core.settings import Settings, SettingsInvalid, gaps_in, settings

# Well above the longest task, so that Redis never hands out a task that is still running.
VISIBILITY_SECONDS = 900
# The last resort against a task that hangs; every wait inside tasks is far shorter.
TASK_SECONDS = 300
# A sweep not begun by then is not worth beginning: newer ones wait behind it. Long enough for the
# clocks of two machines to differ.
STALE_SECONDS = 10
RECONNECT_SECONDS = 2
WORKER_THREADS = 8
POLL_SECONDS = 0.05

TRANSPORT_ALIASES["embedded"] = "tasks.transport:Transport"


class PromptConnection(Connection):
    """Asks a broker that is away every two seconds; kombu's own pauses grow to half a minute."""

    def ensure_connection(self, *args: Any, **kwargs: Any) -> Any:
        pauses = {
            "interval_start": RECONNECT_SECONDS,
            "interval_step": 0,
            "interval_max": RECONNECT_SECONDS,
        }
        return super().ensure_connection(*args, **{**pauses, **kwargs})


class PromptAMQP(AMQP):
    Connection = PromptConnection


def from_environment() -> dict[str, Any]:
    try:
        return configuration(settings())
    except SettingsInvalid as error:
        raise SystemExit(str(error)) from None


def configuration(configured: Settings) -> dict[str, Any]:
    """Celery's settings for ours."""
    broker = redis(configured.redis_url) if configured.redis_url else embedded(configured)
    return {
        "task_serializer": "json",
        "accept_content": ["json"],
        "result_backend": None,
        "task_ignore_result": True,
        "task_time_limit": TASK_SECONDS,
        "task_publish_retry_policy": {
            "max_retries": 1,
            "interval_start": 0.1,
            "interval_max": 0.1,
        },
        # Tasks wait for databases and providers, so threads do as well as processes; a few of
        # them are always left to the timers. docs/decisions says what else was tried.
        "worker_pool": "threads",
        "worker_concurrency": WORKER_THREADS,
        "worker_prefetch_multiplier": 1,
        "worker_hijack_root_logger": False,
        "worker_redirect_stdouts": False,
        "broker_connection_retry_on_startup": True,
        "broker_connection_max_retries": None,
        # In memory: a period is all it would remember, and what is due stands in the database.
        "beat_scheduler": "celery.beat:Scheduler",
        "beat_max_loop_interval": 1,
        "beat_schedule": schedule(configured),
        **broker,
    }


def redis(url: str) -> dict[str, Any]:
    return {
        "broker_url": url,
        "broker_transport_options": {
            "visibility_timeout": VISIBILITY_SECONDS,
            "socket_connect_timeout": 1,
            "socket_timeout": 3,
            "health_check_interval": 5,
        },
    }


def embedded(configured: Settings) -> dict[str, Any]:
    queue = folder(configured, "queue")
    return {
        "broker_url": "embedded://localhost",
        "broker_transport_options": {
            "data_folder_in": str(queue),
            "data_folder_out": str(queue),
            "control_folder": str(folder(configured, "queue/control")),
            "polling_interval": POLL_SECONDS,
        },
        "worker_enable_remote_control": False,
    }


def folder(configured: Settings, name: str) -> Path:
    made = configured.var_dir / name
    made.mkdir(parents=True, exist_ok=True)
    return made


def schedule(configured: Settings) -> dict[str, dict[str, Any]]:
    often = configured.sweep_seconds
    periods = {
        "lapse_offers": often,
        "deliver_outbox": often,
        "follow_changes": often,
        "run_broadcasts": often,
        "retry_inbound": 2 * often,
        "follow_rules": 5 * often,
        "begin_rounds": 5 * often,
        "renew_points": 5 * often,
        "tally_rounds": 5 * often,
        "send_reminders": 5 * often,
        "send_user_mails": 2 * often,
        "count_events": 10 * often,
        "expire_reservations": 30 * often,
        "expire_waitlist": 60 * often,
        "forget_mail_events": 3600 * often,
        "forget_sign_ins": 3600 * often,
        "forget_idempotency_keys": 600 * often,
        "close_past": 60 * often,
        "complete_visits": 60 * often,
        "extend_availability": 60 * often,
        "poll_templates": 60 * often,
    }
    return {
        name: {
            "task": f"tasks.sweeps.{name}",
            "schedule": period,
            "options": {"expires": max(STALE_SECONDS, 2 * period)},
        }
        for name, period in periods.items()
    }


@setup_logging.connect
def log_like_the_rest(**_: Any) -> None:
    logs.configure(settings().log_level)
    for chatty in ("celery.app.trace", "celery.worker.strategy", "celery.beat"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


@task_prerun.connect
def name_the_task(task_id: str, **_: Any) -> None:
    logs.start_afresh(task_id=task_id)


@worker_init.connect
def hint_like_the_doors(**_: Any) -> None:
    """What a sweep frees or takes is followed as soon as what a request does."""
    from tasks import hints

    hints.listen()


@worker_init.connect
def name_what_is_missing(**_: Any) -> None:
    for gap in gaps_in(settings()):
        logging.getLogger("standby.start").warning(gap)


@worker_process_init.connect
def connect_anew(**_: Any) -> None:
    """A forked child must not share its parent's database connections."""
    database.dispose()


app = Celery("standby", amqp=PromptAMQP, include=["tasks.sweeps"])
# At first use: importing a task needs no settings and leaves no folder behind.
app.add_defaults(from_environment)
