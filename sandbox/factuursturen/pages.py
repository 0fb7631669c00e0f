"""The books on pages for people: accounts, their invoices, and one readable invoice with its PDF.

`/`, `/invoices/{account}`, `/invoices/{account}/{number}`, `/invoices/{account}/{number}/pdf`; numbers percent-encoded.
Forms: `/accounts/{account}/key`, `/accounts/{account}/twin`, `/accounts/{account}/imported`.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from urllib.parse import quote

from aiohttp import web

from sandbox.factuursturen.account import Account, Entry
from sandbox.factuursturen.books import Books
from sandbox.factuursturen.figures import plain
from sandbox.factuursturen.pdf import address_lines, invoice_pdf, lines_of, payments_of, taxes_of
from sandbox.factuursturen.planting import plant_imported, plant_twin
from sandbox.kit.bodies import form_values
from sandbox.kit.control_page import html, pages

SHOWN = 200
_TEMPLATES = Path(__file__).parent / "templates"


def add_pages(app: web.Application, books: Books) -> None:
    """Add the routes."""
    environment = pages(_TEMPLATES)
    environment.filters["path"] = lambda text: quote(str(text), safe="")
    environment.filters["euro"] = _euro

    def account_of(request: web.Request) -> Account:
        account = books.accounts.get(request.match_info["account"])
        if account is None:
            raise web.HTTPNotFound(text="There is no such account in these books.")
        return account

    def invoice_of(request: web.Request, account: Account) -> Entry:
        entry = account.find_invoice(request.match_info["id"])
        if entry is None:
            raise web.HTTPNotFound(text="There is no such invoice in these books.")
        return entry

    async def list_accounts(_request: web.Request) -> web.Response:
        rows = [(account, len(account.invoices), len(account.clients)) for account in books.accounts.values()]
        return html(environment.get_template("accounts.html").render(rows=rows))

    async def list_invoices(request: web.Request) -> web.Response:
        account = account_of(request)
        newest = list(account.invoices.values())[: -SHOWN - 1 : -1]
        clients = list(account.clients.values())[: -SHOWN - 1 : -1]
        page = environment.get_template("invoices.html").render(
            account=account,
            invoices=[entry.wire for entry in newest],
            clients=[entry.wire for entry in clients],
            drafts=[entry.wire for entry in account.saved.values()],
            left=books.quota.left(account),
            size=books.quota.size(account),
        )
        return html(page)

    async def show_invoice(request: web.Request) -> web.Response:
        account = account_of(request)
        wire = invoice_of(request, account).wire
        page = environment.get_template("invoice.html").render(
            account=account,
            invoice=wire,
            address=address_lines(wire),
            lines=lines_of(wire),
            taxes=taxes_of(wire),
            payments=payments_of(wire),
            history=list(wire["history"].values()) if wire["history"] else [],
            reference=[text for text in wire["reference"].values() if text],
        )
        return html(page)

    async def show_pdf(request: web.Request) -> web.Response:
        account = account_of(request)
        entry = invoice_of(request, account)
        name = "".join(sign if sign.isalnum() else "-" for sign in entry.wire["invoicenr"])
        headers = {"Content-Disposition": f'inline; filename="factuur-{quote(name)}.pdf"'}
        body = invoice_pdf(account.company, entry.wire)
        return web.Response(body=body, content_type="application/pdf", headers=headers)

    async def turn_key(request: web.Request) -> web.Response:
        account = account_of(request)
        books.change_account(account, {"active": not account.active})
        raise _back_to(account)

    async def client_of(request: web.Request, account: Account) -> Entry:
        entry = account.clients.get((await form_values(request)).get("client", ""))
        if entry is None:
            raise web.HTTPNotFound(text="There is no such client in these books.")
        return entry

    async def add_twin(request: web.Request) -> web.Response:
        account = account_of(request)
        plant_twin(books, account, await client_of(request, account))
        raise _back_to(account)

    async def add_imported(request: web.Request) -> web.Response:
        account = account_of(request)
        plant_imported(books, account, await client_of(request, account))
        raise _back_to(account)

    app.router.add_get("/", list_accounts)
    app.router.add_get("/invoices/{account}", list_invoices)
    app.router.add_get("/invoices/{account}/{id}", show_invoice)
    app.router.add_get("/invoices/{account}/{id}/pdf", show_pdf)
    app.router.add_post("/accounts/{account}/key", turn_key)
    app.router.add_post("/accounts/{account}/twin", add_twin)
    app.router.add_post("/accounts/{account}/imported", add_imported)


def _back_to(account: Account) -> web.HTTPSeeOther:
    return web.HTTPSeeOther(f"/invoices/{quote(account.user, safe='')}")


def _euro(amount: object) -> str:
    """An amount with two decimals, or as many more as it has; the sign stays with its figures."""
    text = plain(Decimal(str(amount or 0)))
    whole, _, decimals = text.partition(".")
    return f"€\u00a0{whole}.{decimals:0<2}"
