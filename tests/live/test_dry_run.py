"""The dry run: the newest orders as invoices, by the same rules, and not a byte written anywhere."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.house import House
from tests.live.acts import ask, browser, go_live, not_live, sign_up_again, text_of
from tests.pipeline.in_doubt import finish
from webapp.accounts import stopping
from webapp.integration.pipeline import dry_run, newest
from webapp.integration.pipeline.dry_run import Preview, Verdict

WRITES = ("POST", "PUT", "PATCH", "DELETE")
KEPT = ("order_sync", "order_history", "external_ref", "exchange", "vat_answer", "mail", "delivery", "count_delta")


def days_ago(days: int) -> dict[str, object]:
    at = (datetime.now(UTC) - timedelta(days=days)).isoformat(timespec="seconds")
    return {"overrides": {"created_at": at, "updated_at": at}}


def written(house: House) -> dict[str, int]:
    """Writes that shop and books were asked for, and rows of ours."""
    calls = {
        name: sum(server.calls(method) for method in WRITES)
        for name, server in (("shop", house.shop), ("books", house.books))
    }
    return calls | {table: ask(house, f"SELECT count(*) FROM {table}")[0][0] for table in KEPT}


def preview(house: House, installation_id: int) -> Preview:
    return dry_run.preview(house.services.opener, installation_id, datetime.now(UTC).date())


def verdicts(found: Preview) -> list[str]:
    return [row.verdict.value for row in found.rows]


def test_each_order_is_shown_as_what_would_become_of_it(house: House) -> None:
    merchant = not_live(house)
    merchant.place("standard")
    merchant.place("standard", status="new")
    merchant.place("total_off_5_euro")
    merchant.place("test")

    found = preview(house, merchant.id)

    assert sorted(verdicts(found)) == ["held", "invoice", "left_out", "waits"]
    by_verdict = {row.verdict: row for row in found.rows}
    assert by_verdict[Verdict.HELD].code == "order.total_differs"
    assert by_verdict[Verdict.WAITS].code == "status_not_chosen"
    assert by_verdict[Verdict.LEFT_OUT].code == "test"


def test_nothing_is_written_by_a_dry_run(house: House) -> None:
    merchant = not_live(house)
    merchant.place_many(25, "incl", seed=3)
    merchant.place("icp_good")
    before = written(house)

    found = preview(house, merchant.id)

    assert len(found.rows) == 20
    assert written(house) == before


def test_the_invoice_of_the_dry_run_is_the_invoice_that_is_made(house: House) -> None:
    merchant = not_live(house)
    merchant.place_many(8, "incl", seed=40)
    shown = {row.order.number: row for row in preview(house, merchant.id).rows if row.invoice}

    go_live(house, merchant)
    merchant.poll()
    finish(house, merchant)

    made = {row.number: row.invoice_total for row in merchant.rows("number, invoice_total") if row.invoice_total}
    assert made
    assert {number: row.invoice.expected.incl for number, row in shown.items() if row.invoice} == made


def test_a_debtor_who_is_there_is_shown_and_none_is_made(house: House) -> None:
    merchant = not_live(house)
    placed = merchant.place("incl", seed=5)
    email = placed["customer"]["email"]
    body = {"contact": "Known buyer", "email": email}
    number = house.books.post(f"/sandbox/clients?account={merchant.books_user}", body).json()["clientnr"]

    row = preview(house, merchant.id).rows[0]

    assert row.debtor is not None
    assert row.debtor.number == str(number)


def test_it_looks_thirty_days_back_and_ninety_when_these_are_empty(house: House) -> None:
    merchant = not_live(house)
    merchant.place("standard", **days_ago(60))

    older = preview(house, merchant.id)
    merchant.place("standard", **days_ago(10))
    newer = preview(house, merchant.id)

    assert (older.days, len(older.rows)) == (90, 1)
    assert (newer.days, len(newer.rows)) == (30, 1)


def test_the_newest_twenty_are_shown_newest_first(house: House) -> None:
    merchant = not_live(house)
    for days in range(1, 24):
        merchant.place("standard", **days_ago(days))

    found = preview(house, merchant.id)

    moments = [row.order.placed_at for row in found.rows]
    assert len(moments) == 20
    assert moments == sorted(moments, reverse=True)
    assert found.more
    assert moments[0] > datetime.now(UTC) - timedelta(days=2)


def test_an_order_that_was_invoiced_from_another_installation_stays_out(house: House) -> None:
    first = house.install()
    first.place("standard")
    first.poll()
    finish(house, first)
    stopping.stop_now(house.services, first.id, "Sofie")
    again = sign_up_again(house, first)

    found = preview(house, again.id)

    assert [(row.verdict, row.code) for row in found.rows] == [(Verdict.LEFT_OUT, "already_invoiced")]


def test_the_page_shows_lines_totals_and_why(house: House) -> None:
    merchant = not_live(house)
    merchant.place("standard", seed=1)
    merchant.place("total_off_5_euro", seed=2)

    words = text_of(browser(house, merchant).get(f"/d/{merchant.key}/install/dry-run"))

    assert "1 of your newest 2 orders would become invoices" in words
    assert "Nothing was written." in words
    assert "Equal to the cent." in words
    assert "Would need you" in words


def test_books_that_do_not_answer_are_said_so_and_nothing_breaks(house: House) -> None:
    merchant = not_live(house)
    merchant.place()
    house.books.add_fault("answer", status=500, times=50)

    answer = browser(house, merchant).get(f"/d/{merchant.key}/install/dry-run")

    assert answer.status_code == 200
    assert "There was no answer just now. Nothing was written" in text_of(answer)


def minutes_ago(placed: int, changed: int) -> dict[str, object]:
    now = datetime.now(UTC)
    placed_at, changed_at = (
        (now - timedelta(minutes=minutes)).isoformat(timespec="seconds") for minutes in (placed, changed)
    )
    return {"overrides": {"created_at": placed_at, "updated_at": changed_at}}


FORTY_DAYS = 40 * 24 * 60


def test_the_newest_are_found_after_hundreds_of_old_orders_were_changed_at_once(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(newest, "MOST_PAGES", 2)
    merchant = not_live(house)
    merchant.place_many(250, **minutes_ago(FORTY_DAYS, 180))
    expected = set(merchant.place_many(20, **minutes_ago(5, 5)))

    found = preview(house, merchant.id)

    assert {row.order.id for row in found.rows} == expected
    assert found.is_complete


def test_when_the_newest_cannot_be_reached_the_page_says_so_after_a_bounded_number_of_calls(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(newest, "MOST_PAGES", 2)
    merchant = not_live(house)
    merchant.place_many(250, **minutes_ago(FORTY_DAYS, 10))
    merchant.place(**minutes_ago(5, 5))
    before = house.shop.calls("GET", "/api/v1/orders")

    words = text_of(browser(house, merchant).get(f"/d/{merchant.key}/install/dry-run"))

    assert "of these 20 orders would become invoices" in words
    assert "newer ones than these may be missing here" in words
    assert "newest 20 orders" not in words
    assert house.shop.calls("GET", "/api/v1/orders") - before == 4


def test_a_shop_with_few_orders_is_listed_in_one_call(house: House) -> None:
    merchant = not_live(house)
    merchant.place_many(3, **days_ago(60))
    before = house.shop.calls("GET", "/api/v1/orders")

    found = preview(house, merchant.id)

    assert len(found.rows) == 3
    assert house.shop.calls("GET", "/api/v1/orders") - before == 1


def test_a_start_at_a_number_that_cannot_be_looked_up_asks_for_a_day(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(newest, "MOST_PAGES", 2)
    merchant = not_live(house)
    merchant.place_many(250, **minutes_ago(FORTY_DAYS, 10))
    number = merchant.place(**minutes_ago(5, 5))["number"]

    form = {"how": "number", "start_number": number}
    answer = browser(house, merchant).post(f"/d/{merchant.key}/install/live", data=form)

    assert answer.status_code == 422
    assert "this number could not be looked up. Choose a day." in text_of(answer)
