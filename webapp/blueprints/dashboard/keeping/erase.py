"""/d/<licence key>/profile/erase: everything of an installation that has stopped goes, and what stays."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import flash, g, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp.accounts import stopping
from webapp.accounts.erasing import installations
from webapp.blueprints.dashboard import frame
from webapp.blueprints.dashboard.pages import pages
from webapp.htmx import page_or_piece
from webapp.services import services


@pages.get("/profile/erase")
def ask_erase() -> Response:
    """What goes, what stays and what must end first; nothing happens yet."""
    if not _outlook().may_be_erased:
        return redirect(url_for("dashboard.profile", _anchor="stop"))
    return _ask()


@pages.post("/profile/erase/confirmed")
def erase() -> Response:
    """Erase it now. Whoever presses has typed the name of the shop."""
    if " ".join(request.form.get("name", "").split()).casefold() != " ".join(_outlook().name.split()).casefold():
        return _ask(_("Nothing was erased. Fill in the name exactly as it stands above."))
    try:
        installations.erase_now(services().engine, g.installation.id)
    except stopping.NotNowError:
        flash(_("That was changed meanwhile. This is how it is now."), "stop")
        return redirect(url_for("dashboard.profile", _anchor="stop"))
    return redirect(url_for("dashboard.ask_erase"))


def _outlook() -> installations.Outlook:
    shared = services()
    return installations.outlook(shared.engine, g.installation.id, shared.settings.erase_after_days)


def _ask(mistake: str = "") -> Response:
    around, outlook = frame.build("profile"), _outlook()
    return page_or_piece(
        "dashboard/erase.html",
        "dashboard/erase.html",
        422 if mistake else 200,
        frame=around,
        labels=around.labels,
        outlook=outlook,
        is_asked=outlook.has_begun or (outlook.erase_at is not None and outlook.erase_at <= datetime.now(UTC)),
        mistake=mistake,
        typed=request.form,
    )
