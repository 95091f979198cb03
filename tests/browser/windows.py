"""Windows on the running product, as on a phone and on a desk, and all that went wrong in them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Response,
    StorageState,
    WebError,
)

Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
SLOWEST_MS = 20_000  # a busy machine is slow before it is wrong
ABORTED = "net::ERR_ABORTED"  # by leaving the page, as live streams are


@dataclass(frozen=True)
class Screen:
    width: int
    height: int
    is_phone: bool

    def __str__(self) -> str:
        return str(self.width)


PHONE = Screen(360, 740, is_phone=True)
WIDE = Screen(1280, 800, is_phone=False)
SCREENS = (PHONE, WIDE)


@dataclass
class Faults:
    """What a person would see only with the developer's tools open. Policy violations are among the
    lines of the console."""

    found: list[str] = field(default_factory=list)
    expected: set[int] = field(default_factory=set)

    def watch(self, context: BrowserContext) -> None:
        context.on("console", self._console)
        context.on("weberror", self._error)
        context.on("requestfailed", self._failed)
        context.on("response", self._response)

    def expect(self, *statuses: int) -> None:
        """Answers that this test provokes on purpose."""
        self.expected.update(statuses)

    def _console(self, message: ConsoleMessage) -> None:
        is_answer = message.text.startswith("Failed to load resource")
        if message.type == "error" and not is_answer:  # those are told below, with their status
            self.found.append(f"console: {message.text} ({message.location.get('url')})")

    def _error(self, error: WebError) -> None:
        self.found.append(f"error: {error.error}")

    def _failed(self, request: Request) -> None:
        if request.failure != ABORTED:
            self.found.append(f"failed: {request.method} {request.url}: {request.failure}")

    def _response(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self.expected:
            self.found.append(f"{response.status}: {response.request.method} {response.url}")


@dataclass
class Windows:
    browser: Browser
    url: str
    faults: Faults
    opened: list[BrowserContext] = field(default_factory=list)

    def open(
        self,
        screen: Screen = WIDE,
        scheme: Scheme = "light",
        *,
        signed_in: StorageState | None = None,
        language: str = "en-US",
        zone: str = "America/New_York",
    ) -> Page:
        """A new window with nothing kept from others but what `signed_in` holds."""
        context = self.browser.new_context(
            base_url=self.url,
            viewport={"width": screen.width, "height": screen.height},
            is_mobile=screen.is_phone,
            has_touch=screen.is_phone,
            color_scheme=scheme,
            reduced_motion="reduce",
            storage_state=signed_in,
            locale=language,
            timezone_id=zone,
        )
        context.set_default_timeout(SLOWEST_MS)
        self.faults.watch(context)
        self.opened.append(context)
        return context.new_page()

    def close(self) -> None:
        for context in self.opened:
            context.close()


@contextmanager
def watched(browser: Browser, url: str) -> Iterator[Windows]:
    """Fails at the end if anything went wrong that nobody expected."""
    windows = Windows(browser, url, Faults())
    try:
        yield windows
    finally:
        windows.close()
    assert not windows.faults.found, "\n".join(windows.faults.found)


def overflow(page: Page) -> int:
    """Pixels by which the page is wider than its window."""
    return int(
        page.evaluate(
            "() => document.scrollingElement.scrollWidth - document.documentElement.clientWidth"
        )
    )
