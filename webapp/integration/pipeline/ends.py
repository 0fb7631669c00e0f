"""How a step ends an order's run other than by going on. Vendors' errors and HeldError are the other ways."""

from __future__ import annotations

from typing import NoReturn

from webapp.integration.vendors.errors import ReconnectError


class EndedError(Exception):
    """The step has moved the order; nothing is left to do."""


class WaitError(Exception):
    """The order goes on by itself after `seconds`; `reason` is a problem or note code that says what it waits for."""

    def __init__(self, reason: str, seconds: float) -> None:
        super().__init__(reason)
        self.reason = reason
        self.seconds = seconds


class ShutEnd:
    """A shop or books that cannot be opened any more: whatever is asked of it raises ReconnectError."""

    def __init__(self, reason: str) -> None:
        self._reason = reason

    def __getattr__(self, name: str) -> NoReturn:
        raise ReconnectError(self._reason)
