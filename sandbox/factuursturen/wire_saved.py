"""`invoices_saved` and `invoices_repeated` (contract sections 2, 4.4 and U6, U26)."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from sandbox.factuursturen import answers
from sandbox.factuursturen.account import Account
from sandbox.factuursturen.books import Books, shelf
from sandbox.factuursturen.gate import account_of
from sandbox.factuursturen.listing import in_order, page, visible
from sandbox.factuursturen.refusal import MissingError, RefusedError
from sandbox.factuursturen.wire import add, add_post, any_body, show, there
from sandbox.factuursturen.wire_invoices import send


def add_saved(app: web.Application, books: Books) -> None:
    """Add the routes of both shelves, and the sending of drafts."""
    _add_shelf(app, books, "saved", "invoices_saved")
    _add_shelf(app, books, "repeated", "invoices_repeated")

    async def send_saved(request: web.Request) -> web.StreamResponse:
        if books.switches["send_saved"] == "404":
            raise MissingError
        account = account_of(request)
        ids = _ids(await any_body(request))
        numbers = [_send_one(books, account, key) for key in ids]
        return answers.bare("\n".join(numbers), 201)

    add_post(app, "invoices_saved", send_saved)


def _send_one(books: Books, account: Account, key: str) -> str:
    draft = there(account.saved.get(key))
    number: str = send(books, account, draft.wire, from_json=True).wire["invoicenr"]
    books.delete(account, "saved", draft)
    return number


def _ids(body: Any) -> list[str]:
    """An `id`, several of them, or a bare list. Raises RefusedError."""
    if isinstance(body, dict):
        body = body.get("id", body.get("ids"))
    if isinstance(body, dict):
        body = list(body.values())
    ids = body if isinstance(body, list) else [body]
    if not ids or not all(isinstance(key, str | int) for key in ids):
        raise RefusedError("Geef de id van een bewaarde factuur.")
    return [str(key) for key in ids]


def _add_shelf(app: web.Application, books: Books, kind: str, path: str) -> None:
    switches = books.switches

    async def list_all(request: web.Request) -> web.StreamResponse:
        entries = in_order(shelf(account_of(request), kind), switches)
        shown = page(visible(entries, switches.seconds("visible_after_seconds")), request.query, switches)
        return answers.found(request, switches, answers.rows(entry.text() for entry in shown))

    async def read(request: web.Request) -> web.StreamResponse:
        key = request.match_info["id"]
        entry = shelf(account_of(request), kind).get(key)
        envelope = "invoice" if switches["saved_envelope"] == "invoice" else path
        return await show(request, books, entry, envelope, key, list_all)

    async def delete(request: web.Request) -> web.StreamResponse:
        account = account_of(request)
        books.delete(account, kind, there(shelf(account, kind).get(request.match_info["id"])))
        return answers.bare("")

    add(app, "GET", path, list_all)
    add(app, "GET", path + "/{id}", read)
    add(app, "DELETE", path + "/{id}", delete)
