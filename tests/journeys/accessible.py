"""What axe finds on a page that is open, by day and by night.

The night changes colours and nothing else (`tests/dashboard/test_colours.py` sees to it), so that of axe's rules only
those about colours can say something new then. These take most of axe's time; at a second width they are asked only of
what shows there and did not before, or looks otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final, Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

DAY: Final = "light"
NIGHT: Final = "dark"
EVERYTHING: dict[str, Any] = {"resultTypes": ["violations"], "iframes": False}
COLOURS = EVERYTHING | {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
"""All that axe tags cat.color and runs by itself."""
WORDS = EVERYTHING | {"rules": {"color-contrast": {"enabled": False}, "link-in-text-block": {"enabled": False}}}

JUDGE = """async ([options, part]) =>
  (await axe.run(part ? { include: window.differs } : document, options)).violations
  .map((one) => [one.impact, `${one.id}: ${one.nodes.map((node) => node.html.slice(0, 160)).join(" | ")}`])"""
LOOKS = """const looks = (one) => {
  const { color, backgroundColor, backgroundImage, opacity, fontSize, fontWeight, textDecorationLine } =
    getComputedStyle(one);
  return [color, backgroundColor, backgroundImage, opacity, fontSize, fontWeight, textDecorationLine].join();
};
const seen = [...document.documentElement.querySelectorAll("*")].filter((one) => one.checkVisibility());
"""
REMEMBER = f"() => {{ {LOOKS} seen.forEach((one) => {{ one.looked = looks(one); }}); }}"
DIFFERS = f"""() => {{ {LOOKS}
  window.differs = seen.filter((one) => one.looked !== looks(one));
  return window.differs.length;
}}"""
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
    found = _told(page, NIGHT, COLOURS, impacts) if colours else []
    found += _told(page, DAY, EVERYTHING if colours else WORDS, impacts)
    page.evaluate(REMEMBER)
    return found


def violations_at_another_width(page: Page, impacts: Iterable[str] = ()) -> list[str]:
    """The same after `violations`, when the page has become wider or narrower."""
    found = _told(page, DAY, WORDS, impacts)
    if page.evaluate(DIFFERS):
        found += _told(page, DAY, COLOURS, impacts, only_what_differs=True)
        found += _told(page, NIGHT, COLOURS, impacts, only_what_differs=True)
        page.emulate_media(color_scheme=DAY)
    return found


def _told(
    page: Page,
    scheme: Literal["light", "dark"],
    options: dict[str, Any],
    impacts: Iterable[str],
    *,
    only_what_differs: bool = False,
) -> list[str]:
    wanted = set(impacts)
    page.emulate_media(color_scheme=scheme)
    page.evaluate(SETTLED)
    told = page.evaluate(JUDGE, [options, only_what_differs])
    return [f"{scheme}: {words}" for impact, words in told if not wanted or impact in wanted]
