"""Everything the server knows: its shops with their orders, and what happens in them."""

from __future__ import annotations

import re
import secrets
import time
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any
from zlib import crc32

from sandbox.kit.journal import Journal
from sandbox.kit.switches import Switches
from sandbox.kmo_shops.access import Access, Installation
from sandbox.kmo_shops.catalogue import STATUSES
from sandbox.kmo_shops.courier import Courier
from sandbox.kmo_shops.delivery_log import DeliveryLog
from sandbox.kmo_shops.edits import opened, with_changes
from sandbox.kmo_shops.envelopes import Event, new_event_id
from sandbox.kmo_shops.errors import ApiError, not_found
from sandbox.kmo_shops.kinds import order_of
from sandbox.kmo_shops.orders import Order
from sandbox.kmo_shops.profile import COUNTRY_DEFAULTS, Profile
from sandbox.kmo_shops.shelf import Shelf, Stored
from sandbox.kmo_shops.subscriptions import Subscriptions

FIRST_ORDER = 9_000_001


@dataclass(slots=True)
class Shop:
    """One shop. `statuses`: code → label, category, is_custom. `sequence`: how many orders it ever had."""

    profile: Profile
    statuses: dict[str, dict[str, Any]]
    orders: Shelf = field(default_factory=Shelf)
    sequence: int = 0

    def own_seed(self, number: int) -> int:
        """The seed of order `number` when none was named: other shops get other orders."""
        return crc32(self.profile.id.encode()) % 100_000 * 1_000_000 + number

    def label(self, order: Order) -> str:
        """The merchant's word for the status of `order`; the code when there is none."""
        status = str(order["status"])
        return str(self.statuses[status]["label"]) if status in self.statuses else status


class World:
    """The shops by id, and the parts that act in them."""

    def __init__(self, switches: Switches, journal: Journal, app_name: str) -> None:
        self.switches = switches
        self.app_name = app_name
        self.shops: dict[str, Shop] = {}
        self.access = Access(journal)
        self.subscriptions = Subscriptions(journal)
        self.log = DeliveryLog()
        self.courier = Courier(switches, self.subscriptions, self.log)
        self._journal = journal
        self._restore()

    def shop(self, shop_id: str) -> Shop:
        """One shop. Raises ApiError 404."""
        found = self.shops.get(shop_id)
        if found is None:
            raise ApiError(404, "not_found", "There is no such shop here.")
        return found

    def stored(self, shop_id: str, order_id: str) -> Stored:
        """One order of one shop. Raises ApiError 404 `not_found`."""
        found = self.shop(shop_id).orders.get(order_id)
        if found is None:
            raise not_found("order")
        return found

    def open_shop(self, domain: str, wishes: dict[str, Any]) -> Shop:
        """A new shop with what `wishes` says of a Profile; an id that exists answers that shop as it is."""
        known = {name: str(wishes[name]) for name in asdict(Profile()) if wishes.get(name)}
        if known.get("id") in self.shops:
            return self.shops[known["id"]]
        timezone, locale = COUNTRY_DEFAULTS.get(known.get("country", "BE"), COUNTRY_DEFAULTS["BE"])
        defaults = {"id": f"shp_{secrets.token_hex(5)}", "domain": domain, "timezone": timezone, "locale": locale}
        statuses = {
            code: {"code": code, "label": label, "category": category, "is_custom": False}
            for code, (label, category) in STATUSES.items()
        }
        shop = Shop(Profile(**{**defaults, **known}), statuses)
        self.shops[shop.profile.id] = shop
        self._keep_shop(shop)
        return shop

    def set_status(self, shop_id: str, code: str, label: str, category: str | None) -> None:
        """Rename the label of a status, or add a custom one."""
        shop = self.shop(shop_id)
        found = shop.statuses.setdefault(code, {"code": code, "label": "", "category": "open", "is_custom": True})
        found["label"] = label
        if category:
            found["category"] = category
        self._keep_shop(shop)

    def place(
        self,
        shop_id: str,
        kind: str = "random",
        seed: int | None = None,
        *,
        changes: dict[str, Any] | None = None,
        webhooks: bool = True,
        buyers: int = 400,
    ) -> Order:
        """Place an order of `kind` with `changes`; tells the subscribers. Raises KeyError for an unknown kind."""
        shop = self.shop(shop_id)
        number = shop.sequence + 1
        seed = shop.own_seed(number) if seed is None else seed
        order = order_of(kind, seed, shop.profile, buyers=buyers)
        now = self._now_ms()
        moment = self._moment(shop, now)
        order["id"] = f"ord_{FIRST_ORDER + shop.sequence}"
        if kind not in ("same_number", "no_number"):
            order["number"] = f"{moment[:4]}-{number:05d}"
        order["created_at"] = order["updated_at"] = moment
        if order["payment"]["paid_at"]:
            order["payment"] = {**order["payment"], "paid_at": moment}
        order = opened(with_changes(order, changes or {}), changes or {})
        shop.sequence = number
        self._keep_order(shop, order, _milliseconds(order["updated_at"]))
        if webhooks:
            self.tell(shop, order, "order.created")
        return order

    def change(self, shop_id: str, order_id: str, changes: dict[str, Any], *, webhooks: bool = True) -> Order:
        """Change an order and tell the subscribers; `updated_at` moves on unless `changes` names it."""
        shop, old = self.shop(shop_id), self.stored(shop_id, order_id)
        order = with_changes(old.order, changes)
        if "updated_at" not in changes:
            exact = self.switches["moments"] == "milliseconds"
            order["updated_at"] = self._moment(shop, max(self._now_ms(), old.changed_ms + 1 if exact else 0))
        self._keep_order(shop, order, _milliseconds(order["updated_at"]))
        if webhooks:
            self.tell(shop, order, "order.updated")
        return order

    def delete_order(self, shop_id: str, order_id: str) -> None:
        """The shop forgets an order: reading it answers 404 from now on. Raises ApiError 404."""
        self.stored(shop_id, order_id)
        shop = self.shop(shop_id)
        shop.orders.remove(order_id)
        self._journal.put("order", f"{shop_id}/{order_id}", None)
        self._keep_shop(shop)  # its sequence: no id is given twice

    def uninstall(self, installation: Installation) -> None:
        """The merchant removes the app: a last call to its own webhooks, then they and the tokens are gone."""
        shop = self.shop(installation.shop_id)
        moment = self._moment(shop, self._now_ms())
        resource = {"type": "installation", "id": installation.id}
        event = Event(new_event_id(), "app.uninstalled", shop.profile.id, moment, resource)
        self.courier.emit(event, among=self.subscriptions.of_installation(installation.id))
        self.end(installation)

    def end(self, installation: Installation) -> None:
        """The app is gone from the shop, and nobody is told."""
        for subscription in self.subscriptions.of_installation(installation.id):
            self.subscriptions.end(subscription)
        self.access.end(installation)

    def tell(self, shop: Shop, order: Order, topic: str) -> Event:
        """Send `topic` about `order` to the subscribers."""
        event = self.event(shop, order, topic)
        self.courier.emit(event)
        return event

    def event(self, shop: Shop, order: Order, topic: str) -> Event:
        """The event of `topic` about `order` as it is now."""
        resource = {"type": "order"} | {name: order[name] for name in ("id", "number", "status", "updated_at")}
        return Event(new_event_id(), topic, shop.profile.id, self._moment(shop, self._now_ms()), resource)

    def forget(self) -> None:
        """As on the first day: no shop, no order, no app."""
        self.courier.clear()
        self.shops.clear()
        self.access.clear()
        self.subscriptions.by_id.clear()
        self.log.clear()
        self._journal.clear()

    def moment_now(self, shop: Shop) -> str:
        """Now, as the shop writes it."""
        return self._moment(shop, self._now_ms())

    def _now_ms(self) -> int:
        return time.time_ns() // 1_000_000

    def _moment(self, shop: Shop, milliseconds: int) -> str:
        return shop.profile.moment(milliseconds, whole_seconds=self.switches["moments"] == "seconds")

    def _keep_shop(self, shop: Shop) -> None:
        document = {
            "profile": shop.profile.as_json(),
            "statuses": shop.statuses,
            "sequence": shop.sequence,
        }
        self._journal.put("shop", shop.profile.id, document)

    def _keep_order(self, shop: Shop, order: Order, changed_ms: int) -> None:
        shop.orders.put(order, changed_ms)
        self._journal.put("order", f"{shop.profile.id}/{order['id']}", order)

    def _restore(self) -> None:
        for kind, key, document in self._journal.read():
            if kind == "shop":
                self.shops[key] = Shop(
                    Profile(**document["profile"]), document["statuses"], sequence=document["sequence"]
                )
            elif kind == "order" and (shop := self.shops.get(key.partition("/")[0])):
                shop.orders.put(document, _milliseconds(document["updated_at"]))
                if digits := re.fullmatch(r"ord_(\d+)", document["id"]):
                    shop.sequence = max(shop.sequence, int(digits[1]) - FIRST_ORDER + 1)
            elif kind in ("installation", "token"):
                self.access.restore(kind, document)
            elif kind == "subscription":
                self.subscriptions.restore(document)


def _milliseconds(moment: str) -> int:
    return round(datetime.fromisoformat(moment).timestamp() * 1000)
