"""`make run`: web, worker and beat together, with no server to install.

Migrates, loads the demo business, starts the three processes, starts again one that dies, and stops
them all on Ctrl-C. Why not a supervisor from the shelf: docs/decisions.
"""

import contextlib
import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from billiard.util import set_pdeathsig

from core.settings import SettingsInvalid, settings

PYTHON = [sys.executable, "-m"]
PREPARE = [*PYTHON, "embedded", "prepare"]
PROCESSES = {
    "web": [*PYTHON, "gunicorn", "wsgi:app"],
    "worker": [
        *[*PYTHON, "celery", "--quiet", "-A", "tasks.app", "worker"],
        *["--without-gossip", "--without-mingle", "--without-heartbeat"],
    ],
    "beat": [*PYTHON, "celery", "--quiet", "-A", "tasks.app", "beat", "--pidfile="],
}
LOOK_SECONDS = 0.1
STOP_SECONDS = 12
# A process that lives shorter than this has failed to start; so often in a row is enough.
SHORT_LIFE_SECONDS = 5
SHORT_LIVES = 3


class CannotRun(Exception):
    """Told to whoever started us, as it is."""


class Stopped(Exception):
    """Somebody wants the run to end."""


def say(line: str) -> None:
    print(line, flush=True)


def spawn(command: list[str]) -> subprocess.Popen[bytes]:
    # Forking with our own code in the child is safe: this process has one thread.
    return subprocess.Popen(command, preexec_fn=end_with_parent)  # noqa: PLW1509


def end_with_parent() -> None:
    """In a child: ask the kernel to end it when we are killed and can no longer do so."""
    with contextlib.suppress(OSError):  # Linux only
        set_pdeathsig(signal.SIGTERM)


@dataclass
class Child:
    name: str
    command: list[str]
    short_lives: int = 0
    started: float = 0.0
    process: subprocess.Popen[bytes] = field(init=False)

    def start(self) -> None:
        self.started = time.monotonic()
        self.process = spawn(self.command)

    def revive(self) -> None:
        """Start again if it died. Raises CannotRun if it never stays up."""
        code = self.process.poll()
        if code is None:
            return
        short = time.monotonic() - self.started < SHORT_LIFE_SECONDS
        self.short_lives = self.short_lives + 1 if short else 0
        if self.short_lives >= SHORT_LIVES:
            raise CannotRun(f"{self.name} does not stay up (exit code {code}); see above")
        say(f"{self.name} ended unexpectedly (exit code {code}); starting it again")
        self.start()

    def stop(self, deadline: float) -> None:
        try:
            self.process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            say(f"{self.name} does not stop; killing it")
            self.process.kill()
            self.process.wait()


class Parent:
    """Who started us. A signal sent to `make` alone never reaches its recipe."""

    INTERRUPT = 1 << (signal.SIGINT - 1)

    def __init__(self) -> None:
        self.made = "MAKELEVEL" in os.environ
        self.pid = os.getppid()
        self.caught_interrupts = self._catches_interrupts()

    def _catches_interrupts(self) -> bool:
        try:
            status = Path(f"/proc/{self.pid}/status").read_text()
        except OSError:
            return False
        caught = next(line for line in status.splitlines() if line.startswith("SigCgt:"))
        return bool(int(caught.split()[1], 16) & self.INTERRUPT)

    def wants_us_stopped(self) -> bool:
        """Whether make is gone, or was interrupted: it then puts the signal's handler away and
        waits for us, who have not heard of it."""
        if not self.made:
            return False
        if os.getppid() != self.pid:
            return True
        return self.caught_interrupts and not self._catches_interrupts()


class Run:
    def __init__(self, host: str, port: int) -> None:
        shown = "127.0.0.1" if host in {"0.0.0.0", "::", ""} else host  # noqa: S104
        self.url = f"http://[{shown}]:{port}" if ":" in shown else f"http://{shown}:{port}"
        self.children = [Child(name, command) for name, command in PROCESSES.items()]
        self.parent = Parent()
        self.asked_to_stop = False
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._ask_to_stop)

    def _ask_to_stop(self, *_: Any) -> None:
        self.asked_to_stop = True

    def _pause(self) -> None:
        if self.asked_to_stop or self.parent.wants_us_stopped():
            raise Stopped
        time.sleep(LOOK_SECONDS)

    def prepare(self) -> None:
        """Raises CannotRun if the database cannot be brought up to date and filled."""
        with spawn(PREPARE) as process:
            while process.poll() is None:
                self._pause()
        if process.returncode:
            raise CannotRun("the database could not be prepared; see above")

    def serve(self) -> None:
        """Until somebody stops it: raises Stopped, or CannotRun."""
        ready = False
        try:
            for child in self.children:
                child.start()
            while True:
                if not ready and self._healthy():
                    ready = True
                    say(f"Standby is ready: {self.url}/simulator/  (Ctrl-C stops it)")
                self._pause()
                for child in self.children:
                    child.revive()
        finally:
            self._stop()

    def _healthy(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=1) as answer:  # noqa: S310
                return bool(answer.status == 200)
        except OSError:
            return False

    def _stop(self) -> None:
        running = [child for child in self.children if child.started]
        deadline = time.monotonic() + STOP_SECONDS
        for child in running:
            child.process.terminate()
        for child in running:
            child.stop(deadline)


def prepare() -> None:
    """What `flask db upgrade` and `flask demo load` do, loading the application only once."""
    from flask.cli import ScriptInfo

    from wsgi import app

    info = ScriptInfo(create_app=lambda: app)
    commands = [["db", "upgrade"], ["demo", "load"]] if settings().is_demo else [["db", "upgrade"]]
    for command in commands:
        try:
            app.cli.main(command, prog_name="flask", obj=info)
        except SystemExit as ended:
            if ended.code:
                raise


def refuse_taken_port(host: str, port: int) -> None:
    """gunicorn shares its port among processes, so a second run would silently join the first."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise CannotRun(
            f"cannot listen on {host} port {port}: {error.strerror}.\n"
            f"Stop what uses it, or choose another port: make run PORT={port + 1}"
        ) from None


def claim(var_dir: Path) -> IO[str]:
    """Held as long as the returned file is open. Raises CannotRun if another run holds it."""
    var_dir.mkdir(parents=True, exist_ok=True)
    held = (var_dir / "run.lock").open("w")
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        held.close()
        raise CannotRun(
            f"Standby already runs here, on another port: it holds {var_dir}/"
        ) from None
    return held


def choose_address() -> tuple[str, int]:
    host, port = os.environ.get("HOST") or "127.0.0.1", os.environ.get("PORT") or "8000"
    if not port.isdecimal() or not 0 < int(port) < 65536:
        raise CannotRun(f"PORT={port} is not a port number")
    return host, int(port)


def tell_children(url: str) -> None:
    # Only what deserves attention: this is somebody's terminal.
    os.environ.setdefault("LOG_LEVEL", "WARNING")
    os.environ.setdefault("PUBLIC_BASE_URL", url)
    # An open simulator page holds a stream that never ends by itself.
    os.environ.setdefault("WEB_GRACEFUL_SECONDS", "3")
    # The worker advises against root, which is what a container or a first try runs as.
    os.environ.setdefault("PYTHONWARNINGS", "ignore:You're running the worker")


def main() -> int:
    try:
        host, port = choose_address()
        configured = settings()
        refuse_taken_port(host, port)
        with claim(configured.var_dir):
            # Hints of an earlier run; the database knows what is due.
            shutil.rmtree(configured.var_dir / "queue", ignore_errors=True)
            run = Run(host, port)
            tell_children(run.url)
            run.prepare()
            run.serve()
    except (CannotRun, SettingsInvalid) as error:
        say(str(error))
        return 1
    except Stopped:
        say("Standby has stopped. Your data stays in var/.")
    return 0


if __name__ == "__main__":
    if sys.argv[1:] == ["prepare"]:
        prepare()
    else:
        sys.exit(main())
