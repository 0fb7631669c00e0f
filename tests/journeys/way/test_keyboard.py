"""Keys alone: no mouse, and one always sees where one is."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.journeys.way.conftest import Window
from tests.journeys.way.dashboard import Dashboard
from tests.journeys.way.demo import Demo
from tests.journeys.way.office import Office
from tests.journeys.way.said import Said

MOST_STEPS = 80
FOCUSED = """() => {
  const here = document.activeElement, style = getComputedStyle(here);
  return [
    (here.getAttribute("aria-label") || here.innerText || here.id || "").trim(),
    style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 || style.boxShadow !== "none",
    here.closest("tr, .cause, article, #order")?.id || "",
  ];
}"""

PRESSED_ROW = """() => {
  const here = document.activeElement;
  return (here.closest("tr") || here.closest(".cause").querySelector("tbody tr")).id;
}"""


def go_to(page: Page, words: str) -> None:
    """Press Tab until something that begins with `words` has the focus; each step must be visible."""
    for _ in range(MOST_STEPS):
        page.keyboard.press("Tab")
        name, is_seen, _where = page.evaluate(FOCUSED)
        assert is_seen, f"one cannot see that “{name}” has the focus"
        if name.startswith(words):
            return
    raise AssertionError(f"“{words}” was not reached with {MOST_STEPS} times Tab")


def test_first_held_order_is_processed_with_keys_alone(demo: Demo, window: Window, office: Office) -> None:
    office.place_odd("bad_email")
    page = window()
    dashboard = Dashboard(page, demo)
    page.goto(f"{demo.app}/login")
    expect(page.get_by_label("E-mail")).to_be_focused()  # by itself, at the first picture: after the page was loaded
    page.keyboard.type(demo.merchant.login)
    page.keyboard.press("Tab")
    expect(page.get_by_label("Password")).to_be_focused()
    page.keyboard.type(demo.merchant.password)
    page.keyboard.press("Enter")
    expect(page).to_have_title("Report · Webwinkelfacturen")

    go_to(page, "Errors")
    page.keyboard.press("Enter")
    expect(page).to_have_title("Errors · Webwinkelfacturen")
    go_to(page, "Process")
    place = f"#{page.evaluate(PRESSED_ROW)}"
    row, said = page.locator(place), Said(page, place, "#spoken")
    page.keyboard.press("Enter")

    said.wait_for(place, "Reading the order again…")
    said.wait_for("#spoken", "Reading the order again")
    assert page.evaluate("document.activeElement.closest('tr')?.id") == row.get_attribute("id")
    expect(row).not_to_contain_text("Reading the order again…", timeout=30_000)
    assert page.evaluate("document.activeElement.closest('tr')?.id") == row.get_attribute("id")
    assert dashboard.page.url.endswith("/errors")


def test_content_is_one_key_away_on_every_tab(dashboard: Dashboard) -> None:
    for path in ("/report", "/errors", "/open", "/configuration", "/profile", "/ask"):
        page = dashboard.open(path)
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.innerText") == "Go to the content"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "content"
