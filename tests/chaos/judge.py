"""What became of all orders, judged from outside the app: the shop's orders, the books, the command line's counts."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from tests.house import House, Installation

BETWEEN = ("QUEUED", "RUNNING")
STATES = ("done", "open", "queued", "running", "held", "ignored")


@dataclass(slots=True)
class Verdict:
    """Each list names what is wrong, an entry a case. `held`: orders that wait for a person, by reason."""

    orders: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    debtors: list[str] = field(default_factory=list)
    cents: list[str] = field(default_factory=list)
    counts: list[str] = field(default_factory=list)
    screen: list[str] = field(default_factory=list)
    held: Counter[str] = field(default_factory=Counter)

    def faults(self) -> dict[str, list[str]]:
        """Everything that must be empty and is not."""
        named = {name: getattr(self, name) for name in ("lost", "doubled", "debtors", "cents", "counts", "screen")}
        return {name: found for name, found in named.items() if found}


def judge(*merchants: Installation) -> Verdict:
    """Judge installations that belong together (the same shop or the same books, or one alone), once nothing is due.

    Their orders' numbers must be different.
    """
    house = merchants[0].house
    verdict = Verdict()
    orders = {order["number"]: order for shop in {m.shop_id for m in merchants} for order in _orders(house, shop)}
    invoices: dict[str, list[dict[str, Any]]] = {}
    for user in {m.books_user for m in merchants}:
        books = house.books.get(f"/sandbox/books?account={user}").json()
        _judge_debtors(verdict, house, user, books)
        for invoice in books["invoices"]:
            if not invoice["planted"]:
                invoices.setdefault(invoice["reference"]["line1"], []).append(invoice)
    rows: dict[str, list[Any]] = {}
    for merchant in merchants:
        for row in merchant.rows("shop_order_id, state::text, reason, number, invoice_number"):
            rows.setdefault(row.shop_order_id, []).append(row)
        _judge_counts(verdict, merchant)
    verdict.orders = len(orders)
    verdict.doubled += [f"{number}: an invoice of no order" for number in invoices.keys() - orders.keys()]
    for number, order in orders.items():
        _judge_order(verdict, order, rows.get(order["id"], []), invoices.get(number, []))
    _judge_calls(verdict, house)
    return verdict


def _orders(house: House, shop_id: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = house.shop.get(
        f"/sandbox/shops/{shop_id}/orders?fields=id,number,totals,customer"
    ).json()
    return found


def _judge_order(verdict: Verdict, order: dict[str, Any], rows: list[Any], invoices: list[dict[str, Any]]) -> None:
    name = f"{order['number']} ({order['id']})"
    where = ", ".join(f"{row.state} {row.reason}".strip() for row in rows)
    if not rows:
        verdict.lost.append(f"{name}: the shop has it, we do not")
    for row in rows:
        if row.state in BETWEEN:
            verdict.lost.append(f"{name}: left in {row.state} {row.reason}")
        if row.state in ("OPEN", "HELD", "IGNORED") and not row.reason:
            verdict.lost.append(f"{name}: {row.state} without a reason")
        if row.state == "HELD":
            verdict.held[row.reason] += 1
    if len(invoices) > 1:
        verdict.doubled.append(f"{name}: {', '.join(invoice['invoicenr'] for invoice in invoices)}")
    if any(row.state == "DONE" for row in rows):
        if not invoices:
            verdict.lost.append(f"{name}: DONE without an invoice of its own")
    elif invoices and not any(row.reason.startswith("invoice.") for row in rows):
        verdict.screen.append(f"{name}: has invoice {invoices[0]['invoicenr']}, and is {where}")
    for invoice in invoices:
        if Decimal(invoice["totalintax"]) != Decimal(order["totals"]["incl"]):
            verdict.cents.append(f"{name}: {invoice['totalintax']} instead of {order['totals']['incl']}")


def _judge_debtors(verdict: Verdict, house: House, user: str, books: dict[str, Any]) -> None:
    twice = house.books.get(f"/sandbox/duplicates?account={user}").json()
    verdict.debtors += [f"{case['value']}: {', '.join(case['ids'])}" for case in twice["emails"]]
    verdict.doubled += [f"key {case['value']}: {', '.join(case['ids'])}" for case in twice["line3"]]
    numbers = {client["clientnr"] for client in books["clients"]}
    verdict.debtors += [
        f"invoice {invoice['invoicenr']} has no debtor"
        for invoice in books["invoices"]
        if invoice["clientnr"] not in numbers
    ]


def _judge_counts(verdict: Verdict, merchant: Installation) -> None:
    """received = done + open + queued + running + held + ignored, and each equals the rows."""
    app = merchant.house.app
    with app.app_context():
        told = app.test_cli_runner().invoke(args=["orders", "count", "--license", merchant.key, "--json"])
    assert told.exit_code == 0, f"{told.output} {told.exception!r}"
    counted = json.loads(told.output)
    by_state = Counter(row.state.lower() for row in merchant.rows("state::text"))
    rows = {"received": by_state.total(), **{state: by_state[state] for state in STATES}}
    if counted != rows:
        verdict.counts.append(f"counted {counted}, rows {rows}")
    if counted["received"] != sum(counted[state] for state in STATES):
        verdict.counts.append(f"the counts do not balance: {counted}")


def _judge_calls(verdict: Verdict, house: House) -> None:
    """No debtor is changed, no product is made."""
    for row in house.books.get("/sandbox/calls").json()["counts"]:
        if row["method"] == "PUT" or (row["method"] == "POST" and "products" in row["path"]):
            verdict.debtors.append(f"{row['calls']} × {row['method']} {row['path']}")
