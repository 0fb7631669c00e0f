"""Every page, on a desk and on a phone, by day and by night: everybody can use it, it fits, it breaks no rule."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from tests.dashboard.seed import LICENCE_KEY, MERCHANT, STAFF
from tests.journeys.pages.complaints import complaints
from tests.journeys.pages.conftest import Visit

HOME = f"/d/{LICENCE_KEY}"
LISTS = ("report", "report?period=year&q=2026", "report?period=7", "errors?period=30", "open", "open/put-aside")
ACCOUNT = ("profile", "profile/changes", "profile/people", "profile/export", "profile/buyers")
PAYING = ("profile/subscribe", "profile/invoice-details")
OTHERS = ("configuration", "ask", "tickets/1", "connect/books")
ORDERS = ("10488", "10975", "10999", "9897")
"""One in each state that a merchant looks into."""


def pages_of_a_merchant(visit: Visit) -> list[str]:
    """All of them, an order in each state among them."""
    return [*map(home, (*LISTS, *ACCOUNT, *OTHERS)), *orders(visit), "/shops"]


def home(path: str) -> str:
    """A page of the seeded shop."""
    return f"{HOME}/{path}"


def orders(visit: Visit) -> list[str]:
    """Pages of orders."""
    return [*map(visit.pages.order, ORDERS), visit.pages.order("10975", "/more-info")]


def walk(visit: Visit, paths: Iterable[str], status: int = 200) -> None:
    """Open each of `paths` and find nothing wrong with it."""
    found = []
    for path in paths:
        answer = visit.page.goto(visit.url + path)
        assert answer is not None
        assert answer.status == status, path
        found += complaints(visit.page)

    assert not found, "\n".join(found)
    assert [said for said in visit.complaints if f"status of {status}" not in said] == []


@pytest.mark.parametrize("part", [LISTS[:2], LISTS[2:4], LISTS[4:], ACCOUNT[:3], ACCOUNT[3:] + PAYING, OTHERS])
def test_pages_of_a_merchant(visit: Visit, part: tuple[str, ...]) -> None:
    visit.log_in(MERCHANT)
    walk(visit, map(home, part))


def test_pages_of_orders_and_of_all_shops(visit: Visit) -> None:
    visit.log_in(MERCHANT)
    walk(visit, [*orders(visit), "/shops"])


def test_pages_of_staff(visit: Visit) -> None:
    visit.log_in(STAFF)
    walk(visit, ["/staff/tickets", "/staff/tickets/1", "/staff/invoices", "/staff/mails"])


def test_pages_of_nobody(visit: Visit) -> None:
    walk(visit, ["/login", "/login?next=/d/nobody/errors", "/password/forgotten", "/terms"])


@pytest.mark.parametrize(("path", "status"), [("/nowhere", 404), ("/logout", 405)])
def test_pages_that_say_no(visit: Visit, path: str, status: int) -> None:
    walk(visit, [path], status)


def test_a_form_that_is_too_old_says_so_on_a_page_like_the_others(visit: Visit) -> None:
    visit.go("/login")
    visit.page.context.clear_cookies()
    visit.page.get_by_label("E-mail").fill("somebody@example.com")
    visit.page.get_by_label("Password").fill("something")
    with visit.page.expect_navigation() as answered:
        visit.page.get_by_role("button", name="Log in").click()

    assert answered.value is not None
    assert answered.value.status == 400
    assert complaints(visit.page) == []


STYLED = """(rules) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(rules);
  document.adoptedStyleSheets = [sheet];
}"""


@pytest.mark.parametrize(
    ("rules", "found_at"),
    [
        ("@media (max-width: 500px) { main h1 { color: #ddd !important; } }", "at 360 px: light: color-contrast: <h1"),
        ("tbody tr:nth-child(4) td { color: #bbb !important; }", "at 1440 px: light: color-contrast: <time"),
        (
            "@media (prefers-color-scheme: dark) { tbody tr:nth-child(4) { background: #ccc !important; } }",
            "at 1440 px: dark: color-contrast: <",
        ),
    ],
    ids=["on a phone", "in one row", "by night"],
)
def test_one_colour_that_is_too_pale_is_found(visit: Visit, rules: str, found_at: str) -> None:
    visit.log_in(MERCHANT)
    visit.go(home("report?period=year&q=2026"))
    assert complaints(visit.page) == []

    visit.page.evaluate(STYLED, rules)

    assert any(found_at in complaint for complaint in complaints(visit.page))
