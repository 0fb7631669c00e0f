"""An invoice that we made and that the books do not show any more: a person decides, and nothing is made twice."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.house import House, Installation
from tests.pipeline.in_doubt import rest_over
from tests.pipeline.test_operator import made
from tests.pipeline.test_review_findings import everywhere
from webapp.integration.pipeline.operator import NotNowError, Press
from webapp.integration.vendors.factuursturen.client import FactuursturenBooks

GONE = ("HELD", "invoice.gone")
NOT_SHOWN = ("QUEUED", "invoice.not_shown")


def end_of(merchant: Installation) -> tuple[str, str]:
    [row] = merchant.rows("state, reason")
    return row.state, row.reason


def drain_a_day_later(house: House) -> None:
    """All that happened by now was a day ago."""
    everywhere(house, "UPDATE external_ref SET made_at = made_at - interval '25 hours'")
    everywhere(
        house,
        "UPDATE order_sync SET made_at = made_at - interval '25 hours', not_before = now(),"
        " not_shown_since = not_shown_since - interval '25 hours'",
    )
    house.drain()


def not_shown(house: House, *, times: int | None = None) -> None:
    house.books.add_fault("answer", method="GET", path="*/invoices/*", status=404, body="Niet gevonden.", times=times)


def made_while_nothing_is_read(house: House) -> Installation:
    """An order whose invoice was made; the books answer again since."""
    merchant = house.install()
    merchant.place()
    merchant.poll()
    house.books.add_fault("answer", method="GET", path="*/invoices/*", status=503, times=None)
    house.drain()
    house.books.delete_faults()
    return merchant


@pytest.fixture
def gone(house: House) -> tuple[Installation, Press]:
    """An order whose invoice the books have not shown for a day, and a press on its page."""
    merchant = house.install()
    merchant.place()
    merchant.poll()
    not_shown(house)
    house.drain()
    drain_a_day_later(house)
    [row] = merchant.rows("id, reason, reason_params, state_since, invoice_number")
    assert row.reason_params["invoice"] == row.invoice_number == merchant.invoices()[0]["invoicenr"]
    return merchant, Press(merchant.id, row.id, "Sofie Claes")


def test_its_sentence_names_the_invoice(gone: tuple[Installation, Press]) -> None:
    assert end_of(gone[0]) == GONE


def test_process_reads_it_back_when_it_is_there_after_all(house: House, gone: tuple[Installation, Press]) -> None:
    merchant, press = gone
    house.books.delete_faults()

    house.operator.process(press)
    house.drain()

    assert end_of(merchant) == ("DONE", "")
    assert len(merchant.invoices()) == 1


def test_process_makes_no_second_one_when_it_is_not(house: House, gone: tuple[Installation, Press]) -> None:
    merchant, press = gone

    house.operator.process(press)
    house.drain()

    assert end_of(merchant) == GONE
    assert house.books.calls("POST", "/api/v1/invoices") == 1


def test_it_can_be_put_aside_and_brought_back_and_is_never_made_anew(
    house: House, gone: tuple[Installation, Press]
) -> None:
    merchant, press = gone

    house.operator.put_aside(press, "deleted in the books")
    assert end_of(merchant) == ("IGNORED", "person")
    house.operator.bring_back(press)
    house.drain()

    assert end_of(merchant) == GONE
    assert house.books.calls("POST", "/api/v1/invoices") == 1


def test_another_invoice_can_take_its_place_and_the_link_can_be_undone(
    house: House, gone: tuple[Installation, Press]
) -> None:
    merchant, press = gone
    [lost] = merchant.rows("invoice_number, made_at")

    house.operator.link_invoice(press, made("2026-0417"))
    assert end_of(merchant) == ("DONE", "")
    house.operator.undo_link(press)

    assert end_of(merchant) == GONE
    [again] = merchant.rows("invoice_number, made_at")
    assert again.invoice_number == lost.invoice_number
    assert abs(again.made_at - lost.made_at) < timedelta(minutes=1)
    house.books.delete_faults()
    house.operator.process(press)
    house.drain()
    assert end_of(merchant) == ("DONE", "")
    assert house.books.calls("POST", "/api/v1/invoices") == 1


def test_an_invoice_that_is_only_late_is_neither_put_aside_nor_replaced(house: House) -> None:
    merchant = house.install()
    merchant.place()
    merchant.poll()
    not_shown(house)
    house.drain()
    [row] = merchant.rows("id")
    press = Press(merchant.id, row.id, "Sofie Claes")

    with pytest.raises(NotNowError):
        house.operator.put_aside(press, "in a hurry")
    with pytest.raises(NotNowError):
        house.operator.link_invoice(press, made("2026-0417"))
    assert end_of(merchant) == NOT_SHOWN


@pytest.mark.parametrize("method", ["*", "GET"])
def test_books_that_know_nothing_for_a_moment_a_day_later_lose_no_invoice(house: House, method: str) -> None:
    """It was made, the books went away, and when somebody looks again a day later they answer 404 to everything."""
    merchant = made_while_nothing_is_read(house)
    house.books.add_fault("answer", method=method, path="/api/*", status=404, body="Niet gevonden.", times=None)
    rest_over(merchant)
    drain_a_day_later(house)
    assert end_of(merchant)[0] == "QUEUED"

    house.books.delete_faults()
    rest_over(merchant)
    house.drain()

    assert end_of(merchant) == ("DONE", "")


def test_one_look_in_vain_a_day_later_is_followed_by_others(house: House) -> None:
    merchant = made_while_nothing_is_read(house)
    not_shown(house)
    everywhere(house, "UPDATE order_sync SET made_at = made_at - interval '25 hours', not_shown_since = NULL")
    rest_over(merchant)
    house.drain()

    assert end_of(merchant) == NOT_SHOWN


def test_a_day_of_failing_before_it_was_made_does_not_count(house: House) -> None:
    merchant = house.install()
    order = merchant.place()
    merchant.poll()
    house.shop.add_fault("answer", path=f"*/orders/{order['id']}", status=500, times=None)
    house.drain()
    everywhere(house, "UPDATE order_sync SET failing_since = now() - interval '25 hours', not_before = now()")
    house.shop.delete_faults()
    not_shown(house)

    house.drain()

    assert end_of(merchant) == NOT_SHOWN
    [row] = merchant.rows("failing_since, not_before - now() AS pause")
    assert row.failing_since is None
    assert row.pause < timedelta(minutes=2)


def test_a_look_for_it_that_fails_once_is_not_taken_for_a_day_of_failing(
    house: House, gone: tuple[Installation, Press]
) -> None:
    merchant, press = gone
    house.books.delete_faults()
    house.books.add_fault("answer", method="GET", path="*/invoices/*", status=500)

    house.operator.process(press)
    house.drain()
    assert end_of(merchant)[0] == "QUEUED"

    not_shown(house)
    rest_over(merchant)
    house.drain()
    assert end_of(merchant) == GONE
    house.operator.put_aside(press, "deleted in the books")


def test_a_change_in_the_shop_does_not_make_it_wait_for_another_day(
    house: House, gone: tuple[Installation, Press]
) -> None:
    merchant, _press = gone
    [row] = merchant.rows("shop_order_id")

    merchant.change(row.shop_order_id, {"status": "shipped"})
    merchant.poll()
    assert end_of(merchant)[0] == "QUEUED"
    house.drain()

    assert end_of(merchant) == GONE


def test_books_that_were_away_for_a_day_are_looked_at_again(house: House) -> None:
    merchant = house.install()
    merchant.place()
    merchant.poll()
    not_shown(house, times=1)
    house.drain()
    assert end_of(merchant) == NOT_SHOWN
    everywhere(house, "UPDATE order_sync SET not_shown_since = now() - interval '25 hours', not_before = now()")
    everywhere(
        house,
        "UPDATE connection SET away_since = now() - interval '24 hours 50 minutes', away_tries = 9"
        " WHERE side = 'books'",
    )
    not_shown(house)

    house.drain()

    assert end_of(merchant) == NOT_SHOWN
    [row] = merchant.rows("now() - not_shown_since AS since")
    assert timedelta(minutes=9) < row.since < timedelta(minutes=12)


def test_an_invoice_that_was_shown_in_between_waits_for_a_day_of_its_own(house: House) -> None:
    """It differs, so its order stays; then it is not shown again."""
    merchant = house.install()
    merchant.place()
    merchant.poll()
    not_shown(house, times=1)
    house.drain()
    everywhere(
        house, "UPDATE order_sync SET not_shown_since = now() - interval '25 hours', not_before = now(), total = 1"
    )
    house.drain()
    assert end_of(merchant) == ("HELD", "invoice.differs")
    [row] = merchant.rows("id")
    not_shown(house)

    house.operator.process(Press(merchant.id, row.id, "Sofie Claes"))
    house.drain()

    assert end_of(merchant) == NOT_SHOWN


def test_a_turn_that_was_overtaken_does_not_say_since_when_it_is_not_shown(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    merchant = house.install()
    merchant.place()
    merchant.poll()

    def too_late(*_: object) -> None:
        everywhere(house, "UPDATE order_sync SET token = token + 1")

    monkeypatch.setattr(FactuursturenBooks, "read_invoice", too_late)

    house.drain(1)

    [row] = merchant.rows("not_shown_since")
    assert row.not_shown_since is None
