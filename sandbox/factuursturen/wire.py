"""What every route of the wire needs: the body, one thing by its id, and both ways to write a path."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from sandbox.factuursturen import answers
from sandbox.factuursturen.account import Entry, Wire
from sandbox.factuursturen.body import read_body, read_object
from sandbox.factuursturen.books import Books
from sandbox.factuursturen.gate import API
from sandbox.factuursturen.refusal import MissingError
from sandbox.kit.faults import Handler


def is_json(request: web.Request) -> bool:
    """Did the caller send JSON, so that truth values and numbers have types?"""
    return "json" in request.headers.get("Content-Type", "")


async def any_body(request: web.Request) -> Any:
    """The body as JSON values. Raises RefusedError."""
    return read_body(request.headers.get("Content-Type", ""), await request.read())


async def object_body(request: web.Request) -> Wire:
    """The body as a bare object. Raises RefusedError."""
    return read_object(request.headers.get("Content-Type", ""), await request.read())


def add(app: web.Application, method: str, path: str, handler: Handler) -> None:
    """Add a route with and without a slash at its end (contract section 1.1)."""
    app.router.add_route(method, API + path, handler)
    app.router.add_route(method, API + path + "/", handler)


def add_post(app: web.Application, collection: str, handler: Handler) -> None:
    """Add a POST on a collection; whatever follows it is accepted, as the vendor does."""
    add(app, "POST", collection, handler)
    app.router.add_post(API + collection + "/{junk:.*}", handler)


async def show(
    request: web.Request, books: Books, entry: Entry | None, envelope: str, key: str, whole_list: Handler
) -> web.StreamResponse:
    """One thing under its envelope, or what GET answers to an unknown id (contract, U3). Raises MissingError."""
    if entry is not None:
        text = answers.client_text(entry, books.switches) if envelope == "client" else entry.text()
        return answers.found(request, books.switches, answers.one(envelope, text))
    choice = books.switches["unknown_id"]
    number = key.isascii() and key.isdigit()
    if choice == "404" or (choice == "number_404" and number):
        raise MissingError
    return await whole_list(request)


def there(entry: Entry | None) -> Entry:
    """The entry. Raises MissingError when there is none."""
    if entry is None:
        raise MissingError
    return entry
