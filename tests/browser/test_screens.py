"""Every screen, on a phone and on a desk, in light and in dark: nobody is shut out, nothing runs
over the edge, the page keeps its own policy. Pictures of all of them lie in var/screenshots."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser import axe, screens
from tests.browser.demo import Demo
from tests.browser.staff import Staff
from tests.browser.windows import PHONE, SCHEMES, SCREENS, Scheme, Screen, Windows, overflow
from tests.system.installation import HOME
from web.app import create_app

PICTURES = HOME / "var" / "screenshots"
SETTLED = "() => !document.querySelector('.htmx-request')"


@dataclass(frozen=True)
class Look:
    screen: Screen
    scheme: Scheme

    def __str__(self) -> str:
        return f"{self.screen}-{self.scheme}"

    def picture(self, name: str) -> Path:
        return PICTURES / f"{name.replace('.', '-')}-{self}.png"


LOOKS = [Look(screen, scheme) for screen in SCREENS for scheme in SCHEMES]


@pytest.fixture(scope="module", autouse=True)
def as_on_the_first_day(demo: Demo, staff: Staff) -> None:
    demo.start_over()
    staff.forget()
    demo.phone("Dana").asks("I'd like to talk to a person")


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_every_screen_can_be_used_by_everybody(
    windows: Windows, staff: Staff, inside: None, look: Look
) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    app = create_app()
    faults: list[str] = []
    for page in (
        windows.open(look.screen, look.scheme),  # of somebody who is not signed in
        staff.open(windows, "owner", look.screen, look.scheme),
    ):
        for name, address in screens.all_of(app, page.request).items():
            faults += faults_of(page, name, address, look)

    assert not faults, "\n".join(faults)


def faults_of(page: Page, name: str, address: str, look: Look) -> Iterator[str]:
    page.goto(address)
    page.wait_for_function(SETTLED)
    page.screenshot(path=look.picture(name), full_page=True)
    if look.screen is PHONE and (pixels := overflow(page)):
        yield f"{name} {look}: {pixels} pixels wider than the phone"
    for finding in axe.findings(page):
        yield f"{name} {look}: {finding}"
