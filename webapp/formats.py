"""How money, counts, days and times are written: in the reader's language, the merchant's time zone, never broken."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from babel import Locale
from flask import Flask
from flask_babel import format_date, format_datetime, format_decimal, format_timedelta, get_locale, to_user_timezone
from flask_babel import gettext as _
from markupsafe import Markup

NBSP = "\u00a0"
SIGNS = {"EUR": "€", "GBP": "£", "USD": "$"}


def money(amount: Decimal | None, currency: str = "EUR") -> str:
    """`amount` with its currency, two decimals: "€ 1,126.40", "– € 10.00"; a dash when there is none."""
    if amount is None:
        return "–"
    figure = format_decimal(abs(amount), "#,##0.00")
    sign = SIGNS.get(currency, currency)
    written = f"{figure}{NBSP}{sign}" if _language() == "fr" else f"{sign}{NBSP}{figure}"
    return f"–{NBSP}{written}" if amount < 0 else written


def moneys(sums: Mapping[str, Decimal]) -> str:
    """Amounts in several currencies: "€ 1,126.40 + $ 20.00"."""
    return " + ".join(money(amount, currency) for currency, amount in sums.items())


def count(number: int) -> str:
    """A whole number with its separators: "1,287"."""
    return str(format_decimal(number))


def percent(rate: Decimal) -> str:
    """A VAT rate in per cent: "21 %", "5.5 %"."""
    return f"{format_decimal(rate, '#,##0.##')}{NBSP}%"


def quantity(number: Decimal) -> str:
    """How many pieces, without needless noughts: "2", "1.5"."""
    return str(format_decimal(number, "#,##0.####"))


def day(value: date) -> str:
    """A day in short: "21 Nov", with the year when it is not this one."""
    value = local_day(value)
    return _dated(value, "d MMM" if value.year == today().year else "d MMM y")


def day_full(value: date) -> str:
    """A day in full, where money is meant: "21 November 2026"."""
    return _dated(local_day(value), "d MMMM y")


def weekday(value: date) -> str:
    """A day with its name: "Monday 23 November"."""
    return _dated(local_day(value), "EEEE d MMMM")


def month(value: date) -> str:
    """A month: "October 2026"."""
    return _unbroken(format_date(local_day(value), "LLLL y", rebase=False))


def month_name(value: date) -> str:
    """A month of this year by its name alone, of another year in full: "October"."""
    return str(format_date(value, "LLLL", rebase=False)) if value.year == today().year else month(value)


def in_words(number: int) -> str:
    """A small number as a word, to begin a sentence with: "Three"; larger ones in figures."""
    words = [_("No"), _("One"), _("Two"), _("Three"), _("Four"), _("Five"), _("Six"), _("Seven"), _("Eight"), _("Nine")]
    return str(words[number]) if 0 <= number < len(words) else count(number)


def clock(value: datetime) -> str:
    """A time of day: "10:02"."""
    return str(format_datetime(value, "HH:mm"))


def clock_exact(value: datetime) -> str:
    """A time of day with seconds: "14:02:07"."""
    return str(format_datetime(value, "HH:mm:ss"))


def moment(value: datetime) -> str:
    """Day and time in short: "21 Nov, 16:20"."""
    return f"{day(value)},{NBSP}{clock(value)}"


def moment_exact(value: datetime) -> str:
    """Day and time to the second: "19 Nov, 18:31:40"."""
    return f"{day(value)},{NBSP}{clock_exact(value)}"


def since(value: datetime) -> str:
    """The time alone for today, else with its day: "08:40", "21 Nov, 08:40"."""
    return clock(value) if local_day(value) == today() else moment(value)


def ago(value: datetime) -> str:
    """How long ago, beside the time and never alone: "3 minutes ago"."""
    passed = max(datetime.now(UTC) - value, timedelta(seconds=1))
    return _unbroken(format_timedelta(-passed, add_direction=True, threshold=1.2))


def span(first: date, last: date) -> str:
    """Both ends of a period, what they share said once: "1–22 November 2026", "24 October – 22 November 2026"."""
    if first == last:
        return day_full(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{_dated(first, 'd')}–{day_full(last)}"
    start = _dated(first, "d MMMM") if first.year == last.year else day_full(first)
    return f"{start} – {day_full(last)}"


def country(code: str | None) -> str:
    """The country's name in the reader's language: "Belgium"; the code itself when nobody knows it."""
    if not code:
        return ""
    return str(_locale().territories.get(code.upper(), code))


def machine_time(value: datetime | date) -> str:
    """The value for `<time datetime>`."""
    return value.isoformat()


def today() -> date:
    """The merchant's day."""
    return local_day(datetime.now(UTC))


def local_day(value: date) -> date:
    """The merchant's day of a moment; a plain day is itself."""
    return to_user_timezone(value).date() if isinstance(value, datetime) else value


def bold(text: object) -> Markup:
    """`text`, escaped, as the weighty part of a sentence."""
    return Markup("<strong>{}</strong>").format(text)


def install(app: Flask) -> None:
    """Give every template these words."""
    writers = (money, moneys, count, percent, quantity, day, day_full, weekday, month, clock, clock_exact)
    app.jinja_env.filters.update({writer.__name__: writer for writer in (*writers, moment, moment_exact)})
    app.jinja_env.filters.update({f.__name__: f for f in (since, ago, country, machine_time, bold, in_words)})
    app.jinja_env.globals.update(span=span)


def _dated(value: date, pattern: str) -> str:
    """`value` by Babel's `pattern`, in which "d" is the day; French says the first of a month as an ordinal number."""
    written = format_date(value, pattern, rebase=False)
    if value.day == 1 and _language() == "fr":
        written = re.sub(r"\b1\b", "1er", written, count=1)
    return _unbroken(written)


def _unbroken(text: str) -> str:
    return text.replace(" ", NBSP)


def _locale() -> Locale:
    return get_locale() or Locale("en")


def _language() -> str:
    return str(_locale().language)
