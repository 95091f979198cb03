"""Every screen, on a phone and on a desk, in light and in dark: nobody is shut out, nothing runs
over the edge, the page keeps its own policy. Pictures of all of them lie in var/screenshots."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests.browser import axe, screens
from tests.browser.demo import Demo
from tests.browser.staff import Staff
from tests.browser.windows import PHONE, SCREENS, Screen, Windows, overflow
from tests.system.installation import HOME
from web.app import create_app

PICTURES = HOME / "var" / "screenshots"
SETTLED = "() => !document.querySelector('.htmx-request')"
CONTRAST = "color-contrast"  # all that a dark page can have wrong and a light one not


@pytest.fixture(scope="module", autouse=True)
def as_on_the_first_day(demo: Demo, staff: Staff) -> None:
    demo.start_over()
    demo.phone("Dana").asks("I'd like to talk to a person")


@pytest.mark.parametrize("screen", SCREENS, ids=str)
def test_every_screen_can_be_used_by_everybody(
    windows: Windows, staff: Staff, inside: None, screen: Screen
) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    app = create_app()
    faults: list[str] = []
    for page in (
        windows.open(screen),  # of somebody who is not signed in
        staff.open(windows, "owner", screen),
    ):
        for name, address in screens.all_of(app, page.request).items():
            page.goto(address)
            page.wait_for_function(SETTLED)
            faults += [f"{name} {screen}: {fault}" for fault in faults_of(page, name, screen)]

    assert not faults, "\n".join(faults)


def faults_of(page: Page, name: str, screen: Screen) -> Iterator[str]:
    picture = f"{name.replace('.', '-')}-{screen}"
    page.screenshot(path=PICTURES / f"{picture}-light.png", full_page=True)
    if screen is PHONE and (pixels := overflow(page)):
        yield f"{pixels} pixels wider than the phone"
    yield from axe.findings(page)
    page.emulate_media(color_scheme="dark")
    page.screenshot(path=PICTURES / f"{picture}-dark.png", full_page=True)
    yield from (f"dark: {finding}" for finding in axe.findings(page, only=CONTRAST))
    page.emulate_media(color_scheme="light")
