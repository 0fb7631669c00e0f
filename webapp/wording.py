"""Stored codes and figures become sentences in the reader's language. Templates and kinds: `domain.sentences`."""

from __future__ import annotations

import string
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from flask_babel import gettext
from markupsafe import Markup, escape

from webapp import formats
from webapp.integration.domain.sentences import FIELDS, TREATMENTS, Params

UNKNOWN = "–"
SAID = frozenset({"seen", "words"})
"""Values that may be sentences of our own, stored in English; what a vendor said stays as it is."""


def fill(template: str, params: Params, labels: Mapping[str, str], chips: frozenset[str] = frozenset()) -> Markup:
    """`template` in the reader's language, with its figures. `labels`: shop, books, and `status:` with each code.

    `chips`: names of numbers in the books.

    A figure that is missing or unreadable shows as a dash: an old entry must not break a page.
    """
    parts = []
    values = {**params, **labels}
    for text, name, kind, _conversion in string.Formatter().parse(gettext(template) if template else ""):
        parts.append(escape(text))
        if name is None:
            continue
        value = values.get(name)
        if name == "status":
            value = labels.get(f"status:{value}", value)  # the shop's own word for it
        if name in SAID and value:
            value = gettext(value)
        written = escape(_written(value, kind or ""))
        parts.append(Markup('<span class="chip">{}</span>').format(written) if name in chips and not kind else written)
    return Markup("").join(parts)


def _written(value: str | None, kind: str) -> str:
    if value is None or value == "":
        return UNKNOWN
    try:
        return KINDS.get(kind, str)(value)
    except (ValueError, InvalidOperation):
        return value


def _percents(value: str) -> str:
    rates = [formats.percent(Decimal(each)) for each in value.split()]
    return gettext("%(many)s and %(last)s", many=", ".join(rates[:-1]), last=rates[-1]) if len(rates) > 1 else rates[0]


def _time(value: str) -> str:
    return formats.since(datetime.fromisoformat(value))


def _day(value: str) -> str:
    return formats.day_full(date.fromisoformat(value[:10]))


KINDS: dict[str, Callable[[str], str]] = {
    "eur": lambda value: formats.money(Decimal(value)),
    "percent": lambda value: formats.percent(Decimal(value)),
    "percents": _percents,
    "day": _day,
    "time": _time,
    "count": lambda value: formats.count(int(value)),
    "country": formats.country,
    "field": lambda value: gettext(FIELDS.get(value, value)),
    "treatment": lambda value: gettext(TREATMENTS.get(value, value)),
}
