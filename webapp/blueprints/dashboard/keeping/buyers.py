"""/d/<licence key>/profile/buyers: how long buyers' data are kept, and erasing one on request."""

from __future__ import annotations

from flask import flash, g, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from webapp.accounts.erasing import buyers as erasing
from webapp.blueprints.dashboard import frame
from webapp.blueprints.dashboard.pages import pages
from webapp.blueprints.reading import row_number
from webapp.extensions import db
from webapp.formats import count
from webapp.htmx import page_or_piece
from webapp.integration.domain import email
from webapp.models.installation import Installation
from webapp.services import services


@pages.get("/profile/buyers")
def buyers() -> Response:
    """The setting, and whom to look for."""
    return _show()


@pages.post("/profile/buyers/kept")
def keep_buyers() -> Response:
    """After how many years finished orders lose their buyer."""
    years = row_number(request.form.get("years", ""))
    if years is None or years not in erasing.KEEP_YEARS:
        return _show({"years": _("Choose one of the list.")}, status=422)
    erasing.set_retention(services().engine, g.installation.id, years)
    flash(_("Saved."), "kept")
    return redirect(url_for("dashboard.buyers"))


@pages.post("/profile/buyers/found")
def find_buyer() -> Response:
    """What would go and what stays; nothing happens yet. A form, so that the address stands in no list of addresses."""
    typed = request.form.get("email", "").strip()
    if not email.is_valid(typed):
        return _show({"email": _("Fill in the buyer's e-mail address.")}, status=422)
    return _show(found=erasing.find(services().engine, g.installation.id, typed))


@pages.post("/profile/buyers/erased")
def erase_buyer() -> Response:
    """Erase the buyer; whoever pressed has seen what goes."""
    typed = request.form.get("email", "").strip()
    if not email.is_valid(typed):
        return _show({"email": _("Fill in the buyer's e-mail address.")}, status=422)
    if request.form.get("sure") != "yes":
        found = erasing.find(services().engine, g.installation.id, typed)
        return _show({"sure": _("Nothing was erased. Say first that you are sure.")}, found=found, status=422)
    shared = services()
    orders = erasing.erase(shared.engine, shared.settings.erasure_key, g.installation.id, typed)
    flash(_said(orders, erasing.find(shared.engine, g.installation.id, typed).unread), "erased")
    return redirect(url_for("dashboard.buyers", _anchor="erase"))


def _said(orders: int, unread: int) -> str:
    """What was done, and what is still to come out."""
    sentences = []
    if orders or not unread:
        number = {"number": count(orders)}
        sentences.append(ngettext("Erased, in %(number)s order.", "Erased, in %(number)s orders.", orders, **number))
    if unread:
        sentences.append(
            ngettext(
                "If the order that is not read yet is of this buyer, it is erased once it is done.",
                "If an order that is not read yet is of this buyer, it is erased once it is done.",
                unread,
            )
        )
    return " ".join(sentences)


def _show(mistakes: dict[str, str] | None = None, *, found: erasing.Buyer | None = None, status: int = 200) -> Response:
    around = frame.build("profile")
    db.session.rollback()  # what was pressed just now may be newer than what this request has read
    return page_or_piece(
        "dashboard/buyers.html",
        "dashboard/buyers.html",
        status,
        frame=around,
        labels=around.labels,
        mistakes=mistakes or {},
        typed=request.form,
        found=found,
        years=erasing.KEEP_YEARS,
        kept=db.session.get_one(Installation, g.installation.id).keep_buyers_years,
    )
