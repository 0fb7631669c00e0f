"""Pages of `GET /orders` (contract section 6)."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from multidict import MultiMapping

from sandbox.kmo_shops.errors import ApiError, invalid_parameter
from sandbox.kmo_shops.shelf import Stored
from sandbox.kmo_shops.world import Shop

SUMMARY = ("id", "number", "status", "payment_status", "created_at", "updated_at")
PARAMETERS = frozenset({"updated_since", "created_since", "status", "number", "limit", "cursor"})
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DEFAULT_LIMIT, HIGHEST_LIMIT = 50, 100


def _moment(query: MultiMapping[str], name: str, shop: Shop) -> datetime | None:
    text = query.get(name)
    if text is None:
        return None
    try:
        if len(text) == 10:
            day = date.fromisoformat(text)
            return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(shop.profile.timezone))
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise invalid_parameter(f"{name} must be an RFC 3339 moment.") from None
    if moment.tzinfo is None:
        raise invalid_parameter(f"{name} must have an offset.")
    return moment


def _is_since(moment: datetime, created_at: Any) -> bool:
    """Was it created then or later? An order that is odd on purpose may say no moment."""
    try:
        return datetime.fromisoformat(created_at) >= moment
    except (TypeError, ValueError):
        return False


def _limit(query: MultiMapping[str]) -> int:
    text = query.get("limit", str(DEFAULT_LIMIT))
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:9]) <= HIGHEST_LIMIT or len(text) > 9:
        raise invalid_parameter(f"limit must be 1 to {HIGHEST_LIMIT}.")
    return int(text)


def _cursor(shop: Shop, last: Stored) -> str:
    place = {"s": shop.profile.id, "u": last.changed_ms, "i": last.order["id"], "t": int(time.time() * 1000)}
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


def _place(shop: Shop, cursor: str, seconds: int) -> tuple[int, str]:
    """Where a cursor points. Raises ApiError 400 `invalid_cursor` for an old one, another shop's or nonsense."""
    try:
        place = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        changed_ms, order_id, made_ms, shop_id = int(place["u"]), str(place["i"]), int(place["t"]), place["s"]
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError):
        raise ApiError(400, "invalid_cursor", "This cursor cannot be read.") from None
    if shop_id != shop.profile.id or made_ms + seconds * 1000 < time.time() * 1000:
        raise ApiError(400, "invalid_cursor", "This cursor is over; begin again with updated_since.")
    return changed_ms, order_id


def page_of(shop: Shop, query: MultiMapping[str], cursor_seconds: int) -> dict[str, Any]:
    """One page as `data`, `next_cursor` and `has_more`. Raises ApiError 400 for parameters that cannot be read."""
    for name in query:
        if name not in PARAMETERS:
            raise invalid_parameter(f"There is no parameter {name}.")
    limit = _limit(query)
    updated, created = _moment(query, "updated_since", shop), _moment(query, "created_since", shop)
    statuses, number = query.getall("status", []), query.get("number")
    since_ms = _ceiling_ms(updated) if updated else 0
    start: Iterator[Stored] = shop.orders.since(since_ms)
    if (cursor := query.get("cursor")) is not None:
        changed_ms, order_id = _place(shop, cursor, cursor_seconds)
        if changed_ms >= since_ms:
            start = shop.orders.after(changed_ms, order_id)
    fitting = (
        stored
        for stored in start
        if (not statuses or stored.order["status"] in statuses)
        and (number is None or stored.order["number"] == number)
        and (created is None or _is_since(created, stored.order["created_at"]))
    )
    found = list(islice(fitting, limit + 1))
    has_more = len(found) > limit
    found = found[:limit]
    return {
        "data": [{name: stored.order[name] for name in SUMMARY} for stored in found],
        "next_cursor": _cursor(shop, found[-1]) if has_more else None,
        "has_more": has_more,
    }


def _ceiling_ms(moment: datetime) -> int:
    """Unix milliseconds, rounded up: a list since a moment holds nothing from before it."""
    return -((EPOCH - moment) // timedelta(milliseconds=1))
