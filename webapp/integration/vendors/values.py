"""Reading single values out of vendors' JSON: tolerant of shape, never of meaning."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from webapp.integration.vendors.errors import UnreadableError

MOST = Decimal(10) ** 9
YEARS = range(1990, 2200)
"""Of any moment: "no date" is often written as the year 1 or 9999, which no zone can be applied to."""

_NUMBER = re.compile(r"-?[0-9]{1,10}(\.[0-9]{1,8})?", re.ASCII)
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


def shown(value: Any) -> str:
    """A value as an error may name it."""
    if isinstance(value, dict | list):
        return f"{'an object' if isinstance(value, dict) else 'a list'} of {len(value)}"
    return text(value) if isinstance(value, str) else repr(value)[:100]


def text(value: Any) -> str:
    """A text; "" for null and for what is no text; numbers are written out.

    Without NUL, other control signs and half surrogates, which neither PostgreSQL nor UTF-8 can hold.
    """
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, int | Decimal):
        return str(value)
    if not isinstance(value, str):
        return ""
    if value.isascii() and value.isprintable():
        return value.strip()
    return _UNPRINTABLE.sub("\ufffd", value).strip()


def identifier(value: Any, field: str, longest: int = 64) -> str:
    """An id that is kept and sent back. Raises UnreadableError when it is none, odd, or too long."""
    found = text(value)
    if not found or len(found) > longest or not found.isprintable() or "\ufffd" in found:
        raise UnreadableError(field, shown(value))
    return found


def amount(value: Any, field: str = "amount") -> Decimal:
    """A sum of money, price, quantity or percentage: decimal text, or a JSON number.

    Raises UnreadableError for anything else: a truth value, NaN, a decimal comma, more than 10⁹, over 8 decimals.
    """
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise UnreadableError(field, shown(value))
    written = value.strip() if isinstance(value, str) else _plain(value)
    if not _NUMBER.fullmatch(written):
        raise UnreadableError(field, shown(value))
    found = Decimal(written)
    if abs(found) > MOST:
        raise UnreadableError(field, shown(value))
    return found


def _plain(value: int | Decimal) -> str:
    if isinstance(value, Decimal) and not -9 < value.adjusted() < 12:
        return "0" if value == 0 else "odd"  # written out it could have a million digits
    return format(value, "f") if isinstance(value, Decimal) else str(value) if abs(value) < 10**12 else "odd"


def boolean(value: Any, field: str) -> bool:
    """True or false, also as a word or as 1 and 0. Raises UnreadableError."""
    if isinstance(value, bool):
        return value
    match text(value).lower():
        case "true" | "1":
            return True
        case "false" | "0":
            return False
    raise UnreadableError(field, shown(value))


def moment(value: Any, field: str) -> datetime:
    """An RFC 3339 moment with offset, of a year in YEARS. Raises UnreadableError."""
    try:
        found = datetime.fromisoformat(text(value))
    except ValueError:
        raise UnreadableError(field, shown(value)) from None
    if found.tzinfo is None or found.year not in YEARS:
        raise UnreadableError(field, shown(value))
    return found


def day(value: Any) -> date | None:
    """A date `YYYY-MM-DD`; None for an empty or odd one."""
    try:
        return date.fromisoformat(text(value)[:10])
    except ValueError:
        return None


def obj(value: Any, field: str) -> Mapping[str, Any]:
    """An object. Raises UnreadableError."""
    if not isinstance(value, dict):
        raise UnreadableError(field, shown(value))
    return value


def objects(value: Any, field: str) -> list[Mapping[str, Any]]:
    """A list of objects. Raises UnreadableError."""
    if not isinstance(value, list):
        raise UnreadableError(field, shown(value))
    return [obj(each, field) for each in value]
