"""What axe finds on a page that is open, by day and by night.

The night changes colours and nothing else (`tests/dashboard/test_colours.py` sees to it), so that of axe's rules only
those about colours can say something new then. These take most of axe's time. So they are asked once of each kind of
element: what looks alike, inside what looks alike, differs in its words only, like the rows of a list or a page that
has become narrower.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final, Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

DAY: Final = "light"
NIGHT: Final = "dark"
ABOUT_COLOURS = ("color-contrast", "link-in-text-block")
"""All that axe tags cat.color and runs by itself."""
HOW: dict[str, Any] = {"resultTypes": ["violations"], "iframes": False, "selectors": False}
COLOURS = HOW | {"runOnly": {"type": "rule", "values": ABOUT_COLOURS}}
WORDS = HOW | {"rules": {rule: {"enabled": False} for rule in ABOUT_COLOURS}}

TOLD = """.violations.map(
  (one) => [one.impact, `${one.id}: ${one.nodes.map((node) => node.html.slice(0, 160)).join(" | ")}`])"""
JUDGE = f"async (options) => (await axe.run(document, options)){TOLD}"
JUDGE_WHAT_IS_NEW = f"""async (options) => {{
  const kinds = (window.kinds ??= new Map()), judged = (window.judged ??= new Set());
  const number = (words) => kinds.get(words) ?? kinds.set(words, kinds.size).get(words);
  const own = (one) => {{
    const {{ color, backgroundColor, backgroundImage, opacity, fontSize, fontWeight, textDecorationLine, textShadow,
      position }} = getComputedStyle(one);
    const says = [...one.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
    return [one.tagName, color, backgroundColor, backgroundImage, opacity, fontSize, fontWeight, textDecorationLine,
      textShadow, position, one.checkVisibility(), says || Boolean(one.value || one.placeholder),
      one.matches(":disabled, [aria-disabled=true]")].join();
  }};
  const kindOf = new Map();
  const learn = (one) => {{
    kindOf.set(one, number([own(one), ...[...one.children].map(learn)].join("/")));
    return kindOf.get(one);
  }};
  const known = [];
  const walk = (one, inside) => {{
    const sign = `${{inside}} ${{kindOf.get(one)}}`;
    if (judged.has(sign)) return known.push(one);
    judged.add(sign);
    const here = number(`${{inside}} ${{own(one)}}`);
    return [...one.children].forEach((child) => walk(child, here));
  }};
  learn(document.body);
  walk(document.body, own(document.documentElement));
  return known.includes(document.body) ? []
    : (await axe.run({{ include: document, exclude: known }}, options)){TOLD};
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
    """The rules that the page breaks, by day and by night, with where; of what is wrong with the colours of many that
    look alike, the first. Asked again after the page has changed, of colours only what is new.

    `impacts`: only those; none: all. `colours`: False when the same page was judged in another language, which changes
    none.
    """
    found = _told(page, DAY, JUDGE, WORDS, impacts)
    if colours:
        found += _told(page, DAY, JUDGE_WHAT_IS_NEW, COLOURS, impacts)
        found += _told(page, NIGHT, JUDGE_WHAT_IS_NEW, COLOURS, impacts)
        page.emulate_media(color_scheme=DAY)
    return found


def _told(
    page: Page, scheme: Literal["light", "dark"], judge: str, options: dict[str, Any], impacts: Iterable[str]
) -> list[str]:
    wanted = set(impacts)
    page.emulate_media(color_scheme=scheme)
    page.evaluate(SETTLED)
    return [f"{scheme}: {words}" for impact, words in page.evaluate(judge, options) if not wanted or impact in wanted]
