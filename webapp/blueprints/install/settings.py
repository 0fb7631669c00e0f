"""The last step before going live: settings out of both ends' own lists, and their VAT rates compared."""

from __future__ import annotations

from flask import abort, g, redirect, request, url_for
from werkzeug.wrappers import Response

from webapp.accounts import going_live, preferences
from webapp.blueprints.dashboard import frame
from webapp.blueprints.dashboard.order.routes import by
from webapp.blueprints.dashboard.pages import pages
from webapp.blueprints.dashboard.settings import form as forms
from webapp.blueprints.dashboard.settings import queries
from webapp.extensions import db
from webapp.htmx import page_or_piece
from webapp.integration import connections as ends
from webapp.integration.pipeline.operator import Operator
from webapp.page_extensions import limiter
from webapp.services import services


@pages.route("/install/settings", methods=["GET", "POST"])
def install_settings() -> Response:
    """The Configuration form, without what is decided by going live."""
    if not _may_be_set():
        return redirect(url_for("dashboard.install"))
    shared = services()
    lists = ends.live_lists(shared, g.installation.id)
    stored = queries.configuration(g.installation.id)
    if request.method == "GET":
        return _show(forms.stored_form(stored, lists))
    chosen, mistakes = forms.read(request.form, lists, stored)
    if chosen is None:
        return _show(forms.typed_form(request.form, lists, mistakes), 422)
    db.session.rollback()
    preferences.save_configuration(shared.engine, g.installation.id, chosen)
    ends.asked_about(shared, g.installation.id, [status.code for status in lists.statuses])
    Operator(shared.engine, shared.bell).settings_changed(g.installation.id, by())
    return redirect(url_for("dashboard.install", _anchor="step-settings"))


@pages.post("/install/rates")
@limiter.limit("6 per minute")
def compare_rates() -> Response:
    """Ask both sides for their VAT rates once more, after one was added in the books."""
    if not _may_be_set():
        abort(404)
    ends.compare_rates(services(), g.installation.id, fresh=True)
    return redirect(url_for("dashboard.install_settings", _anchor="rates"))


def _may_be_set() -> bool:
    steps = {step.name: step.is_done for step in going_live.steps(services().engine, g.installation.id)}
    return steps["shop"] and steps["books"]


def _show(form: forms.ConfigurationForm, status: int = 200) -> Response:
    db.session.rollback()
    rates = ends.compare_rates(services(), g.installation.id)
    around = frame.build("")
    return page_or_piece(
        "install/settings.html",
        "install/settings.html",
        status,
        frame=around,
        labels=around.labels,
        form=form,
        rates=rates,
        saved_at=None,
        form_action=url_for("dashboard.install_settings"),
    )
