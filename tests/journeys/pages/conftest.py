"""The pages with invented orders behind a real port: what a browser makes of them, without the rest of the house."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page
from werkzeug.serving import make_server

from tests.dashboard.seed import MERCHANT
from tests.given.pages import Pages


@dataclass
class Visit:
    """A tab of the browser. `complaints`: what the console said: broken rules, errors of scripts."""

    page: Page
    url: str
    pages: Pages
    complaints: list[str] = field(default_factory=list)

    def go(self, path: str) -> None:
        """Open a page of ours."""
        self.page.goto(f"{self.url}{path}")

    def log_in(self, email: str = MERCHANT) -> None:
        """With the cookie that the form would give; the walks through the whole product use the form."""
        cookie = self.pages.browser(email).get_cookie(self.pages.app.config["SESSION_COOKIE_NAME"])
        assert cookie is not None
        self.page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": self.url}])

    def hear(self, message: ConsoleMessage) -> None:
        """Remember a complaint of the console."""
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)


@pytest.fixture
def visit(chromium: Browser, pages: Pages) -> Iterator[Visit]:
    """A merchant at a desk: 1440 px, light."""
    server = make_server("127.0.0.1", 0, pages.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    pages.app.config["WTF_CSRF_ENABLED"] = True
    context = chromium.new_context(
        viewport={"width": 1440, "height": 900}, color_scheme="light", reduced_motion="reduce"
    )
    context.set_default_timeout(15_000)
    visit = Visit(context.new_page(), f"http://127.0.0.1:{server.server_port}", pages)
    visit.page.on("console", visit.hear)
    visit.page.on("pageerror", lambda problem: visit.complaints.append(str(problem)))
    yield visit
    context.close()
    pages.app.config["WTF_CSRF_ENABLED"] = False
    server.shutdown()
    thread.join()
    server.server_close()
