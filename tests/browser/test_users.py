"""The users of the business, in the browser."""

from playwright.sync_api import expect

from tests.browser.staff import Staff
from tests.browser.windows import PHONE, Windows

TAKEN = "Somebody with that address is a user already."


def test_why_a_dialog_is_refused_can_be_read_and_pressed_away(
    windows: Windows, staff: Staff
) -> None:
    windows.faults.expect(422)
    page = staff.open(windows, "owner", PHONE)
    page.goto("/admin/users/people")
    page.get_by_role("button", name="Add a user").click()
    page.get_by_label("Name").fill("Anna")
    page.get_by_label("E-mail address").fill("staff@fern-and-fable.example")
    page.keyboard.press("Enter")

    said = page.get_by_text(TAKEN)
    expect(said).to_be_visible()
    # What lies behind a dialog cannot be pressed.
    page.locator(".toast").get_by_role("button", name="Close").click()
    expect(said).to_be_hidden()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
