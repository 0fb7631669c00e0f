"""`invoices`, their PDFs and payments (contract section 4)."""

from __future__ import annotations

from aiohttp import web

from sandbox.factuursturen import answers
from sandbox.factuursturen.account import Account, Entry, Wire
from sandbox.factuursturen.body import text_of
from sandbox.factuursturen.books import Books
from sandbox.factuursturen.drafts import save
from sandbox.factuursturen.gate import account_of
from sandbox.factuursturen.invoicing import read_draft, sent_invoice
from sandbox.factuursturen.listing import invoices, page
from sandbox.factuursturen.payments import pay
from sandbox.factuursturen.pdf import invoice_pdf
from sandbox.factuursturen.refusal import RefusedError
from sandbox.factuursturen.wire import add, add_post, is_json, object_body, show, there


def send(books: Books, account: Account, body: Wire, from_json: bool) -> Entry:
    """Make a sent invoice of a call's body. Raises RefusedError."""
    draft = read_draft(body, account, books.switches, from_json)
    return books.add_invoice(account, sent_invoice(draft, body, account, books.switches))


def add_invoices(app: web.Application, books: Books) -> None:
    """Add the routes."""
    switches = books.switches

    async def list_all(request: web.Request) -> web.StreamResponse:
        shown = page(invoices(account_of(request), request.query, switches), request.query, switches)
        return answers.found(request, switches, answers.rows(entry.text() for entry in shown))

    async def read(request: web.Request) -> web.StreamResponse:
        number = request.match_info["id"]
        return await show(request, books, account_of(request).find_invoice(number), "invoice", number, list_all)

    async def create(request: web.Request) -> web.StreamResponse:
        account, body = account_of(request), await object_body(request)
        match text_of(body.get("action"), "action"):
            case "send":
                return answers.bare(send(books, account, body, is_json(request)).wire["invoicenr"], 201)
            case "save" | "repeat" as action:
                key = save(books, account, body, is_json(request), plan=action == "repeat")
                return answers.bare(key if switches["save_answer"] == "id" else "", 201)
        raise RefusedError("Kies een actie: send, save of repeat.")

    async def delete(request: web.Request) -> web.StreamResponse:
        account = account_of(request)
        entry = there(account.find_invoice(request.match_info["id"]))
        if switches["delete_invoice"] == "400":
            raise RefusedError("Een verzonden factuur kan niet verwijderd worden.")
        books.delete(account, "invoice", entry)
        return answers.bare("")

    async def read_pdf(request: web.Request) -> web.StreamResponse:
        account = account_of(request)
        entry = there(account.find_invoice(request.match_info["id"]))
        return web.Response(body=invoice_pdf(account.company, entry.wire), content_type="application/pdf")

    async def add_payment(request: web.Request) -> web.StreamResponse:
        account = account_of(request)
        entry = there(account.find_invoice(request.match_info["id"]))
        pay(entry.wire, await object_body(request), switches)
        books.change(account, "invoice", entry, "paid")
        return answers.bare(account.next_key("payment"), 201)

    add(app, "GET", "invoices", list_all)
    add(app, "GET", "invoices/{id}", read)
    add_post(app, "invoices", create)
    add(app, "DELETE", "invoices/{id}", delete)
    add(app, "GET", "invoices_pdf/{id}", read_pdf)
    add(app, "POST", "invoices_payment/{id}", add_payment)
