"""What axe finds on a page that is open, by day and by night.

The night changes colours and nothing else (`tests/dashboard/test_colours.py` sees to it), so that of axe's rules only
those about colours can say something new then.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

DAY, NIGHT = "light", "dark"
EVERYTHING: dict[str, Any] = {"resultTypes": ["violations"], "iframes": False}
COLOURS = EVERYTHING | {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
"""All that axe tags cat.color and runs by itself."""
WORDS = EVERYTHING | {"rules": {"color-contrast": {"enabled": False}, "link-in-text-block": {"enabled": False}}}

JUDGE = """async (options) => (await axe.run(document, options)).violations
  .map((one) => [one.impact, `${one.id}: ${one.nodes.map((node) => node.html.slice(0, 160)).join(" | ")}`])"""
SETTLED = """async () => {
  const moves = () => document.getAnimations()
    .some((one) => one instanceof CSSTransition && one.playState === "running");
  for (let times = 0; times < 40 && moves(); times++) await new Promise((go) => setTimeout(go, 50));
}"""


def prepare(page: Page) -> None:
    """Give the page that is open what `violations` needs; once a page."""
    page.evaluate(Axe().axe_script)


def violations(page: Page, impacts: Iterable[str] = (), *, colours: bool = True) -> list[str]:
    """The rules that the page breaks, by day and by night, with where. `impacts`: only those; none: all. `colours`:
    False when the same page was judged in another language, which changes none.
    """
    wanted = set(impacts)
    found = []
    for scheme, options in ((NIGHT, COLOURS), (DAY, EVERYTHING)) if colours else ((DAY, WORDS),):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.evaluate(SETTLED)
        told = page.evaluate(JUDGE, options)
        found += [f"{scheme}: {words}" for impact, words in told if not wanted or impact in wanted]
    return found
