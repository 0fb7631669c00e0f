"""/d/<licence key>/open, and its filter for orders that were put aside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import abort, g, request, url_for
from sqlalchemy import TextClause
from werkzeug.wrappers import Response

from webapp.blueprints.dashboard import frame
from webapp.blueprints.dashboard.dots import labels
from webapp.blueprints.dashboard.pages import pages
from webapp.blueprints.dashboard.queries import IS_IGNORED, IS_OPEN, connections, cursor
from webapp.blueprints.dashboard.rows import Badge, OrderRow, order_row
from webapp.blueprints.dashboard.state_words import Waiting, badge, waiting
from webapp.blueprints.dashboard.waiting import queries
from webapp.blueprints.reading import Found
from webapp.htmx import page_or_piece, wants_piece
from webapp.integration.domain.states import State


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """A row of Open: why it waits, and what changes that."""

    order: OrderRow
    badge: Badge
    why: Waiting
    piece_href: str


@pages.get("/open")
def open() -> Response:
    """The orders that may not go yet, or whose turn is to come."""
    return _list("dashboard.open", IS_OPEN)


@pages.get("/open/put-aside")
def aside() -> Response:
    """The orders that are not invoiced: put aside by a person or by a rule."""
    return _list("dashboard.aside", IS_IGNORED)


@pages.get("/open/orders/<int:order_id>")
def waiting_piece(order_id: int) -> Response:
    """One row of Open, asked for while its order is moving."""
    row = queries.order_in_list(g.installation.id, order_id)
    if row is None:
        abort(404)
    names = labels(connections(g.installation.id))
    rows = [_row(row, names)]
    return page_or_piece(
        "dashboard/_waiting_rows_alone.html", "dashboard/_waiting_rows.html", rows=rows, next_page=None
    )


def _list(endpoint: str, which: TextClause) -> Response:
    text = request.args.get("q", "").strip()
    rows, more = queries.orders_in(g.installation.id, which, text, request.args.get("after", ""))
    around = None if wants_piece() else frame.build("open")
    names = around.labels if around else labels(connections(g.installation.id))
    kept: dict[str, Any] = {"q": text} if text else {}
    after = cursor(rows[-1].placed_at, rows[-1].id) if more else ""
    return page_or_piece(
        "dashboard/open.html",
        "dashboard/_waiting_rows.html",
        frame=around,
        labels=names,
        rows=[_row(row, names) for row in rows],
        next_page=url_for(endpoint, after=after, **kept) if more else None,
        text=text,
        endpoint=endpoint,
        open_count=frame.open_count(around.counts) if around else 0,
        aside_count=around.counts[State.IGNORED] if around else 0,
    )


def _row(row: Found, names: dict[str, str] | Any) -> WaitingRow:
    return WaitingRow(
        order_row(row),
        badge(State(row.state), row.reason, row.reason_params, names),
        waiting(row, names),
        url_for("dashboard.waiting_piece", order_id=row.id),
    )
