"""60 calls a minute and 5 at once for each shop (contract section 11)."""

from __future__ import annotations

import math
import time
from collections import Counter, defaultdict, deque

from aiohttp import web

from sandbox.kit.switches import Switches
from sandbox.kmo_shops.errors import ApiError

WINDOW_SECONDS = 60.0
UNLIMITED = 1_000_000
CROWDED = web.RequestKey("crowded", bool)


class Limiter:
    """Counts the calls of each shop over the last minute, and those under way."""

    def __init__(self, switches: Switches) -> None:
        self._switches = switches
        self._calls: defaultdict[str, deque[float]] = defaultdict(deque)
        self._under_way: Counter[str] = Counter()

    def enter(self, shop_id: str) -> bool:
        """A call begins. False when too many are under way; `leave` must follow either way."""
        self._under_way[shop_id] += 1
        allowed = self._switches.number("calls_at_once")
        return not allowed or self._under_way[shop_id] <= allowed

    def leave(self, shop_id: str) -> None:
        """A call is over."""
        self._under_way[shop_id] -= 1

    def count(self, shop_id: str, *, crowded: bool) -> None:
        """Count one call. Raises ApiError 429 `rate_limited` with Retry-After, seconds; refused calls do not count."""
        if crowded:
            raise ApiError(429, "rate_limited", "Too many calls at once.", {"Retry-After": "1"})
        allowed = self._switches.number("calls_per_minute")
        if not allowed:
            return
        calls = self._recent(shop_id)
        if len(calls) >= allowed:
            wait = max(1, math.ceil(calls[0] + WINDOW_SECONDS - time.monotonic()))
            raise ApiError(429, "rate_limited", "Too many calls in a minute.", {"Retry-After": str(wait)})
        calls.append(time.monotonic())

    def headers(self, shop_id: str) -> dict[str, str]:
        """What every answer says about the limit."""
        allowed = self._switches.number("calls_per_minute")
        left = max(0, allowed - len(self._recent(shop_id))) if allowed else UNLIMITED
        return {"X-RateLimit-Limit": str(allowed or UNLIMITED), "X-RateLimit-Remaining": str(left)}

    def clear(self) -> None:
        """Every shop has its whole minute again."""
        self._calls.clear()

    def _recent(self, shop_id: str) -> deque[float]:
        calls = self._calls[shop_id]
        oldest = time.monotonic() - WINDOW_SECONDS
        while calls and calls[0] <= oldest:
            calls.popleft()
        return calls
