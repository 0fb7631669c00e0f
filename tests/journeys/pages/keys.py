"""Somebody without a mouse, who reads one of our languages, on pages of the app with invented orders."""

from __future__ import annotations

from flask_babel import force_locale, gettext
from playwright.sync_api import Locator, expect

from tests.journeys import accessible
from tests.journeys.pages.conftest import Visit

LANGUAGES = ["en", "nl", "fr"]
MOST_STEPS = 120
FOCUS = "it => it === document.activeElement ? 'here' : it.isConnected ? 'elsewhere' : 'gone'"
LEAVE = """() => {
  window.left = true;
  document.addEventListener("htmx:afterSettle", () => delete window.left, { once: true });
}"""
ANSWERED = "() => !window.left && document.readyState === 'complete'"
SPOKEN = "() => document.documentElement.lang"
WIDER = "() => document.documentElement.scrollWidth > innerWidth"


class Guest:
    """Somebody without a mouse, who reads `language`."""

    def __init__(self, visit: Visit, language: str) -> None:
        self.visit = visit
        self.page = visit.page
        self.language = language

    def words(self, message: str, **values: str) -> str:
        """A sentence of ours as this reader sees it."""
        with self.visit.pages.app.test_request_context(), force_locale(self.language):
            return str(gettext(message, **values))

    def go_to(self, place: Locator) -> None:
        """Press Tab until it has the focus, unless it has it already.

        It is looked for by its words once, and again when the page has put another in its place.
        """
        found = place.element_handle()
        for _ in range(MOST_STEPS):
            where = found.evaluate(FOCUS)
            if where == "here":
                return
            if where == "gone":
                found = place.element_handle()
            self.page.keyboard.press("Tab")
        raise AssertionError(f"not reached with {MOST_STEPS} times Tab: {place}")

    def press(self, role: str, message: str) -> None:
        """The link or button with these words."""
        named = self.page.locator("#content").get_by_role(role, name=self.words(message))  # type: ignore[arg-type]
        self.go_to(named.first)
        self.enter()

    def enter(self) -> None:
        """Press Enter, and wait for what comes: the next page, or the part that takes the place of another.

        Without the wait the page that is being left could be read, when it says the same.
        """
        self.page.evaluate(LEAVE)
        self.page.keyboard.press("Enter")
        self.page.wait_for_function(ANSWERED)

    def read(self, message: str, **values: str) -> None:
        """It is said on this page, which is in this language, fits, and is accessible."""
        expect(self.page.locator("#content")).to_contain_text(self.words(message, **values))
        assert self.page.evaluate(SPOKEN) == self.language
        assert not self.page.evaluate(WIDER)
        accessible.prepare(self.page)
        assert accessible.violations(self.page, colours=self.language == LANGUAGES[0]) == []

    def go(self, path: str, reader: str = "") -> None:
        """Open a page, as somebody else when `reader` says so."""
        if reader:
            self.page.context.clear_cookies()
            self.visit.log_in(reader)
        self.visit.go(path)

    def type(self, label: str, typed: str) -> None:
        """Fill in the field of that label."""
        self.go_to(self.page.get_by_label(self.words(label), exact=True))
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(typed)
