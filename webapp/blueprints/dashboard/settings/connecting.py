"""What connecting says: each way it can end, as a problem of the table; and what is kept of it for the next page."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from flask import flash, get_flashed_messages, session

from webapp.accounts.joining import OtherAccountError, TakenError
from webapp.blueprints.dashboard.problem_words import Words, words_for_one
from webapp.integration.vendors.errors import (
    ForbiddenAddressError,
    NotFoundError,
    NotPermittedError,
    ReconnectError,
    RefusedError,
    TemporaryError,
    VendorError,
)

SAID = "connecting"
BROWSER = "authorising"

NOT_PERMITTED = {
    "denied": "connect.denied",
    "other_account": "connect.not_asked_for",
    "scope_missing": "connect.scope_missing",
}


@dataclass(frozen=True, slots=True)
class Ended:
    """How connecting ended when it did not work. `may_replace`: another account may be connected instead."""

    side: str
    code: str
    params: Mapping[str, str]
    may_replace: bool = False

    def words(self, labels: Mapping[str, str]) -> Words:
        """As the merchant reads it."""
        return words_for_one(self.code, self.params, labels)


def ended(side: str, problem: Exception, host: str = "") -> Ended:
    """What an error of `accounts.joining` means to whoever pressed Connect. `host`: the shop that was asked."""
    if isinstance(problem, OtherAccountError):
        replaceable = {"shop": "connect.other_shop", "books": "connect.other_books"}[side]
        code = replaceable if problem.may_replace else "connect.shop_has_orders"
        return Ended(side, code, {"was": problem.was, "now": problem.now}, problem.may_replace)
    if isinstance(problem, TakenError):
        code = "connect.taken_by_you" if problem.licence_key else "connect.taken"
        return Ended(side, code, {"key": problem.licence_key})
    assert isinstance(problem, VendorError), problem
    code = _shop_code(problem) if side == "shop" else _books_code(problem)
    return Ended(side, code, {"host": host})


def _shop_code(problem: VendorError) -> str:
    match problem:
        case ForbiddenAddressError() | NotFoundError():
            return "connect.no_shop"
        case NotPermittedError():
            return NOT_PERMITTED.get(problem.reason, "connect.shop_unusable")
        case ReconnectError(reason="scope_missing"):
            return "connect.scope_missing"
        case ReconnectError() | RefusedError():
            return "connect.shop_key"
        case TemporaryError():
            return "connect.shop_away"
        case _:
            return "connect.shop_unusable"


def _books_code(problem: VendorError) -> str:
    match problem:
        case ReconnectError(reason="key_inactive"):
            return "connect.books_key_inactive"
        case ReconnectError():
            return "connect.books_key"
        case TemporaryError(limit=True):
            return "connect.books_quota"
        case TemporaryError():
            return "connect.books_away"
        case RefusedError():
            return "connect.books_form"
        case _:
            return "connect.books_unreadable"


def keep(how: Ended) -> None:
    """Say it on the next page."""
    flash([how.side, how.code, dict(how.params), how.may_replace], SAID)  # type: ignore[arg-type] # kept as JSON


def kept() -> Ended | None:
    """What is to be said on this page; it is said once."""
    found = get_flashed_messages(category_filter=[SAID])
    return Ended(*found[-1]) if found else None


def browser_value() -> str:
    """The random value of this browser's session that an authorisation is bound to, made when there is none."""
    value: str = session.setdefault(BROWSER, secrets.token_urlsafe(24))
    return value
