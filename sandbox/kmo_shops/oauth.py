"""Asking a merchant's permission, and trading it for tokens (contract section 4)."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from collections.abc import Mapping
from urllib.parse import urlencode, urlsplit, urlunsplit

from aiohttp import web

from sandbox.kit.bodies import form_values, json_values
from sandbox.kmo_shops.access import SCOPES, GrantError, Installation, Token
from sandbox.kmo_shops.api import maintained
from sandbox.kmo_shops.errors import ApiError
from sandbox.kmo_shops.pages import Pages
from sandbox.kmo_shops.world import Shop, World

SCOPE_WORDS = {
    "shop:read": "Read the name, country and settings of your shop",
    "orders:read": "Read your orders and their buyers",
    "webhooks:manage": "Be told when an order is placed or changes",
}

# cookie: the shop in whose app store a person pressed Install
VISITED = "kmo_shop"


def signed_start(world: World, secret: str, domain: str) -> str:
    """The link by which the app store starts the app: valid 5 minutes, signed with the app's secret."""
    signed = f"shop_domain={domain}&timestamp={int(time.time())}"
    signature = hmac.new(secret.encode(), signed.encode(), hashlib.sha256).hexdigest()
    query = urlencode({"shop_domain": domain, "timestamp": signed.rpartition("=")[2], "signature": signature})
    return f"{world.switches['app_url'].rstrip('/')}{world.switches['app_start_path']}?{query}"


def _with_query(address: str, values: Mapping[str, str]) -> str:
    parts = urlsplit(address)
    return urlunsplit(parts._replace(query="&".join(filter(None, (parts.query, urlencode(values))))))


class OAuth:
    """The authorise page and the token address."""

    def __init__(self, world: World, pages: Pages, client_id: str, client_secret: str) -> None:
        self._world = world
        self._pages = pages
        self._client_id = client_id
        self._client_secret = client_secret

    def add_to(self, router: web.UrlDispatcher) -> None:
        """Add the routes."""
        router.add_get("/app/authorize", self.ask)
        router.add_post("/app/authorize", self.decide)
        router.add_post("/oauth/token", self.token)

    def _shops_here(self, request: web.Request) -> list[Shop]:
        """The shops whose domain was called; all of them when the host is nobody's."""
        host = request.host.rpartition(":")[0] or request.host
        here = [
            shop
            for shop in self._world.shops.values()
            if request.host == shop.profile.domain or host == shop.profile.domain.partition(":")[0]
        ]
        return here or list(self._world.shops.values())

    def _mistake(self, asked: Mapping[str, str]) -> str:
        """What is wrong with a request that must not be answered by a redirect; "" when nothing is."""
        app = urlsplit(self._world.switches["app_url"])
        if not hmac.compare_digest(asked.get("client_id", "").encode(), self._client_id.encode()):
            return "KMO Shops does not know this app (client_id)."
        try:
            target = urlsplit(asked.get("redirect_uri", ""))
        except ValueError:
            return "That is no address to send you back to (redirect_uri)."
        if (target.scheme, target.netloc) != (app.scheme, app.netloc) or target.fragment:
            return f"The app may only send you back to {app.scheme}://{app.netloc} (redirect_uri)."
        return ""

    def _refusal(self, asked: Mapping[str, str]) -> str:
        """The `error` of a request that is answered by a redirect at once; "" when it may be asked."""
        if asked.get("response_type") != "code":
            return "unsupported_response_type"
        if not asked.get("state"):
            return "invalid_request"
        scopes = asked.get("scope", "").split()
        return "" if scopes and set(scopes) <= set(SCOPES) else "invalid_scope"

    async def ask(self, request: web.Request) -> web.StreamResponse:
        """The page on which the merchant says yes or no."""
        asked = request.query
        if mistake := self._mistake(asked):
            return self._pages.answer("refused.html", status=400, mistake=mistake)
        if error := self._refusal(asked):
            return self._back(asked, {"error": error})
        shops = self._shops_here(request)
        target = urlsplit(asked["redirect_uri"])
        return self._pages.answer(
            "authorize.html",
            form_to=f"{target.scheme}://{target.netloc}",
            asked=asked,
            shops=shops,
            chosen=self._chosen(request, shops),
            words=[SCOPE_WORDS[scope] for scope in asked["scope"].split()],
            app_name=self._world.app_name,
        )

    def _chosen(self, request: web.Request, shops: list[Shop]) -> str:
        """The shop whose app store was visited last, else the first one; "" without any."""
        ids = [shop.profile.id for shop in shops]
        wished = (request.query.get("shop"), request.cookies.get(VISITED), *ids[:1])
        return next((shop_id for shop_id in wished if shop_id in ids), "") or ""

    async def decide(self, request: web.Request) -> web.StreamResponse:
        """Back to the app with a code, or with `access_denied`."""
        asked = await form_values(request)
        if mistake := self._mistake(asked):
            return self._pages.answer("refused.html", status=400, mistake=mistake)
        if error := self._refusal(asked):
            return self._back(asked, {"error": error})
        if asked.get("decision") != "approve":
            return self._back(asked, {"error": "access_denied"})
        shop = self._world.shops.get(asked.get("shop", ""))
        if shop is None:
            return self._pages.answer("refused.html", status=400, mistake="There is no such shop here.")
        withheld = self._world.switches["withheld_scope"]
        granted = " ".join(scope for scope in asked["scope"].split() if scope != withheld)
        code = self._world.access.approve(shop.profile.id, self._world.app_name, granted, asked["redirect_uri"])
        return self._back(asked, {"code": code, "shop_id": shop.profile.id})

    def _back(self, asked: Mapping[str, str], values: Mapping[str, str]) -> web.Response:
        state = {"state": asked["state"]} if asked.get("state") else {}
        location = _with_query(asked["redirect_uri"], {**values, **state})
        return web.Response(status=303, headers={"Location": location, "Cache-Control": "no-store"})

    async def token(self, request: web.Request) -> web.Response:
        """Tokens for a code or for a refresh token."""
        request_id = request.headers.get("X-Request-Id") or f"req_{secrets.token_hex(8)}"
        try:
            maintained(self._world)
            response = self._tokens(request, await self._form(request))
        except ApiError as problem:
            if self._world.switches["grant_errors"] == "oauth" and problem.status < 500:
                body = {"error": problem.code, "error_description": problem.message}
                response = web.json_response(body, status=problem.status)
            else:
                response = problem.answer(request_id)
        response.headers.update({"X-Request-Id": request_id, "Cache-Control": "no-store"})
        return response

    async def _form(self, request: web.Request) -> dict[str, str]:
        if request.content_type != "application/json":
            try:
                return await form_values(request)
            except web.HTTPBadRequest as problem:
                raise ApiError(400, "invalid_request", problem.text or "") from None
        try:
            body = json_values(await request.read())
        except ValueError:
            body = None
        if not isinstance(body, dict):
            raise ApiError(400, "invalid_request", "The body must be a form or a JSON object.")
        return {str(name): str(value) for name, value in body.items()}

    def _tokens(self, request: web.Request, form: dict[str, str]) -> web.Response:
        right_id = hmac.compare_digest(form.get("client_id", "").encode(), self._client_id.encode())
        right_secret = hmac.compare_digest(form.get("client_secret", "").encode(), self._client_secret.encode())
        if not (right_id and right_secret):
            raise ApiError(401, "invalid_client", "Client id or secret is wrong.")
        seconds, access = self._world.switches.number("token_seconds"), self._world.access
        try:
            match form.get("grant_type"):
                case "authorization_code":
                    granted = access.exchange(form.get("code", ""), form.get("redirect_uri", ""), seconds)
                case "refresh_token":
                    granted = access.refresh(form.get("refresh_token", ""), seconds)
                case _:
                    raise ApiError(400, "unsupported_grant_type", "Use authorization_code or refresh_token.")
        except GrantError:
            raise ApiError(400, "invalid_grant", "This code or refresh token does not work.") from None
        return web.json_response(_granted(request, *granted, seconds))


def _granted(
    request: web.Request, installation: Installation, access: Token, refresh: Token, seconds: int
) -> dict[str, object]:
    return {
        "access_token": access.value,
        "token_type": "Bearer",
        "expires_in": seconds,
        "refresh_token": refresh.value,
        "scope": installation.scope,
        "shop_id": installation.shop_id,
        "api_base": f"{request.url.origin()}/shops/{installation.shop_id}/api/v1",
    }
