"""The sandbox Factuursturen as an application: the only file that joins its parts."""

from __future__ import annotations

from pathlib import Path

from aiohttp import web

from sandbox.factuursturen.books import Books
from sandbox.factuursturen.gate import API, add_remaining, caller, gate
from sandbox.factuursturen.judge import add_judge
from sandbox.factuursturen.pages import add_pages
from sandbox.factuursturen.presets import PRESETS
from sandbox.factuursturen.switches import SWITCHES
from sandbox.factuursturen.wire_clients import add_clients
from sandbox.factuursturen.wire_invoices import add_invoices
from sandbox.factuursturen.wire_rest import add_rest
from sandbox.factuursturen.wire_saved import add_saved
from sandbox.kit.journal import Journal
from sandbox.kit.server import Server
from sandbox.kit.switches import Switches

DEMO_ACCOUNTS = (
    {"user": "korenbloem", "key": "sandbox-key-korenbloem", "company": "Bakkerij De Korenbloem"},
    {"user": "lampenhuis", "key": "sandbox-key-lampenhuis", "company": "Het Lampenhuis", "rates": [0, 6, 12, 21]},
)


def create_app(state: Path | None = None, demo_accounts: bool = False) -> web.Application:
    """The server, not yet listening.

    `state`: a folder to remember everything in, None for memory only. `demo_accounts`: two accounts to begin with.
    """
    switches = Switches(SWITCHES)
    journal = Journal(state / "factuursturen.jsonl" if state is not None else None)
    books = Books(journal, switches, DEMO_ACCOUNTS if demo_accounts else ())
    server = Server("Factuursturen", switches, API, caller, books.forget, presets=PRESETS)
    app = server.application()
    app.middlewares.append(gate(books))
    add_remaining(app, books)
    add_clients(app, books)
    add_invoices(app, books)
    add_saved(app, books)
    add_rest(app, books)
    add_judge(app, books)
    add_pages(app, books)

    async def close(_app: web.Application) -> None:
        books.close()

    app.on_cleanup.append(close)
    return app
