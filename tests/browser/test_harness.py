"""Would the tests notice? A page with faults, and one without."""

import pytest
from playwright.sync_api import Browser, Page, Route

from tests.browser import axe
from tests.browser.windows import PHONE, overflow, watched

ADDRESS = "http://page.test"
POLICY = {"content-security-policy": "default-src 'self'"}
GOOD = "<!doctype html><html lang=en><title>A page</title><main><h1>A page</h1></main>"


def shown(page: Page, html: str) -> None:
    def answer(route: Route) -> None:
        is_page = route.request.url == f"{ADDRESS}/"
        body = html if is_page else "not found"
        status = 200 if is_page else 404
        route.fulfill(status=status, headers=POLICY, content_type="text/html", body=body)

    page.route("**/*", answer)
    page.goto(f"{ADDRESS}/")


def test_a_page_without_faults_has_none(browser: Browser) -> None:
    with watched(browser, ADDRESS) as windows:
        page = windows.open(PHONE)
        shown(page, GOOD)
        axe.no_serious_findings(page)
        assert overflow(page) == 0


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ("<p style='color: red'>red</p>", "Content Security Policy"),
        ("<script>document.title = 'mine'</script>", "Content Security Policy"),
        ("<img src='/missing.png' alt=''>", "404: GET http://page.test/missing.png"),
    ],
)
def test_what_the_page_does_wrong_is_told(browser: Browser, fault: str, told: str) -> None:
    def visit() -> None:
        with watched(browser, ADDRESS) as windows:
            page = windows.open()
            shown(page, GOOD + fault)
            page.wait_for_load_state("networkidle")

    with pytest.raises(AssertionError, match=told):
        visit()


def test_what_shuts_people_out_is_told(browser: Browser) -> None:
    with watched(browser, ADDRESS) as windows:
        windows.faults.expect(404)
        page = windows.open()
        shown(page, f"{GOOD}<form><input name=who></form>")
        with pytest.raises(AssertionError, match=r"label \(critical\)"):
            axe.no_serious_findings(page)
