"""Dutch and French run longer than English: nothing is cut, nothing pushes a page sideways."""

from __future__ import annotations

import pytest

from tests.journeys.pages.conftest import Visit
from tests.journeys.pages.test_every_page import pages_of_a_merchant

CUT = """() => [...document.querySelectorAll("button, a.button, .badge, .tab, h1, h2, .dot-words, .presets a")]
    .filter((e) => e.checkVisibility() && !e.closest(".spoken") && getComputedStyle(e).display !== "inline")
    .filter((e) => e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1)
    .map((e) => e.textContent.trim())"""


@pytest.mark.parametrize("language", ["nl", "fr"])
def test_words_fit_on_a_phone_and_on_a_desk(visit: Visit, language: str) -> None:
    visit.pages.run("UPDATE person SET language = %(language)s", language=language)
    visit.log_in()
    widths = [360, 1440]

    for path in pages_of_a_merchant(visit):
        visit.go(path)
        widths.reverse()  # begins as wide as it is
        for width in widths:
            visit.page.set_viewport_size({"width": width, "height": 800})
            wider = visit.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert wider <= 0, (path, width)
            assert visit.page.evaluate(CUT) == [], (path, width)
