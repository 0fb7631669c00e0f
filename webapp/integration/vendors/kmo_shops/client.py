"""One connected KMO Shop. docs/vendors/kmo-shops.md, sections 5 to 9."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

from webapp.integration.domain.order import Order, OrderSummary, Stage
from webapp.integration.vendors.answers import Answer, NotJsonError
from webapp.integration.vendors.api import Api
from webapp.integration.vendors.contract import (
    Account,
    Credentials,
    CredentialsKeeper,
    Limiter,
    PaymentMethod,
    ShopRate,
    ShopStatus,
    Subscription,
)
from webapp.integration.vendors.errors import (
    NotFoundError,
    ReconnectError,
    RefusedError,
    TemporaryError,
    UnreadableError,
    VendorError,
)
from webapp.integration.vendors.http import Door
from webapp.integration.vendors.kmo_shops import payloads
from webapp.integration.vendors.kmo_shops.install import Install
from webapp.integration.vendors.kmo_shops.subscriptions import Subscriptions
from webapp.integration.vendors.values import text

PAGE = 100
MOST_RESTARTS = 3
STATUSES_SECONDS = 60.0
WINDOW_SECONDS = 60.0

T = TypeVar("T")


class _ExpiredError(VendorError):
    """The access token's hour is over; the refresh token may still work."""


class _CursorError(RefusedError):
    """The list's cursor is no longer valid."""


class KmoShop:
    """Reads orders and look-up lists; never writes to an order. Any number of threads may use it."""

    def __init__(
        self,
        door: Door,
        install: Install,
        credentials: Credentials,
        base: str,
        limiter: Limiter,
        keeper: CredentialsKeeper | None = None,
    ) -> None:
        self._install = install
        self._credentials = credentials
        self._keeper = keeper
        self._stages = dict(payloads.STAGES)
        self._stages_lock = threading.Lock()
        self._stages_until = 0.0
        self._api = Api(
            door,
            install.api(base),
            limiter,
            authorization=lambda: f"Bearer {self._credentials.values['token']}",
            secrets=lambda: self._credentials.values.values(),
            narrow=_narrow,
            is_limit=lambda answer: answer.status_code == 429,
            window=WINDOW_SECONDS,
        )

    def check(self) -> Account:
        """Who the shop is. Raises as every call does."""
        return payloads.to_account(self._get("/shop"), self._credentials.values.get("shop_id", ""))

    def read_order(self, order_id: str) -> Order:
        """The order as it is now. Raises NotFoundError when it is no longer in the shop."""
        wire = self._get(f"/orders/{quote(order_id, safe='')}")
        return payloads.to_order(wire, order_id, self._stages_with(payloads.status_of(wire)))

    def changed_orders(self, since: datetime) -> Iterator[list[OrderSummary]]:
        """Every order changed at or after `since`, in pages; may repeat, never skips.

        A cursor that is over starts the list again at the last change seen. A row without a usable id is passed over
        and raised as UnreadableError at the end, so that the others still come.
        """
        reached, cursor, restarts = since, "", 0
        odd: UnreadableError | None = None
        while True:
            query = {"updated_since": _wire_moment(since), "limit": str(PAGE)}
            try:
                page = self._get("/orders?" + urlencode(query | ({"cursor": cursor} if cursor else {})))
            except _CursorError:
                restarts += 1
                if not cursor or restarts > MOST_RESTARTS:
                    raise TemporaryError("the list's cursor is refused again and again") from None
                since, cursor = reached, ""
                continue
            found: list[OrderSummary] = []
            for row in payloads.rows(page, "orders"):
                try:
                    found.append(payloads.to_summary(row, reached))
                except UnreadableError as problem:
                    odd = problem
            reached = max([reached, *(summary.updated_at for summary in found)])
            if found:
                yield found
            if not (isinstance(page, dict) and page.get("has_more") is True):
                break
            following = text(page.get("next_cursor"))
            if not following or following == cursor or not found:
                raise TemporaryError("the list says that there is more and not where")
            cursor = following
        if odd is not None:
            raise odd

    def statuses(self) -> list[ShopStatus]:
        """The shop's own list of statuses."""
        found = [payloads.to_status(row) for row in payloads.rows(self._get("/order-statuses"), "statuses")]
        with self._stages_lock:
            self._stages = {**payloads.STAGES, **{status.code: status.stage for status in found}}
            self._stages_until = time.monotonic() + STATUSES_SECONDS
        return found

    def rates(self) -> list[ShopRate]:
        """The VAT rates the shop charges."""
        return [payloads.to_rate(row) for row in payloads.rows(self._get("/tax-rates"), "VAT rates")]

    def payment_methods(self) -> list[PaymentMethod]:
        """How buyers can pay."""
        found = payloads.rows(self._get("/payment-methods"), "payment methods")
        return [payloads.to_payment_method(row) for row in found]

    def ensure_subscriptions(self, address: str, known: Mapping[str, str]) -> list[Subscription]:
        """Make what is missing or inactive so that notices come to `address`; doing it again does no harm."""
        return Subscriptions(self._call).ensure(address, known)

    def remove_app(self) -> None:
        """Take our webhooks and our app out of the shop; no error when they are out already."""
        try:
            Subscriptions(self._call).remove_all()
            self._call("DELETE", "/installation", None)
        except (NotFoundError, ReconnectError):
            return

    def _stages_with(self, code: str) -> Mapping[str, Stage]:
        """The known stages; a code that is none of them is looked up in the shop's list, which may be newer."""
        if code and code not in self._stages and time.monotonic() >= self._stages_until:
            self.statuses()
        return self._stages

    def _get(self, path: str) -> Any:
        return self._renewing(lambda: self._api.get(path))

    def _call(self, method: str, path: str, body: Mapping[str, Any] | None) -> Answer:
        """A write that does no harm when done twice."""
        return self._renewing(lambda: self._api.call(method, path, body, repeatable=True))

    def _renewing(self, call: Callable[[], T]) -> T:
        """`call`, and once more with new credentials when the old ones' time was over."""
        stale = self._credentials
        try:
            return call()
        except _ExpiredError as problem:
            if self._keeper is None:
                raise ReconnectError("revoked", problem.words) from None
        self._credentials = self._keeper.renew(stale, self._install.refresh)
        try:
            return call()
        except _ExpiredError as problem:
            raise ReconnectError("revoked", problem.words) from None


def _wire_moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _code(answer: Answer) -> str:
    """The code in an error's body, "" without one."""
    try:
        wire = answer.json()
    except NotJsonError:
        return ""
    error = wire.get("error") if isinstance(wire, dict) else None
    return text(error.get("code")) if isinstance(error, dict) else ""


def _narrow(answer: Answer, words: str) -> VendorError | None:
    """Section 9: what the shop's own codes mean."""
    status, code = answer.status_code, _code(answer)
    if status == 401:
        return _ExpiredError(words) if code == "token_expired" else ReconnectError("revoked", words)
    if status == 403:
        return ReconnectError("scope_missing", words) if code == "insufficient_scope" else TemporaryError(words)
    if status == 410:
        return ReconnectError("uninstalled", words) if code == "app_uninstalled" else TemporaryError(words)
    if status == 400 and code == "invalid_cursor":
        return _CursorError(words)
    if status == 404 and code != "not_found":
        return TemporaryError(words)  # a proxy's page or a wrong address says nothing about the order
    return None
