"""/d/<licence key>/profile/export: everything in one ZIP."""

from __future__ import annotations

from flask import abort, flash, g, redirect, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from webapp.accounts.exporting import asking
from webapp.blueprints.dashboard import frame
from webapp.blueprints.dashboard.pages import pages
from webapp.extensions import db
from webapp.htmx import page_or_piece, wants_piece
from webapp.services import services


@pages.get("/profile/export")
def export() -> Response:
    """How far it is, or the button; alone for htmx, which asks again only while it is being made."""
    return _show()


@pages.post("/profile/export")
def ask_export() -> Response:
    """Have it made; a second press is told that it is being made already."""
    shared = services()
    if not asking.ask(shared.engine, shared.bell, g.installation.id, current_user.id, current_user.language):
        flash(_("It is already being made. There is one at a time."), "export")
    return _show() if wants_piece() else redirect(url_for("dashboard.export"))


@pages.get("/profile/export/<int:export_id>")
def fetch_export(export_id: int) -> Response:
    """The ZIP, given away piece by piece."""
    engine, installation_id = services().engine, g.installation.id
    file = asking.fetch(engine, installation_id, export_id)
    if file is None:
        abort(404)
    db.session.rollback()  # the page's own connection is not held while somebody downloads
    answer = Response(asking.bytes_of(engine, installation_id, file), mimetype="application/zip")
    answer.content_length = file.size
    name = f"{g.installation.licence_key}-{file.done_at:%Y-%m-%d}.zip"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _show() -> Response:
    found = asking.latest(services().engine, g.installation.id)
    if wants_piece():
        return page_or_piece("dashboard/_export.html", "dashboard/_export.html", export=found)
    around = frame.build("profile")
    return page_or_piece("dashboard/export.html", "dashboard/export.html", frame=around, export=found)
