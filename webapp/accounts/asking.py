"""The handful of calls of an installation: before there is a ledger, and with sentences for whoever installs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from webapp.integration.vendors.errors import ReconnectError, TemporaryError, VendorError

REFUSALS = {
    "revoked": "does not accept these credentials",
    "key_refused": "does not accept these credentials",
    "scope_missing": "does not allow with these credentials what we need",
    "uninstalled": "says that our app was removed there",
}


class InstallationError(Exception):
    """It cannot be installed like this; the text says why, in a sentence."""


@contextmanager
def asking(label: str) -> Iterator[None]:
    """A vendor's error becomes an InstallationError. `label`: the vendor's name for people."""
    try:
        yield
    except ReconnectError as problem:
        raise InstallationError(f"{label} {REFUSALS.get(problem.reason, REFUSALS['key_refused'])}.") from None
    except TemporaryError as problem:
        raise InstallationError(f"{label} could not be asked: {_sentence(problem.words or 'no answer')}") from None
    except VendorError as problem:
        raise InstallationError(f"{label} refused: {_sentence(problem.words or 'it did not say why')}") from None


class Unlimited:
    """No limiter."""

    def before_call(self) -> None:
        """Always."""

    def after_call(self, remaining: int | None, retry_after: float | None, refused: bool) -> None:
        """Nothing to remember."""


def _sentence(words: str) -> str:
    return " ".join(words.split()).rstrip(".") + "."
