"""The pages in a real browser: no strict rule is broken, everything can be reached, answers come where pressed."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.dashboard.seed import LICENCE_KEY
from tests.journeys.pages.conftest import Visit
from tests.journeys.pages.test_every_page import LISTS

HOME = f"/d/{LICENCE_KEY}"
WIDTHS = (360, 1440)


def test_process_answers_in_its_row_and_keeps_the_focus(visit: Visit) -> None:
    visit.log_in()
    visit.go(f"{HOME}/errors?period=30")
    row = visit.page.locator(f"#order-{visit.pages.seed.orders['10987']}")

    row.get_by_role("button").click()

    expect(row).to_contain_text("Reading the order again…")
    expect(visit.page.locator("#spoken")).to_contain_text("Reading the order again")
    visit.pages.run(
        "UPDATE order_sync SET state = 'DONE', done_at = now(), invoice_number = '2026-0777' WHERE id = %(id)s",
        id=visit.pages.seed.orders["10987"],
    )
    expect(row).to_contain_text("2026-0777")
    expect(row).to_contain_text("Done: invoiced")
    assert visit.page.evaluate("document.activeElement.closest('tr')?.id") == row.get_attribute("id")
    assert row.get_attribute("hx-trigger") is None
    expect(visit.page.locator("#tabs .pill-red")).to_have_text("8")
    assert visit.complaints == []


def test_report_problem_and_more_info_answer_in_the_card(visit: Visit) -> None:
    visit.log_in()
    visit.go(f"{HOME}/errors?period=30")
    card = visit.page.locator(".cause").first

    card.get_by_role("link", name="More info").click()
    expect(card.locator(".info")).to_contain_text("Why we stop here")
    card.get_by_role("button", name="Report problem").click()
    expect(card).to_contain_text("Reported at")
    expect(card.get_by_role("button", name="Report problem")).to_have_count(0)


def test_an_order_is_put_aside_and_brought_back(visit: Visit) -> None:
    visit.log_in()
    visit.go(visit.pages.order("10975"))

    visit.page.get_by_text("Put aside…").click()
    visit.page.get_by_label("Reason").fill("Paid at the counter")
    visit.page.get_by_role("button", name="Put aside", exact=True).click()
    expect(visit.page.locator("#order")).to_contain_text("Put aside by Sofie Claes: Paid at the counter")
    visit.page.get_by_role("button", name="Bring back").click()
    expect(visit.page.locator("#order")).to_contain_text("In the queue")


def test_without_javascript_a_press_still_works(visit: Visit) -> None:
    context = visit.page.context.browser.new_context(java_script_enabled=False)  # type: ignore[union-attr]
    plain = Visit(context.new_page(), visit.url, visit.pages)
    plain.log_in()

    plain.go(visit.pages.order("10962"))
    plain.page.get_by_role("button", name="Process").click()
    expect(plain.page.locator("#order")).to_contain_text("Sofie Claes pressed Process")
    plain.go(f"{HOME}/configuration")
    plain.page.get_by_role("button", name="Save settings").click()
    expect(plain.page.locator("#save")).to_contain_text("Saved at")
    context.close()


def test_a_list_that_cannot_be_read_says_so_in_its_place(visit: Visit) -> None:
    visit.log_in()
    visit.go(f"{HOME}/report")
    visit.page.route("**/report?*after=*", lambda route: route.abort())

    visit.page.get_by_text("Show more").click()

    expect(visit.page.locator(".failed")).to_contain_text("This list could not be read just now.")
    expect(visit.page.locator("h1")).to_contain_text("orders became invoices")


def test_the_keyboard_reaches_the_content_and_closes_menus(visit: Visit) -> None:
    visit.log_in()
    visit.go(f"{HOME}/report")
    visit.page.keyboard.press("Tab")
    assert visit.page.evaluate("document.activeElement.className") == "skip"
    visit.page.keyboard.press("Enter")
    assert visit.page.evaluate("document.activeElement.id") == "content"

    visit.page.locator(".switcher summary").click()
    expect(visit.page.get_by_role("navigation", name="Your shops")).to_be_visible()
    visit.page.keyboard.press("Escape")
    expect(visit.page.get_by_role("navigation", name="Your shops")).to_be_hidden()


def test_a_name_without_end_widens_no_page(visit: Visit) -> None:
    visit.pages.run(
        "UPDATE order_sync SET buyer = repeat('W', 5000), buyer_city = repeat('M', 5000), status = repeat('s', 60),"
        " buyer_email = repeat('e', 300) || '@' || repeat('m', 300) || '.example', number = repeat('7', 40),"
        " payment_name = repeat('P', 3000), reason_params = reason_params || jsonb_build_object('name',"
        " repeat('N', 5000), 'reason', repeat('R', 500), 'number', repeat('9', 3000))"
    )
    visit.pages.run(
        "INSERT INTO order_history (installation_id, order_id, code, params, actor) SELECT installation_id, id,"
        " 'debtor.found', jsonb_build_object('debtor', '7', 'email', repeat('e', 3000)), repeat('A', 200)"
        " FROM order_sync"
    )
    visit.log_in()

    widths = list(WIDTHS)
    orders = [visit.pages.order(number) for number in ("10488", "10987", "10999", "9897")]
    for path in (*(f"{HOME}/{tab}" for tab in LISTS), *orders, visit.pages.order("10987", "/more-info")):
        visit.go(path)
        widths.reverse()  # begins as wide as it is
        for width in widths:
            visit.page.set_viewport_size({"width": width, "height": 800})
            wider = visit.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert wider <= 0, (path, width)
        whole = path in orders
        assert ("W" * (5000 if whole else 121) in visit.page.content()) == whole, path
