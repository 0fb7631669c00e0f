"""When a person is asked about a write without an answer, and what their word is good for."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.house import House, Installation
from tests.pipeline import one_order
from tests.pipeline.in_doubt import (
    assert_once,
    finish,
    lost_once,
    rest_over,
    sendings,
    sent_without_answer,
    wait_drained,
)
from tests.pipeline.test_once_for_ever import install_again
from tests.pipeline.test_restored import backup, moment, restored
from tests.pipeline.test_review_findings import everywhere
from webapp.accounts import joining
from webapp.database import EVERYTHING, transaction
from webapp.integration.pipeline.drain import Drain
from webapp.integration.pipeline.operator import Press

__all__ = ["backup"]

USED_UP = {"status": 403, "headers": {"X-RateLimit-Remaining": "0", "Retry-After": "1"}, "body": "Limiet bereikt."}


def a_day_passes(house: House) -> None:
    with transaction(house.services.engine, EVERYTHING) as connection:
        connection.exec_driver_sql(one_order.LATER, {"by": timedelta(days=1)})


def last(merchant: Installation) -> tuple[str, str]:
    row = merchant.rows("state, reason")[-1]
    return row.state, row.reason


def is_said(house: House) -> bool:
    """Whether somebody says that what is in doubt shall be sent again."""
    [row] = everywhere(
        house,
        "SELECT person_says_send FROM external_ref WHERE state = 'SENT' OR kind = 'debtor' AND state = 'NOT_MADE'",
    ).all()
    return bool(row.person_says_send)


def says_process(house: House, merchant: Installation) -> None:
    [row] = merchant.rows("id")[-1:]
    house.operator.process(Press(merchant.id, row.id, "Sofie"))


@pytest.mark.parametrize("looks", [0, 2], ids=["from the first look on", "after two looks"])
def test_a_limit_that_every_look_meets_does_not_make_an_order_wait_for_ever(house: House, looks: int) -> None:
    merchant = house.install()
    sent_without_answer(house, merchant, "drop")
    if not looks:
        house.books.add_fault("answer", method="GET", path="*/invoices", times=None, **USED_UP)
    house.drain()
    if looks:
        wait_drained(house, lambda: merchant.history().count("invoice.looked_up") == looks)
        house.books.add_fault("answer", method="GET", path="*/invoices", times=None, **USED_UP)

    for _day in range(6):
        if last(merchant)[0] == "QUEUED":
            a_day_passes(house)
            rest_over(merchant)
            house.drain()

    assert last(merchant) == ("HELD", "invoice.unknown_outcome")
    assert merchant.history().count("invoice.looked_up") >= looks + 4
    assert sendings(house) == 1


def test_a_limit_met_once_by_a_look_lets_the_others_rest_and_the_order_go_on(house: House) -> None:
    merchant = house.install()
    lost_once(house, merchant)
    house.books.add_fault("answer", method="GET", path="*/invoices", **USED_UP)

    wait_drained(house, lambda: merchant.rows("reason")[-1].reason == "books.quota")
    rest_over(merchant)
    finish(house, merchant)

    assert_once(merchant, 2)


def test_a_limit_at_the_sending_leaves_a_persons_word_to_the_next(house: House) -> None:
    merchant = house.install()
    lost_once(house, merchant)
    house.books.add_fault("drop", method="POST", path="*/invoices")
    finish(house, merchant)
    assert last(merchant) == ("HELD", "invoice.not_there_twice")
    house.books.add_fault("answer", method="POST", path="*/invoices", status=429, headers={"Retry-After": "600"})

    says_process(house, merchant)
    wait_drained(house, lambda: sendings(house) == 3)
    assert is_said(house)
    rest_over(merchant)
    finish(house, merchant)

    assert_once(merchant, 2)
    assert sendings(house) == 4


def test_a_limit_at_a_sending_that_nobody_asked_for_invents_no_word(house: House) -> None:
    merchant = house.install()
    lost_once(house, merchant)
    house.books.add_fault("answer", method="POST", path="*/invoices", status=429, headers={"Retry-After": "600"})

    wait_drained(house, lambda: sendings(house) == 2)

    assert merchant.rows("reason")[-1].reason == "books.quota"
    assert not is_said(house)


@pytest.mark.parametrize("kind", ["invoice", "debtor"])
def test_a_refusal_uses_a_persons_word_up(house: House, kind: str) -> None:
    path = {"invoice": "*/invoices", "debtor": "*/clients"}[kind]
    merchant = house.install()
    sent_without_answer(house, merchant, "drop", path)
    house.drain()
    everywhere(house, "UPDATE external_ref SET person_says_send = true WHERE state = 'SENT'")
    house.books.add_fault("answer", method="POST", path=path, status=400, body="Onjuist.")

    finish(house, merchant)

    assert last(merchant) == ("HELD", {"invoice": "invoice.refused_again", "debtor": "debtor.refused"}[kind])
    assert not is_said(house)


@pytest.mark.parametrize("before", ["a limit at the sending", "nothing was sent yet"])
def test_a_word_of_before_the_end_sends_nothing_when_the_shop_is_installed_again(house: House, before: str) -> None:
    """Meanwhile a person was asked anew, and may have made the invoice by hand."""
    merchant = house.install()
    lost_once(house, merchant)
    house.books.add_fault("drop", method="POST", path="*/invoices")
    finish(house, merchant)
    says_process(house, merchant)
    if before == "a limit at the sending":
        house.books.add_fault("answer", method="POST", path="*/invoices", status=429, headers={"Retry-After": "600"})
        wait_drained(house, lambda: sendings(house) == 3)
    sent = sendings(house)
    everywhere(house, "UPDATE installation SET stopped_at = now()")
    rest_over(merchant)
    wait_drained(house, lambda: last(merchant) == ("HELD", "invoice.not_there_twice"))

    again = install_again(house, merchant, books_known=True)
    again.poll()
    rest_over(again)
    finish(house, again, 30)

    assert last(again) == ("HELD", "invoice.not_there_twice")
    assert sendings(house) == sent


def test_a_word_in_a_backup_that_is_put_back_sends_nothing(
    house: House, backup: Callable[[], Callable[[], None]]
) -> None:
    """What it led to is forgotten, and shows late."""
    merchant = house.install()
    lost_once(house, merchant)
    house.books.add_fault("drop", method="POST", path="*/invoices")
    finish(house, merchant)
    says_process(house, merchant)
    at, put_back = moment(house), backup()
    house.books.turn(visible_after_seconds=1.5)
    finish(house, merchant)
    put_back()

    restored(house, at)
    finish(house, merchant)

    assert_once(merchant, 2)


def test_process_after_a_second_refusal_looks_once_and_sends(house: House) -> None:
    """Where nothing is sent again by itself, nothing else would send it."""
    merchant = house.install()
    drain = Drain(replace(house.ready, settings=replace(house.settings, resend=False)))

    def until_held() -> None:
        end = time.monotonic() + 20
        while last(merchant)[0] != "HELD":
            assert time.monotonic() < end
            drain.run(20)
            time.sleep(0.1)

    lost_once(house, merchant)
    until_held()
    assert last(merchant) == ("HELD", "invoice.unknown_outcome")
    house.books.add_fault("answer", method="POST", path="*/invoices", status=400, body="Onjuist.")
    says_process(house, merchant)
    until_held()
    assert last(merchant) == ("HELD", "invoice.refused_again")
    looks = merchant.history().count("invoice.looked_up")

    says_process(house, merchant)
    drain.run(20)

    assert_once(merchant, 2)
    assert merchant.history().count("invoice.looked_up") == looks + 1


@pytest.mark.parametrize("why", ["a check fails", "other books are connected"])
def test_a_word_does_not_outlast_a_stop_for_another_reason(house: House, why: str) -> None:
    """What to do was told anew: the invoice may have been made by hand since."""
    merchant = house.install()
    order = lost_once(house, merchant)
    house.books.add_fault("drop", method="POST", path="*/invoices")
    finish(house, merchant)
    says_process(house, merchant)
    if why == "a check fails":
        merchant.change(order["id"], {"customer": {**order["customer"], "email": ""}})
        finish(house, merchant)
        assert last(merchant) == ("HELD", "order.no_email")
        merchant.change(order["id"], {"customer": order["customer"]})
    else:
        house.books.post("/sandbox/accounts", {"user": "other@books.example", "key": "other-key", "company": "Other"})
        joining.join_books(house.services, merchant.id, "other@books.example", "other-key", replace=True)
        finish(house, merchant)
        assert last(merchant) == ("HELD", "invoice.sent_to_other_books")
        joining.join_books(house.services, merchant.id, merchant.books_user, merchant.books_key, replace=True)

    says_process(house, merchant)
    finish(house, merchant)

    assert last(merchant) == ("HELD", "invoice.not_there_twice")
    assert sendings(house) == 2
