"""How many calls an account has left in this hour (contract sections 1.2 and 8)."""

from __future__ import annotations

import time

from sandbox.factuursturen.account import Account
from sandbox.kit.switches import Switches

UNLIMITED = 999_999


class Quota:
    """Counts of calls by account, within the present clock hour."""

    def __init__(self, switches: Switches) -> None:
        self._switches = switches
        self._used: dict[str, tuple[int, int]] = {}

    def size(self, account: Account | None) -> int:
        """Calls an hour; 0 means no limit."""
        own = account.quota if account is not None else None
        return self._switches.number("quota") if own is None else own

    def used(self, account: Account) -> int:
        """Calls made in this hour."""
        hour, used = self._used.get(account.user, (-1, 0))
        return used if hour == self._hour() else 0

    def left(self, account: Account | None) -> int:
        """Calls that may still be made; an unlimited account has plenty."""
        size = self.size(account)
        if not size:
            return UNLIMITED
        return max(size - (self.used(account) if account is not None else 0), 0)

    def take(self, account: Account) -> bool:
        """Count one call; False, and nothing counted, when there is none left."""
        if not self.left(account):
            return False
        self._used[account.user] = (self._hour(), self.used(account) + 1)
        return True

    def forget(self) -> None:
        """Nobody called yet."""
        self._used.clear()

    def _hour(self) -> int:
        return int(time.time()) // max(self._switches.number("quota_window_seconds"), 1)
