"""What lies outside the search period: never an empty list that hides something."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from webapp.blueprints.dashboard.periods import Period, labels, month_of
from webapp.formats import count, local_day, month, month_name, span


@dataclass(frozen=True, slots=True)
class Outside:
    """How many are elsewhere, where, and a link there."""

    first: str
    rest: str
    href: str
    link: str


@dataclass(frozen=True, slots=True)
class Preset:
    """One choice of a period."""

    code: str
    words: str
    href: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class PeriodView:
    """The period as a page shows it."""

    presets: list[Preset]
    code: str
    first: date
    last: date
    dates: str
    action: str
    query: str
    outside: Outside | None


def period_view(endpoint: str, period: Period, query: str, outside: Outside | None) -> PeriodView:
    """Presets, dates in full and what lies outside, for the page at `endpoint`."""
    kept: dict[str, Any] = {"q": query} if query else {}
    presets = [
        Preset(code, words, url_for(endpoint, period=code, **kept, **_dates(code, period)), code == period.code)
        for code, words in labels().items()
    ]
    return PeriodView(
        presets=presets,
        code=period.code,
        first=period.first,
        last=period.last,
        dates=span(period.first, period.last),
        action=url_for(endpoint),
        query=query,
        outside=outside,
    )


def outside(endpoint: str, total: int, moments: Sequence[datetime], query: str) -> Outside | None:
    """`total` orders outside the period, of which `moments` are the newest; None when there are none."""
    if total <= 0 or not moments:
        return None
    newest = local_day(moments[0])
    first, last = month_of(newest)
    same_month = len(moments) == total and local_day(moments[-1]) >= first
    named = month(newest)
    if same_month:
        where = {1: _("in %(month)s.", month=named), 2: _("both in %(month)s.", month=named)}.get(
            total, _("all in %(month)s.", month=named)
        )
    else:
        where = _("the newest in %(month)s.", month=named)
    asked: dict[str, Any] = {"from": first.isoformat(), "to": last.isoformat()} | ({"q": query} if query else {})
    words = ngettext(
        "%(number)s more in other periods:", "%(number)s more in other periods:", total, number=count(total)
    )
    href = url_for(endpoint, period="dates", **asked)
    return Outside(words, where, href, _("Show %(month)s", month=month_name(newest)))


def _dates(code: str, period: Period) -> Mapping[str, Any]:
    return {"from": period.first.isoformat(), "to": period.last.isoformat()} if code == "dates" else {}
