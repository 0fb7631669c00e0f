"""Routes for tests and the demo, beside the wire: they make shops and orders and tell what truly happened.

POST   /sandbox/shops                                 a Profile's fields, all optional, and `token` → 201 (200 known id)
GET    /sandbox/shops                                 every shop with its API keys
POST   /sandbox/shops/{shop}/orders                   {"kind", "seed", "count", "buyers", "webhooks", "overrides"}
GET    /sandbox/shops/{shop}/orders                   every order, whole, or ?fields=id,number,totals of it
PATCH  /sandbox/shops/{shop}/orders/{order}           changes, see edits.py; ?webhooks=false changes silently
DELETE /sandbox/shops/{shop}/orders/{order}           the shop forgets it
PUT    /sandbox/shops/{shop}/statuses/{code}          {"label", "category"}: rename one, or add a custom one
POST   /sandbox/shops/{shop}/tokens/{expire|revoke}   of all tokens of the shop
POST   /sandbox/shops/{shop}/uninstall                remove the app, with its webhook
GET    /sandbox/kinds                                 every kind of order, in words
DELETE /sandbox/limits                                every shop has its whole minute again
"""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from typing import Any

from aiohttp import web

from sandbox.kmo_shops.control_calls import plain, wishes_of
from sandbox.kmo_shops.errors import invalid_parameter
from sandbox.kmo_shops.kinds import KINDS
from sandbox.kmo_shops.limiter import Limiter
from sandbox.kmo_shops.profile import Profile
from sandbox.kmo_shops.world import Shop, World

WISHES = frozenset({"kind", "seed", "count", "buyers", "webhooks", "overrides"})


class Control:
    """The handlers of the routes above."""

    def __init__(self, world: World, limiter: Limiter) -> None:
        self._world = world
        self._limiter = limiter

    def add_to(self, router: web.UrlDispatcher) -> None:
        """Add the routes."""
        shop, order = "/sandbox/shops/{shop}", "/sandbox/shops/{shop}/orders/{order}"
        for method, path, handler in (
            ("POST", "/sandbox/shops", self.open_shop),
            ("GET", "/sandbox/shops", self.shops),
            ("POST", shop + "/orders", self.place),
            ("GET", shop + "/orders", self.orders),
            ("PATCH", order, self.change),
            ("DELETE", order, self.forget_order),
            ("PUT", shop + "/statuses/{code}", self.set_status),
            ("POST", shop + "/tokens/{what:expire|revoke}", self.spoil_tokens),
            ("POST", shop + "/uninstall", self.uninstall),
            ("GET", "/sandbox/kinds", self.kinds),
            ("DELETE", "/sandbox/limits", self.forget_limits),
        ):
            router.add_route(method, path, plain(handler))

    def _told(self, request: web.Request, shop: Shop) -> dict[str, Any]:
        keys = self._world.access.keys(shop.profile.id)
        return {
            **shop.profile.as_json(),
            "token": keys[0][1].value if keys else None,
            "tokens": {installation.name: token.value for installation, token in keys},
            "api_base": f"{request.url.origin()}/shops/{shop.profile.id}/api/v1",
            "orders": len(shop.orders),
        }

    async def open_shop(self, request: web.Request) -> web.Response:
        """A new shop with an API key; a known id answers that shop."""
        wishes = await wishes_of(request)
        if unknown := set(wishes) - set(asdict(Profile())) - {"token"}:
            raise invalid_parameter(f"A shop has no {', '.join(sorted(unknown))}.")
        known = wishes.get("id") in self._world.shops
        shop = self._world.open_shop(request.host, wishes)
        if not known:
            self._world.access.make_key(shop.profile.id, "API key", wishes.get("token"))
        return web.json_response(self._told(request, shop), status=200 if known else 201)

    async def shops(self, request: web.Request) -> web.Response:
        """Every shop."""
        return web.json_response([self._told(request, shop) for shop in self._world.shops.values()])

    async def place(self, request: web.Request) -> web.Response:
        """One order, answered whole; or `count` of them, answered as their ids."""
        wishes = await wishes_of(request)
        kind = str(wishes.get("kind", "random"))
        if kind not in KINDS:
            raise invalid_parameter(f"There is no kind {kind}; there are {', '.join(KINDS)}.")
        changes = {name: value for name, value in wishes.items() if name not in WISHES}
        changes |= wishes.get("overrides") or {}
        seed, count = wishes.get("seed"), wishes.get("count")
        made = []
        for number in range(1 if count is None else int(count)):
            order = self._world.place(
                request.match_info["shop"],
                kind,
                None if seed is None else int(seed) + number,
                changes=changes,
                webhooks=bool(wishes.get("webhooks", True)),
                buyers=int(wishes.get("buyers", 400)),
            )
            made.append(order)
            if number % 20 == 19:
                await asyncio.sleep(0)  # thousands of orders do not stop the server
        if count is None:
            return web.json_response(made[0], status=201)
        return web.json_response({"ids": [order["id"] for order in made]}, status=201)

    async def orders(self, request: web.Request) -> web.Response:
        """Every order of a shop, oldest change first: what the books must come to."""
        shop = self._world.shop(request.match_info["shop"])
        if fields := request.query.get("fields"):
            names = fields.split(",")
            return web.json_response([{name: one.order.get(name) for name in names} for one in shop.orders.all()])
        body = b"[" + b",".join(stored.body() for stored in shop.orders.all()) + b"]"
        return web.Response(body=body, content_type="application/json")

    async def change(self, request: web.Request) -> web.Response:
        """Change one order."""
        webhooks = request.query.get("webhooks", "true") != "false"
        where = request.match_info
        changes = await wishes_of(request)
        return web.json_response(self._world.change(where["shop"], where["order"], changes, webhooks=webhooks))

    async def forget_order(self, request: web.Request) -> web.Response:
        """The shop no longer has this order."""
        self._world.delete_order(request.match_info["shop"], request.match_info["order"])
        return web.json_response({})

    async def set_status(self, request: web.Request) -> web.Response:
        """Rename a status, or add one."""
        wishes, where = await wishes_of(request), request.match_info
        self._world.set_status(where["shop"], where["code"], str(wishes.get("label", "")), wishes.get("category"))
        return web.json_response(list(self._world.shop(where["shop"]).statuses.values()))

    async def spoil_tokens(self, request: web.Request) -> web.Response:
        """Expire access tokens, or revoke everything."""
        access, shop_id = self._world.access, request.match_info["shop"]
        changed = access.expire(shop_id) if request.match_info["what"] == "expire" else access.revoke(shop_id)
        return web.json_response({"tokens": changed})

    async def uninstall(self, request: web.Request) -> web.Response:
        """The merchant removes the app."""
        gone = self._world.access.live(request.match_info["shop"])
        for installation in gone:
            self._world.uninstall(installation)
        return web.json_response({"installations": [one.id for one in gone]})

    async def kinds(self, _request: web.Request) -> web.Response:
        """The kinds of orders."""
        return web.json_response({name: kind.says for name, kind in KINDS.items()})

    async def forget_limits(self, _request: web.Request) -> web.Response:
        """Nobody has called in the last minute."""
        self._limiter.clear()
        return web.json_response({})
