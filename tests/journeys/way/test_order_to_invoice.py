"""The way of an order, by hand and eye: placed in the shop, seen in Report, open in the books."""

from __future__ import annotations

from decimal import Decimal
from urllib.parse import urljoin

from playwright.sync_api import expect

from tests.journeys.way.conftest import Window
from tests.journeys.way.dashboard import Dashboard
from tests.journeys.way.demo import Demo
from tests.journeys.way.office import Office


def amount(text: str) -> Decimal:
    """What is written as "€ 1,126.40"."""
    return Decimal(text.replace("€", "").replace("\u00a0", "").replace(",", "").strip())


def test_order_placed_in_the_shop_becomes_an_invoice_that_can_be_opened(
    demo: Demo, window: Window, office: Office
) -> None:
    dashboard = Dashboard(window(), demo)
    dashboard.log_in(demo.merchant.login, demo.merchant.password)
    page = dashboard.page
    expect(page).to_have_title("Report · Webwinkelfacturen")

    order = office.place(first_name="Jozefien", last_name="Aerts", email="jozefien@example.com", how_many=3)

    row = dashboard.wait_for(order.number, "/report")
    cells = row.get_by_role("cell").all_inner_texts()
    assert cells[0] == order.number
    assert "Jozefien Aerts" in cells[2]
    assert amount(cells[3]) == amount(cells[4].split("\n")[0]) == amount(order.total)
    [invoice] = demo.invoices_of(order.number)
    assert cells[5] == invoice

    row.get_by_role("link", name=order.number, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Order {order.number}")
    expect(page.get_by_text("Done: invoiced", exact=True)).to_be_visible()
    expect(page.get_by_text("Equal to the cent.")).to_be_visible()
    figures = page.get_by_role("region", name="Totals").locator(".key").all_inner_texts()
    assert [amount(each) for each in figures] == [amount(order.total)] * 2
    expect(page.locator(".purple-number")).to_have_text(invoice)
    assert page.locator(".timeline .step-title").count() >= 4
    times = page.locator(".timeline time").evaluate_all("all => all.map(one => one.dateTime)")
    assert times == sorted(times)
    assert page.locator(".timeline .check").count() == 4
    assert page.locator(".timeline .check-good").count() == 4

    with page.expect_popup() as opened:
        page.get_by_role("link", name="Open invoice").click()
    books = opened.value
    heading = books.get_by_role("heading", level=1).inner_text()
    assert heading == f"Invoice {invoice}, {order.total}"
    assert order.number in books.locator("main").inner_text()
    assert books.evaluate("window.opener") is None
    books.close()

    link = page.get_by_role("link", name="PDF")  # not pressed: what a browser makes of a PDF is its own
    expect(link).to_have_attribute("target", "_blank")
    document = page.request.get(urljoin(page.url, str(link.get_attribute("href"))))
    assert document.headers["content-disposition"] == f'inline; filename="invoice-{invoice}.pdf"'
    assert document.body() == demo.books.get(f"/invoices/speelhoek/{invoice}/pdf").content


def test_order_that_moves_is_seen_to_move_and_then_rests(demo: Demo, dashboard: Dashboard, office: Office) -> None:
    demo.books.turn(delay_ms=1500)  # books that think long: each call of the order takes its time
    try:
        order = office.place(first_name="Traag", last_name="Peeters", email="traag@example.com")
        dashboard.wait_for(order.number, "/open").get_by_role("link", name=order.number, exact=True).click()
        page = dashboard.page
        expect(page.locator("#order[data-moving]")).to_be_visible()
        page.evaluate("window.neverLeft = true")
        expect(page.get_by_text("Done: invoiced", exact=True)).to_be_visible(timeout=30_000)
    finally:
        demo.books.turn(delay_ms=0)

    assert page.evaluate("window.neverLeft")
    expect(page.locator("[data-moving]")).to_have_count(0)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.wait_for_timeout(3_000)
    assert asked == []
