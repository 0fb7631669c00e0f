"""From which order on: what was chosen in the form, read and checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta, tzinfo

from flask_babel import gettext as _

from webapp.accounts.going_live import Start
from webapp.integration.domain.gate import comes_before
from webapp.integration.domain.order import OrderSummary
from webapp.integration.pipeline.newest import Listed

MOST_BACK = 90
MOST_AHEAD = 366
LONGEST_NUMBER = 40


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed. `how`: day | number; the other field is kept too."""

    how: str
    day: str
    number: str


def typed(form: Mapping[str, str], today: date) -> Typed:
    """What a form brought; for a new one today is filled in."""
    how = "number" if form.get("how") == "number" else "day"
    number = form.get("start_number", "").strip()[:LONGEST_NUMBER]
    return Typed(how, form.get("start_day", today.isoformat()).strip(), number)


def read_day(chosen: Typed, today: date) -> Start | str:
    """The start on a day; or what is wrong, in words."""
    try:
        day = date.fromisoformat(chosen.day)
    except ValueError:
        return str(_("Fill in a day, like %(day)s.", day=today.isoformat()))
    if day < today - timedelta(days=MOST_BACK):
        return str(_("At most %(days)s days back. Ask us to bring in older orders as a migration.", days=MOST_BACK))
    if day > today + timedelta(days=MOST_AHEAD):
        return str(_("At most a year ahead."))
    return Start(day)


def read_number(chosen: Typed, listed: Listed, today: date, zone: tzinfo) -> Start | str:
    """The start at an order number; or what is wrong, in words. `listed`: the shop's newest. `zone`: the shop's."""
    number, orders = chosen.number, listed.rows
    if not number:
        return str(_("Fill in the number of the first order that becomes an invoice."))
    is_there = any(order.number.strip() == number for order in orders)
    if not is_there and not listed.is_complete:
        return str(
            _("So many orders were changed in your shop lately that this number could not be looked up. Choose a day.")
        )
    if not orders:
        return str(
            _(
                "Your shop has no order of the last %(days)s days. Choose a day for orders that are to come.",
                days=MOST_BACK,
            )
        )
    if not is_there:
        told = {"days": MOST_BACK, "number": orders[0].number}
        return str(
            _(
                "No order of the last %(days)s days has this number. The newest is %(number)s. For an order that is to "
                "come, choose a day.",
                **told,
            )
        )
    from_then_on = [
        order.placed_on(zone)
        for order in orders
        if _alike(order.number, number) and not comes_before(order.number, number)
    ]
    return Start(min([today, *from_then_on]), number)


def covers(start: Start, order: OrderSummary, zone: tzinfo) -> bool:
    """True for an order that may become an invoice when this is the start. `zone`: the shop's."""
    if order.placed_on(zone) < start.day:
        return False
    return not (start.number and comes_before(order.number, start.number))


def _alike(number: str, other: str) -> bool:
    """Numbers that are built in the same way, so that one comes before the other."""
    return number.strip() == other.strip() or comes_before(number, other) or comes_before(other, number)
