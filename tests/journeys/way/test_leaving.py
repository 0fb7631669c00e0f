"""The app removed and installed again, the end of the trial, and stopping. One shop, in this order; each also alone."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from playwright.sync_api import expect

from tests.journeys.way.conftest import Window
from tests.journeys.way.demo import Demo
from tests.journeys.way.newcomer import Newcomer, place

REMOVED_SECONDS = 60


def test_removed_in_the_app_store_and_installed_again(demo: Demo, owner: Newcomer, window: Window) -> None:
    first = owner.shop.orders[0]
    before = owner.invoices_of(first)
    apps = f"{demo.shop.url}/office/{owner.shop.id}/apps"
    back_office = window()
    back_office.goto(apps)
    back_office.get_by_role("button", name="Remove the app").click()
    expect(back_office.get_by_role("heading", level=1)).to_have_text("No app is installed")
    owner.wait_for_words("Stopped on", "/report")
    expect(owner.page.get_by_role("link", name=first, exact=True)).to_be_visible()

    owner.page.get_by_role("link", name="Start again").click()
    owner.page.get_by_role("link", name="Start again").last.click()
    expect(owner.page.get_by_role("heading", name="Step 2 is open")).to_be_visible()
    owner.page.get_by_role("link", name="Go on with the installation").first.click()
    owner.join_shop()
    owner.look_first()
    owner.go_live()
    second = place(demo, owner.shop.id, "two_rates")
    owner.wait_for_invoice(second)

    assert before == owner.invoices_of(first)
    assert len(before) == 1


def test_trial_ends_and_goes_on(demo: Demo, owner: Newcomer) -> None:
    yesterday = datetime.now(ZoneInfo("Europe/Brussels")).date() - timedelta(days=1)
    licence_key = owner.dashboard.rpartition("/")[2]
    owner.wait_for_words("Trial:", "/report")
    demo.flask("trial", "--license", licence_key, "--until", yesterday.isoformat())

    number = place(demo, owner.shop.id, "incl")
    owner.wait_for_link(number, "/open")
    expect(owner.page.get_by_text("The trial has ended.")).to_be_visible()
    row = owner.page.get_by_role("row").filter(has=owner.page.get_by_role("link", name=number, exact=True))
    expect(row).to_contain_text("The trial period or the subscription has ended.")
    assert owner.invoices_of(number) == []
    owner.page.get_by_role("link", name="Continue").first.click()
    owner.page.locator("#trial").get_by_role("link", name="Continue").click()
    subscribe(owner)

    with owner.page.expect_download() as download:
        owner.page.get_by_role("link", name="Download").click()
    assert download.value.suggested_filename.startswith("invoice-")
    owner.wait_for_invoice(number)
    expect(owner.page.get_by_text("The trial has ended.")).to_have_count(0)


def subscribe(owner: Newcomer) -> None:
    """The smallest plan, for a company in Belgium whose VAT number the register confirms."""
    page = owner.page
    page.get_by_role("radio", name="72.00").check()
    page.get_by_label("Company name").fill("Bakkerij De Molen BV")
    page.get_by_label("Street and number").fill("Molenstraat 1")
    page.get_by_label("Town").fill("Gent")
    page.get_by_label("Country").select_option("BE")
    page.get_by_label("VAT number").fill("BE 0403.170.701")
    page.get_by_role("button", name="See what it costs").click()
    expect(page.get_by_text("VAT reverse-charged")).to_be_visible()
    page.get_by_role("button", name="Subscribe").click()
    expect(page.get_by_text("Subscribed until")).to_be_visible()


def test_stopped_at_once_with_what_waits_shown_and_readable_afterwards(
    demo: Demo, owner: Newcomer, window: Window
) -> None:
    waiting = place(demo, owner.shop.id, "incl", status="awaiting_payment")
    owner.wait_for_link(waiting, "/open")

    owner.open("/profile").get_by_role("link", name="Stop…").click()
    expect(owner.page.get_by_role("listitem").filter(has_text="in Open: waiting")).to_have_text(
        "1 in Open: waiting or in the queue"
    )
    owner.page.get_by_role("button", name="Stop the integration").click()
    expect(owner.page.get_by_text("Stopped on").first).to_be_visible()
    back_office = window()
    back_office.goto(f"{demo.shop.url}/office/{owner.shop.id}/apps")
    end = time.monotonic() + REMOVED_SECONDS
    while "No app" not in back_office.get_by_role("heading", level=1).inner_text() and time.monotonic() < end:
        back_office.wait_for_timeout(500)
        back_office.reload()
    expect(back_office.get_by_role("heading", level=1)).to_have_text("No app is installed")
    late = place(demo, owner.shop.id, "incl")

    for path in ("/errors", "/configuration", "/profile", "/open"):
        owner.open(path)
        expect(owner.page.get_by_text("Stopped on").first).to_be_visible()
    expect(owner.page.get_by_role("link", name=waiting, exact=True)).to_be_visible()
    owner.open("/report").get_by_role("link", name=owner.shop.orders[0], exact=True).click()
    expect(owner.page.get_by_role("heading", level=1)).to_contain_text(owner.shop.orders[0])
    assert owner.invoices_of(waiting) == owner.invoices_of(late) == []
