"""What stands in the books without a call that made it: planted by a test, or by a person on a page."""

from __future__ import annotations

from sandbox.factuursturen.account import Account, Entry, Wire
from sandbox.factuursturen.books import Books
from sandbox.factuursturen.client_fields import planted_client
from sandbox.factuursturen.invoicing import read_draft, sent_invoice

IMPORTED: Wire = {
    "lines": [],
    "history": [],
    "sent": "",
    "duedate": "",
    "tax": "21.00",
    "totalintax": "121.00",
    "open": "121.00",
    "taxes": {"tax1": {"rate": 21, "sum": "21.00", "sum_of": "0.00"}},
}
"""What is different on a legacy invoice (contract section 4.4)."""


def plant_client(books: Books, account: Account, fields: Wire) -> Entry:
    """Any fields, nothing checked. Raises RefusedError."""
    return books.add_client(account, planted_client(fields), planted=True)


def plant_twin(books: Books, account: Account, client: Entry) -> Entry:
    """A second client with the same e-mail address and all else but the number."""
    fields = {name: value for name, value in client.wire.items() if name not in ("clientnr", "lastinvoice")}
    return plant_client(books, account, fields)


def plant_invoice(books: Books, account: Account, body: Wire) -> Entry:
    """A sent invoice from a call's body; `set` in it overrides what is answered. Raises RefusedError."""
    body = {"action": "send", "sendmethod": "mail", **body}
    draft = read_draft(body, account, books.switches, from_json=True, empty=True)
    wire = {**sent_invoice(draft, body, account, books.switches), **body.get("set", {})}
    return books.add_invoice(account, wire, planted=True)


def plant_imported(books: Books, account: Account, client: Entry) -> Entry:
    """An invoice from the time before these books: no lines, no history, no dates."""
    return plant_invoice(books, account, {"clientnr": client.key, "set": IMPORTED})
