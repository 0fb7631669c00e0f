"""When a person is asked about a write without an answer, and what their word is good for."""

from __future__ import annotations

import time
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
from webapp.database import EVERYTHING, transaction
from webapp.integration.pipeline.drain import Drain
from webapp.integration.pipeline.operator import Press

USED_UP = {"status": 403, "headers": {"X-RateLimit-Remaining": "0", "Retry-After": "1"}, "body": "Limiet bereikt."}


def a_day_passes(house: House) -> None:
    with transaction(house.services.engine, EVERYTHING) as connection:
        connection.exec_driver_sql(one_order.LATER, {"by": timedelta(days=1)})


def last(merchant: Installation) -> tuple[str, str]:
    row = merchant.rows("state, reason")[-1]
    return row.state, row.reason


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

    for _day in range(5):
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
    rest_over(merchant)
    finish(house, merchant)

    assert_once(merchant, 2)
    assert sendings(house) == 4


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
