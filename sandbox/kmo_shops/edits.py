"""Changes to an order: what a buyer, a merchant or a test may alter, and what follows from it."""

from __future__ import annotations

from typing import Any

from sandbox.kmo_shops.orders import Order
from sandbox.kmo_shops.rows import complete, numbered, totals


def _merged(old: Any, new: Any) -> Any:
    if isinstance(old, dict) and isinstance(new, dict):
        return {**old, **{key: _merged(old.get(key), value) for key, value in new.items()}}
    return new


def with_changes(order: Order, changes: dict[str, Any]) -> Order:
    """A copy of `order` with `changes`: objects are merged, lists and single values replaced.

    Lines and shipping rows may be given short, with `price` and `tax_rate` (and `quantity`, `name`, `type`): the rest
    is reckoned. Totals follow the rows unless `changes` gives totals too. The customer's type follows company and VAT
    number unless it is given.
    """
    changed: Order = _merged(order, changes)
    if "lines" in changes or "shipping" in changes:
        including = bool(changed["priceincltax"])
        changed["lines"] = numbered(complete(_without_id(row), including=including) for row in changed["lines"])
        changed["shipping"] = [complete(row, including=including, shipping=True) for row in changed["shipping"]]
        if "totals" not in changes:
            changed["totals"] = totals(changed["lines"], changed["shipping"])
    customer = changes.get("customer")
    if isinstance(customer, dict) and "type" not in customer and isinstance(changed["customer"], dict):
        filled = changed["customer"].get("company") or changed["customer"].get("vatnumber")
        changed["customer"]["type"] = "business" if filled else "consumer"
    return changed


def _without_id(row: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key != "id"}


def opened(order: Order, changes: dict[str, Any]) -> Order:
    """A just placed order whose payment fits a status that says it is not paid yet."""
    if order["status"] in ("new", "awaiting_payment") and "payment_status" not in changes:
        order["payment_status"] = "unpaid"
        order["payment"] = {**order["payment"], "paid_at": None, "paid_amount": "0.00", "transaction_id": None}
    return order


def paid(order: Order, moment: str) -> dict[str, Any]:
    """The changes that paying `order` in full at `moment` makes."""
    return {
        "status": "paid",
        "payment_status": "paid",
        "payment": {"paid_at": moment, "paid_amount": order["totals"]["incl"], "transaction_id": f"tr_{order['id']}"},
    }


def presses(order: Order, action: str, moment: str) -> dict[str, Any]:
    """What a button of the back office changes: pay, ship, complete or cancel. Raises KeyError for another one."""
    if action == "pay":
        return paid(order, moment)
    return {"status": {"ship": "shipped", "complete": "completed", "cancel": "cancelled"}[action]}
