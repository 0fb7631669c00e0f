"""The drawing of invoiced orders per day: bars from zero, four lines, one bar named in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask_babel import gettext as _
from flask_babel import ngettext

from webapp.formats import count, day, span

FLOOR, CEILING = 118, 20
MOST_VALUES_WRITTEN = 9
LABELS = 5
AXIS_ROOM = 3.5


@dataclass(frozen=True, slots=True)
class Bar:
    """One day, or one week of a long period. `x`, `width`, `middle`, `label_x`: per cent; `y`, `height`: pixels."""

    day: date
    orders: int
    title: str
    x: str
    width: str
    middle: str
    y: int
    height: int
    label: str
    label_x: str
    anchor: str
    value: str
    is_marked: bool
    is_sparse: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A level of the axis."""

    value: int
    y: int


@dataclass(frozen=True, slots=True)
class Chart:
    """The whole drawing. `named`: the marked bar in words; `spoken`: the drawing in words."""

    bars: tuple[Bar, ...]
    lines: tuple[Line, ...]
    named: str
    spoken: str
    floor: int = FLOOR
    has_axis: bool = True


def chart(days: Sequence[tuple[date, int]], today: date) -> Chart:
    """`days`: every bar's first day with its number of invoiced orders, oldest first, none left out."""
    step = axis_step(max((orders for _day, orders in days), default=0))
    top = step * 3
    writes_values = len(days) <= MOST_VALUES_WRITTEN
    room = 100.0 if writes_values else 100.0 - AXIS_ROOM
    pitch = room / max(len(days), 1)
    marked = _marked(days, today)
    every = 1 if writes_values else max(1, round(len(days) / (LABELS - 1)))
    last = len(days) - 1
    bars = []
    for index, (first, orders) in enumerate(days):
        x = index * pitch + pitch * 0.12
        width = pitch * 0.76
        height = round((FLOOR - CEILING) * orders / top)
        height = max(height, 2) if orders else 0
        has_label = index in (0, last) or (index % every == 0 and last - index >= every * 0.6)
        anchor = "middle" if writes_values else "start" if index == 0 else "end" if index == last else "middle"
        middle = x + width / 2
        label_x = {"start": x, "end": x + width, "middle": middle}[anchor]
        bars.append(
            Bar(
                day=first,
                orders=orders,
                title=f"{day(first)}: {_orders(orders)}",
                x=f"{x:.2f}",
                width=f"{width:.2f}",
                middle=f"{middle:.2f}",
                y=FLOOR - height,
                height=height,
                label=(_label(first, today, short=writes_values)) if has_label else "",
                label_x=f"{label_x:.2f}",
                anchor=anchor,
                value=count(orders) if writes_values else "",
                is_marked=index == marked,
                is_sparse=has_label and not writes_values and index not in (0, last) and index % (every * 2) != 0,
            )
        )
    lines = tuple(Line(step * n, FLOOR - round((FLOOR - CEILING) * n / 3)) for n in range(4))
    named = _named(days[marked], today) if marked is not None else ""
    return Chart(tuple(bars), lines, named, _spoken(days), has_axis=not writes_values)


def axis_step(most: int) -> int:
    """The distance of the lines, so that three of them hold `most`: 1, 2, 5, 10, 20, 50, …"""
    step, factors = 1, (2.0, 2.5, 2.0)
    turn = 0
    while step * 3 < most:
        step = int(step * factors[turn % 3])
        turn += 1
    return step


def _marked(days: Sequence[tuple[date, int]], today: date) -> int | None:
    """The last whole day is named when anything happened on it; else today; else none."""
    wanted = [today - timedelta(days=1), today]
    for name in wanted:
        for index, (first, orders) in enumerate(days):
            if first == name and orders:
                return index
    return None


def _label(first: date, today: date, *, short: bool) -> str:
    if first == today:
        return str(_("Today"))
    return str(first.day) if short else day(first)


def _named(one: tuple[date, int], today: date) -> str:
    first, orders = one
    said = _orders(orders)
    return str(_("Today: %(orders)s", orders=said) if first == today else _("Yesterday: %(orders)s", orders=said))


def _orders(orders: int) -> str:
    return str(ngettext("%(number)s invoiced order", "%(number)s invoiced orders", orders, number=count(orders)))


def _spoken(days: Sequence[tuple[date, int]]) -> str:
    if not days:
        return str(_("No days to show."))
    total = sum(orders for _day, orders in days)
    first, last = days[0][0], days[-1][0]
    words = _("Bars of invoiced orders per day, %(span)s: %(orders)s.", span=span(first, last), orders=_orders(total))
    return str(words)
