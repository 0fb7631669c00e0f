"""Who may call: installations, codes, tokens and API keys (contract section 4)."""

from __future__ import annotations

import secrets
import time
from dataclasses import asdict, dataclass, field

from sandbox.kit.journal import Journal
from sandbox.kmo_shops.errors import ApiError

SCOPES = ("shop:read", "orders:read", "webhooks:manage")
CODE_SECONDS = 600


class GrantError(Exception):
    """A code or a refresh token that does not work: `invalid_grant`."""


@dataclass(slots=True)
class Installation:
    """The app in one shop. `via`: app (authorised) or key. `scope`: what was granted. `at`: Unix seconds."""

    id: str
    shop_id: str
    name: str
    via: str
    scope: str
    at: float
    ended: bool = False


@dataclass(slots=True)
class Token:
    """A secret that opens a shop. `kind`: access, refresh or key. `until`: Unix seconds, None for always."""

    value: str
    kind: str
    installation_id: str
    until: float | None = None
    revoked: bool = False


@dataclass(frozen=True, slots=True)
class Code:
    """What an authorisation code stands for."""

    installation_id: str
    redirect_uri: str
    until: float


@dataclass(slots=True)
class Access:
    """All installations and tokens of the server."""

    journal: Journal
    installations: dict[str, Installation] = field(default_factory=dict)
    tokens: dict[str, Token] = field(default_factory=dict)
    codes: dict[str, Code] = field(default_factory=dict)

    def approve(self, shop_id: str, name: str, scope: str, redirect_uri: str) -> str:
        """The merchant says yes. Answers the code; an app that is still installed stays the same installation."""
        found = [one for one in self.live(shop_id) if one.via == "app"]
        if found:
            installation = found[0]
            installation.scope = scope
        else:
            installation = Installation(f"ins_{secrets.token_hex(6)}", shop_id, name, "app", scope, time.time())
        self._keep(installation)
        code = f"kmo_ac_{secrets.token_urlsafe(18)}"
        self.codes[code] = Code(installation.id, redirect_uri, time.time() + CODE_SECONDS)
        return code

    def exchange(self, code: str, redirect_uri: str, seconds: int) -> tuple[Installation, Token, Token]:
        """Installation, access token and refresh token for a code, once. Raises GrantError."""
        found = self.codes.pop(code, None)
        if found is None or found.redirect_uri != redirect_uri or found.until < time.time():
            raise GrantError
        return self._pair(found.installation_id, seconds)

    def refresh(self, value: str, seconds: int) -> tuple[Installation, Token, Token]:
        """A new pair for a refresh token, which works once. Raises GrantError."""
        token = self.tokens.get(value)
        if token is None or token.kind != "refresh" or token.revoked:
            raise GrantError
        if self.installations[token.installation_id].ended:
            raise GrantError
        token.revoked = True
        self._keep(token)
        return self._pair(token.installation_id, seconds)

    def make_key(self, shop_id: str, name: str, value: str | None = None) -> Token:
        """A long-lived API key with all scopes, as a merchant makes it in the back office."""
        installation = Installation(f"ins_{secrets.token_hex(6)}", shop_id, name, "key", " ".join(SCOPES), time.time())
        self._keep(installation)
        token = Token(value or f"kmo_key_{secrets.token_urlsafe(24)}", "key", installation.id)
        self._keep(token)
        return token

    def check(self, value: str, *, gone_status: int) -> Installation:
        """Whose access token or key this is. Raises ApiError 401, or `gone_status` after the app was removed."""
        token = self.tokens.get(value)
        if token is None or token.kind == "refresh":
            raise ApiError(401, "token_revoked", "This token is not known.")
        installation = self.installations[token.installation_id]
        if installation.ended:
            if gone_status == 410:
                raise ApiError(410, "app_uninstalled", "The app was removed from this shop.")
            raise ApiError(401, "token_revoked", "The app was removed from this shop.")
        if token.revoked:
            raise ApiError(401, "token_revoked", "The merchant revoked this token.")
        if token.until is not None and token.until <= time.time():
            raise ApiError(401, "token_expired", "This token is over; refresh it.")
        return installation

    def shop_of(self, value: str) -> str:
        """The shop that a token opens or opened; "" when it is not known."""
        token = self.tokens.get(value)
        return self.installations[token.installation_id].shop_id if token else ""

    def live(self, shop_id: str) -> list[Installation]:
        """Installations of a shop that were not removed."""
        return [one for one in self.installations.values() if one.shop_id == shop_id and not one.ended]

    def keys(self, shop_id: str) -> list[tuple[Installation, Token]]:
        """API keys of a shop that work, oldest first."""
        return [
            (self.installations[token.installation_id], token)
            for token in self.tokens.values()
            if token.kind == "key" and not token.revoked and self.shop_of(token.value) == shop_id
        ]

    def end(self, installation: Installation) -> None:
        """The app is removed: none of its tokens works any more."""
        installation.ended = True
        self._keep(installation)

    def expire(self, shop_id: str) -> int:
        """End the time of the access tokens of a shop now; refresh tokens and keys go on. Answers how many."""
        return self._each(shop_id, ("access",), until=0.0)

    def revoke(self, shop_id: str) -> int:
        """The merchant takes the permission back: access, refresh tokens and keys are dead. Answers how many."""
        return self._each(shop_id, ("access", "refresh", "key"), revoked=True)

    def revoke_key(self, value: str) -> None:
        """Delete one API key; an unknown one is no error."""
        token = self.tokens.get(value)
        if token is not None:
            token.revoked = True
            self._keep(token)

    def restore(self, kind: str, document: dict[str, object]) -> None:
        """Take back what the journal remembered."""
        if kind == "installation":
            installation = Installation(**document)  # type: ignore[arg-type]
            self.installations[installation.id] = installation
        else:
            token = Token(**document)  # type: ignore[arg-type]
            self.tokens[token.value] = token

    def clear(self) -> None:
        """Forget everything."""
        self.installations.clear()
        self.tokens.clear()
        self.codes.clear()

    def _each(self, shop_id: str, kinds: tuple[str, ...], **changes: object) -> int:
        found = [one for one in self.tokens.values() if one.kind in kinds and self.shop_of(one.value) == shop_id]
        for token in found:
            for name, value in changes.items():
                setattr(token, name, value)
            self._keep(token)
        return len(found)

    def _pair(self, installation_id: str, seconds: int) -> tuple[Installation, Token, Token]:
        access = Token(f"kmo_at_{secrets.token_urlsafe(24)}", "access", installation_id, until=time.time() + seconds)
        refresh = Token(f"kmo_rt_{secrets.token_urlsafe(24)}", "refresh", installation_id)
        self._keep(access)
        self._keep(refresh)
        return self.installations[installation_id], access, refresh

    def _keep(self, document: Installation | Token) -> None:
        if isinstance(document, Installation):
            self.installations[document.id] = document
            self.journal.put("installation", document.id, asdict(document))
        else:
            self.tokens[document.value] = document
            self.journal.put("token", document.value, asdict(document))
