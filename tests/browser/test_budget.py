"""What the first screen costs whoever opens it, with nothing kept from before."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page

from tests.browser.demo import Demo
from tests.browser.staff import Staff
from tests.browser.windows import PHONE, Windows

MOST_BYTES = 150_000
MOST_MS = 1000
MOST_SHIFT = 0.05
RUNS = 8  # at most: a busy neighbour on the same core can double a run
LATE_MS = 1500  # what comes late moves what is there

# What is drawn and can be used: the deferred scripts have run then.
TIMES = """() => {
  const [paint] = performance.getEntriesByName("first-contentful-paint");
  const [loading] = performance.getEntriesByType("navigation");
  return Math.max(paint.startTime, loading.domContentLoadedEventEnd);
}"""
SHIFT = """() => new Promise((answer) => {
  let moved = 0;
  new PerformanceObserver((list) => {
    for (const one of list.getEntries()) if (!one.hadRecentInput) moved += one.value;
  }).observe({ type: "layout-shift", buffered: true });
  setTimeout(() => answer(moved), 200);
})"""


@dataclass
class Cost:
    transferred: int
    interactive_ms: float
    shift: float


def cost_of(open_window: Callable[[], Page]) -> Cost:
    """Of the first screen in a window that has never seen it."""
    page = open_window()
    page.goto("about:blank")
    protocol = page.context.new_cdp_session(page)
    received: list[int] = []

    def arrived(event: dict[str, Any]) -> None:
        received.append(int(event["encodedDataLength"]))

    protocol.on("Network.loadingFinished", arrived)
    protocol.send("Network.enable")
    protocol.send("Network.clearBrowserCache")
    page.goto("/admin/")
    page.wait_for_timeout(LATE_MS)
    cost = Cost(sum(received), float(page.evaluate(TIMES)), float(page.evaluate(SHIFT)))
    page.context.close()
    return cost


def test_the_first_screen_is_light_quick_and_still(
    windows: Windows, staff: Staff, demo: Demo
) -> None:
    demo.start_over()
    staff.open(windows).context.close()
    best = float("inf")
    for _ in range(RUNS):
        cost = cost_of(lambda: windows.open(PHONE, signed_in=staff.signed_in["owner"]))
        assert 0 < cost.transferred <= MOST_BYTES
        assert cost.shift <= MOST_SHIFT
        best = min(best, cost.interactive_ms)
        if best <= MOST_MS:
            break
    assert best <= MOST_MS
