"""The settings, in the browser."""

from playwright.sync_api import expect

from tests.browser.staff import Staff
from tests.browser.windows import Windows

ANOTHER_CHANGES_A_SETTING = "htmx.trigger(document.body, 'settings')"
IS_QUIET = "() => !document.querySelector('.htmx-request')"
OWN = "Hello again from {business}!"


def test_a_text_that_is_being_written_outlives_what_another_changes(
    windows: Windows, staff: Staff
) -> None:
    page = staff.open(windows)
    page.goto("/admin/settings/texts/en/welcome_back")
    text = page.get_by_label("Your text")
    text.fill(OWN)

    page.evaluate(ANOTHER_CHANGES_A_SETTING)
    page.wait_for_function(IS_QUIET)
    expect(text).to_have_value(OWN)
    page.get_by_role("button", name="Save").click()

    expect(page.get_by_text("Own words", exact=True)).to_be_visible()
    expect(text).to_have_value(OWN)
    page.get_by_role("button", name="Back to the standard text").click()
    expect(text).not_to_have_value(OWN)
