"""The browser on this machine."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
MISSING = (
    "no Chromium here: apt-get install chromium, or name one by CHROMIUM=/path/to/it "
    "(`make test` installs it where it may)"
)
QUIET = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def find() -> str | None:
    named = os.environ.get("CHROMIUM")
    if named:
        return shutil.which(named)
    return next(filter(None, map(shutil.which, NAMES)), None)


def demand() -> str:
    """The browser's path. Without one the tests are skipped, and with CI=true they fail."""
    found = find()
    if found is None:
        if os.environ.get("CI") == "true":
            pytest.fail(f"{MISSING}; CI=true demands one")
        pytest.skip(MISSING)
    return found


@contextmanager
def launched() -> Iterator[Browser]:
    path = demand()
    # Chromium's own sandbox refuses to start for root.
    arguments = [*QUIET, "--no-sandbox"] if os.geteuid() == 0 else QUIET
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=arguments)
        try:
            yield browser
        finally:
            browser.close()
