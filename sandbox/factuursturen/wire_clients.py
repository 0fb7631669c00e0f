"""`clients` and `clients/{clientnr}` (contract section 3)."""

from __future__ import annotations

from aiohttp import web

from sandbox.factuursturen import answers
from sandbox.factuursturen.books import Books
from sandbox.factuursturen.client_fields import change_client, new_client
from sandbox.factuursturen.gate import account_of
from sandbox.factuursturen.listing import in_order, page, visible
from sandbox.factuursturen.refusal import RefusedError
from sandbox.factuursturen.wire import add, add_post, is_json, object_body, show, there


def add_clients(app: web.Application, books: Books) -> None:
    """Add the routes."""
    switches = books.switches

    async def list_all(request: web.Request) -> web.StreamResponse:
        delay = switches.seconds("client_visible_after_seconds")
        clients = visible(in_order(account_of(request).clients, switches), delay)
        shown = page(clients, request.query, switches, switches["clients_list"] == "unlimited")
        text = answers.rows(answers.client_text(entry, switches) for entry in shown)
        return answers.found(request, switches, text)

    async def read(request: web.Request) -> web.StreamResponse:
        number = request.match_info["id"]
        return await show(request, books, account_of(request).clients.get(number), "client", number, list_all)

    async def create(request: web.Request) -> web.StreamResponse:
        fields = new_client(await object_body(request), switches, is_json(request))
        return answers.bare(books.add_client(account_of(request), fields).key, 201)

    async def change(request: web.Request) -> web.StreamResponse:
        account = account_of(request)
        entry = there(account.clients.get(request.match_info["id"]))
        change_client(entry.wire, await object_body(request), switches, is_json(request))
        books.change(account, "client", entry, "changed")
        return answers.bare("")

    async def delete(request: web.Request) -> web.StreamResponse:
        account = account_of(request)
        entry = there(account.clients.get(request.match_info["id"]))
        if account.invoices_of.get(entry.key) and switches["delete_used_client"] == "400":
            raise RefusedError("De klant heeft facturen en kan niet verwijderd worden.")
        books.delete(account, "client", entry)
        return answers.bare("")

    add(app, "GET", "clients", list_all)
    add(app, "GET", "clients/{id}", read)
    add_post(app, "clients", create)
    add(app, "PUT", "clients/{id}", change)
    add(app, "DELETE", "clients/{id}", delete)
