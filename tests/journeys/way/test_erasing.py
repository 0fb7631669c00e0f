"""Everything is exported, the integration is stopped, the day of its erasure is seen, and then it is erased."""

from __future__ import annotations

import csv
import io
import time
import zipfile

from playwright.sync_api import expect

from tests.journeys.way.conftest import Window
from tests.journeys.way.demo import Demo
from tests.journeys.way.newcomer import Newcomer, installed_by_support
from tests.journeys.way.watch import Watch

ERASED_SECONDS = 120


def test_exported_stopped_and_erased(demo: Demo, window: Window, watches: list[Watch]) -> None:
    owner = installed_by_support(demo, window(), "Bloemen Papaver", "incl")
    page, number = owner.page, owner.shop.orders[0]
    invoices = owner.invoices_of(number)

    owner.open("/profile").get_by_role("link", name="Export everything").click()
    page.get_by_role("button", name="Export everything").press("Enter")
    expect(page.get_by_role("heading", name="Your export is ready")).to_be_visible(timeout=60_000)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").click()
    with zipfile.ZipFile(download.value.path()) as packed:
        orders = csv.DictReader(io.StringIO(packed.read("csv/orders.csv").decode("utf-8-sig")))
        assert [(order["number"], order["invoice_number"]) for order in orders] == [(number, invoices[0])]

    owner.open("/profile").get_by_role("link", name="Stop…").click()
    expect(page.get_by_text("readable for 90 days")).to_be_visible()
    page.get_by_role("button", name="Stop the integration").click()
    expect(page.locator("#stop")).to_contain_text("everything of it is erased")

    page.get_by_role("link", name="Erase now…").click()
    watches[-1].expect(422)
    page.get_by_label("Fill in the name of the shop").fill("another shop")
    page.get_by_role("button", name="Erase everything now").click()
    expect(page.get_by_role("alert")).to_contain_text("Nothing was erased.")
    page.get_by_label("Fill in the name of the shop").fill(owner.shop.name)
    page.get_by_role("button", name="Erase everything now").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"{owner.shop.name} is being erased")

    wait_until_erased(demo, owner)
    page.goto(f"{owner.dashboard}/report")
    expect(page.get_by_label("E-mail")).to_be_visible()  # who had no other shop has no login any more
    assert owner.invoices_of(number) == invoices


def wait_until_erased(demo: Demo, owner: Newcomer) -> None:
    """The mail that says so has come."""
    end = time.monotonic() + ERASED_SECONDS
    while True:
        mails = demo.mailbox.get(f"/sandbox/mails?to={owner.shop.email}").json()
        if any("was erased" in mail["subject"] for mail in mails):
            return
        assert time.monotonic() < end, f"not erased in {ERASED_SECONDS} s"
        owner.page.wait_for_timeout(500)
