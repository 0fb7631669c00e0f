"""What stands outside the wire: accounts, planted rows and the judge's view of the books.

POST /sandbox/accounts                 {"user", "key", "company"?, "rates"?, "active"?, "quota"?}
PUT  /sandbox/accounts/{user}          any of them: deactivate the key, give a new one, another quota
GET  /sandbox/accounts                 all accounts, calls left in this hour included
POST /sandbox/clients?account=         plant a debtor: any fields, nothing checked, no quota
POST /sandbox/invoices?account=        plant a sent invoice: a call's body; `set` overrides what is answered
GET  /sandbox/books?account=           every debtor, invoice (deleted ones too), draft, and the events
GET  /sandbox/duplicates?account=      references, sums and e-mail addresses that are there twice
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable

from aiohttp import web

from sandbox.factuursturen.account import Account, Entry, Wire
from sandbox.factuursturen.books import Books
from sandbox.factuursturen.planting import plant_client, plant_invoice
from sandbox.factuursturen.refusal import RefusedError
from sandbox.kit.bodies import json_values
from sandbox.kit.faults import Handler
from sandbox.kit.server import CONTROL

_BRIEF = ("id", "invoicenr", "clientnr", "reference", "sent", "totalintax")


def add_judge(app: web.Application, books: Books) -> None:
    """Add the routes."""

    def asked(request: web.Request) -> Account:
        account = books.accounts.get(request.query.get("account", ""))
        if account is None:
            raise RefusedError("There is no such account; give ?account=")
        return account

    async def accounts(_request: web.Request) -> web.Response:
        rows = [{**account.as_json(), "left": books.quota.left(account)} for account in books.accounts.values()]
        return web.json_response(rows)

    async def add_account(request: web.Request) -> web.Response:
        return web.json_response(books.add_account(json_values(await request.read())).as_json(), status=201)

    async def change_account(request: web.Request) -> web.Response:
        account = books.accounts.get(request.match_info["user"])
        if account is None:
            raise RefusedError("There is no such account.")
        books.change_account(account, json_values(await request.read()))
        return web.json_response(account.as_json())

    async def add_client(request: web.Request) -> web.Response:
        entry = plant_client(books, asked(request), json_values(await request.read()))
        return web.json_response({"clientnr": entry.key}, status=201)

    async def add_invoice(request: web.Request) -> web.Response:
        entry = plant_invoice(books, asked(request), json_values(await request.read()))
        return web.json_response({"id": entry.key, "invoicenr": entry.wire["invoicenr"]}, status=201)

    async def everything(request: web.Request) -> web.Response:
        account = asked(request)
        brief = "brief" in request.query
        return web.json_response(
            {
                "account": account.as_json(),
                "clients": [_seen(entry, brief=False) for entry in account.clients.values()],
                "invoices": [_seen(entry, brief) for entry in account.ever],
                "saved": [_seen(entry, brief=False) for entry in account.saved.values()],
                "repeated": [_seen(entry, brief=False) for entry in account.repeated.values()],
                "products": [_seen(entry, brief=False) for entry in account.products.values()],
                "events": account.events,
            }
        )

    async def duplicates(request: web.Request) -> web.Response:
        return web.json_response(find_duplicates(asked(request)))

    routes: tuple[tuple[str, str, Handler], ...] = (
        ("GET", "accounts", accounts),
        ("POST", "accounts", add_account),
        ("PUT", "accounts/{user}", change_account),
        ("POST", "clients", add_client),
        ("POST", "invoices", add_invoice),
        ("GET", "books", everything),
        ("GET", "duplicates", duplicates),
    )
    for method, path, handler in routes:
        app.router.add_route(method, CONTROL + path, _saying_why(handler))


def find_duplicates(account: Account) -> Wire:
    """What is there more than once, deleted invoices included: `{"line3": [{"value", "ids"}], …}`.

    `line3`, `line1`: reference lines. `sums`: the same client, lines and total. `emails`: clients, in small letters.
    """
    return {
        "line3": _twice(account.ever, lambda wire: wire["reference"]["line3"]),
        "line1": _twice(account.ever, lambda wire: wire["reference"]["line1"]),
        "sums": _twice(account.ever, _sums),
        "emails": _twice(account.clients.values(), lambda wire: wire["email"].strip().lower()),
    }


def _sums(wire: Wire) -> Hashable:
    lines = wire["lines"].values() if wire["lines"] else ()
    rows = tuple((row["amount"], row["description"], row["tax_rate"], row["price"]) for row in lines)
    return (wire["clientnr"], rows, wire["totalintax"]) if rows else ""


def _twice(entries: Iterable[Entry], value: Callable[[Wire], Hashable]) -> list[Wire]:
    """Values that several entries have; the empty text counts as none."""
    found: dict[Hashable, list[str]] = {}
    for entry in entries:
        if key := value(entry.wire):
            found.setdefault(key, []).append(entry.key)
    return [{"value": key, "ids": ids} for key, ids in found.items() if len(ids) > 1]


def _seen(entry: Entry, brief: bool) -> Wire:
    wire = {name: entry.wire[name] for name in _BRIEF} if brief else entry.wire
    return {**wire, "made_at": entry.made_at, "planted": entry.planted, "deleted": entry.deleted}


def _saying_why(handler: Handler) -> Handler:
    """400 with the reason instead of an error."""

    async def safe(request: web.Request) -> web.StreamResponse:
        try:
            return await handler(request)
        except (RefusedError, ValueError, TypeError, KeyError, AttributeError) as problem:
            return web.json_response({"error": str(problem)}, status=400)

    return safe
