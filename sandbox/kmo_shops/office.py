"""The shop's back office for a person: catalogue, orders and one order."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable
from decimal import Decimal
from itertools import islice
from typing import Any

from aiohttp import web
from jinja2 import UndefinedError

from sandbox.kit.bodies import form_values
from sandbox.kmo_shops.amounts import as_text
from sandbox.kmo_shops.basket import PRESETS, basket
from sandbox.kmo_shops.buyers import LANDS
from sandbox.kmo_shops.catalogue import PRODUCTS, rates_of
from sandbox.kmo_shops.edits import presses
from sandbox.kmo_shops.errors import ApiError
from sandbox.kmo_shops.kinds import KINDS
from sandbox.kmo_shops.office_settings import OfficeSettings
from sandbox.kmo_shops.orders import Order
from sandbox.kmo_shops.pages import Pages
from sandbox.kmo_shops.world import Shop, World

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

PER_PAGE = 50


def see_other(address: str) -> web.Response:
    """After a form: look there."""
    return web.Response(status=303, headers={"Location": address})


class Office:
    """The handlers of the back office."""

    def __init__(self, world: World, pages: Pages, client_secret: str) -> None:
        self._world = world
        self._pages = pages
        self._settings = OfficeSettings(world, pages, client_secret)

    def add_to(self, router: web.UrlDispatcher) -> None:
        """Add the routes."""
        shop = "/office/{shop}"
        for method, path, handler in (
            ("GET", "/", self.shops),
            ("POST", "/office", self.open_shop),
            ("GET", shop, self.catalogue),
            ("GET", shop + "/orders", self.orders),
            ("POST", shop + "/orders", self.place),
            ("GET", shop + "/orders/{order}", self.order),
            ("POST", shop + "/orders/{order}", self.press),
            *self._settings.routes(shop),
        ):
            router.add_route(method, path, self._plain(handler))

    def _plain(self, handler: Handler) -> Handler:
        async def handle(request: web.Request) -> web.StreamResponse:
            try:
                return await handler(request)
            except ApiError as problem:
                return self._pages.answer("refused.html", status=problem.status, mistake=problem.message)

        return handle

    async def shops(self, _request: web.Request) -> web.Response:
        """Which shop."""
        return self._pages.answer("shops.html", shops=list(self._world.shops.values()))

    async def open_shop(self, request: web.Request) -> web.StreamResponse:
        """A new shop."""
        form = await form_values(request)
        shop = self._world.open_shop(request.host, {name: form.get(name) for name in ("name", "country")})
        return see_other(f"/office/{shop.profile.id}")

    async def catalogue(self, request: web.Request) -> web.Response:
        """What can be bought, and by whom."""
        shop = self._world.shop(request.match_info["shop"])
        standard, reduced = rates_of(shop.profile.country)
        articles = [(product, reduced if product.reduced else standard) for product in PRODUCTS]
        return self._pages.answer(
            "catalogue.html", shop=shop, page="catalogue", articles=articles, presets=PRESETS, kinds=KINDS, lands=LANDS
        )

    async def place(self, request: web.Request) -> web.StreamResponse:
        """An order: of what was chosen, or of an odd kind."""
        shop = self._world.shop(request.match_info["shop"])
        form = await form_values(request)
        if (kind := form.get("kind", "")) in KINDS:
            changes = {} if KINDS[kind].odd_status else {"status": form.get("status", "new")}
            order = self._world.place(shop.profile.id, kind, changes=changes)
        else:
            changes = basket(shop.profile, form)
            order = self._world.place(shop.profile.id, "standard", changes=changes)
        return see_other(f"/office/{shop.profile.id}/orders/{order['id']}")

    async def orders(self, request: web.Request) -> web.Response:
        """The orders, newest change first; `q` finds a number or a buyer."""
        shop = self._world.shop(request.match_info["shop"])
        wanted = request.query.get("q", "").strip()
        start = request.query.get("from", "")
        first = int(start) if re.fullmatch(r"[0-9]{1,9}", start) else 0
        fitting = (
            stored.order
            for stored in shop.orders.newest()
            if any(wanted.lower() in word.lower() for word in _words(stored.order))
        )
        found = list(islice(fitting, first, first + PER_PAGE + 1))
        return self._pages.answer(
            "orders.html",
            shop=shop,
            page="orders",
            orders=[_row(shop, order) for order in found[:PER_PAGE]],
            wanted=wanted,
            first=first,
            more=len(found) > PER_PAGE,
            per_page=PER_PAGE,
        )

    async def order(self, request: web.Request) -> web.Response:
        """One order."""
        shop = self._world.shop(request.match_info["shop"])
        order = self._world.stored(shop.profile.id, request.match_info["order"]).order
        told = self._world.log.chosen(shop=shop.profile.id, order=str(order["id"]), outcome=None, last=20)
        try:
            return self._pages.answer("order.html", shop=shop, page="orders", order=order, told=told)
        except (TypeError, ValueError, ArithmeticError, UndefinedError):
            written = json.dumps(order, ensure_ascii=False, indent=2)
            return self._pages.answer("odd_order.html", shop=shop, page="orders", order=order, written=written)

    async def press(self, request: web.Request) -> web.StreamResponse:
        """A button of the order page."""
        shop, order_id = self._world.shop(request.match_info["shop"]), request.match_info["order"]
        order = self._world.stored(shop.profile.id, order_id).order
        form = await form_values(request)
        changes = self._pressed(shop, order, form)
        self._world.change(shop.profile.id, order_id, changes)
        return see_other(f"/office/{shop.profile.id}/orders/{order_id}")

    def _pressed(self, shop: Shop, order: Order, form: dict[str, str]) -> dict[str, Any]:
        match form.get("action", ""):
            case "pay" | "ship" | "complete" | "cancel" as action:
                return presses(order, action, self._world.moment_now(shop))
            case "status":
                return {"status": form.get("status", "").strip() or order["status"]}
            case "edit":
                vat_number, email = form.get("vatnumber", "").strip(), form.get("email", "").strip()
                changes: dict[str, Any] = {"customer": {"email": email or None, "vatnumber": vat_number or None}}
                if (total := form.get("total", "").strip()) and total != order["totals"]["incl"]:
                    changes["totals"] = _total(order, total)
                return changes
        raise ApiError(400, "invalid_parameter", "There is no such button.")


def _total(order: Order, total: str) -> dict[str, str]:
    """A total that a person typed; the VAT takes the difference, so that excl + tax = incl goes on holding."""
    try:
        return {"incl": total, "tax": as_text(Decimal(total) - Decimal(order["totals"]["excl"]))}
    except (ArithmeticError, TypeError):
        return {"incl": total}  # odd on purpose


def _words(order: Order) -> list[str]:
    """Number, id and buyer of an order, however odd it is."""
    customer = order["customer"] if isinstance(order["customer"], dict) else {}
    words = (customer.get(name) for name in ("firstname", "lastname", "company", "email"))
    return [str(word or "") for word in (order["number"], order["id"], *words)]


def _row(shop: Shop, order: Order) -> dict[str, object]:
    """An order in the list, however odd it is."""
    number, order_id, first, last, company, _email = _words(order)
    totals = order["totals"] if isinstance(order["totals"], dict) else {}
    return {
        "id": order_id,
        "number": number or order_id,
        "buyer": ", ".join(filter(None, (f"{first} {last}".strip()[:50], company[:50]))),
        "created_at": order["created_at"],
        "status": shop.label(order),
        "total": totals.get("incl"),
        "currency": str(order["currency"]),
    }
