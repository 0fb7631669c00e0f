"""/d/<licence key>/report"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from flask import g, request, url_for
from flask_babel import get_timezone
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp.blueprints.dashboard import frame, periods, search
from webapp.blueprints.dashboard.chart import chart
from webapp.blueprints.dashboard.dots import labels
from webapp.blueprints.dashboard.outside import Outside, outside, period_view
from webapp.blueprints.dashboard.pages import pages
from webapp.blueprints.dashboard.queries import connections, cursor
from webapp.blueprints.dashboard.report import queries
from webapp.blueprints.dashboard.rows import done_row
from webapp.formats import today
from webapp.htmx import page_or_piece, wants_piece
from webapp.integration.domain.states import State

MOST_BARS = 62
DAYS_OF_LONG_BARS = 7


@dataclass(frozen=True, slots=True)
class Sums:
    """A period's invoiced orders. `is_whole`: every order of the period is in the sums. EUR."""

    orders: int
    total: Decimal
    invoiced: Decimal
    is_whole: bool


@pages.get("/report")
def report() -> Response:
    """The orders that became invoices in the search period."""
    period = periods.read(request.args, today(), "30")
    text = request.args.get("q", "").strip()
    few = search.few_matches(g.installation.id, text) if text else None
    rows, more = queries.done_orders(g.installation.id, period, text, few, request.args.get("after", ""))
    shown = [done_row(row) for row in rows]
    next_page = _next(period, text, cursor(rows[-1].done_at, rows[-1].id)) if more else None
    if wants_piece():
        return page_or_piece("", "dashboard/_done_rows.html", rows=shown, next_page=next_page, labels=_labels())
    days = queries.days(g.installation.id, period, str(get_timezone()))
    sums = _sums(days)
    around = frame.build("report")
    elsewhere = _outside(period, text, few, around.counts[State.DONE], sums)
    return page_or_piece(
        "dashboard/report.html",
        "",
        frame=around,
        labels=around.labels,
        period=period_view("dashboard.report", period, text, elsewhere),
        period_words=_in_words(period),
        sums=sums,
        most=queries.MOST_SUMMED,
        drawing=chart(_bars(days, period), today()) if sums.is_whole and sums.orders else None,
        bar_days=_bar_days(period),
        days=days,
        rows=shown,
        next_page=next_page,
        text=text,
    )


def _labels() -> dict[str, str]:
    return labels(connections(g.installation.id))


def _next(period: periods.Period, text: str, after: str) -> str:
    asked: dict[str, Any] = {"period": period.code, "after": after}
    if text:
        asked["q"] = text
    if period.code == "dates":
        asked |= {"from": period.first.isoformat(), "to": period.last.isoformat()}
    return url_for("dashboard.report", **asked)


def _sums(days: list[queries.Day]) -> Sums:
    orders = sum(day.orders for day in days)
    return Sums(
        orders=min(orders, queries.MOST_SUMMED),
        total=sum((day.total for day in days), Decimal(0)),
        invoiced=sum((day.invoiced for day in days), Decimal(0)),
        is_whole=orders <= queries.MOST_SUMMED,
    )


def _bar_days(period: periods.Period) -> int:
    return 1 if (period.last - period.first).days < MOST_BARS else DAYS_OF_LONG_BARS


def _bars(days: list[queries.Day], period: periods.Period) -> list[tuple[date, int]]:
    """Every bar of the period, also the empty ones; weeks when days would be too thin."""
    orders = {day.day: day.orders for day in days}
    step = _bar_days(period)
    length = (period.last - period.first).days + 1
    starts = [period.first + timedelta(days=n) for n in range(0, length, step)]
    return [(first, sum(orders.get(first + timedelta(days=n), 0) for n in range(step))) for first in starts]


def _outside(period: periods.Period, text: str, few: tuple[int, ...] | None, done: int, sums: Sums) -> Outside | None:
    if not text and (not sums.is_whole or done <= sums.orders):
        return None
    found = queries.matches_elsewhere(g.installation.id, period, text, few)
    total = len(found) if text else done - sums.orders
    return outside("dashboard.report", total, found, text)


def _in_words(period: periods.Period) -> str:
    words = {
        "today": _("today"),
        "7": _("in the last 7 days"),
        "30": _("in the last 30 days"),
        "month": _("this month"),
        "last-month": _("last month"),
        "year": _("this year"),
    }
    return words.get(period.code) or str(_("in these dates"))
