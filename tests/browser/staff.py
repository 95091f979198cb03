"""Who works at the demo business, at their browsers."""

import time
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Page, StorageState

from core.accounts.sign_in import BY_STRANGERS, WITHIN
from tests.browser.demo import Demo
from tests.browser.windows import WIDE, Scheme, Screen, Windows

ROLES = ("owner", "manager", "staff", "viewer")


@dataclass
class Staff:
    """Signing in is a step of its own only once; later windows of a role begin signed in."""

    demo: Demo
    signed_in: dict[str, StorageState] = field(default_factory=dict)
    since: int = 0
    guessed: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    def open(
        self,
        windows: Windows,
        role: str = "owner",
        screen: Screen = WIDE,
        scheme: Scheme = "light",
        **options: Any,
    ) -> Page:
        """A window on the first screen."""
        if self.since != self.demo.beginnings:  # its users are others, too
            self.signed_in.clear()
            self.since = self.demo.beginnings
        if role not in self.signed_in:
            page = windows.open(screen, scheme, **options)
            self.sign_in(page, role)
            self.signed_in[role] = page.context.storage_state()
            return page
        page = windows.open(screen, scheme, signed_in=self.signed_in[role], **options)
        page.goto("/admin/")
        return page

    def sign_in(self, page: Page, role: str) -> None:
        account = self.demo.account(role)
        self._pause(role)
        page.goto("/admin/")
        page.locator("[name=email]").fill(account["email"])
        page.locator("[name=password]").fill(account["password"])
        page.locator("main form button").first.click()
        page.locator("nav.rooms").wait_for()

    def _pause(self, role: str) -> None:
        """Only so many who sign in at an address from new browsers are looked at in a minute."""
        guessed = self.guessed[role]
        if len(guessed) >= BY_STRANGERS - 1:
            may_at = guessed[1 - BY_STRANGERS] + WITHIN.total_seconds() + 1
            time.sleep(max(0.0, may_at - time.monotonic()))
        guessed.append(time.monotonic())
