"""What axe finds on a page that is open, by day and by night.

The night changes colours and nothing else (`tests/dashboard/test_colours.py` sees to it), so that of axe's rules only
those about colours can say something new then. These take most of axe's time. So they are asked once of each kind of
element: what looks alike, inside what looks alike, differs in its words only, like the rows of a list, a page that
has become narrower, or the same header on the next page. A page on which something was found is asked anew each time.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final, Literal, TypeAlias

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

Scheme: TypeAlias = Literal["light", "dark"]
Finding: TypeAlias = tuple[str, str]
"""How grave it is, and what."""

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
JUDGE_WHAT_IS_NEW = f"""async ([options, before]) => {{
  const judged = new Set(before.split(" ")), learnt = [];
  const digest = (words) => {{
    let one = 0xdeadbeef, other = 0x41c6ce57;
    for (let at = 0; at < words.length; at++) {{
      one = Math.imul(one ^ words.charCodeAt(at), 0x9e3779b1);
      other = Math.imul(other ^ words.charCodeAt(at), 0x5f356495);
    }}
    return (one >>> 0).toString(36) + (other >>> 0).toString(36);
  }};
  const looks = (one) => {{
    const {{ color, backgroundColor, backgroundImage, opacity, fontSize, fontWeight, textDecorationLine, textShadow,
      position }} = getComputedStyle(one);
    const says = [...one.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
    return [one.tagName, color, backgroundColor, backgroundImage, opacity, fontSize, fontWeight, textDecorationLine,
      textShadow, position, one.checkVisibility(), says || Boolean(one.value || one.placeholder),
      one.matches(":disabled, [aria-disabled=true]")].join();
  }};
  const own = new Map(), whole = new Map();
  const learn = (one) => {{
    own.set(one, looks(one));
    whole.set(one, digest([own.get(one), ...[...one.children].map(learn)].join("/")));
    return whole.get(one);
  }};
  const known = [];
  const walk = (one, inside) => {{
    const sign = digest(`${{inside}} ${{whole.get(one)}}`);
    if (judged.has(sign)) return known.push(one);
    judged.add(sign);
    learnt.push(sign);
    const here = digest(`${{inside}} ${{own.get(one)}}`);
    return [...one.children].forEach((child) => walk(child, here));
  }};
  learn(document.body);
  walk(document.body, looks(document.documentElement));
  return [learnt.join(" "), known.includes(document.body) ? []
    : (await axe.run({{ include: document, exclude: known }}, options)){TOLD}];
}}"""
SETTLED = """async () => {
  const moves = () => document.getAnimations()
    .some((one) => one instanceof CSSTransition && one.playState === "running");
  for (let times = 0; times < 40 && moves(); times++) await new Promise((go) => setTimeout(go, 50));
}"""

_fine: set[str] = set()
"""Signs of the kinds whose colours were judged in this run, and nothing was wrong with them."""


def prepare(page: Page) -> None:
    """Give the page that is open what `violations` needs; once a page."""
    page.evaluate(Axe().axe_script)


def violations(page: Page, impacts: Iterable[str] = (), *, colours: bool = True) -> list[str]:
    """The rules that the page breaks, by day and by night, with where; of what is wrong with the colours of many that
    look alike, the first.

    `impacts`: only those; none: all. `colours`: False when the same page was judged in another language, which changes
    none.
    """
    page.emulate_media(color_scheme=DAY)
    page.evaluate(SETTLED)
    found = _told(DAY, page.evaluate(JUDGE, WORDS))
    if colours:
        found += _colours(page, DAY)
        page.emulate_media(color_scheme=NIGHT)
        page.evaluate(SETTLED)
        found += _colours(page, NIGHT)
        page.emulate_media(color_scheme=DAY)
    wanted = set(impacts)
    return [words for impact, words in found if not wanted or impact in wanted]


def _colours(page: Page, scheme: Scheme) -> list[Finding]:
    learnt, found = page.evaluate(JUDGE_WHAT_IS_NEW, [COLOURS, " ".join(_fine)])
    if not found:
        _fine.update(learnt.split())
    return _told(scheme, found)


def _told(scheme: Scheme, found: list[Finding]) -> list[Finding]:
    return [(impact, f"{scheme}: {words}") for impact, words in found]
