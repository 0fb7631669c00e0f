"""/d/<licence key>/errors"""

from __future__ import annotations

from flask import abort, g, request
from werkzeug.wrappers import Response

from webapp.blueprints.dashboard import frame, periods, search
from webapp.blueprints.dashboard.dots import labels
from webapp.blueprints.dashboard.errors import queries
from webapp.blueprints.dashboard.errors.causes import causes, held_row, totals
from webapp.blueprints.dashboard.outside import Outside, outside, period_view
from webapp.blueprints.dashboard.pages import pages
from webapp.blueprints.dashboard.queries import connections, order_row
from webapp.formats import today
from webapp.htmx import page_or_piece, wants_piece
from webapp.integration.domain.states import State


@pages.get("/errors")
def errors() -> Response:
    """The orders that need a person in the search period, one card a cause."""
    period = periods.read(request.args, today(), "month")
    text = request.args.get("q", "").strip()
    around = frame.build("errors")
    few = search.few_matches(g.installation.id, text) if text else None
    rows = queries.held_orders(g.installation.id, period, text, few)
    shown = rows[: queries.MOST_HELD]
    cards = causes(shown, queries.tickets(g.installation.id), around.labels, request.args.get("all", ""))
    elsewhere = _elsewhere(period, text, few, around.counts[State.HELD], len(shown))
    return page_or_piece(
        "dashboard/errors.html",
        "dashboard/errors.html",
        frame=around,
        labels=around.labels,
        cards=cards,
        orders=len(shown),
        more_than_shown=len(rows) > len(shown),
        waiting=totals(shown),
        period=period_view("dashboard.errors", period, text, elsewhere),
        period_code=period.code,
        text=text,
        open_count=frame.open_count(around.counts),
        done_count=around.counts[State.DONE],
    )


@pages.get("/errors/orders/<int:order_id>")
def held_piece(order_id: int) -> Response:
    """One row of Errors, asked for while its order is moving; also when it is finished."""
    row = order_row(g.installation.id, order_id)
    if row is None:
        abort(404)
    names = labels(connections(g.installation.id))
    return page_or_piece(
        "dashboard/_held_row_alone.html",
        "dashboard/_held_row.html",
        row=held_row(row, names),
        found=row,
        labels=names,
        **(frame.tabs_beside("errors") if wants_piece() else {}),
    )


def _elsewhere(period: periods.Period, text: str, few: tuple[int, ...] | None, held: int, shown: int) -> Outside | None:
    if not text and held <= shown:
        return None
    moments = queries.held_elsewhere(g.installation.id, period, text, few)
    return outside("dashboard.errors", len(moments), moments, text)
