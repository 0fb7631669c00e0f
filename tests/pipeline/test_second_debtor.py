"""Somebody makes a second debtor with a buyer's e-mail address (manual sections 5 and 6)."""

from __future__ import annotations

import pytest

from tests.house import House
from webapp.database import EVERYTHING, transaction


@pytest.mark.parametrize("others", [0, 5], ids=["one order", "so many that the whole list is read"])
def test_who_was_invoiced_before_keeps_their_debtor(house: House, others: int) -> None:
    merchant = house.install()
    first = merchant.place("incl", seed=1)
    merchant.poll()
    house.drain()
    account = f"/sandbox/clients?account={merchant.books_user}"
    house.books.post(account, {"company": "By hand", "email": first["customer"]["email"]})
    with transaction(house.services.engine, EVERYTHING) as connection:
        connection.exec_driver_sql("UPDATE external_ref SET seen_at = seen_at - interval '1 hour'")

    for seed in range(10, 10 + others):
        merchant.place("incl", seed=seed)
    merchant.place("incl", seed=2, overrides={"customer": first["customer"]})
    merchant.poll()
    house.drain()

    assert {row.state for row in merchant.rows("state")} == {"DONE"}
    assert len({row.debtor_number for row in merchant.rows() if row.buyer_email == first["customer"]["email"]}) == 1


def test_who_was_never_invoiced_waits_for_a_person(house: House) -> None:
    merchant = house.install()
    account = f"/sandbox/clients?account={merchant.books_user}"
    placed = [merchant.place("incl", seed=seed) for seed in range(4)]
    for name in ("By hand", "By hand too"):
        house.books.post(account, {"company": name, "email": placed[0]["customer"]["email"]})
    merchant.poll()
    house.drain()

    reasons = [row.reason for row in merchant.rows("reason")]
    assert sorted(reasons) == ["", "", "", "debtor.twice"]
