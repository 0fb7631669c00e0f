"""The gate that keeps the table: nothing is served that the table does not open to who asks."""

from __future__ import annotations

from flask import Flask, Response, g, make_response, redirect, render_template, request, session, url_for
from flask_login import current_user
from werkzeug.routing import Map
from werkzeug.wrappers import Response as Answer

from webapp.blueprints.access import queries, words
from webapp.blueprints.access.table import SELF, TABLE, Door, Rights, Who
from webapp.htmx import apart, wants_piece

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
OURS = frozenset({"", "same-origin", "none"})
"""What a browser says of where a form of ours came from; old ones say nothing."""
REFUSED = "refused"
"""Where the session keeps, until the next page, what that says of a press that was refused."""


class TableError(Exception):
    """The table and the routes differ; the text says where."""


def install(app: Flask) -> None:
    """Keep the gate of `app`. Raises TableError."""
    wrong = mistakes(app.url_map)
    if wrong:
        raise TableError("webapp/blueprints/access/table.py and the routes differ: " + "; ".join(wrong))
    app.before_request(_refuse_other_sites)
    app.before_request(_first_log_in)
    app.context_processor(lambda: {"may": may, "whom_to_ask": whom_to_ask, "refused_before": refused_before})


def mistakes(routes: Map) -> list[str]:
    """Where table and routes differ; empty when they do not."""
    methods: dict[str, set[str]] = {}
    for rule in routes.iter_rules():
        methods.setdefault(rule.endpoint, set()).update(rule.methods or ())
    wrong = [f"{endpoint} has no line" for endpoint in methods if endpoint not in TABLE]
    wrong += [f"{endpoint} is no route" for endpoint in TABLE if endpoint not in methods]
    for endpoint in sorted(set(methods) & set(TABLE)):
        wrong += _mistakes_of(endpoint, TABLE[endpoint], methods[endpoint])
    return wrong


def _mistakes_of(endpoint: str, rights: Rights, methods: set[str]) -> list[str]:
    wrong = []
    for kind, who, is_served in (
        ("read", rights.read, "GET" in methods),
        ("change", rights.change, bool(methods - SAFE)),
    ):
        if (who is not None) != is_served:
            wrong.append(f"{endpoint} {'does not say' if is_served else 'says'} who may {kind}")
        elif who is not None and not _fits(endpoint, who):
            wrong.append(f"{endpoint} must name {'roles' if endpoint.startswith('dashboard.') else 'no roles'}")
    return wrong


def _fits(endpoint: str, who: Who) -> bool:
    place = endpoint.partition(".")[0]
    if place == "dashboard":
        return isinstance(who, frozenset)
    return isinstance(who, Door) and (who is Door.STAFF) == (place == "staff")


def asked_for() -> Who | None:
    """Who may have what this request asks for; None without a route, and for a method that it does not know."""
    rights = TABLE.get(request.endpoint or "")
    if rights is None:
        return None
    return rights.read if request.method in SAFE else rights.change


def may(endpoint: str, kind: str = "change") -> bool:
    """True when the reader's role at the present installation may do that. `kind`: read | change."""
    rights = TABLE[endpoint]
    who = rights.read if kind == "read" else rights.change
    return isinstance(who, frozenset) and g.get("role") in who


def whom_to_ask() -> str:
    """For a page that lacks a button: who of the present installation has it."""
    return words.ask(queries.owners(g.installation.id))


def refused_before() -> str:
    """What is to be said of the press before this page; "" for nothing. Said once."""
    return str(session.pop(REFUSED)) if REFUSED in session else ""


def refused() -> Response | None:
    """The answer to a role that may not have what it asks for; None when it may. Ask once `g.role` is known."""
    who = asked_for()
    if who is None or (isinstance(who, frozenset) and g.role in who):
        return None
    return refuse()


def refuse() -> Response:
    """What a role is told that may not do this; for a route that looks closer than the table can."""
    said = words.refusal(g.role, g.installation.name, queries.owners(g.installation.id))
    if wants_piece():  # the page that asks was made for another role: made anew, it says so and lacks the button
        session[REFUSED] = f"{said.first} {said.rest}"
        answer = make_response("", 403)
        answer.headers["HX-Refresh"] = "true"
        return apart(answer)
    return apart(make_response(render_template("dashboard/not_your_role.html", words=said), 403))


def _refuse_other_sites() -> Response | None:
    """A form of another site changes nothing here, whatever token it has."""
    if request.method in SAFE or request.headers.get("Sec-Fetch-Site", "") in OURS:
        return None
    body = "" if wants_piece() else render_template("problems/other_site.html")
    return apart(make_response(body, 403))


def _first_log_in() -> Answer | None:
    """What is about oneself needs a log-in; an address with more in it than its path is not kept for after that."""
    if asked_for() is not SELF or current_user.is_authenticated:
        return None
    is_page = request.method == "GET" and not request.query_string
    there = url_for("auth.log_in", next=request.path if is_page else None)
    if not wants_piece():
        return redirect(there)
    answer = make_response("", 204)
    answer.headers["HX-Redirect"] = there
    return answer
