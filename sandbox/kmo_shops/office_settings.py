"""The back office's other pages: app store, API keys, statuses, webhooks."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable

from aiohttp import web

from sandbox.kit.bodies import form_values
from sandbox.kmo_shops.catalogue import CATEGORIES
from sandbox.kmo_shops.errors import invalid_parameter, not_found
from sandbox.kmo_shops.oauth import VISITED, signed_start
from sandbox.kmo_shops.pages import Pages
from sandbox.kmo_shops.world import Shop, World

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class OfficeSettings:
    """The handlers of those pages."""

    def __init__(self, world: World, pages: Pages, client_secret: str) -> None:
        self._world = world
        self._pages = pages
        self._client_secret = client_secret

    def routes(self, shop: str) -> tuple[tuple[str, str, Handler], ...]:
        """Method, path and handler of each page, below the path of a shop."""
        return (
            ("GET", shop + "/apps", self.apps),
            ("POST", shop + "/apps", self.remove_app),
            ("GET", shop + "/apps/start", self.start_app),
            ("GET", shop + "/keys", self.keys),
            ("POST", shop + "/keys", self.press_key),
            ("GET", shop + "/statuses", self.statuses),
            ("POST", shop + "/statuses", self.set_status),
            ("GET", shop + "/webhooks", self.webhooks),
            ("POST", shop + "/webhooks", self.turn_webhook),
        )

    def _shop(self, request: web.Request) -> Shop:
        return self._world.shop(request.match_info["shop"])

    def _back(self, request: web.Request) -> web.Response:
        return web.Response(status=303, headers={"Location": request.path})

    async def _form(self, request: web.Request) -> dict[str, str]:
        return {name: value.strip() for name, value in (await form_values(request)).items()}

    async def apps(self, request: web.Request) -> web.Response:
        """The app store, and what is installed."""
        shop = self._shop(request)
        found = [
            (one, len(self._world.subscriptions.of_installation(one.id)))
            for one in self._world.access.live(shop.profile.id)
        ]
        # a key that nobody listens with is no app yet
        installed = [(one, hooks) for one, hooks in found if hooks or one.via == "app"]
        return self._pages.answer(
            "apps.html",
            shop=shop,
            page="apps",
            installed=installed,
            app_name=self._world.app_name,
            app_url=self._world.switches["app_url"],
        )

    async def start_app(self, request: web.Request) -> web.StreamResponse:
        """On to the app, signed."""
        profile = self._shop(request).profile
        address = signed_start(self._world, self._client_secret, profile.domain)
        response = web.Response(status=303, headers={"Location": address, "Cache-Control": "no-store"})
        response.set_cookie(VISITED, profile.id, max_age=3600, path="/app", httponly=True, samesite="Lax")
        return response

    async def remove_app(self, request: web.Request) -> web.StreamResponse:
        """Remove the app from the shop."""
        form, shop = await self._form(request), self._shop(request)
        for installation in self._world.access.live(shop.profile.id):
            if installation.id == form.get("installation"):
                self._world.uninstall(installation)
        return self._back(request)

    async def keys(self, request: web.Request) -> web.Response:
        """The API keys of the shop."""
        shop = self._shop(request)
        keys = self._world.access.keys(shop.profile.id)
        return self._pages.answer("keys.html", shop=shop, page="keys", keys=keys)

    async def press_key(self, request: web.Request) -> web.StreamResponse:
        """Make or delete an API key, or spoil the tokens of the shop."""
        form, shop_id, access = await self._form(request), self._shop(request).profile.id, self._world.access
        match form.get("action"):
            case "make":
                access.make_key(shop_id, form.get("name") or "API key")
            case "delete":
                if access.shop_of(form.get("key", "")) == shop_id:
                    access.revoke_key(form["key"])
            case "expire":
                access.expire(shop_id)
            case "revoke":
                access.revoke(shop_id)
        return self._back(request)

    async def statuses(self, request: web.Request) -> web.Response:
        """The statuses of the shop and their labels."""
        return self._pages.answer("statuses.html", shop=self._shop(request), page="statuses", categories=CATEGORIES)

    async def set_status(self, request: web.Request) -> web.StreamResponse:
        """Rename a label, or add a status."""
        form = await self._form(request)
        code, label, category = form.get("code", ""), form.get("label", ""), form.get("category")
        if not re.fullmatch(r"[a-z0-9_]{1,40}", code) or not label:
            raise invalid_parameter("A status needs a code of small letters, digits and _, and a label.")
        if category and category not in CATEGORIES:
            raise invalid_parameter(f"A category is one of {', '.join(CATEGORIES)}.")
        self._world.set_status(self._shop(request).profile.id, code, label, category)
        return self._back(request)

    async def webhooks(self, request: web.Request) -> web.Response:
        """Subscriptions and the newest deliveries."""
        shop_id = self._shop(request).profile.id
        return self._pages.answer(
            "webhooks.html",
            shop=self._shop(request),
            page="webhooks",
            hooks=self._world.subscriptions.of_shop(shop_id),
            told=self._world.log.chosen(shop=shop_id, order=None, outcome=None, last=50)[::-1],
            waiting=self._world.courier.waiting,
        )

    async def turn_webhook(self, request: web.Request) -> web.StreamResponse:
        """Switch one subscription on or off."""
        form = await self._form(request)
        found = self._world.subscriptions.get(form.get("webhook", ""))
        if found.shop_id != self._shop(request).profile.id:
            raise not_found("webhook")
        found.is_active, found.failed_in_a_row = not found.is_active, 0
        self._world.subscriptions.keep(found)
        return self._back(request)
