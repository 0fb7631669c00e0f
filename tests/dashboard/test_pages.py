"""What each page shows, and to whom."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event

from tests.dashboard.seed import FOREIGN_LICENCE_KEY, LICENCE_KEY, OTHER_LICENCE_KEY, STRANGER
from tests.given.pages import Pages

TABS = ("report", "errors", "open", "open/put-aside", "configuration", "profile", "ask")
HTMX = {"HX-Request": "true"}


def words(body: str) -> str:
    """What a person reads: without tags, blanks as one."""
    text = re.sub(r"<(script|template|style)\b.*?</\1>", "", body, flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", text).replace("\u00a0", " ").split())


def read(client: FlaskClient, path: str, **options: object) -> str:
    """The words of a page of the merchant's shop."""
    answer = client.get(f"/d/{LICENCE_KEY}/{path}", **options)
    assert answer.status_code == 200, path
    return words(answer.text)


@pytest.mark.parametrize("path", TABS)
def test_each_tab_has_one_heading_and_the_frame(merchant: FlaskClient, path: str) -> None:
    body = merchant.get(f"/d/{LICENCE_KEY}/{path}").text

    assert body.count("<h1") == 1
    assert "Atelier Linde" in body
    assert "Ask us" in body
    assert body.count("dot-disc") >= 2
    assert 'aria-current="page"' in body or path == "ask"


@pytest.mark.parametrize("path", TABS)
@pytest.mark.parametrize("licence_key", [FOREIGN_LICENCE_KEY, "WF-0000-0000"])
def test_another_ones_installation_is_not_there(merchant: FlaskClient, path: str, licence_key: str) -> None:
    assert merchant.get(f"/d/{licence_key}/{path}").status_code == 404


@pytest.mark.parametrize("more", ["", "/more-info", "/invoice", "/invoice.pdf"])
def test_another_ones_order_is_not_there(pages: Pages, merchant: FlaskClient, more: str) -> None:
    assert merchant.get(pages.order("90001", more)).status_code == 404


@pytest.mark.parametrize("act", ["process", "put-aside", "bring-back", "link-invoice", "accept", "report-problem"])
def test_nobody_presses_at_another_ones_order(pages: Pages, merchant: FlaskClient, act: str) -> None:
    before = pages.one("SELECT count(*) FROM order_history")

    answer = merchant.post(pages.order("90001", f"/{act}"), data={"reason": "x", "number": "1"})

    assert answer.status_code == 404
    assert pages.one("SELECT count(*) FROM order_history") == before


def test_who_is_not_logged_in_is_led_to_the_log_in_and_back(pages: Pages) -> None:
    answer = pages.browser(None).get(f"/d/{LICENCE_KEY}/errors?period=year")

    assert answer.status_code == 302
    assert answer.location == f"/login?next=/d/{LICENCE_KEY}/errors?period%3Dyear"


def test_a_piece_asked_for_after_the_session_ended_leads_to_the_log_in(pages: Pages) -> None:
    answer = pages.browser(None).get(f"/d/{LICENCE_KEY}/report", headers=HTMX)

    assert answer.headers["HX-Redirect"] == "/login"


def test_report_says_the_sums_and_shows_the_books_number(merchant: FlaskClient) -> None:
    text = read(merchant, "report")

    assert "214 orders became invoices" in text
    assert "€ 82,156.55 in the shop, € 82,156.55 in Factuursturen, in the last 30 days." in text
    assert "2026-0429" in text
    assert "changed in the shop after it was invoiced: € 2,118.75 then, € 2,034.75 now" in text


def test_pages_of_report_show_every_order_once(merchant: FlaskClient) -> None:
    seen: list[str] = []
    address: str | None = f"/d/{LICENCE_KEY}/report"
    while address:
        body = merchant.get(address, headers=HTMX if seen else {}).text
        seen += re.findall(r'id="order-(\d+)"', body)
        found = re.search(r'href="([^"]+after=[^"]+)"', body)
        address = found[1].replace("&amp;", "&") if found else None

    assert len(seen) == len(set(seen)) == 214


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("10488", ["10488"]),
        ("2026-0428", ["10488"]),
        ("lotte p", ["Lotte Peeters"]),
        ("€ 2,118.75", ["Hotel Ter Zee NV"]),
        ("2118,75", ["Hotel Ter Zee NV"]),
        ("%", []),
        ("1048_", []),
    ],
)
def test_search_finds_by_what_begins_like_it(merchant: FlaskClient, text: str, found: list[str]) -> None:
    body = read(merchant, "report", query_string={"q": text})

    assert all(name in body for name in found)
    assert ("Nothing found" in body) is (not found)
    assert "Studio Noord BV" not in body


def test_errors_groups_by_cause_and_names_what_lies_outside(merchant: FlaskClient) -> None:
    text = read(merchant, "errors?period=30")

    assert "7 orders need you in the last 30 days" in text
    assert "Three causes, € 1,487.45 in all." in text
    assert "VAT number missing 4 orders" in text
    assert "€ 149.00 + € 6.95 = € 155.95 € 1.00 more than the total" in text
    assert "VAT rate 12 % is not in Factuursturen" in text
    assert "2 more in other periods" in text


def test_a_card_of_one_order_has_one_process_button(pages: Pages, merchant: FlaskClient) -> None:
    body = merchant.get(f"/d/{LICENCE_KEY}/errors?period=30").text
    card = next(part for part in body.split("<section")[1:] if "Gift box" in part)

    assert card.count(f"{pages.order('10962')}/process?at=errors") == 2  # action and hx-post of one form


def test_a_period_without_errors_says_so_and_where_they_are(merchant: FlaskClient) -> None:
    text = read(merchant, "errors?period=dates&from=2020-01-01&to=2020-01-31")

    assert "No errors in these dates" in text
    assert "9 more in other periods" in text


def test_open_says_what_each_order_waits_for(merchant: FlaskClient) -> None:
    text = read(merchant, "open")

    assert "6 orders go on by themselves" in text
    assert "Waits: new status" in text
    assert "The status Wacht op voorraad is new in KMO Shops" in text
    assert "In the queue" in text


def test_orders_that_are_not_invoiced_say_by_whom(merchant: FlaskClient) -> None:
    text = read(merchant, "open/put-aside")

    assert "4 orders are not invoiced" in text
    assert "Put aside by Sofie Claes: Paid at the counter, invoiced by hand" in text
    assert "A test order is never invoiced." in text


def test_a_finished_order_shows_figures_steps_lines_and_number(pages: Pages, merchant: FlaskClient) -> None:
    text = words(merchant.get(pages.order("10488")).text)

    assert "Equal to the cent." in text
    assert "Four checks, all in order" in text
    assert "€ 77.55 + € 6.95 = € 84.50" in text
    assert "Answer: made, number 2026-0428 . Nobody was mailed." in text
    assert "Discount LINDE10 1 × 21 % – € 5.00" in text
    assert "Debtor 647 · Lotte Peeters" in text
    assert "Process" not in text.replace("Process button", "")


def test_a_held_order_shows_both_sides_and_the_way_out(pages: Pages, merchant: FlaskClient) -> None:
    text = words(merchant.get(pages.order("10975")).text)

    assert "KMO Shops gives € 154.95 as the total: a difference of € 1.00." in text
    assert "One of four checks failed" in text
    assert "Sofie Claes pressed Process" in text
    assert "Difference € 1.00. No invoice was made." in text
    assert "Already made this invoice yourself?" in text


def test_only_a_moving_order_is_asked_for_again(pages: Pages, merchant: FlaskClient) -> None:
    still = merchant.get(pages.order("10975")).text
    pages.run("UPDATE order_sync SET state = 'RUNNING', token = 7 WHERE id = %(id)s", id=pages.seed.orders["10975"])
    moving = merchant.get(pages.order("10975")).text

    assert "every 2s" not in still
    assert 'hx-trigger="every 2s"' in moving
    assert "Being processed" in moving


def test_a_piece_is_the_include_of_its_page_and_never_kept(pages: Pages, merchant: FlaskClient) -> None:
    answer = merchant.get(pages.order("10975"), headers=HTMX)

    assert answer.text.lstrip().startswith('<div id="order"')
    assert "<html" not in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert "HX-Request" in answer.headers["Vary"]


def test_a_page_restored_from_history_is_whole(merchant: FlaskClient) -> None:
    headers = {**HTMX, "HX-History-Restore-Request": "true"}

    assert "<html" in merchant.get(f"/d/{LICENCE_KEY}/report", headers=headers).text


def test_the_switcher_lists_the_other_shop_of_this_person_only(merchant: FlaskClient) -> None:
    body = merchant.get(f"/d/{LICENCE_KEY}/report").text

    assert f"/d/{OTHER_LICENCE_KEY}/report" in body
    assert FOREIGN_LICENCE_KEY not in body


def test_a_red_dot_says_since_when_and_leads_to_connect(pages: Pages, merchant: FlaskClient) -> None:
    pages.run(
        "UPDATE connection SET dot = 'red', dot_reason = 'books.key_refused' WHERE installation_id = %(id)s"
        " AND side = 'books'",
        id=pages.seed.installation_id,
    )
    text = read(merchant, "configuration")

    assert re.search(r"Key refused since \d\d:\d\d\. 2 orders wait", text)
    assert "Factuursturen refuses the user name or the API key" in text
    assert f"/d/{LICENCE_KEY}/connect/books" in merchant.get(f"/d/{LICENCE_KEY}/configuration").text


def test_what_buyers_type_is_text(pages: Pages, merchant: FlaskClient) -> None:
    evil = "<script>alert(1)</script>\"' onload=x"
    for number in ("10488", "10975", "10999"):
        pages.run("UPDATE order_sync SET buyer = %(name)s WHERE id = %(id)s", name=evil, id=pages.seed.orders[number])

    for path in ("report", "errors?period=30", "open"):
        body = merchant.get(f"/d/{LICENCE_KEY}/{path}").text
        assert "<script>alert" not in body
        assert "&lt;script&gt;alert(1)&lt;/script&gt;&#34;&#39; onload=x" in body


@pytest.mark.parametrize(
    ("path", "most"),
    [("report", 3), ("errors", 3), ("open", 1), ("orders", 4), ("report?q=10488", 4), ("configuration", 3)],
)
def test_a_page_reads_a_bounded_number_of_times(pages: Pages, merchant: FlaskClient, path: str, most: int) -> None:
    frame = 5  # person, installations, terms, connections, counts
    statements: list[str] = []

    def count(_c: object, _cursor: object, statement: str, *_: object) -> None:
        if "set_config" not in statement:
            statements.append(statement)

    address = pages.order("10488") if path == "orders" else f"/d/{LICENCE_KEY}/{path}"
    event.listen(pages.seed.engine, "before_cursor_execute", count)
    merchant.get(address)
    event.remove(pages.seed.engine, "before_cursor_execute", count)

    assert len(statements) <= frame + most, "\n".join(statements)


def test_a_person_without_a_shop_begins_at_the_integrations_page(pages: Pages) -> None:
    pages.run("DELETE FROM membership WHERE installation_id = %(id)s", id=pages.seed.foreign_id)
    stranger = pages.browser(STRANGER)

    assert stranger.get("/login").location == "/"
    assert "Your orders become invoices by themselves" in words(stranger.get("/").text)
    assert "Your orders " not in words(stranger.get("/").text).partition("Your orders become")[0]


def test_report_names_orders_under_way_only_when_there_are_some(pages: Pages, merchant: FlaskClient) -> None:
    address = f"/d/{OTHER_LICENCE_KEY}/report"
    assert "under way in Open" not in words(merchant.get(address).text)

    pages.run(
        "INSERT INTO order_count (installation_id, state, orders)"
        " SELECT id, 'OPEN', 2 FROM installation WHERE licence_key = %(key)s",
        key=OTHER_LICENCE_KEY,
    )

    assert "2 orders are under way in Open." in words(merchant.get(address).text)


def test_an_invoice_in_doubt_is_told_beside_whatever_else_holds_the_order(pages: Pages, merchant: FlaskClient) -> None:
    """At the order, at a card of one, and at the row of a card of several."""
    for number in ("10962", "10975"):
        pages.run(
            'UPDATE order_sync SET reason_params = reason_params || \'{"in_doubt": "2026-03-02T09:12:00+00:00"}\''
            " WHERE id = %(id)s",
            id=pages.seed.orders[number],
        )
    doubt = "we did send the invoice and got no clear answer: look for it in Factuursturen before you make one by hand."

    order = words(merchant.get(pages.order("10975")).text)
    assert doubt in order
    assert "Whether an invoice was made is not certain." in order
    assert "No invoice was made." not in order
    errors = read(merchant, "errors")
    assert errors.count(doubt) == 1
    assert errors.count("Sent at") == 2
    assert doubt not in words(merchant.get(pages.order("10958")).text)
