"""Payments on a sent invoice (contract section 4.6)."""

from __future__ import annotations

from sandbox.factuursturen import days
from sandbox.factuursturen.account import Wire
from sandbox.factuursturen.body import text_of
from sandbox.factuursturen.figures import money, to_decimal
from sandbox.factuursturen.invoice_lines import numbered
from sandbox.kit.switches import Switches


def pay(wire: Wire, body: Wire, switches: Switches) -> None:
    """Enter a payment into an invoice, each time anew: it is not idempotent. Raises RefusedError."""
    day = days.read_day(text_of(body.get("date"), "date"), "date").isoformat()
    still = to_decimal(wire["open"], "open")
    wanted = text_of(body.get("amount"), "amount")
    amount = still if wanted == "full" else to_decimal(wanted, "amount")
    method = text_of(body.get("method"), "method")
    left = still - amount
    wire["open"] = money(left) if left else "0"
    wire["paiddate"] = day if left <= 0 else ""
    items = list(wire["history"].values()) if wire["history"] else []
    items.append(
        {
            "date": day,
            "time": days.now(switches).strftime("%H:%M"),
            "description": f"betaling ontvangen {method}".rstrip(),
            "amount": money(amount),
        }
    )
    wire["history"] = numbered(items, "item")
