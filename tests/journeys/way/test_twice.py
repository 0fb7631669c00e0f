"""Impatient hands: every button pressed twice, and the way back of the browser."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys.way.conftest import Window
from tests.journeys.way.dashboard import Dashboard
from tests.journeys.way.demo import Demo
from tests.journeys.way.office import Office


def test_process_pressed_twice_makes_one_invoice(
    demo: Demo, dashboard: Dashboard, office: Office, window: Window, merchant_session: Any
) -> None:
    order = office.place_odd("no_email")
    dashboard.wait_for(order.number, "/errors").get_by_role("link", name=order.number).click()
    other = Dashboard(window(storage_state=merchant_session), demo)  # the same page in a second window
    other.page.goto(dashboard.page.url)
    office.lose_next_notice()
    office.mend(order, "E-mail", "twice@example.com")

    dashboard.page.get_by_role("button", name="Process").dblclick()
    expect(dashboard.page.get_by_text("Done: invoiced", exact=True)).to_be_visible()
    other.page.get_by_role("button", name="Process").click()

    expect(other.page.get_by_text("Nothing was changed.")).to_be_visible()
    expect(other.page.get_by_text("Done: invoiced", exact=True)).to_be_visible()
    assert len(demo.invoices_of(order.number)) == 1


@pytest.mark.parametrize("scripts", [True, False])
def test_report_problem_pressed_twice_makes_one_ticket(
    demo: Demo, office: Office, window: Window, merchant_session: Any, staff_session: Any, scripts: bool
) -> None:
    dashboard = Dashboard(window(storage_state=merchant_session, java_script_enabled=scripts), demo)
    order = office.place_odd("bad_email")
    dashboard.wait_for(order.number, "/errors").get_by_role("link", name=order.number).click()
    page = dashboard.page

    page.get_by_role("button", name="Report problem").dblclick()

    answer = page.get_by_role("main").get_by_text("Reported at")
    expect(answer).to_have_count(1)
    dashboard.wait_for(order.number, "/errors").get_by_role("link", name=order.number).click()
    expect(page.get_by_role("button", name="Report problem")).to_have_count(0)
    expect(answer).to_have_count(1)
    expect(page.locator(".timeline .step-title").filter(has_text="reported")).to_have_count(1)
    staff = window(storage_state=staff_session)
    staff.goto(f"{demo.app}/staff/tickets")
    expect(staff.get_by_role("row").filter(has_text=order.number)).to_have_count(1)


@pytest.mark.parametrize("scripts", [True, False])
def test_ask_us_pressed_twice_asks_once(demo: Demo, window: Window, merchant_session: Any, scripts: bool) -> None:
    dashboard = Dashboard(window(storage_state=merchant_session, java_script_enabled=scripts), demo)
    page = dashboard.open("/ask")
    question = f"Pressed by an impatient hand, {'with' if scripts else 'without'} scripts?"
    page.get_by_label("Your question").fill(question)

    page.get_by_role("button", name="Ask us").dblclick()

    expect(page.get_by_role("heading", level=1)).to_have_text(question)
    dashboard.open("/ask")
    expect(page.locator(".ticket-list").get_by_text(question)).to_have_count(1)


def test_settings_saved_twice_are_saved(dashboard: Dashboard) -> None:
    page = dashboard.open("/configuration")

    page.get_by_role("button", name="Save settings").dblclick()

    expect(page.locator("#save")).to_contain_text("Saved at")
    dashboard.open("/profile")
    page.get_by_role("button", name="Save profile").dblclick()
    expect(page.locator("#save")).to_contain_text("Saved at")


def test_way_back_leads_to_the_page_before_as_it_is_now(dashboard: Dashboard, office: Office) -> None:
    order = office.place_odd("no_email")
    page = dashboard.wait_for(order.number, "/errors").page
    dashboard.row(order.number).get_by_role("link", name=order.number).click()
    page.get_by_role("link", name="More info").click()
    expect(page.locator("#more-info .info")).to_be_visible()

    page.go_back()
    expect(page).to_have_title("Errors · Webwinkelfacturen")
    expect(dashboard.row(order.number)).to_be_visible()
    office.mend(order, "E-mail", "back@example.com")
    dashboard.wait_for(order.number, "/report")
    page.go_back()
    expect(page).to_have_title("Errors · Webwinkelfacturen")
    expect(dashboard.row(order.number)).to_have_count(0)
    page.go_forward()
    expect(dashboard.row(order.number)).to_be_visible()


def test_way_back_after_logging_out_shows_no_orders(demo: Demo, window: Window) -> None:
    dashboard = Dashboard(window(), demo)
    dashboard.log_in(demo.merchant.login, demo.merchant.password)
    page = dashboard.tab("Errors")
    expect(page).to_have_title("Errors · Webwinkelfacturen")

    page.get_by_role("contentinfo").get_by_role("button", name="Log out").click()
    expect(page).to_have_title("Log in · Webwinkelfacturen")
    page.go_back()

    expect(page).to_have_title("Log in · Webwinkelfacturen")
    assert page.url.startswith(f"{demo.app}/login?next=")
    page.get_by_label("E-mail").fill(demo.merchant.login)
    page.get_by_label("Password").fill(demo.merchant.password)
    page.get_by_role("button", name="Log in").dblclick()
    expect(page).to_have_title("Errors · Webwinkelfacturen")
