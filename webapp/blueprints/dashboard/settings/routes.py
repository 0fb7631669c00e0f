"""/d/<licence key>/configuration"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from flask import abort, flash, g, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp.accounts import preferences
from webapp.blueprints.dashboard import frame
from webapp.blueprints.dashboard.dots import labels
from webapp.blueprints.dashboard.order.routes import by
from webapp.blueprints.dashboard.pages import pages
from webapp.blueprints.dashboard.problem_words import Words, words_for_one
from webapp.blueprints.dashboard.queries import connections
from webapp.blueprints.dashboard.settings import form as forms
from webapp.blueprints.dashboard.settings import queries
from webapp.blueprints.reading import Found
from webapp.extensions import db
from webapp.formats import clock
from webapp.htmx import page_or_piece, wants_piece
from webapp.integration import connections as ends
from webapp.integration.domain.problems import PROBLEMS
from webapp.integration.pipeline.operator import Operator
from webapp.services import services


@pages.route("/configuration", methods=["GET", "POST"])
def configuration() -> Response:
    """What is sent, how, and the two connections."""
    lists = ends.live_lists(services(), g.installation.id)
    stored = queries.configuration(g.installation.id)
    if request.method == "GET":
        return _show(forms.stored_form(stored, lists))
    chosen, mistakes = forms.read(request.form, lists, stored)
    if chosen is None:
        return _show(forms.typed_form(request.form, lists, mistakes), 422)
    db.session.rollback()
    preferences.save_configuration(services().engine, g.installation.id, chosen)
    ends.asked_about(services(), g.installation.id, [status.code for status in lists.statuses])
    Operator(services().engine, services().bell).settings_changed(g.installation.id, by())
    if not wants_piece():
        flash(clock(datetime.now(UTC)), "saved")
        return redirect(url_for("dashboard.configuration", _anchor="save"))
    lists = ends.live_lists(services(), g.installation.id)
    return _show(forms.stored_form(queries.configuration(g.installation.id), lists), saved_at=datetime.now(UTC))


@pages.post("/connections/<side>/try")
def try_connection(side: str) -> Response:
    """Ask one side now whether it answers; its dot says what came of it."""
    if side not in ("shop", "books"):
        abort(404)
    ends.test(services(), g.installation.id, side)
    db.session.rollback()
    return redirect(url_for("dashboard.configuration", _anchor="connections"))


def _show(form: forms.ConfigurationForm, status: int = 200, saved_at: datetime | None = None) -> Response:
    around = None if wants_piece() else frame.build("configuration")
    joined = around.connections if around else connections(g.installation.id)
    names = around.labels if around else labels(joined)
    return page_or_piece(
        "dashboard/configuration.html",
        "dashboard/_configuration_form.html",
        status,
        frame=around,
        labels=names,
        form=form,
        saved_at=saved_at,
        ends=[(dot, side, joined.get(side)) for dot, side in zip(around.dots, ("shop", "books"), strict=True)]
        if around
        else [],
        trouble={side: _trouble(joined.get(side), names) for side in ("shop", "books")},
    )


def _trouble(connection: Found | None, names: Mapping[str, str]) -> Words | None:
    if connection is None or connection.dot == "green" or connection.dot_reason not in PROBLEMS:
        return None
    since = connection.away_since or connection.dot_since
    params = {"since": since.isoformat(), "words": _("see the app's own page in the shop")}
    return words_for_one(connection.dot_reason, params, names)
