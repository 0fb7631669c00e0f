"""/d/<licence key>/profile/changes"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import g, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp.audit.acts import KINDS
from webapp.audit.author import Kind
from webapp.blueprints.dashboard import frame
from webapp.blueprints.dashboard.changes import queries, words
from webapp.blueprints.dashboard.changes.queries import Choice
from webapp.blueprints.dashboard.pages import pages
from webapp.blueprints.dashboard.periods import day_of, midnight
from webapp.blueprints.reading import Found, row_number
from webapp.htmx import page_or_piece

BY_PERSON = (Kind.PERSON, Kind.STAFF)


@pages.get("/profile/changes")
def changes() -> Response:
    """Who changed what, the newest first; of one person, one kind or some days when that is asked for."""
    first, last = day_of(request.args.get("from", "")), day_of(request.args.get("to", ""))
    if first and last and last < first:
        first, last = last, first
    who = {_key(row): words.who(row.author_kind, row.author) for row in queries.authors(g.installation.id)}
    asked, kind = request.args.get("who", ""), request.args.get("kind", "")
    choice = Choice(
        asked if asked in who else "",
        kind if kind in KINDS else "",
        midnight(first) if first else None,
        midnight(last, after=True) if last else None,
    )
    rows, more = queries.entries(g.installation.id, choice, row_number(request.args.get("before", "")))
    around = frame.build("profile")
    named = _named(around.connections)
    kept: dict[str, Any] = {"who": choice.author, "kind": choice.kind, "from": _text(first), "to": _text(last)}
    kept = {name: value for name, value in kept.items() if value}
    return page_or_piece(
        "dashboard/changes.html",
        "dashboard/changes.html",
        frame=around,
        labels=around.labels,
        entries=[words.entry(row, named) for row in rows],
        people=sorted(who.items(), key=lambda pair: pair[1].casefold()),
        kinds=[(code, _(name)) for code, name in KINDS.items()],
        choice=choice,
        first=_text(first),
        last=_text(last),
        is_later=bool(row_number(request.args.get("before", ""))),
        newest=url_for("dashboard.changes", **kept),
        next_page=url_for("dashboard.changes", **kept, before=rows[-1].id) if more else None,
    )


def _key(row: Found) -> str:
    """How the address names an author."""
    return str(row.person_id) if row.author_kind in BY_PERSON and row.person_id else str(row.author_kind)


def _text(day: date | None) -> str:
    return day.isoformat() if day else ""


def _named(connections: Mapping[str, Found]) -> dict[str, dict[str, str]]:
    """The shop's own words for its statuses and the books' for their layouts, as they are now."""
    return {
        "statuses": _list(connections.get("shop"), "statuses", "code", "label"),
        "layout": _list(connections.get("books"), "layouts", "id", "name"),
    }


def _list(connection: Found | None, kind: str, key: str, name: str) -> dict[str, str]:
    rows = ((connection.lists or {}).get(kind) or {}).get("rows", []) if connection else []
    return {str(row.get(key)): str(row.get(name) or row.get(key)) for row in rows if isinstance(row, dict)}
