"""The simulator's page: phones and a day that change by themselves."""

from tests.browser import axe
from tests.browser.demo import Demo
from tests.browser.windows import PHONE, SCHEMES, WIDE, Windows, overflow


def test_what_is_said_on_a_phone_is_answered_on_the_page(windows: Windows, demo: Demo) -> None:
    demo.start_over()
    page = windows.open(WIDE)
    page.goto("/simulator/")
    phone = page.get_by_role("region", name="Dana").or_(page.locator(".phone", has_text="Dana"))
    phone.first.get_by_placeholder("Text message").fill("What time is my appointment?")
    phone.first.get_by_role("button", name="Send").click()

    phone.first.locator(".messages li").nth(2).wait_for()

    assert "Fri" in demo.phone("Dana").heard()[-1]


def test_anybody_can_use_it(windows: Windows, demo: Demo) -> None:
    for scheme in SCHEMES:
        for screen in (PHONE, WIDE):
            page = windows.open(screen, scheme)
            page.goto("/simulator/")
            page.locator(".phone").first.wait_for()
            axe.no_serious_findings(page)
            assert overflow(page) == 0
