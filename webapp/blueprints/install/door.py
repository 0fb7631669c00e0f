"""/install/<token>: the installation link of a mail. It is a door only: behind it one must be logged in."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from webapp.accounts import install_link
from webapp.blueprints.dashboard.queries import installations_of
from webapp.database import Scope, enter
from webapp.page_extensions import limiter
from webapp.services import services

pages = Blueprint("install", __name__, url_prefix="/install")


@pages.get("/<token>")
@limiter.limit("60 per hour")
def open_link(token: str) -> Response | tuple[str, int]:
    """On to the checklist, by way of the log-in for who is not logged in yet."""
    try:
        link = install_link.find(services(), token)
    except install_link.NoLinkError:
        return render_template("install/no_link.html"), 404
    except install_link.StaleLinkError as stale:
        shown = {"is_sent": False, "is_replaced": stale.is_replaced}
        return render_template("install/stale_link.html", token=token, **shown), 410
    if not current_user.is_authenticated:
        return redirect(url_for("auth.log_in", next=url_for("install.open_link", token=token)))
    enter(Scope(person=str(current_user.id)))
    mine = next((one for one in installations_of(current_user.id) if one.id == link.installation_id), None)
    if mine is None:
        abort(404)
    return redirect(url_for("dashboard.install", licence_key=mine.licence_key))


@pages.post("/<token>/again")
@limiter.limit("5 per hour")
def send_again(token: str) -> str:
    """A new link goes to the installation's own address, never to one typed here; everybody gets the same answer."""
    try:
        install_link.find(services(), token)
    except install_link.StaleLinkError as stale:
        if stale.installation_id is not None:
            install_link.resend(services(), stale.installation_id)
    except install_link.NoLinkError:
        abort(404)
    return render_template("install/stale_link.html", token=token, is_sent=True)
