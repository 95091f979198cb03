"""What the page asks before it does what cannot be undone, and what it says afterwards."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.staff import Staff
from tests.browser.windows import SCREENS, Screen, Windows

DRAW_ANEW = """(node) => {
  const anew = node.cloneNode(true);
  node.replaceWith(anew);
  htmx.process(anew);
}"""


def a_canned_reply(page: Page, title: str) -> None:
    page.goto("/admin/inbox/canned")
    page.get_by_role("button", name="Add canned reply").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Title").fill(title)
    dialog.get_by_label("Text").fill("Park behind the house.")
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Canned reply saved")).to_be_visible()
    page.reload()


def test_a_yes_counts_though_the_page_was_drawn_anew_while_somebody_thought(
    windows: Windows, staff: Staff
) -> None:
    page = staff.open(windows)
    a_canned_reply(page, "Parking")
    page.get_by_role("button", name="Remove").click()
    page.locator("button[data-ask]").first.evaluate(DRAW_ANEW)

    page.get_by_role("button", name="Yes").click()

    expect(page.get_by_text("Canned reply removed")).to_be_visible()
    expect(page.get_by_text("Park behind the house.")).to_be_hidden()


@pytest.mark.parametrize("screen", SCREENS, ids=str)
def test_a_refusal_does_not_lie_on_the_button_to_try_again(
    windows: Windows, staff: Staff, screen: Screen
) -> None:
    windows.faults.expect(422)
    page = staff.open(windows, screen=screen)
    page.goto("/admin/inbox/")
    page.locator("a.line").first.click()
    page.get_by_label("Your reply").fill("   ")
    page.get_by_role("button", name="Send").click()
    refusal = page.locator(".toast.problem")
    expect(refusal).to_be_visible()

    page.get_by_label("Your reply").fill("See you on Tuesday.")
    page.get_by_role("button", name="Send").click(timeout=5_000)

    expect(refusal).to_be_hidden()


def test_who_presses_twice_does_it_once(windows: Windows, staff: Staff) -> None:
    page = staff.open(windows)
    page.goto("/admin/broadcast/new")
    page.locator("#times .ticks input").first.check()
    posted: list[str] = []
    page.on("request", lambda one: posted.append(one.url) if one.method == "POST" else None)

    page.get_by_role("button", name="Next").dblclick()

    expect(page.get_by_label("All customers")).to_be_visible()
    assert len(posted) == 1
