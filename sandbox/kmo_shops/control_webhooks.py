"""Routes for tests, beside the wire, about webhooks: what was sent, what was answered, and one more on demand.

POST   /sandbox/shops/{shop}/orders/{order}/notify    {"topic", "event_id", "times", and what is wrong with it}
GET    /sandbox/webhooks                              every subscription with its secrets
PATCH  /sandbox/webhooks/{webhook}                    {"is_active": false}
POST   /sandbox/webhooks/{webhook}/rotate             → {"secret"}; DELETE: only the newest secret signs
GET    /sandbox/deliveries                            ?shop= &order= &outcome= &last=1000; DELETE: start anew
GET    /sandbox/deliveries/acknowledged               what the app answered 2xx to, and how many are under way
"""

from __future__ import annotations

from dataclasses import asdict, fields, replace

from aiohttp import web

from sandbox.kmo_shops.control_calls import plain, wishes_of
from sandbox.kmo_shops.envelopes import Spoil
from sandbox.kmo_shops.errors import invalid_parameter
from sandbox.kmo_shops.world import World


class WebhookControl:
    """The handlers of the routes above."""

    def __init__(self, world: World) -> None:
        self._world = world

    def add_to(self, router: web.UrlDispatcher) -> None:
        """Add the routes."""
        order, hook = "/sandbox/shops/{shop}/orders/{order}", "/sandbox/webhooks/{hook}"
        for method, path, handler in (
            ("POST", order + "/notify", self.notify),
            ("GET", "/sandbox/webhooks", self.webhooks),
            ("PATCH", hook, self.turn_webhook),
            ("POST", hook + "/rotate", self.rotate),
            ("DELETE", hook + "/rotate", self.finish_rotation),
            ("GET", "/sandbox/deliveries", self.deliveries),
            ("DELETE", "/sandbox/deliveries", self.forget_deliveries),
            ("GET", "/sandbox/deliveries/acknowledged", self.acknowledged),
        ):
            router.add_route(method, path, plain(handler))

    async def notify(self, request: web.Request) -> web.Response:
        """Send webhooks about one order now, once each, and answer what the app answered."""
        wishes = await wishes_of(request)
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

    async def webhooks(self, _request: web.Request) -> web.Response:
        """Every subscription, secrets and all."""
        return web.json_response([asdict(one) for one in self._world.subscriptions.by_id.values()])

    async def turn_webhook(self, request: web.Request) -> web.Response:
        """Switch one subscription on or off."""
        wishes = await wishes_of(request)
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
