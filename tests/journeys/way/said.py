"""What a page says for a moment only: a worker may be done before anybody looks again."""

from __future__ import annotations

from playwright.sync_api import Page

LISTEN = """(places) => {
  window.said = Object.fromEntries(places.map((place) => [place, ""]));
  const look = () => {
    for (const place of places) window.said[place] += `${document.querySelector(place)?.innerText}\\n`;
  };
  new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
}"""
HEARD = "([place, words]) => window.said[place].includes(words)"


class Said:
    """All that stands in some places of an open page from now on, however briefly."""

    def __init__(self, page: Page, *places: str) -> None:
        """`places`: CSS selectors."""
        self._page = page
        page.evaluate(LISTEN, places)

    def wait_for(self, place: str, words: str) -> None:
        """Wait until the words stood there. Raises TimeoutError."""
        self._page.wait_for_function(HEARD, arg=[place, words])
