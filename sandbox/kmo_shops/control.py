"""Routes for tests and the demo, beside the wire: they make shops and orders and tell what truly happened.

POST   /sandbox/shops                                 a Profile's fields, all optional, and `token` → 201 (200 known id)
GET    /sandbox/shops                                 every shop with its API keys
POST   /sandbox/shops/{shop}/orders                   {"kind", "seed", "count", "buyers", "webhooks", "overrides"}
GET    /sandbox/shops/{shop}/orders                   every order, whole
PATCH  /sandbox/shops/{shop}/orders/{order}           changes, see edits.py; ?webhooks=false changes silently
DELETE /sandbox/shops/{shop}/orders/{order}           the shop forgets it
POST   /sandbox/shops/{shop}/orders/{order}/notify    {"topic", "event_id", "times", and what is wrong with it}
PUT    /sandbox/shops/{shop}/statuses/{code}          {"label", "category"}: rename one, or add a custom one
POST   /sandbox/shops/{shop}/tokens/{expire|revoke}   of all tokens of the shop
POST   /sandbox/shops/{shop}/uninstall                remove the app, with its webhook
GET    /sandbox/webhooks                              every subscription with its secrets
PATCH  /sandbox/webhooks/{webhook}                    {"is_active": false}
POST   /sandbox/webhooks/{webhook}/rotate             → {"secret"}; DELETE: only the newest secret signs
GET    /sandbox/deliveries                            ?shop= &order= &outcome= &last=1000; DELETE: start anew
GET    /sandbox/deliveries/acknowledged               what the app answered 2xx to, and how many are under way
GET    /sandbox/kinds                                 every kind of order, in words
DELETE /sandbox/limits                                every shop has its whole minute again
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import asdict, fields, replace
from typing import Any

from aiohttp import web

from sandbox.kmo_shops.envelopes import Spoil
from sandbox.kmo_shops.errors import ApiError, invalid_parameter
from sandbox.kmo_shops.kinds import KINDS
from sandbox.kmo_shops.limiter import Limiter
from sandbox.kmo_shops.profile import Profile
from sandbox.kmo_shops.world import Shop, World

Handler = Callable[[web.Request], Awaitable[web.Response]]

WISHES = frozenset({"kind", "seed", "count", "buyers", "webhooks", "overrides"})


async def _wishes(request: web.Request) -> dict[str, Any]:
    if not request.can_read_body:
        return {}
    try:
        wishes = await request.json()
    except ValueError:
        raise invalid_parameter("The body must be JSON.") from None
    if not isinstance(wishes, dict):
        raise invalid_parameter("The body must be a JSON object.")
    return wishes


def _plain(handler: Handler) -> Handler:
    async def handle(request: web.Request) -> web.Response:
        try:
            return await handler(request)
        except ApiError as problem:
            return problem.answer("sandbox")
        except (TypeError, ValueError) as problem:
            return invalid_parameter(str(problem)).answer("sandbox")

    return handle


class Control:
    """The handlers of the routes above."""

    def __init__(self, world: World, limiter: Limiter) -> None:
        self._world = world
        self._limiter = limiter

    def add_to(self, router: web.UrlDispatcher) -> None:
        """Add the routes."""
        shop, order, hook = "/sandbox/shops/{shop}", "/sandbox/shops/{shop}/orders/{order}", "/sandbox/webhooks/{hook}"
        for method, path, handler in (
            ("POST", "/sandbox/shops", self.open_shop),
            ("GET", "/sandbox/shops", self.shops),
            ("POST", shop + "/orders", self.place),
            ("GET", shop + "/orders", self.orders),
            ("PATCH", order, self.change),
            ("DELETE", order, self.forget_order),
            ("POST", order + "/notify", self.notify),
            ("PUT", shop + "/statuses/{code}", self.set_status),
            ("POST", shop + "/tokens/{what:expire|revoke}", self.spoil_tokens),
            ("POST", shop + "/uninstall", self.uninstall),
            ("GET", "/sandbox/webhooks", self.webhooks),
            ("PATCH", hook, self.turn_webhook),
            ("POST", hook + "/rotate", self.rotate),
            ("DELETE", hook + "/rotate", self.finish_rotation),
            ("GET", "/sandbox/deliveries", self.deliveries),
            ("DELETE", "/sandbox/deliveries", self.forget_deliveries),
            ("GET", "/sandbox/deliveries/acknowledged", self.acknowledged),
            ("GET", "/sandbox/kinds", self.kinds),
            ("DELETE", "/sandbox/limits", self.forget_limits),
        ):
            router.add_route(method, path, _plain(handler))

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
        wishes = await _wishes(request)
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
        wishes = await _wishes(request)
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
        return web.json_response([stored.order for stored in shop.orders.all()])

    async def change(self, request: web.Request) -> web.Response:
        """Change one order."""
        webhooks = request.query.get("webhooks", "true") != "false"
        where = request.match_info
        changes = await _wishes(request)
        return web.json_response(self._world.change(where["shop"], where["order"], changes, webhooks=webhooks))

    async def forget_order(self, request: web.Request) -> web.Response:
        """The shop no longer has this order."""
        self._world.delete_order(request.match_info["shop"], request.match_info["order"])
        return web.json_response({})

    async def notify(self, request: web.Request) -> web.Response:
        """Send webhooks about one order now, once each, and answer what the app answered."""
        wishes = await _wishes(request)
        shop = self._world.shop(request.match_info["shop"])
        order = self._world.stored(shop.profile.id, request.match_info["order"]).order
        event = self._world.event(shop, order, str(wishes.pop("topic", "order.updated")))
        event = replace(event, id=str(wishes.pop("event_id", event.id)))
        times, attempt = int(wishes.pop("times", 1)), int(wishes.pop("attempt", 1))
        if unknown := set(wishes) - {field.name for field in fields(Spoil)}:
            raise invalid_parameter(f"A webhook has no {', '.join(sorted(unknown))}.")
        spoil = Spoil(**wishes)
        targets = [one for one in self._world.subscriptions.of_shop(shop.profile.id) if one.topic == event.topic]
        answers = [
            await self._world.courier.send(event, target, attempt, spoil)
            for target in targets
            for _time in range(times)
        ]
        return web.json_response({"event_id": event.id, "answers": answers})

    async def set_status(self, request: web.Request) -> web.Response:
        """Rename a status, or add one."""
        wishes, where = await _wishes(request), request.match_info
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

    async def webhooks(self, _request: web.Request) -> web.Response:
        """Every subscription, secrets and all."""
        return web.json_response([asdict(one) for one in self._world.subscriptions.by_id.values()])

    async def turn_webhook(self, request: web.Request) -> web.Response:
        """Switch one subscription on or off."""
        wishes = await _wishes(request)
        found = self._world.subscriptions.get(request.match_info["hook"])
        found.is_active = bool(wishes.get("is_active", True))
        found.failed_in_a_row = 0
        self._world.subscriptions.keep(found)
        return web.json_response(asdict(found))

    async def rotate(self, request: web.Request) -> web.Response:
        """A second secret signs as well."""
        found = self._world.subscriptions.get(request.match_info["hook"])
        return web.json_response({"secret": self._world.subscriptions.rotate(found)})

    async def finish_rotation(self, request: web.Request) -> web.Response:
        """Only the newest secret signs."""
        self._world.subscriptions.finish_rotation(self._world.subscriptions.get(request.match_info["hook"]))
        return web.json_response({})

    async def deliveries(self, request: web.Request) -> web.Response:
        """Attempts, newest last."""
        query = request.query
        chosen = self._world.log.chosen(
            shop=query.get("shop"),
            order=query.get("order"),
            outcome=query.get("outcome"),
            last=int(query.get("last", "1000")),
        )
        return web.json_response({"deliveries": chosen, "waiting": self._world.courier.waiting})

    async def forget_deliveries(self, _request: web.Request) -> web.Response:
        """Start the log anew."""
        self._world.log.clear()
        return web.json_response({})

    async def acknowledged(self, _request: web.Request) -> web.Response:
        """What was answered 2xx, in the order of the first answer."""
        log = self._world.log
        orders = [{"shop_id": shop, "order_id": order} for shop, order in log.acknowledged_orders]
        return web.json_response(
            {"event_ids": list(log.acknowledged_events), "orders": orders, "waiting": self._world.courier.waiting}
        )

    async def kinds(self, _request: web.Request) -> web.Response:
        """The kinds of orders."""
        return web.json_response({name: kind.says for name, kind in KINDS.items()})

    async def forget_limits(self, _request: web.Request) -> web.Response:
        """Nobody has called in the last minute."""
        self._limiter.clear()
        return web.json_response({})
