"""`make run`: the three processes start, are started again, and leave nothing behind."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from embedded import CannotRun, Child, choose_address, claim, refuse_taken_port

ROOT = Path(__file__).resolve().parent.parent


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_port_in_use_is_named_with_a_way_out() -> None:
    with socket.socket() as other:
        # As gunicorn listens: a second one would be let in.
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(CannotRun, match=rf"port {port}.*\n.*PORT={port + 1}"):
            refuse_taken_port("127.0.0.1", port)


def test_two_runs_do_not_share_a_folder(tmp_path: Path) -> None:
    with claim(tmp_path), pytest.raises(CannotRun, match="already runs"):
        claim(tmp_path)
    claim(tmp_path).close()


@pytest.mark.parametrize("port", ["0", "65536", "http", "-1"])
def test_a_port_that_is_none_is_refused(port: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", port)
    with pytest.raises(CannotRun, match="not a port"):
        choose_address()


def test_a_process_that_never_stays_up_ends_the_run() -> None:
    child = Child("worker", [sys.executable, "-c", "raise SystemExit(3)"])
    child.start()
    for _ in range(2):
        child.process.wait()
        child.revive()
    child.process.wait()
    with pytest.raises(CannotRun, match=r"worker does not stay up \(exit code 3\)"):
        child.revive()


def test_a_process_that_ignores_the_request_to_stop_is_killed() -> None:
    stubborn = "import signal, time; signal.signal(15, signal.SIG_IGN); print(flush=True); "
    child = Child("web", [sys.executable, "-c", stubborn + "time.sleep(60)"])
    child.start()
    time.sleep(0.5)
    child.process.terminate()
    child.stop(time.monotonic() + 0.2)
    assert child.process.returncode == -signal.SIGKILL


# Whole runs, on machines that may be busy with the rest of the suite.
whole_run = pytest.mark.timeout(180)


@dataclass
class Running:
    process: subprocess.Popen[str]
    url: str

    def members(self) -> dict[int, str]:
        """Every living process of the run, with its command line."""
        found = {}
        for entry in Path("/proc").iterdir():
            if entry.name.isdecimal():
                try:
                    if os.getsid(int(entry.name)) == self.process.pid:
                        found[int(entry.name)] = (entry / "cmdline").read_text().replace("\0", " ")
                except OSError:
                    continue
        return {pid: command for pid, command in found.items() if command}

    def named(self, part: str) -> set[int]:
        return {pid for pid, command in self.members().items() if part in command}

    def wait_healthy(self, seconds: float = 100) -> None:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(f"{self.url}/healthz", timeout=1):
                    return
            except OSError:
                assert self.process.poll() is None, self.process.communicate()[0]
                time.sleep(0.1)
        raise AssertionError(self.members())

    def wait_gone(self, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while self.members() and time.monotonic() < deadline:
            time.sleep(0.05)
        assert self.members() == {}


def heed_interrupts() -> None:
    """A shell lets what it starts in the background ignore them, and so all of its children."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    """`make run` in a session of its own, on a free port, with its data in a new folder."""
    port = free_port()
    own = {"PORT": str(port), "VAR_DIR": str(tmp_path), "HOST": "127.0.0.1", "REDIS_URL": ""}
    own |= {"DATABASE_URL": f"sqlite:///{tmp_path}/standby.db", "STANDBY_DEMO": "", "LOG_LEVEL": ""}
    recipe = f"run:\n\t@exec {sys.executable} -m embedded\n"
    (tmp_path / "Makefile").write_text(recipe)
    with subprocess.Popen(
        ["make", "--no-print-directory", "-f", str(tmp_path / "Makefile"), "run"],
        cwd=ROOT,
        env={**os.environ, **own},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        preexec_fn=heed_interrupts,  # noqa: PLW1509 - one call, which takes no lock
    ) as process:
        run = Running(process, f"http://127.0.0.1:{port}")
        try:
            yield run
        finally:
            for pid in run.members():
                os.kill(pid, signal.SIGKILL)


@whole_run
def test_a_killed_worker_is_replaced_and_ctrl_c_leaves_no_process(running: Running) -> None:
    running.wait_healthy()
    (worker,) = running.named("tasks.app worker")
    os.kill(worker, signal.SIGKILL)
    deadline = time.monotonic() + 10
    while not running.named("tasks.app worker") - {worker} and time.monotonic() < deadline:
        time.sleep(0.1)
    assert running.named("tasks.app worker") - {worker}
    os.killpg(running.process.pid, signal.SIGINT)
    running.wait_gone(15)
    assert "Standby is ready: " + running.url in running.process.communicate()[0]


@whole_run
def test_an_interrupt_to_make_alone_stops_everything(running: Running) -> None:
    running.wait_healthy()
    running.process.send_signal(signal.SIGINT)
    running.wait_gone(15)


@whole_run
def test_nothing_outlives_a_supervisor_that_was_killed(running: Running) -> None:
    running.wait_healthy()
    (supervisor,) = running.named("-m embedded")
    os.kill(supervisor, signal.SIGKILL)
    running.wait_gone(15)
