"""What is wrong with a page that is open: at every width, by day and by night."""

from __future__ import annotations

from collections.abc import Iterable

from playwright.sync_api import Page

from tests.journeys import accessible

WIDTHS = (1440, 1024, 768, 360)

BROKEN = """() => [...document.querySelectorAll(".order-link, .number, .purple-number, td.amount, .no-break")]
  .filter((one) => one.checkVisibility()).filter((one) => {
    const parts = [...one.getClientRects()];
    return parts.some((part) => part.top >= parts[0].bottom - 1);
  }).map((one) => `“${one.innerText}” is broken over two lines`)"""
COVERED = """() => {
  const all = [...document.querySelectorAll(".brand, .shop-words, .dot-words, .top-ask, .top-links")];
  const seen = all.filter((one) => one.checkVisibility()).map((one) => one.getBoundingClientRect());
  return seen.some((one, at) => seen.slice(at + 1).some((other) => one.left < other.right - 1 &&
    other.left < one.right - 1 && one.top < other.bottom - 1 && other.top < one.bottom - 1))
    ? ["parts of the header lie over each other"] : [];
}"""
SIDEWAYS = """() => {
  const { scrollWidth, clientWidth } = document.documentElement;
  return scrollWidth > clientWidth ? [`scrolls sideways: ${scrollWidth} px in ${clientWidth}`] : [];
}"""
SMALL = """() => [...document.querySelectorAll("button, a.button, summary.button, a.tab, select, main input")]
  .filter((one) => one.checkVisibility() && !["checkbox", "radio", "hidden"].includes(one.type)
    && !one.classList.contains("spoken") && !one.closest(".trap"))
  .filter((one) => one.getBoundingClientRect().height < 43.5)
  .map((one) => `less than 44 px to press: ${one.outerHTML.slice(0, 120)}`)"""

OPENED = """() => [...document.querySelectorAll("main details:not([open])")].flatMap((one) => {
  one.open = true;
  const { scrollWidth, clientWidth } = document.documentElement;
  const words = one.querySelector("summary").innerText;
  one.open = false;
  return scrollWidth > clientWidth ? [`scrolls sideways when “${words}” is open: ${scrollWidth} px`] : [];
})"""


def complaints(page: Page, impacts: Iterable[str] = ()) -> list[str]:
    """Barriers (of `impacts`, none: all), what does not fit, what is too small to press. The width stays as it was."""
    found = []
    before = page.viewport_size
    accessible.prepare(page)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        said = page.evaluate(SIDEWAYS) + page.evaluate(COVERED)
        if width == max(WIDTHS):
            said += page.evaluate(BROKEN) + accessible.violations(page, impacts)
        if width == min(WIDTHS):
            said += page.evaluate(BROKEN) + accessible.violations(page, impacts)
            said += page.evaluate(SMALL) + page.evaluate(OPENED)
        found += [f"{page.url} at {width} px: {words}" for words in said]
    if before is not None:
        page.set_viewport_size(before)
    return found
