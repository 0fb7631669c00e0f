"""The server put together: wire, authorise page, back office and control routes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

from aiohttp import web
from aiohttp.typedefs import Middleware

from sandbox.kit.faults import Fault
from sandbox.kit.journal import Journal
from sandbox.kit.server import Server
from sandbox.kmo_shops.api import Api, bearer
from sandbox.kmo_shops.control import Control
from sandbox.kmo_shops.control_webhooks import WebhookControl
from sandbox.kmo_shops.limiter import CROWDED, Limiter
from sandbox.kmo_shops.oauth import OAuth
from sandbox.kmo_shops.office import Office
from sandbox.kmo_shops.pages import Pages
from sandbox.kmo_shops.switches import kmo_shops_switches
from sandbox.kmo_shops.world import World

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

# what the app calls: faults, delays, the call log and the limit of calls at once apply to these paths alone
WIRE = ("/shops/", "/api/v1/", "/oauth/", "/app/")


API = "*/api/v1/*"
PRESETS = {
    "The next call to the API gets 500": Fault("answer", path=API, status=500, body="Internal Server Error"),
    "The next call gets an HTML page instead of JSON": Fault(
        "answer",
        path=API,
        status=200,
        body="<!doctype html><title>KMO Shops</title>",
        headers={"Content-Type": "text/html"},
    ),
    "The next call gets 429 with Retry-After: 20": Fault(
        "answer",
        path=API,
        status=429,
        body='{"error": {"code": "rate_limited", "message": "Too many calls in a minute.", "request_id": "sandbox"}}',
        headers={"Content-Type": "application/json", "Retry-After": "20"},
    ),
    "The next call is answered after 30 seconds": Fault("hang", path=API, seconds=30),
    "The next call loses its connection": Fault("drop", path=API),
    "The next refresh of a token is done, but its answer is lost": Fault(
        "commit_drop", path="/oauth/token", contains="refresh_token"
    ),
    "Every call gets 503 from now on": Fault("answer", path=API, status=503, body="", times=None),
}


class ShopServer(Server):
    """The kit's server, with the back office left out of faults and call log, and calls at once counted."""

    limiter: Limiter

    def is_spoilt(self, path: str) -> bool:
        """Do faults and the call log apply to this path?"""
        return path.startswith(WIRE)

    def _middleware(self) -> Middleware:
        inner = super()._middleware()

        @web.middleware
        async def count(request: web.Request, handler: Handler) -> web.StreamResponse:
            if not self.is_spoilt(request.path):
                return await handler(request)
            shop_id = self.account(request)
            if not shop_id:
                return await inner(request, handler)
            request[CROWDED] = not self.limiter.enter(shop_id)
            try:
                return await inner(request, handler)
            finally:
                self.limiter.leave(shop_id)

        return count


def create_app(
    state: Path | None = None,
    *,
    client_id: str = "kmo-app",
    client_secret: str = "kmo-secret",  # noqa: S107 - the sandbox's own, known to everybody
    app_url: str = "http://127.0.0.1:8000",
    app_name: str = "Orders to invoices",
) -> web.Application:
    """The application. `state`: folder that it remembers in; None: nothing outlives it. `app_url`: whose app it is."""
    switches = kmo_shops_switches(app_url)
    journal = Journal(state / "kmo-shops.jsonl" if state is not None else None)
    world = World(switches, journal, app_name)
    limiter = Limiter(switches)

    def account(request: web.Request) -> str:
        return str(request.match_info.get("shop") or world.access.shop_of(bearer(request)))

    def forget() -> None:
        world.forget()
        limiter.clear()

    server = ShopServer("KMO Shops", switches, "/", account, forget, presets=PRESETS)
    server.limiter = limiter
    app = server.application()
    pages = Pages()
    pages.add_to(app.router)
    Control(world, limiter).add_to(app.router)
    WebhookControl(world).add_to(app.router)
    OAuth(world, pages, client_id, client_secret).add_to(app.router)
    Office(world, pages, client_secret).add_to(app.router)
    Api(world, limiter).add_to(app.router)
    app.cleanup_ctx.append(world.courier.run)

    async def close(_app: web.Application) -> None:
        journal.close()

    app.on_cleanup.append(close)
    return app
