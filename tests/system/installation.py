"""A whole installation: web, worker and beat as processes, started and killed at will."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar
from urllib.error import URLError
from urllib.request import urlopen

from embedded import end_with_parent

PYTHON = [sys.executable, "-m"]
QUIETLY = ["--without-gossip", "--without-mingle"]
COMMANDS = {
    "web": [*PYTHON, "gunicorn", "wsgi:app"],
    "worker": [*PYTHON, "celery", "-A", "tasks.app", "worker", *QUIETLY],
    "beat": [*PYTHON, "celery", "-A", "tasks.app", "beat", "--pidfile="],
}
HOME = Path(__file__).parents[2]
START_SECONDS = 100  # several times what it takes while other tests run beside
LOOK_SECONDS = 0.05

T = TypeVar("T")


def wait_for(what: str, condition: Callable[[], T], *, seconds: float) -> T:
    """The first truthy value of `condition`; fails when the time is over."""
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline, f"not within {seconds:g} s: {what}"
        time.sleep(LOOK_SECONDS)
    return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class Process:
    """One of the product's processes, in a group of its own; its lines go to a file."""

    name: str
    env: dict[str, str]
    log: Path
    popen: subprocess.Popen[bytes] = field(init=False)
    groups: list[int] = field(default_factory=list)
    said_before: int = 0

    def start(self) -> None:
        with self.log.open("ab") as lines:
            self.said_before = lines.tell()
            self.popen = subprocess.Popen(
                COMMANDS[self.name.partition("-")[0]],
                cwd=HOME,
                env=self.env,
                stdout=lines,
                stderr=lines,
                start_new_session=True,
                preexec_fn=end_with_parent,  # noqa: PLW1509 - touches nothing that a lock guards
            )
        self.groups.append(self.popen.pid)

    def kill(self, *, with_children: bool = True) -> None:
        """As the kernel does when memory runs out: no warning, no clean-up."""
        if with_children:
            _signal(self.groups[-1], signal.SIGKILL)
        self.popen.kill()
        self.popen.wait()

    def said(self) -> str:
        """What it wrote since it was last started."""
        return self.log.read_bytes()[self.said_before :].decode(errors="replace")

    def orphans(self) -> list[int]:
        """Groups of which somebody is left although their first process is gone."""
        return [group for group in self.groups if group != self.popen.pid and _signal(group, 0)]

    def stop(self, seconds: float = 15) -> None:
        self.popen.terminate()
        try:
            self.popen.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
        for group in self.groups:
            _signal(group, signal.SIGKILL)


def _signal(group: int, number: int) -> bool:
    """Whether there was anybody to hear it."""
    try:
        os.killpg(group, number)
    except ProcessLookupError:
        return False
    return True


@dataclass
class Installation:
    """`env` is what every process of it and the test itself run with."""

    kind: str
    env: dict[str, str]
    folder: Path
    empty_broker: Callable[[], None]
    processes: dict[str, Process] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return self.env["PUBLIC_BASE_URL"]

    def start(self, *names: str) -> None:
        """Start processes and wait until they are ready; `worker-2` is a second worker."""
        for name in names:
            env = os.environ | self.env
            made = Process(name, env, self.folder / f"{name}.log")
            self.processes[name] = made
            made.start()
        for name in names:
            self.wait_until_ready(name)

    def restart(self, name: str) -> None:
        self.processes[name].start()
        self.wait_until_ready(name)

    def wait_until_ready(self, name: str) -> None:
        if name.startswith("web"):
            wait_for("web answers", self._web_answers, seconds=START_SECONDS)
        elif name.startswith("worker"):
            wait_for(f"{name} is ready", lambda: self._said(name, " ready"), seconds=START_SECONDS)

    def _said(self, name: str, words: str) -> bool:
        process = self.processes[name]
        assert process.popen.poll() is None, f"{name} ended:\n{process.said()[-3000:]}"
        return words in process.said()

    def _web_answers(self) -> bool:
        process = self.processes["web"]
        assert process.popen.poll() is None, f"web ended:\n{process.said()[-3000:]}"
        try:
            with urlopen(f"{self.url}/healthz", timeout=2) as answer:
                return bool(answer.status == 200)
        except (URLError, OSError):
            return False

    def stop(self) -> None:
        for process in self.processes.values():
            process.popen.terminate()
        for process in self.processes.values():
            process.stop()

    def lines(self) -> Iterator[dict[str, Any]]:
        """Everything logged so far, by all processes."""
        for process in self.processes.values():
            for line in process.log.read_text().splitlines():
                try:
                    parsed = json.loads(line)
                except ValueError:
                    continue
                if isinstance(parsed, dict):
                    yield parsed

    def logged(self, words: str) -> list[str]:
        """Raw lines that contain these words."""
        return [
            line
            for process in self.processes.values()
            for line in process.log.read_text().splitlines()
            if words in line
        ]

    def complaints(self) -> Sequence[dict[str, Any]]:
        """Errors that the product logged."""
        return [line for line in self.lines() if line.get("level") in ("error", "critical")]
