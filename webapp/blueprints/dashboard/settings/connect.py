"""Connect: a new key for a side whose old one no longer works. A plain page with a form."""

from __future__ import annotations

from flask import abort, g, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp.accounts import reconnect
from webapp.blueprints.dashboard import frame
from webapp.blueprints.dashboard.pages import pages
from webapp.extensions import db, limiter
from webapp.htmx import page_or_piece
from webapp.integration.vendors.errors import ReconnectError, RefusedError, VendorError
from webapp.services import services

LONGEST = 400


@pages.route("/connect/<side>", methods=["GET", "POST"])
@limiter.limit("10 per minute", methods=["POST"])
def connect(side: str) -> Response:
    """The form, and what came of it. A key that was typed is never sent back."""
    if side not in ("shop", "books"):
        abort(404)
    user = request.form.get("user", "").strip()[:LONGEST]
    key = request.form.get("key", "").strip()[:LONGEST]
    mistake = ""
    if request.method == "POST":
        mistake = _mistake(side, user, key)
        if not mistake:
            return redirect(url_for("dashboard.configuration", _anchor="connections"))
    db.session.rollback()
    around = frame.build("configuration")
    return page_or_piece(
        "dashboard/connect.html",
        "dashboard/connect.html",
        422 if mistake else 200,
        frame=around,
        labels=around.labels,
        side=side,
        name=around.labels[side],
        user=user,
        mistake=mistake,
    )


def _mistake(side: str, user: str, key: str) -> str:
    """Connect; "" when it worked, else what is wrong, in words."""
    if not key or (side == "books" and not user):
        return str(_("Fill in both the user name and the key.") if side == "books" else _("Fill in the key."))
    try:
        if side == "books":
            reconnect.reconnect_books(services(), g.installation.id, user, key)
        else:
            reconnect.reconnect_shop(services(), g.installation.id, key)
    except reconnect.NotConnectedYetError:
        abort(404)
    except reconnect.OtherAccountError:
        return str(
            _("The key works, but it belongs to another account than the one connected here. Ask us to change that.")
        )
    except (ReconnectError, RefusedError):
        return str(_("This key is refused. Check that it is complete and active, then press Connect again."))
    except VendorError:
        return str(_("There was no answer just now. Nothing was changed; press Connect again in a minute."))
    return ""
