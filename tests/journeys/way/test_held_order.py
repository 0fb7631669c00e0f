"""An order that cannot be invoiced: what the merchant is told, mends, presses, and what comes of it."""

from __future__ import annotations

from playwright.sync_api import Locator, expect

from tests.journeys.way.dashboard import Dashboard
from tests.journeys.way.demo import Demo
from tests.journeys.way.office import Office
from tests.journeys.way.said import Said

NOTICE_ARRIVES_MS = 30_000


def card_of(dashboard: Dashboard, number: str) -> Locator:
    """The card of the cause that an order in Errors has."""
    return dashboard.page.locator(".cause").filter(has=dashboard.row(number))


def test_held_order_is_explained_mended_and_processed(demo: Demo, dashboard: Dashboard, office: Office) -> None:
    order = office.place_odd("total_off_5_euro")
    row = dashboard.wait_for(order.number, "/errors")
    card = card_of(dashboard, order.number)
    expect(card.get_by_role("heading")).to_have_text("The total does not add up")
    lines_and_shipping = row.locator(".cell-figure").inner_text().splitlines()[0]  # € 132.41 + € 3.49 = € 135.90
    assert row.locator(".cell-total").inner_text() == order.total

    card.get_by_role("link", name="More info").click()
    expect(card.locator(".info")).to_contain_text("Why we stop here")
    expect(card.locator(".info")).to_contain_text("order.total_differs")
    assert dashboard.page.url.endswith("/errors")

    office.lose_next_notice()  # else the shop's own notice is faster than a person
    office.mend(order, "Total, including VAT", lines_and_shipping.split("€")[-1].strip())
    row.get_by_role("button", name="Process").click()
    expect(row).to_contain_text("Done: invoiced", timeout=NOTICE_ARRIVES_MS)
    [invoice] = demo.invoices_of(order.number)
    expect(row.locator(".chip")).to_have_text(invoice)

    row.get_by_role("link", name=order.number, exact=True).click()
    steps = dashboard.page.locator(".timeline .step-title")
    expect(dashboard.page.get_by_text("Equal to the cent.")).to_be_visible()
    expect(steps.filter(has_text="pressed Process")).to_have_count(1)
    titles = steps.all_inner_texts()
    assert titles.index("One of four checks failed") < titles.index("Speelhoek pressed Process")


def test_mended_order_goes_on_by_itself_when_the_shop_tells(demo: Demo, dashboard: Dashboard, office: Office) -> None:
    order = office.place_odd("no_email")
    dashboard.wait_for(order.number, "/errors")
    expect(card_of(dashboard, order.number).get_by_role("heading")).to_have_text("E-mail address missing")

    office.mend(order, "E-mail", "mended@example.com")

    dashboard.wait_for(order.number, "/report")
    assert len(demo.invoices_of(order.number)) == 1


def test_process_without_a_change_gives_the_same_answer_again(demo: Demo, dashboard: Dashboard, office: Office) -> None:
    order = office.place_odd("unknown_rate")
    dashboard.wait_for(order.number, "/errors")
    row = dashboard.row(order.number)
    button = row.or_(card_of(dashboard, order.number)).get_by_role("button", name="Process")  # of one order: the card's

    place = f"#{row.get_attribute('id')}"
    said = Said(dashboard.page, place)

    button.first.click()

    said.wait_for(place, "Reading the order again…")
    expect(row).not_to_contain_text("Reading the order again…", timeout=NOTICE_ARRIVES_MS)
    expect(row).to_contain_text("12")
    expect(button).not_to_have_count(0)
    assert demo.invoices_of(order.number) == []


def test_order_waits_in_open_until_it_is_paid(demo: Demo, dashboard: Dashboard, office: Office) -> None:
    order = office.place(first_name="Wies", last_name="Maes", email="wies@example.com", status="awaiting_payment")
    row = dashboard.wait_for(order.number, "/open")
    expect(row.locator(".cell-why")).to_contain_text("Waits")

    office.page.goto(order.address)
    office.page.get_by_role("button", name="Pay", exact=True).click()

    dashboard.wait_for(order.number, "/report")
    assert len(demo.invoices_of(order.number)) == 1
