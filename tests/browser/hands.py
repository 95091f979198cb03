"""How people use a page: with a mouse or a finger, by keys alone, and by dragging."""

from datetime import date, time
from typing import Protocol

from playwright.sync_api import CDPSession, Locator, Page

MOST_TABS = 250
STEPS = 12
HOLD_MS = 700  # longer than any page waits before it takes a touch for a grip
STEP_MS = 25

HAS_FOCUS = "(element) => element === document.activeElement"
# What somebody who looks would notice: a ring, or another border, shadow or background.
LOOKS = """(element) => {
  const { outlineStyle, outlineWidth, boxShadow, borderColor, backgroundColor, textDecoration } =
    getComputedStyle(element);
  return [
    outlineStyle, outlineWidth, boxShadow, borderColor, backgroundColor, textDecoration,
  ].join();
}"""


class Hands(Protocol):
    def press(self, target: Locator) -> None:
        """A button or a link."""

    def tick(self, target: Locator) -> None:
        """One box, or one of several."""

    def write(self, target: Locator, text: str) -> None:
        """In the place of what is there."""

    def choose(self, target: Locator, words: str) -> None:
        """What begins so, in a list that drops down."""

    def set_day(self, target: Locator, day: date) -> None:
        """In a field for a date."""

    def set_time(self, target: Locator, at: time) -> None:
        """In a field for a time of day."""


class Mouse:
    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, target: Locator) -> None:
        target.click()

    def tick(self, target: Locator) -> None:
        target.check()

    def write(self, target: Locator, text: str) -> None:
        target.fill(text)

    def choose(self, target: Locator, words: str) -> None:
        labels = target.locator("option").all_text_contents()
        target.select_option(label=next(one for one in labels if one.strip().startswith(words)))

    def set_day(self, target: Locator, day: date) -> None:
        target.fill(day.isoformat())

    def set_time(self, target: Locator, at: time) -> None:
        target.fill(at.isoformat("minutes"))


class Keys:
    """No mouse: nothing is used that the Tab key does not reach and that does not show it."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, target: Locator) -> None:
        """What is called a button is pressed with Space, whatever it is."""
        self.reach(target)
        is_called_button = target.get_attribute("role") == "button"
        self.page.keyboard.press("Space" if is_called_button else "Enter")

    def tick(self, target: Locator) -> None:
        """Of several with one name the Tab key reaches one, and the arrows the others."""
        if target.get_attribute("type") != "radio":
            self.reach(target)
        else:
            group = self.page.locator(f"[name='{target.get_attribute('name')}']")
            self._reach_one_of(group)
            for _ in range(group.count()):
                if target.evaluate(HAS_FOCUS):
                    break
                self.page.keyboard.press("ArrowDown")
        if not target.is_checked():
            self.page.keyboard.press("Space")

    def write(self, target: Locator, text: str) -> None:
        self.reach(target)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.press("Delete")
        self.page.keyboard.type(text)

    def choose(self, target: Locator, words: str) -> None:
        self.reach(target)
        self.page.keyboard.type(words)

    def set_day(self, target: Locator, day: date) -> None:
        """Part by part, as an American writes it."""
        self.reach(target)
        self.page.keyboard.type(f"{day:%m%d%Y}")

    def set_time(self, target: Locator, at: time) -> None:
        self.reach(target)
        self.page.keyboard.type(f"{at:%I%M%p}")

    def reach(self, target: Locator) -> None:
        """Tab until it has the focus, and see that it has."""
        target.wait_for()
        if target.evaluate(HAS_FOCUS):
            return
        before = target.evaluate(LOOKS)
        self._reach_one_of(target)
        assert target.evaluate(LOOKS) != before, f"no visible focus: {target}"

    def _reach_one_of(self, targets: Locator) -> None:
        has_focus = "(elements) => elements.includes(document.activeElement)"
        for _ in range(MOST_TABS):
            if targets.evaluate_all(has_focus):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"not reached by Tab: {targets}")


def drag_by_touch(page: Page, what: Locator, *, by: float, held: Locator | None = None) -> None:
    """A finger rests on it until it looks `held`, moves it so many pixels down or up, lets go."""
    what.scroll_into_view_if_needed()
    box = what.bounding_box()
    assert box, f"not to be seen: {what}"
    x, y = box["x"] + box["width"] / 2, box["y"] + min(box["height"] / 2, 20)
    finger = page.context.new_cdp_session(page)
    _touch(finger, "touchStart", x, y)
    page.wait_for_timeout(HOLD_MS)
    if held:
        held.wait_for(state="attached")
    for step in range(1, STEPS + 1):
        _touch(finger, "touchMove", x, y + by * step / STEPS)
        page.wait_for_timeout(STEP_MS)
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    finger.detach()


def _touch(finger: CDPSession, kind: str, x: float, y: float) -> None:
    finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
