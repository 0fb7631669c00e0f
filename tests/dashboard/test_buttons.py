"""What the buttons do, and that the answer appears where the button was."""

from __future__ import annotations

import html
import json
import re

from flask.testing import FlaskClient

from tests.dashboard.seed import LICENCE_KEY
from tests.dashboard.test_pages import HTMX, words
from tests.given.pages import Pages


def test_process_puts_the_order_in_the_queue_and_the_row_says_what_happens(pages: Pages, merchant: FlaskClient) -> None:
    answer = merchant.post(pages.order("10975", "/process?at=errors"), headers=HTMX)

    assert pages.row("10975", "state").state == "QUEUED"
    assert answer.text.lstrip().startswith("<tr")
    assert "Reading the order again…" in answer.text
    assert 'hx-trigger="every 2s"' in answer.text
    assert "Sofie Claes pressed Process" in words(merchant.get(pages.order("10975")).text)


def test_process_without_javascript_leads_back(pages: Pages, merchant: FlaskClient) -> None:
    answer = merchant.post(pages.order("10975", "/process?at=errors"))

    assert answer.status_code == 302
    assert answer.location == f"/d/{LICENCE_KEY}/errors#order-{pages.seed.orders['10975']}"


def test_an_order_that_went_on_meanwhile_is_shown_as_it_is(pages: Pages, merchant: FlaskClient) -> None:
    answer = merchant.post(pages.order("10488", "/process"))

    assert answer.status_code == 409
    assert re.search(r"Done since .+, with invoice 2026-0428\. Nothing was changed\.", words(answer.text))
    assert pages.row("10488", "state").state == "DONE"


def test_an_old_page_does_not_bring_back_what_was_put_aside_meanwhile(pages: Pages, merchant: FlaskClient) -> None:
    old = re.search(r'hx-post="([^"]+/process\?at=errors[^"]*)"', row_of(pages, merchant, "10987"))
    assert old is not None
    merchant.post(pages.order("10987", "/put-aside"), data={"reason": "Paid at the counter"}, headers=HTMX)

    answer = merchant.post(html.unescape(old[1]), headers=HTMX)

    assert pages.row("10987", "state").state == "IGNORED"
    assert answer.text.lstrip().startswith("<tr")
    said = r"Put aside on .+ at \d\d:\d\d by Sofie Claes: Paid at the counter\. Nothing was changed\."
    assert re.search(said, words(answer.text))
    assert "/bring-back?at=errors" in answer.text


def test_the_order_page_of_before_says_the_same_without_javascript(pages: Pages, merchant: FlaskClient) -> None:
    page = merchant.get(pages.order("10975")).text
    merchant.post(pages.order("10975", "/put-aside"), data={"reason": "Paid at the counter"}, headers=HTMX)

    for act in ("process", "put-aside", "link-invoice"):
        address = re.search(rf'action="([^"]+/{act}\?seen=[^"]+)"', page)
        assert address is not None
        answer = merchant.post(html.unescape(address[1]), data={"reason": "again", "number": "7"})
        assert answer.status_code == 409
        assert "by Sofie Claes: Paid at the counter. Nothing was changed." in words(answer.text)
        assert "Bring back" in words(answer.text)
    assert pages.row("10975", "state").state == "IGNORED"


def test_bring_back_in_a_row_of_errors_answers_in_the_row(pages: Pages, merchant: FlaskClient) -> None:
    merchant.post(pages.order("10975", "/put-aside"), data={"reason": "x"}, headers=HTMX)

    answer = merchant.post(pages.order("10975", "/bring-back?at=errors"), headers=HTMX)

    assert "Reading the order again…" in answer.text
    assert pages.row("10975", "state").state == "QUEUED"


def test_a_second_process_says_that_the_order_is_in_the_queue_already(pages: Pages, merchant: FlaskClient) -> None:
    merchant.post(pages.order("10975", "/process"), headers=HTMX)

    answer = merchant.post(pages.order("10975", "/process"), headers=HTMX)

    assert "It is in the queue already, and goes first now. Nothing is sent twice." in words(answer.text)
    assert pages.row("10975", "state").state == "QUEUED"


def test_each_entry_of_the_timeline_keeps_its_own_box_of_checks(pages: Pages, merchant: FlaskClient) -> None:
    order_id = pages.seed.orders["10975"]
    kept = [{"check": "total", "outcome": "failed", "says": "{sum:eur}, not {total:eur}", "params": {}}]
    for total in ("1.11", "2.22"):
        kept[0]["params"] = {"sum": total, "total": "9.99"}
        pages.run(
            "INSERT INTO order_history (installation_id, order_id, code, params)"
            " VALUES (%(installation)s, %(order)s, 'checks.failed', jsonb_build_object('checks', %(checks)s::text))",
            installation=pages.seed.installation_id,
            order=order_id,
            checks=json.dumps(kept),
        )

    text = words(merchant.get(pages.order("10975")).text)

    assert "€ 1.11, not € 9.99" in text
    assert "€ 2.22, not € 9.99" in text


def row_of(pages: Pages, merchant: FlaskClient, number: str) -> str:
    """The row of an order in Errors."""
    page = merchant.get(f"/d/{LICENCE_KEY}/errors?period=30").text
    return next(part for part in page.split("<tr ") if part.startswith(f'id="order-{pages.seed.orders[number]}"'))


def test_put_aside_wants_a_reason_and_keeps_it(pages: Pages, merchant: FlaskClient) -> None:
    refused = merchant.post(pages.order("10975", "/put-aside"), data={"reason": "  "}, headers=HTMX)
    merchant.post(pages.order("10975", "/put-aside"), data={"reason": "Paid at the counter"}, headers=HTMX)

    assert refused.status_code == 422
    assert "Fill in why this order should not be invoiced." in words(refused.text)
    text = words(merchant.get(pages.order("10975")).text)
    assert "Put aside by Sofie Claes: Paid at the counter" in text
    assert "Bring back" in text


def test_bring_back_queues_the_order(pages: Pages, merchant: FlaskClient) -> None:
    merchant.post(pages.order("9897", "/bring-back"), headers=HTMX)

    assert pages.row("9897", "state").state == "QUEUED"


def test_linking_wants_a_number(pages: Pages, merchant: FlaskClient) -> None:
    answer = merchant.post(pages.order("10975", "/link-invoice"), data={"number": ""}, headers=HTMX)

    assert answer.status_code == 422
    assert pages.row("10975", "state").state == "HELD"


def test_an_invoice_that_is_gone_offers_another_in_its_place_or_none_and_no_difference(
    pages: Pages, merchant: FlaskClient
) -> None:
    pages.run(
        "UPDATE order_sync SET reason = 'invoice.gone', reason_params = jsonb_build_object('invoice', invoice_number,"
        " 'made', '2026-03-01T09:00:00+00:00') WHERE number = '10975'"
    )

    page = words(merchant.get(pages.order("10975")).text)

    assert "The invoice is not in the books" in page
    assert "Already made this invoice yourself?" in page
    assert "Should not be invoiced?" in page
    assert "accept the difference" not in page.lower()


def test_a_difference_is_accepted_by_name(pages: Pages, merchant: FlaskClient) -> None:
    pages.run(
        "UPDATE order_sync SET reason = 'invoice.differs', made_at = now(), invoice_number = '2026-0600',"
        " invoice_total = 154.90, invoice_tax = 26.88, reason_params ="
        ' \'{"invoice": "2026-0600", "field": "total", "got": "154.90", "wanted": "154.95"}\' WHERE id = %(id)s',
        id=pages.seed.orders["10975"],
    )
    before = words(merchant.get(pages.order("10975")).text)
    merchant.post(pages.order("10975", "/accept"), headers=HTMX)

    assert "Then accept the difference of € 0.05." in before
    assert "Link" not in before.split("Is the invoice right")[1]
    assert pages.row("10975", "state").state == "DONE"
    assert "Sofie Claes accepted the difference" in words(merchant.get(pages.order("10975")).text)


def test_report_problem_makes_one_ticket_and_says_when_we_answer(pages: Pages, merchant: FlaskClient) -> None:
    first = merchant.post(pages.order("10962", "/report-problem"), headers=HTMX)
    second = merchant.post(pages.order("10962", "/report-problem"), headers=HTMX)

    assert "Reported at" in words(first.text)
    assert "We answer before" in words(first.text)
    assert words(first.text) == words(second.text)
    tickets = pages.one("SELECT count(*) FROM ticket WHERE order_id = %(id)s", id=pages.seed.orders["10962"])
    assert tickets == 1


def test_the_reported_answer_stays_on_errors(pages: Pages, merchant: FlaskClient) -> None:
    merchant.post(pages.order("10962", "/report-problem"), headers=HTMX)
    card = next(
        part for part in merchant.get(f"/d/{LICENCE_KEY}/errors?period=30").text.split("<section") if "Gift box" in part
    )

    assert "Reported at" in card
    assert "Report problem" not in card


def test_more_info_explains_in_the_card(pages: Pages, merchant: FlaskClient) -> None:
    text = words(merchant.get(pages.order("10975", "/more-info"), headers=HTMX).text)

    assert text.startswith("Why we stop here")
    assert "order.total_differs" in text


def test_ask_us_makes_a_ticket(pages: Pages, merchant: FlaskClient) -> None:
    empty = merchant.post(f"/d/{LICENCE_KEY}/ask", data={"text": ""})
    asked = merchant.post(f"/d/{LICENCE_KEY}/ask", data={"text": "Where is order 10400?\nIt was placed on 3 May."})

    assert empty.status_code == 422
    assert "Write your question first." in words(empty.text)
    text = words(merchant.get(asked.location).text)
    assert "Where is order 10400? It was placed on 3 May." in text
    assert "We answer before" in text


def test_a_pdf_comes_through_us(pages: Pages, merchant: FlaskClient, monkeypatch: object) -> None:
    import pytest

    from webapp.integration import connections

    assert isinstance(monkeypatch, pytest.MonkeyPatch)
    monkeypatch.setattr(connections, "invoice_pdf", lambda *_: b"%PDF-1.7 page")
    answer = merchant.get(pages.order("10488", "/invoice.pdf"))

    assert answer.data == b"%PDF-1.7 page"
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"] == 'inline; filename="invoice-2026-0428.pdf"'
    assert answer.headers["Cache-Control"] == "no-store"


def test_books_that_are_away_get_a_sentence_not_an_error(pages: Pages, merchant: FlaskClient) -> None:
    answer = merchant.get(pages.order("10488", "/invoice.pdf"))

    assert answer.status_code == 503
    assert "Invoice 2026-0428 could not be fetched just now." in words(answer.text)
