"""How we get and renew what opens a KMO Shop. docs/vendors/kmo-shops.md, sections 2 to 4."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from webapp.integration.vendors.addresses import Origin, ascii_host, named_host
from webapp.integration.vendors.answers import Answer, NotJsonError
from webapp.integration.vendors.api import parsed
from webapp.integration.vendors.contract import Credentials, NoticeRefusedError
from webapp.integration.vendors.errors import (
    ForbiddenAddressError,
    NotPermittedError,
    ReconnectError,
    TemporaryError,
    UnreadableError,
    VendorError,
)
from webapp.integration.vendors.http import Door
from webapp.integration.vendors.values import identifier, obj, text

SCOPE = "shop:read orders:read webhooks:manage"
AUTHORIZE_PATH = "/app/authorize"
TOKEN_PATH = "/oauth/token"  # noqa: S105 - an address
API_PATH = "/api/v1"
START_SECONDS = 300


class Install:
    """`client_id`, `client_secret`: our app at KMO Shops. `hosts`: shop hosts that may be called, `*` for any."""

    def __init__(self, door: Door, client_id: str, client_secret: str, hosts: Collection[str]) -> None:
        self._door = door
        self._client_id = client_id
        self._client_secret = client_secret
        self._hosts = frozenset(map(_spelled, hosts))

    def origin(self, host: str) -> Origin:
        """The shop at `host`. Raises ForbiddenAddressError when we may not call it."""
        return self._permitted(named_host(host, self._door.allowed_hosts))

    def api(self, base: str) -> Origin:
        """The API at `base`. Raises ForbiddenAddressError when we may not call it."""
        return self._permitted(self._door.origin(base))

    def _permitted(self, whom: Origin) -> Origin:
        # A host that another setting lists (the books, VIES) is no shop, and `*` means public hosts only.
        wanted = {f"{whom.host}:{whom.port}"} if whom.is_listed else {whom.host, "*"}
        if wanted & self._hosts:
            return whom
        raise ForbiddenAddressError(f"{whom.host} is not on the list of shop hosts.")

    def address(self, host: str, state: str, return_to: str) -> str:
        """Where the merchant authorises us."""
        query = {
            "response_type": "code",
            "client_id": self._client_id,
            "redirect_uri": return_to,
            "scope": SCOPE,
            "state": state,
        }
        return f"{self.origin(host).url}{AUTHORIZE_PATH}?{urlencode(query)}"

    def complete(self, host: str, answer: Mapping[str, str], return_to: str) -> tuple[Credentials, str]:
        """Credentials and API base for the code in `answer`. Raises NotPermittedError."""
        if "error" in answer or not answer.get("code"):
            said = answer.get("error", "no code")[:100]
            raise NotPermittedError("denied" if said == "access_denied" else "unusable", said)
        whom = self.origin(host)
        grant = {"grant_type": "authorization_code", "code": answer["code"], "redirect_uri": return_to}
        try:
            credentials, base = self._credentials(self._token(whom, grant), whom.url)
        except ReconnectError as problem:
            reason = "scope_missing" if problem.reason == "scope_missing" else "unusable"
            raise NotPermittedError(reason, problem.words) from None
        shop_id = answer.get("shop_id")
        if shop_id and shop_id != credentials.values["shop_id"]:
            raise NotPermittedError("other_account", "The permission is for another shop.")
        return credentials, self.api(base).url

    def refresh(self, current: Credentials) -> Credentials:
        """New credentials for `current`, whose refresh token is used up by it.

        Raises ReconnectError when the merchant revoked us, TemporaryError when nobody answered clearly: if the token
        was used up by then, the next try says "revoked".
        """
        origin = current.values.get("origin", "")
        if not current.values.get("refresh_token"):
            raise ReconnectError("revoked")
        grant = {"grant_type": "refresh_token", "refresh_token": current.values["refresh_token"]}
        tokens = self._token(self.api(origin), grant)
        renewed, _ = self._credentials({"shop_id": current.values.get("shop_id"), **tokens}, origin)
        return renewed

    def start_host(self, query: Mapping[str, str], now: datetime) -> str:
        """The shop that a start from the app store is for. Raises NoticeRefusedError."""
        host, timestamp = query.get("shop_domain", ""), query.get("timestamp", "")
        ours = hmac.new(
            self._client_secret.encode(), f"shop_domain={host}&timestamp={timestamp}".encode(), hashlib.sha256
        ).hexdigest()
        if not hmac.compare_digest(ours.encode(), query.get("signature", "").encode()):
            raise NoticeRefusedError("its signature is wrong")
        if not re.fullmatch(r"[0-9]{1,12}", timestamp, re.ASCII):
            raise NoticeRefusedError("it has no time")
        if abs(now.timestamp() - int(timestamp)) > START_SECONDS:
            raise NoticeRefusedError("its time is outside the window")
        return host

    def _token(self, whom: Origin, grant: Mapping[str, str]) -> Mapping[str, Any]:
        """Tokens for a code or a refresh token. A lost answer is a TemporaryError: nothing is made over there that
        could be there twice; at worst the merchant authorises us once more.
        """
        form = {**grant, "client_id": self._client_id, "client_secret": self._client_secret}
        answer = self._door.call(
            whom,
            "POST",
            TOKEN_PATH,
            {"Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded"},
            urlencode(form).encode(),
            narrow=_narrow,
            secrets=[self._client_secret, *grant.values()],
            repeatable=True,
        )
        return obj(parsed(answer), "token answer")

    def _credentials(self, tokens: Mapping[str, Any], origin: str) -> tuple[Credentials, str]:
        if missing := set(SCOPE.split()) - set(text(tokens.get("scope", SCOPE)).split()):
            raise ReconnectError("scope_missing", ", ".join(sorted(missing)))
        token = text(tokens.get("access_token"))
        if not token or not token.isascii() or not token.isprintable():
            raise UnreadableError("access token", "")
        values = {
            "token": token,
            "refresh_token": text(tokens.get("refresh_token")),
            "shop_id": identifier(tokens.get("shop_id"), "shop id"),
            "origin": origin,
        }
        return Credentials(values), text(tokens.get("api_base"))


def _spelled(host: str) -> str:
    """A host of the setting as DNS knows it; `*` stays."""
    if host == "*":
        return host
    name, colon, port = host.partition(":")
    return ascii_host(name) + colon + port


def _narrow(answer: Answer, words: str) -> VendorError | None:
    """A token answer that says no, in either of the two shapes that errors have there."""
    if answer.status_code not in (400, 401, 403):
        return None
    try:
        error = obj(answer.json(), "error").get("error")
    except (NotJsonError, UnreadableError):
        return TemporaryError("the token answer cannot be read")
    match text(error.get("code")) if isinstance(error, dict) else text(error):
        case "invalid_grant":
            return ReconnectError("revoked", words)
        case "invalid_client" | "unauthorized_client":  # our own app, so no merchant can mend it
            return TemporaryError("the shop does not know our app", away=True)
    return None
