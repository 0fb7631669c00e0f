"""Help: a problem reported, a question asked, and what our staff see of it, who alone may see it."""

from __future__ import annotations

import time
from typing import Any

from playwright.sync_api import expect

from tests.journeys.way.conftest import Window
from tests.journeys.way.dashboard import Dashboard
from tests.journeys.way.demo import Demo
from tests.journeys.way.office import Office
from tests.journeys.way.watch import Watch

FACTS_SECONDS = 30
PAPER = "getComputedStyle(document.documentElement).backgroundColor"


def test_reported_problem_reaches_staff_with_the_facts_of_its_order(
    demo: Demo, dashboard: Dashboard, office: Office, window: Window, staff_session: Any
) -> None:
    order = office.place_odd("unknown_line_type")
    dashboard.wait_for(order.number, "/errors").get_by_role("link", name=order.number).click()
    dashboard.page.get_by_role("button", name="Report problem").click()
    link = dashboard.page.get_by_role("link", name="ticket ")
    number = link.inner_text().removeprefix("ticket ")
    link.click()
    expect(dashboard.page.get_by_role("heading", level=1)).to_be_visible()
    expect(dashboard.page.get_by_role("main")).to_contain_text(f"as ticket {number}")
    expect(dashboard.page.get_by_role("main").get_by_role("link", name=f"Order {order.number}")).to_be_visible()

    staff = window(storage_state=staff_session)
    staff.goto(f"{demo.app}/staff/tickets")
    row = staff.get_by_role("row").filter(has=staff.get_by_role("link", name=number, exact=True))
    expect(row).to_contain_text(order.number)
    expect(row).to_contain_text("Speelhoek")
    row.get_by_role("link", name=number).click()
    end = time.monotonic() + FACTS_SECONDS
    while not staff.locator(".facts").filter(has_text=order.number).count() and time.monotonic() < end:
        staff.wait_for_timeout(500)
        staff.reload()
    expect(staff.get_by_role("region", name="Facts").or_(staff.get_by_role("main"))).to_contain_text(order.number)
    shown = staff.content()
    assert [secret for secret in demo.secrets if secret in shown] == []


def test_question_reaches_staff(
    demo: Demo, dashboard: Dashboard, window: Window, staff_session: Any, watches: list[Watch]
) -> None:
    watches[0].expect(422)
    page = dashboard.open("/report")
    page.get_by_role("banner").get_by_role("link", name="Ask us").click()
    page.get_by_role("button", name="Ask us").click()
    expect(page.get_by_text("Write your question first.")).to_be_visible()

    page.get_by_label("Your question").fill("Where is <b>order</b> 367439 of 13 February?")
    page.get_by_role("button", name="Ask us").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Where is <b>order</b> 367439 of 13 February?")
    expect(page.get_by_role("main")).to_contain_text("We answer before")
    number = page.url.rpartition("/")[2]
    staff = window(storage_state=staff_session)
    staff.goto(f"{demo.app}/staff/tickets")
    row = staff.get_by_role("row").filter(has=staff.get_by_role("link", name=number, exact=True))
    expect(row).to_contain_text("Where is <b>order</b> 367439 of 13 February?")
    expect(row).to_contain_text("by Ask us")


def test_nobody_else_sees_the_pages_of_staff(
    demo: Demo, dashboard: Dashboard, window: Window, watches: list[Watch]
) -> None:
    stranger = window()
    for watch in watches:
        watch.expect(404)

    for page in (dashboard.page, stranger):
        for path in ("/staff/tickets", "/staff/tickets/1"):
            answer = page.goto(demo.app + path)
            assert answer is not None
            assert answer.status == 404
            expect(page.get_by_role("heading", level=1)).to_have_text("This page is not there")


def test_settings_count_for_the_next_order(demo: Demo, dashboard: Dashboard, office: Office) -> None:
    page = dashboard.tab_from("/report", "Configuration")
    chosen = page.locator("input[name=statuses][value=completed]")
    chosen.check()
    page.get_by_label("Paused").check()
    page.get_by_role("button", name="Save settings").click()
    expect(page.locator("#save")).to_contain_text("Saved at")
    order = office.place(first_name="Fien", last_name="Baert", email="fien@example.com", status="completed")
    try:
        waits = dashboard.wait_for(order.number, "/open")
        expect(waits.locator(".cell-why")).to_contain_text("paused")
        assert demo.invoices_of(order.number) == []
    finally:
        dashboard.open("/configuration")
        expect(chosen).to_be_checked()
        page.get_by_label("Working").check()
        page.get_by_role("button", name="Save settings").click()
        expect(page.locator("#save")).to_contain_text("Saved at")

    office.page.goto(order.address)
    office.page.get_by_role("button", name="Ship").click()
    dashboard.wait_for(order.number, "/report")


def test_chosen_theme_is_kept(dashboard: Dashboard) -> None:
    shown = {}
    for theme in ("Dark", "Light", "As this device is set"):
        page = dashboard.open("/profile")
        page.get_by_label(theme).check()
        page.get_by_role("button", name="Save profile").click()
        expect(page.locator("#save")).to_contain_text("Saved at")
        shown[theme] = dashboard.open("/report").evaluate(PAPER)
    assert shown["Dark"] != shown["Light"] == shown["As this device is set"]
