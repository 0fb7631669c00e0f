"""The only errors a vendor's adapter lets out (design section 5). Status codes and vendors' words stay inside.

`words`: what the vendor said, for people: text of at most 2,000 characters, never a secret.
"""

from __future__ import annotations

from webapp.integration.domain.glimpse import Glimpse


class VendorError(Exception):
    """Base of them all."""

    def __init__(self, words: str = "") -> None:
        super().__init__(words[:2000])
        self.words = words[:2000]


class TemporaryError(VendorError):
    """Nothing was done: not reached, a limit, or a failed read. `retry_after`: seconds to wait (None: our choice).

    `limit`: the vendor's own limit was met. `away`: the vendor was not reached or cannot serve anybody.
    """

    def __init__(
        self, words: str = "", *, retry_after: float | None = None, limit: bool = False, away: bool = False
    ) -> None:
        super().__init__(words)
        self.retry_after = retry_after
        self.limit = limit
        self.away = away


class ForbiddenAddressError(TemporaryError):
    """An outgoing address that we do not call: not HTTPS, private, or not on the list. Nothing left this machine.

    Temporary, because a name may resolve to a private address for a while (a hijacked or broken DNS).
    """

    def __init__(self, words: str = "") -> None:
        super().__init__(words, away=True)


class OutcomeUnknownError(VendorError):
    """A write went out and no clear answer came: it may have been done or not. Only look-ups may follow."""


class RefusedError(VendorError):
    """The vendor refused these data; nothing was done and the same data will be refused again."""


class NotFoundError(RefusedError):
    """What was asked for is not there (any more)."""


class NotPermittedError(RefusedError):
    """An authorisation came to nothing: no credentials. `reason`: `denied` (the merchant said no), `other_account`,
    `scope_missing`, `unusable`.
    """

    def __init__(self, reason: str, words: str = "") -> None:
        super().__init__(words)
        self.reason = reason


class ReconnectError(VendorError):
    """The credentials no longer work.

    `reason`: `revoked`, `key_refused`, `key_inactive` (known there, but switched off), `scope_missing`, `uninstalled`.
    """

    def __init__(self, reason: str, words: str = "") -> None:
        super().__init__(words)
        self.reason = reason


class UnreadableError(VendorError):
    """The vendor's answer holds a value that we do not know; guessing could cost money.

    `field` in our words ("status", "line type", "VAT treatment", "amount"), `value` as given, at most 100 characters.
    `glimpse`: what could be read of the order that holds it.
    """

    def __init__(self, field: str, value: str, glimpse: Glimpse | None = None) -> None:
        super().__init__(f"{field}: {value[:100]}")
        self.field = field
        self.value = value[:100]
        self.glimpse = glimpse
