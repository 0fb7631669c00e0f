"""The shop's back office for a person: catalogue, orders and one order."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from decimal import Decimal
from itertools import islice
from typing import Any

from aiohttp import web

from sandbox.kmo_shops.buyers import LANDS, buyer
from sandbox.kmo_shops.catalogue import PRODUCTS, rates_of
from sandbox.kmo_shops.edits import presses
from sandbox.kmo_shops.errors import ApiError
from sandbox.kmo_shops.kinds import KINDS
from sandbox.kmo_shops.office_settings import OfficeSettings
from sandbox.kmo_shops.orders import Order, terms_for
from sandbox.kmo_shops.pages import Pages
from sandbox.kmo_shops.rows import line, shipping_row
from sandbox.kmo_shops.world import Shop, World

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

PER_PAGE = 50
PRESETS = {
    "BE-0": "A consumer in Belgium",
    "BE-1": "Another consumer in Belgium",
    "NL-0": "A consumer in the Netherlands",
    "BE-0-b": "A business in Belgium",
    "NL-0-b": "A business in the Netherlands",
    "DE-0-b": "A business in Germany",
}
TYPED = (
    "firstname",
    "lastname",
    "company",
    "email",
    "vatnumber",
    "address1",
    "house_number",
    "zipcode",
    "city",
    "country",
)


def see_other(address: str) -> web.Response:
    """After a form: look there."""
    return web.Response(status=303, headers={"Location": address})


def _customer(form: dict[str, str]) -> dict[str, Any]:
    """A preset buyer, with what was typed in place of what is his."""
    country, number, *business = form.get("customer", "BE-0").split("-")
    customer = buyer(int(number), country if country in LANDS else "BE", business=bool(business))
    typed = {name: form[name].strip() for name in TYPED if form.get(name, "").strip()}
    if "country" in typed:
        typed["countryname"] = LANDS[typed["country"]].name if typed["country"] in LANDS else ""
    return {**customer, **typed}


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
        form = {name: str(value) for name, value in (await request.post()).items()}
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
        form = {name: str(value) for name, value in (await request.post()).items()}
        if (kind := form.get("kind", "")) in KINDS:
            order = self._world.place(shop.profile.id, kind, changes={"status": form.get("status", "new")})
        else:
            changes = self._basket(shop, form)
            order = self._world.place(shop.profile.id, "standard", changes=changes)
        return see_other(f"/office/{shop.profile.id}/orders/{order['id']}")

    def _basket(self, shop: Shop, form: dict[str, str]) -> dict[str, Any]:
        including = form.get("prices", "incl") == "incl"
        customer = _customer(form)
        abroad = bool(customer["vatnumber"]) and customer["country"] != shop.profile.country
        treatment = "intra_community" if abroad else "standard"
        terms = terms_for(treatment, including, shop.profile.country, shop.profile.country)
        chosen = [(product, form.get(f"q-{product.sku}", "").strip().replace(",", ".")) for product in PRODUCTS]
        rows = [
            line(
                "product",
                product.name,
                product.price,
                terms.rate(product),
                including=including,
                sku=product.sku,
                quantity=quantity,
            )
            for product, quantity in chosen
            if _is_quantity(quantity)
        ]
        if not rows:
            raise ApiError(400, "invalid_parameter", "Choose at least one article: type how many.")
        cost = Decimal("4.95")
        return {
            "status": form.get("status", "new"),
            "priceincltax": including,
            "vat_treatment": treatment,
            "customer": customer,
            "lines": rows,
            "shipping": [shipping_row("home", "Thuislevering", cost, terms.standard, including=including)],
        }

    async def orders(self, request: web.Request) -> web.Response:
        """The orders, newest change first; `q` finds a number or a buyer."""
        shop = self._world.shop(request.match_info["shop"])
        wanted = request.query.get("q", "").strip()
        first = max(0, int(request.query.get("from", "0") if request.query.get("from", "0").isdigit() else 0))
        fitting = (stored.order for stored in shop.orders.newest() if _fits(stored.order, wanted.lower()))
        found = list(islice(fitting, first, first + PER_PAGE + 1))
        return self._pages.answer(
            "orders.html",
            shop=shop,
            page="orders",
            orders=found[:PER_PAGE],
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
        return self._pages.answer("order.html", shop=shop, page="orders", order=order, told=told)

    async def press(self, request: web.Request) -> web.StreamResponse:
        """A button of the order page."""
        shop, order_id = self._world.shop(request.match_info["shop"]), request.match_info["order"]
        order = self._world.stored(shop.profile.id, order_id).order
        form = {name: str(value) for name, value in (await request.post()).items()}
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
                    changes["totals"] = {"incl": total}
                return changes
        raise ApiError(400, "invalid_parameter", "There is no such button.")


def _is_quantity(text: str) -> bool:
    try:
        return 0 < float(text) < 100_000
    except ValueError:
        return False


def _fits(order: Order, wanted: str) -> bool:
    if not wanted:
        return True
    customer = order["customer"]
    words = (order["number"], order["id"], customer.get("email"), customer.get("lastname"), customer.get("company"))
    return any(wanted in str(word or "").lower() for word in words)
