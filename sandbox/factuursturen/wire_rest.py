"""Products, profiles, taxes, categories, countries, search and what is not built (contract sections 2 and 6)."""

from __future__ import annotations

from aiohttp import web

from sandbox.factuursturen import answers
from sandbox.factuursturen.account import Account, Wire
from sandbox.factuursturen.body import text_of
from sandbox.factuursturen.books import Books
from sandbox.factuursturen.countries import HOME, LANGUAGES, country_list
from sandbox.factuursturen.figures import cents, line_number, plain, to_decimal
from sandbox.factuursturen.gate import API, account_of
from sandbox.factuursturen.invoicing import CATEGORIES, DEFAULT_PROFILE, PROFILES
from sandbox.factuursturen.listing import in_order, page
from sandbox.factuursturen.refusal import MissingError, RefusedError
from sandbox.factuursturen.search import search
from sandbox.factuursturen.wire import add, add_post, object_body, show, there
from sandbox.kit.switches import Switches

_UNBUILT = ("balance", "invoices_reminder", "quotations", "quotations_pdf")


def add_rest(app: web.Application, books: Books) -> None:
    """Add the routes."""
    switches = books.switches
    _add_products(app, books)

    async def profiles(request: web.Request) -> web.StreamResponse:
        rows = [
            {"id": key, "name": name, "default": "true" if key == DEFAULT_PROFILE else "false"}
            for key, name in PROFILES.items()
        ]
        return answers.found_values(request, switches, rows)

    async def taxes(request: web.Request) -> web.StreamResponse:
        return answers.found_values(request, switches, tax_rows(account_of(request), switches))

    async def categories(request: web.Request) -> web.StreamResponse:
        return answers.found_values(request, switches, CATEGORIES)

    async def countries(request: web.Request) -> web.StreamResponse:
        language = request.match_info.get("language", "nl")
        if language not in LANGUAGES:
            raise MissingError
        return answers.found_values(request, switches, country_list(language))

    async def find(request: web.Request) -> web.StreamResponse:
        path = request.match_info
        found = search(account_of(request), path["area"], path["field"], path["text"], switches)
        if not found and switches["search_empty"] == "404":
            raise MissingError
        rows = page(found, request.query, switches)
        if path["area"] == "clients":
            return answers.found(request, switches, answers.rows(answers.client_text(row, switches) for row in rows))
        return answers.found(request, switches, answers.rows(row.text() for row in rows))

    async def unbuilt(_request: web.Request) -> web.StreamResponse:
        if switches["unbuilt_parts"] == "404":
            raise MissingError
        return answers.bare("")

    add(app, "GET", "profiles", profiles)
    add(app, "GET", "taxes", taxes)
    add(app, "GET", "categories", categories)
    add(app, "GET", "countrylist", countries)
    add(app, "GET", "countrylist/{language}", countries)
    app.router.add_get(API + "search/{area}/{field}/{text}", find)
    app.router.add_get(API + "search/{area}/{field}/{text}/", find)
    for name in _UNBUILT:
        app.router.add_route("*", API + name + "{rest:(/.*)?}", unbuilt)


def tax_rows(account: Account, switches: Switches) -> list[Wire]:
    """The account's VAT rates: high, low, zero; texts or numbers as the switch says (contract section 6)."""
    rates = sorted((to_decimal(rate, "rate") for rate in account.rates), reverse=True)
    rows: list[Wire] = []
    for place, rate in enumerate(rates):
        kind = "Z" if not rate else "H" if place == 0 else "L"
        if switches["taxes_types"] == "strings":
            default = "true" if place == 0 else "false"
            rows.append({"percentage": plain(rate), "type": kind, "default": default, "country": HOME})
        else:
            rows.append({"percentage": line_number(rate), "type": kind, "default": place == 0, "country": int(HOME)})
    return rows


def _product(body: Wire, known: Wire) -> Wire:
    """A product's fields, `priceintax` calculated. Raises RefusedError."""
    fields = {name: text_of(body.get(name, known.get(name, "")), name) for name in ("code", "name", "price", "taxes")}
    if not fields["name"]:
        raise RefusedError("Een product heeft een naam.")
    price, percent = to_decimal(fields["price"] or "0", "price"), to_decimal(fields["taxes"] or "0", "taxes")
    gross = cents(price * (100 + percent) / 100, "half_up")
    return {**fields, "price": plain(price), "taxes": plain(percent), "priceintax": plain(gross)}


def _add_products(app: web.Application, books: Books) -> None:
    switches = books.switches

    async def list_all(request: web.Request) -> web.StreamResponse:
        shown = page(in_order(account_of(request).products, switches), request.query, switches)
        return answers.found(request, switches, answers.rows(entry.text() for entry in shown))

    async def read(request: web.Request) -> web.StreamResponse:
        key = request.match_info["id"]
        return await show(request, books, account_of(request).products.get(key), "product", key, list_all)

    async def create(request: web.Request) -> web.StreamResponse:
        product = _product(await object_body(request), {})
        return answers.bare(books.add_other(account_of(request), "product", product).key, 201)

    async def change(request: web.Request) -> web.StreamResponse:
        account = account_of(request)
        entry = there(account.products.get(request.match_info["id"]))
        entry.wire.update(_product(await object_body(request), entry.wire))
        books.change(account, "product", entry, "changed")
        return answers.bare("")

    async def delete(request: web.Request) -> web.StreamResponse:
        account = account_of(request)
        books.delete(account, "product", there(account.products.get(request.match_info["id"])))
        return answers.bare("")

    add(app, "GET", "products", list_all)
    add(app, "GET", "products/{id}", read)
    add_post(app, "products", create)
    add(app, "PUT", "products/{id}", change)
    add(app, "DELETE", "products/{id}", delete)
