"""Do it for me: a ticket for a step of the installation, once; its answer stands where the button was."""

from __future__ import annotations

from flask import abort, g, redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from webapp.blueprints.dashboard.pages import pages
from webapp.blueprints.dashboard.tickets import reported
from webapp.blueprints.install.checklist import NEEDS
from webapp.extensions import db
from webapp.htmx import wants_piece
from webapp.page_extensions import limiter
from webapp.services import services
from webapp.support import tickets


@pages.post("/install/<step>/do-it-for-me")
@limiter.limit("20 per hour")
def do_it_for_me(step: str) -> Response | str:
    """Ask us to do `step`. A second press is answered with the first ticket."""
    if step not in NEEDS:
        abort(404)
    db.session.rollback()
    made = tickets.do_it_for_me(services().engine, g.installation.id, step, person_id=current_user.id)
    if wants_piece():
        return render_template("install/_asked.html", asked=reported(made))
    return redirect(url_for("dashboard.install", _anchor=f"step-{step}"))
