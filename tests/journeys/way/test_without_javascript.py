"""A browser without JavaScript, on a phone: plain links and forms do everything."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.way.conftest import PHONE, Window
from tests.journeys.way.dashboard import Dashboard
from tests.journeys.way.demo import Demo
from tests.journeys.way.office import Office


@pytest.fixture
def plain(window: Window, demo: Demo) -> Dashboard:
    """The merchant, logged in without JavaScript."""
    dashboard = Dashboard(window(java_script_enabled=False, viewport=PHONE), demo)
    dashboard.log_in(demo.merchant.login, demo.merchant.password)
    return dashboard


def test_everything_a_merchant_does_works_with_links_and_forms(demo: Demo, plain: Dashboard, office: Office) -> None:
    order = office.place_odd("no_email")
    page = plain.wait_for(order.number, "/errors").page

    page.get_by_role("link", name=order.number, exact=True).click()
    page.get_by_role("link", name="More info").click()
    expect(page.get_by_role("main")).to_contain_text("Why we stop here")
    page.get_by_role("link", name=f"Order {order.number}").click()
    page.get_by_role("button", name="Report problem").click()
    expect(page.get_by_role("main")).to_contain_text("We answer before")

    page.get_by_role("link", name=f"Order {order.number}").click()
    office.lose_next_notice()
    office.mend(order, "E-mail", "plain@example.com")
    page.get_by_role("button", name="Process").click()
    page = plain.wait_for(order.number, "/report").page
    page.get_by_role("link", name=order.number, exact=True).click()
    expect(page.get_by_text("Equal to the cent.")).to_be_visible()
    assert len(demo.invoices_of(order.number)) == 1

    page.get_by_role("banner").get_by_role("link", name="Ask us").click()
    page.get_by_label("Your question").fill("Does this work without scripts?")
    page.get_by_role("button", name="Ask us").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Does this work without scripts?")

    plain.tab("Configuration")
    page.get_by_role("button", name="Save settings").click()
    expect(page.locator("#save")).to_contain_text("Saved at")

    page.get_by_role("contentinfo").get_by_role("button", name="Log out").click()
    expect(page).to_have_title("Log in · Webwinkelfacturen")


def test_order_is_put_aside_and_brought_back(plain: Dashboard, office: Office) -> None:
    order = office.place_odd("total_off_5_euro")
    page = plain.wait_for(order.number, "/errors").page
    page.get_by_role("link", name=order.number, exact=True).click()

    page.get_by_text("Put aside…").click()
    page.get_by_label("Reason").fill("Invoiced by hand")
    page.get_by_role("button", name="Put aside", exact=True).click()
    expect(page.get_by_role("main")).to_contain_text("Invoiced by hand")
    page = plain.wait_for(order.number, "/open/put-aside").page
    page.get_by_role("link", name=order.number, exact=True).click()
    page.get_by_role("button", name="Bring back").click()

    plain.wait_for(order.number, "/errors")


def test_periods_and_search_are_forms(plain: Dashboard) -> None:
    page = plain.open("/report")
    first = page.locator(".order-link").first.inner_text()

    page.get_by_role("combobox", name="Period").select_option("year")
    page.get_by_role("button", name="Show", exact=True).click()
    assert "period=year" in page.url
    page.get_by_role("searchbox").fill(first)
    page.get_by_role("searchbox").press("Enter")

    expect(plain.row(first)).to_be_visible()
    expect(page.locator(".order-link")).to_have_count(1)
