"""Who wants to hear of what: webhook subscriptions (contract section 7)."""

from __future__ import annotations

import secrets
from dataclasses import asdict, dataclass, field
from urllib.parse import urlsplit

from sandbox.kit.journal import Journal
from sandbox.kmo_shops.errors import ApiError, not_found

TOPICS = ("order.created", "order.updated", "app.uninstalled")
# webhooks go nowhere but to this machine
TARGETS = frozenset({"127.0.0.1", "localhost", "::1"})


def _host(url: str) -> str | None:
    """The host of an absolute address; None when it is none."""
    try:
        parts = urlsplit(url)
        is_absolute = parts.scheme in ("http", "https") and parts.port != 0
    except ValueError:
        return None
    return parts.hostname if is_absolute else None


@dataclass(slots=True)
class Subscription:
    """One topic at one URL. `secrets`: the newest last, two while they are rotated. `failed_in_a_row`: events."""

    id: str
    shop_id: str
    installation_id: str
    topic: str
    url: str
    secrets: list[str]
    created_at: str
    is_active: bool = True
    failed_in_a_row: int = 0
    ended: bool = False

    def as_json(self) -> dict[str, object]:
        """As `GET /webhooks` tells it: without the secret."""
        return {
            "id": self.id,
            "topic": self.topic,
            "url": self.url,
            "is_active": self.is_active,
            "created_at": self.created_at,
        }


@dataclass(slots=True)
class Subscriptions:
    """All subscriptions of the server."""

    journal: Journal
    by_id: dict[str, Subscription] = field(default_factory=dict)

    def add(self, shop_id: str, installation_id: str, topic: object, url: object, created_at: str) -> Subscription:
        """A new subscription with its secret. Raises ApiError 422, and 409 `already_exists` for a repeated one."""
        if topic not in TOPICS:
            raise ApiError(422, "invalid_field", f"topic must be one of {', '.join(TOPICS)}.")
        if not isinstance(url, str) or (host := _host(url)) is None:
            raise ApiError(422, "invalid_field", "url must be an absolute address.")
        if host not in TARGETS:
            raise ApiError(422, "invalid_field", "This sandbox sends webhooks to 127.0.0.1 only.")
        for one in self.of_shop(shop_id):
            if one.topic == topic and one.url == url and one.installation_id == installation_id:
                raise ApiError(409, "already_exists", "There is a webhook for this topic and address.")
        subscription = Subscription(
            id=f"whk_{secrets.token_hex(8)}",
            shop_id=shop_id,
            installation_id=installation_id,
            topic=str(topic),
            url=url,
            secrets=[f"whs_{secrets.token_urlsafe(24)}"],
            created_at=created_at,
        )
        self.keep(subscription)
        return subscription

    def of_shop(self, shop_id: str) -> list[Subscription]:
        """The subscriptions of a shop, oldest first."""
        return [one for one in self.by_id.values() if one.shop_id == shop_id]

    def of_installation(self, installation_id: str) -> list[Subscription]:
        """The subscriptions that one installation made."""
        return [one for one in self.by_id.values() if one.installation_id == installation_id]

    def get(self, subscription_id: str) -> Subscription:
        """One subscription. Raises ApiError 404."""
        found = self.by_id.get(subscription_id)
        if found is None:
            raise not_found("webhook")
        return found

    def end(self, subscription: Subscription) -> None:
        """Nothing more goes there, but for `app.uninstalled`."""
        subscription.ended = True
        self.by_id.pop(subscription.id, None)
        self.journal.put("subscription", subscription.id, None)

    def rotate(self, subscription: Subscription) -> str:
        """A second secret beside the old one; every delivery is signed with both. Answers the new one."""
        subscription.secrets.append(f"whs_{secrets.token_urlsafe(24)}")
        self.keep(subscription)
        return subscription.secrets[-1]

    def finish_rotation(self, subscription: Subscription) -> None:
        """Only the newest secret signs from now on."""
        del subscription.secrets[:-1]
        self.keep(subscription)

    def keep(self, subscription: Subscription) -> None:
        """Remember a subscription as it is now."""
        self.by_id[subscription.id] = subscription
        self.journal.put("subscription", subscription.id, asdict(subscription))

    def restore(self, document: dict[str, object]) -> None:
        """Take back what the journal remembered."""
        subscription = Subscription(**document)  # type: ignore[arg-type]
        self.by_id[subscription.id] = subscription
