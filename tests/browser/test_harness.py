"""Would the tests notice? A page with faults, and one without."""

import pytest
from playwright.sync_api import Browser, Page, Route

from tests.browser import axe
from tests.browser.hands import Hands, Keys, Mouse, drag_by_touch
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


FORM = """
<form><label>Name <input name=name value=old></label>
<label>Day <select name=day><option>Monday<option>Tuesday</select></label>
<label><input type=radio name=who value=anna checked> Anna</label>
<label><input type=radio name=who value=bob> Bob</label>
<label><input type=checkbox name=sure> Sure</label><button>Save</button></form>"""


@pytest.mark.parametrize("kind", [Mouse, Keys])
def test_a_form_is_filled_by_either_hand(browser: Browser, kind: type[Mouse] | type[Keys]) -> None:
    with watched(browser, ADDRESS) as windows:
        windows.faults.expect(404)
        page = windows.open()
        shown(page, GOOD + FORM)
        hands: Hands = kind(page)
        hands.write(page.get_by_label("Name"), "Dana")
        hands.choose(page.get_by_label("Day"), "Tue")
        hands.tick(page.get_by_label("Bob"))
        hands.tick(page.get_by_label("Sure"))
        with page.expect_request("**/?*") as asked:
            hands.press(page.get_by_role("button", name="Save"))
        page.wait_for_load_state()

    assert asked.value.url.endswith("/?name=Dana&day=Tuesday&who=bob&sure=on")


def test_what_keys_do_not_reach_is_told(browser: Browser) -> None:
    with watched(browser, ADDRESS) as windows:
        page = windows.open()
        shown(page, f"{GOOD}<a href='/'>A link</a><div role=button>Save</div>")
        with pytest.raises(AssertionError, match="not reached by Tab"):
            Keys(page).press(page.get_by_role("button", name="Save"))


def test_a_finger_can_drag(browser: Browser) -> None:
    with watched(browser, ADDRESS) as windows:
        page = windows.open(PHONE)
        shown(page, f"{GOOD}<button>Visit</button>")
        page.evaluate(
            """() => {
              window.seen = [];
              for (const name of ["pointerdown", "touchmove", "touchend"])
                addEventListener(name, (event) => window.seen.push(event.type));
            }"""
        )
        drag_by_touch(page, page.get_by_role("button"), by=200)
        seen = page.evaluate("() => window.seen")

    assert (seen[0], seen[-1]) == ("pointerdown", "touchend")
    assert "touchmove" in seen
