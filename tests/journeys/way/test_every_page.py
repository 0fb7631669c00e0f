"""Every page on a desk and on a phone, by day and by night: it can be used by everybody and it fits."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.journeys import accessible
from tests.journeys.way.conftest import PHONE, WIDE, Window
from tests.journeys.way.dashboard import Dashboard
from tests.journeys.way.demo import Demo
from tests.journeys.way.office import Office
from tests.journeys.way.watch import Watch

TABS = (
    "/report",
    "/report?period=year&q=2026",
    "/errors",
    "/open",
    "/open/put-aside",
    "/configuration",
    "/profile",
    "/profile/changes",
    "/profile/people",
    "/profile/export",
    "/profile/buyers",
)
SEVERE = ("serious", "critical")

BROKEN = """() => [...document.querySelectorAll(".order-link, .number, .purple-number, td.amount, .no-break")]
  .filter((one) => one.checkVisibility()).filter((one) => {
    const parts = [...one.getClientRects()];
    return parts.some((part) => part.top >= parts[0].bottom - 1);
  }).map((one) => one.innerText)"""
COVERED = """() => {
  const all = [...document.querySelectorAll(".brand, .shop-words, .dot-words, .top-ask, .top-links")];
  const seen = all.filter((one) => one.checkVisibility()).map((one) => one.getBoundingClientRect());
  return seen.some((one, at) => seen.slice(at + 1).some((other) => one.left < other.right - 1 &&
    other.left < one.right - 1 && one.top < other.bottom - 1 && other.top < one.bottom - 1));
}"""


def complaints(page: Page) -> list[str]:
    """What is wrong with the page that is open, at both widths, by day and by night."""
    found = []
    accessible.prepare(page)
    for size in (WIDE, PHONE):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        where = f"{page.url} at {size['width']} px"
        wide = page.evaluate("document.scrollingElement.scrollWidth")
        if wide > size["width"]:
            found.append(f"{where}: scrolls sideways, it is {wide} px wide")
        if page.evaluate(COVERED):
            found.append(f"{where}: parts of the header lie over each other")
        found += [f"{where}: “{one}” is broken over two lines" for one in page.evaluate(BROKEN)]
        found += [f"{where}, {one}" for one in accessible.violations(page, SEVERE)]
    return found


@pytest.fixture(scope="session")
def addresses(demo: Demo, chromium: Any, merchant_session: Any) -> list[str]:
    """Every page of the merchant: the tabs, an order in each state, help."""
    context = chromium.new_context(storage_state=merchant_session)
    dashboard = Dashboard(context.new_page(), demo)
    held = Office(context.new_page(), demo).place_odd("icp_bad")
    dashboard.wait_for(held.number, "/errors")
    orders = []
    for path in ("/report", "/errors", "/open", "/open/put-aside"):
        link = dashboard.open(path).locator(".order-link").first
        orders.append(demo.app + str(link.get_attribute("href")))
    page = dashboard.open("/ask")
    page.get_by_label("Your question").fill("What is there to see?")
    page.get_by_role("button", name="Ask us").click()
    page.get_by_role("heading", name="What is there to see?").wait_for()
    more = [
        page.url,
        f"{orders[1]}/more-info",
        f"{demo.dashboard}/ask",
        f"{demo.dashboard}/connect/books",
        f"{demo.app}/shops",
    ]
    context.close()
    return [*(demo.dashboard + path for path in TABS), *orders, *more]


def test_page_of_the_merchant(addresses: list[str], window: Window, merchant_session: Any) -> None:
    page = window(storage_state=merchant_session)
    found = []

    for address in addresses:
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 200, address
        found += complaints(page)

    assert not found, "\n".join(found)


def test_page_of_staff_and_of_nobody(
    addresses: list[str], demo: Demo, window: Window, staff_session: Any, watches: list[Watch]
) -> None:
    ticket = addresses[len(TABS) + 4].rpartition("/")[2]
    staff = window(storage_state=staff_session)
    nobody = window()
    watches[-1].expect(400, 404, 405)
    found = []

    for path in ("/staff/tickets", f"/staff/tickets/{ticket}"):
        staff.goto(demo.app + path)
        found += complaints(staff)
    for path in ("/login", "/login?next=/d/nobody/errors", "/nowhere", "/logout"):
        nobody.goto(demo.app + path)
        found += complaints(nobody)
    nobody.goto(f"{demo.app}/login")
    nobody.context.clear_cookies()
    nobody.get_by_label("E-mail").fill("somebody@example.com")
    nobody.get_by_label("Password").fill("something")
    nobody.get_by_role("button", name="Log in").click()
    nobody.get_by_role("heading", level=1).wait_for()
    found += complaints(nobody)

    assert not found, "\n".join(found)
