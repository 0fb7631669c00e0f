"""The wire that an app reads: sections 5, 6, 7, 10 and 11 of the shop's contract."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable

from aiohttp import web

from sandbox.kit.bodies import json_values
from sandbox.kmo_shops.access import Installation
from sandbox.kmo_shops.catalogue import PAYMENT_METHODS, TAX_RATES
from sandbox.kmo_shops.errors import ApiError, invalid_parameter, not_found
from sandbox.kmo_shops.limiter import CROWDED, Limiter
from sandbox.kmo_shops.listing import page_of
from sandbox.kmo_shops.world import Shop, World

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Answer = Callable[[web.Request, Shop, Installation], Awaitable[web.Response]]

# by path the shop is chosen; by token it is the token's own
PREFIXES = ("/shops/{shop}/api/v1", "/api/v1")
NO_SCOPE = ""


def bearer(request: web.Request) -> str:
    """The token of a call; "" without one."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def maintained(world: World) -> None:
    """Raises ApiError 503 `maintenance` while that switch is on."""
    if world.switches.is_on("maintenance"):
        wait = world.switches["maintenance_seconds"]
        raise ApiError(503, "maintenance", "KMO Shops is being maintained.", {"Retry-After": wait})


class Api:
    """The handlers of the wire."""

    def __init__(self, world: World, limiter: Limiter) -> None:
        self._world = world
        self._limiter = limiter

    def add_to(self, router: web.UrlDispatcher) -> None:
        """Add the routes under both prefixes."""
        routes: tuple[tuple[str, str, str, Answer], ...] = (
            ("GET", "/shop", "shop:read", self.shop),
            ("GET", "/orders", "orders:read", self.orders),
            ("GET", "/orders/{id}", "orders:read", self.order),
            ("GET", "/order-statuses", "shop:read", self.statuses),
            ("GET", "/payment-methods", "shop:read", self.payment_methods),
            ("GET", "/tax-rates", "shop:read", self.tax_rates),
            ("GET", "/webhooks", "webhooks:manage", self.webhooks),
            ("POST", "/webhooks", "webhooks:manage", self.subscribe),
            ("DELETE", "/webhooks/{id}", "webhooks:manage", self.unsubscribe),
            ("DELETE", "/installation", NO_SCOPE, self.leave),
        )
        for prefix in PREFIXES:
            for method, path, scope, answer in routes:
                router.add_route(method, prefix + path, self._guarded(scope, answer))
            router.add_route("*", prefix + "/{rest:.*}", self._guarded(NO_SCOPE, self.nothing))

    def _guarded(self, scope: str, answer: Answer) -> Handler:
        async def handle(request: web.Request) -> web.StreamResponse:
            request_id = request.headers.get("X-Request-Id") or f"req_{secrets.token_hex(8)}"
            shop_id = ""
            try:
                maintained(self._world)
                installation = self._caller(request)
                shop_id = installation.shop_id
                self._limiter.count(shop_id, crowded=request.get(CROWDED, False))
                if scope and scope not in installation.scope.split():
                    raise ApiError(403, "insufficient_scope", f"This needs the permission {scope}.")
                response = await answer(request, self._world.shop(shop_id), installation)
            except ApiError as problem:
                response = problem.answer(request_id)
            if shop_id:
                response.headers.update(self._limiter.headers(shop_id))
            response.headers["X-Request-Id"] = request_id
            return response

        return handle

    def _caller(self, request: web.Request) -> Installation:
        gone = int(self._world.switches["after_uninstall"])
        installation = self._world.access.check(bearer(request), gone_status=gone)
        if request.match_info.get("shop", installation.shop_id) != installation.shop_id:
            raise ApiError(401, "token_revoked", "This token is not of this shop.")
        return installation

    async def shop(self, _request: web.Request, shop: Shop, _caller: Installation) -> web.Response:
        """Who the shop is."""
        return web.json_response(shop.profile.as_json())

    async def orders(self, request: web.Request, shop: Shop, _caller: Installation) -> web.Response:
        """Summaries, oldest change first; an order may change once its page is out."""
        page = page_of(shop, request.query, self._world.switches.number("cursor_seconds"))
        changes = self._world.switches.number("change_while_paging")
        if changes > 0 and page["data"]:
            self._world.switches.set("change_while_paging", str(changes - 1))
            self._world.change(shop.profile.id, page["data"][0]["id"], {})
        return web.json_response(page)

    async def order(self, request: web.Request, shop: Shop, _caller: Installation) -> web.Response:
        """One order, whole."""
        stored = self._world.stored(shop.profile.id, request.match_info["id"])
        return web.Response(body=stored.body(), content_type="application/json", charset="utf-8")

    async def statuses(self, _request: web.Request, shop: Shop, _caller: Installation) -> web.Response:
        """The statuses with the merchant's labels."""
        return web.json_response({"data": list(shop.statuses.values())})

    async def payment_methods(self, _request: web.Request, _shop: Shop, _caller: Installation) -> web.Response:
        """How buyers can pay."""
        methods = [{"code": code, "name": name, "is_active": code != "paypal"} for code, name in PAYMENT_METHODS]
        return web.json_response({"data": methods})

    async def tax_rates(self, _request: web.Request, shop: Shop, _caller: Installation) -> web.Response:
        """The VAT rates of the shop's country."""
        country = shop.profile.country
        rates = TAX_RATES.get(country, TAX_RATES["BE"])
        return web.json_response({"data": [{"country": country, "rate": rate, "name": name} for rate, name in rates]})

    async def webhooks(self, _request: web.Request, _shop: Shop, caller: Installation) -> web.Response:
        """This app's subscriptions."""
        mine = self._world.subscriptions.of_installation(caller.id)
        return web.json_response({"data": [one.as_json() for one in mine]})

    async def subscribe(self, request: web.Request, shop: Shop, caller: Installation) -> web.Response:
        """A new subscription; its secret is told here and never again."""
        try:
            wish = json_values(await request.read())
        except ValueError:
            wish = None
        if not isinstance(wish, dict):
            raise invalid_parameter("The body must be a JSON object.")
        made = self._world.subscriptions.add(
            shop.profile.id, caller.id, wish.get("topic"), wish.get("url"), self._world.moment_now(shop)
        )
        return web.json_response({**made.as_json(), "secret": made.secrets[-1]}, status=201)

    async def unsubscribe(self, request: web.Request, _shop: Shop, caller: Installation) -> web.Response:
        """End one of this app's subscriptions."""
        found = self._world.subscriptions.get(request.match_info["id"])
        if found.installation_id != caller.id:
            raise not_found("webhook")
        self._world.subscriptions.end(found)
        return web.Response(status=204)

    async def leave(self, _request: web.Request, _shop: Shop, caller: Installation) -> web.Response:
        """The app removes itself; there is no `app.uninstalled` for that."""
        self._world.end(caller)
        return web.Response(status=204)

    async def nothing(self, _request: web.Request, _shop: Shop, _caller: Installation) -> web.Response:
        """There is no such address, or not with this method."""
        raise not_found("address")
