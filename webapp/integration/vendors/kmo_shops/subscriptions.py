"""Our webhooks in a KMO Shop: made, mended, removed. docs/vendors/kmo-shops.md, section 7."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from webapp.integration.vendors.answers import Answer
from webapp.integration.vendors.api import parsed
from webapp.integration.vendors.contract import Subscription
from webapp.integration.vendors.errors import NotFoundError, RefusedError, UnreadableError
from webapp.integration.vendors.kmo_shops.payloads import rows
from webapp.integration.vendors.kmo_shops.webhook import TOPICS
from webapp.integration.vendors.values import identifier, obj, text

Call = Callable[[str, str, Mapping[str, Any] | None], Answer]


class Subscriptions:
    """`call`: method, path and body, by a way on which doing it twice does no harm."""

    def __init__(self, call: Call) -> None:
        self._call = call

    def ensure(self, address: str, known: Mapping[str, str]) -> list[Subscription]:
        """One active subscription a topic at `address`, each with a secret that we hold.

        A secret is told once, when a subscription is made; so one that we hold no secret of is made anew.
        """
        mine = [row for row in self._list() if text(row.get("url")) == address]
        ensured = []
        for topic in TOPICS:
            found = [row for row in mine if text(row.get("topic")) == topic]
            ensured.append(self._ensure(topic, address, found, known.get(topic, "")))
        return ensured

    def remove_all(self) -> None:
        """Remove every webhook of our app."""
        for row in self._list():
            self._remove(row)

    def _ensure(self, topic: str, address: str, found: list[Mapping[str, Any]], known_id: str) -> Subscription:
        good = [row for row in found if known_id and text(row.get("id")) == known_id and row.get("is_active") is True]
        if good:
            return Subscription(known_id, topic, is_active=True)
        for row in found:
            self._remove(row)
        try:
            return self._make(topic, address)
        except RefusedError:
            # `already_exists`: it was made meanwhile, or by a call whose answer was lost, and nobody has its secret.
            again = [row for row in self._list() if text(row.get("url")) == address and text(row.get("topic")) == topic]
            if not again:
                raise
        for row in again:
            self._remove(row)
        return self._make(topic, address)

    def _list(self) -> list[Mapping[str, Any]]:
        return rows(parsed(self._call("GET", "/webhooks", None)), "webhooks")

    def _make(self, topic: str, address: str) -> Subscription:
        made = obj(parsed(self._call("POST", "/webhooks", {"topic": topic, "url": address})), "webhook")
        secret = text(made.get("secret"))
        if not secret:
            raise UnreadableError("webhook secret", "")
        return Subscription(identifier(made.get("id"), "webhook id"), topic, is_active=True, secret=secret)

    def _remove(self, row: Mapping[str, Any]) -> None:
        try:
            self._call("DELETE", f"/webhooks/{quote(identifier(row.get('id'), 'webhook id'), safe='')}", None)
        except NotFoundError:
            return
