"""Connect: the red button. The shop by its own authorisation or by a pasted key, the books by user name and key.

A plain page each; for htmx the books' page is a dialog over the page that it was opened from.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import abort, g, make_response, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response

from webapp.accounts import authorising, going_live, joining, preferences
from webapp.accounts.shop_address import host_of
from webapp.blueprints.dashboard import frame
from webapp.blueprints.dashboard.pages import pages
from webapp.blueprints.dashboard.settings import connecting, queries
from webapp.blueprints.dashboard.settings.connecting import Ended
from webapp.extensions import db
from webapp.htmx import apart, page_or_piece, wants_piece
from webapp.integration.vendors.errors import ForbiddenAddressError, VendorError
from webapp.page_extensions import limiter
from webapp.services import services

LONGEST = 400
NO_ADDRESS = _l("Fill in the address of your shop, such as myshop.kmoshops.be.")
NO_SHOP = _l("This is not the address of a shop. It looks like myshop.kmoshops.be.")
PIECES = {"shop": "dashboard/connect.html", "books": "dashboard/_connect_books.html"}


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed; a key is never sent back."""

    host: str = ""
    user: str = ""
    key: str = ""
    replace: bool = False


@pages.route("/connect/<side>", methods=["GET", "POST"])
@limiter.limit("10 per minute", methods=["POST"])
def connect(side: str) -> Response:
    """The form, and what came of it."""
    if side not in PIECES:
        abort(404)
    if request.method == "GET":
        return _show(side, Typed(host=queries.shop_host(g.installation.id)), {}, connecting.kept())
    if not _may_connect():
        return _go(url_for("dashboard.install"))
    typed = _typed()
    mistakes = _mistakes(side, typed)
    how = None if mistakes else _join(side, typed)
    if mistakes or how:
        return _show(side, typed, mistakes, how)
    return _go(after(side))


@pages.post("/connect/shop/authorise")
@limiter.limit("10 per minute")
def authorise() -> Response:
    """On to the shop, which asks the merchant. A page of ours leads there: a form may not send anybody elsewhere."""
    typed = _typed()
    host = host_of(services(), typed.host)
    if host is None:
        mistake = NO_ADDRESS if not typed.host else NO_SHOP
        return _show("shop", typed, {"host": str(mistake)}, None)
    db.session.rollback()
    preferences.save_shop_address(services().engine, g.installation.id, host)
    if not _may_connect():
        return redirect(url_for("dashboard.install", _anchor="step-details"))
    platform = joining.shop_platform(services(), g.installation.id)
    try:
        address = authorising.begin(
            services(),
            g.installation.id,
            current_user.id,
            platform,
            typed.host,
            session=connecting.browser_value(),
            replace=typed.replace,
        )
    except ForbiddenAddressError as problem:
        return _show("shop", typed, {}, connecting.ended("shop", problem, host))
    around = frame.build("")
    answer = page_or_piece(
        "install/to_the_shop.html",
        "install/to_the_shop.html",
        frame=around,
        name=services().vendors.shops[platform].label,
        host=host,
        address=address,
    )
    answer.headers["Refresh"] = f"0; url={address}"
    return answer


def after(side: str) -> str:
    """Where a merchant goes on once `side` is connected."""
    if queries.is_live(g.installation.id):
        return url_for("dashboard.configuration", _anchor="connections")
    return url_for("dashboard.install", _anchor={"shop": "step-books", "books": "step-settings"}[side])


def _may_connect() -> bool:
    """Before the terms were accepted nothing is read; who is live goes on meanwhile when there are new ones."""
    [details, *_rest] = going_live.steps(services().engine, g.installation.id)
    return details.is_done or queries.is_live(g.installation.id)


def _typed() -> Typed:
    form = request.form
    return Typed(
        host=form.get("host", "").strip()[:LONGEST],
        user=form.get("user", "").strip()[:LONGEST],
        key=form.get("key", "").strip()[:LONGEST],
        replace=form.get("replace") == "yes",
    )


def _mistakes(side: str, typed: Typed) -> dict[str, str]:
    mistakes = {}
    if side == "shop" and host_of(services(), typed.host) is None:
        mistakes["host"] = str(NO_ADDRESS if not typed.host else NO_SHOP)
    if side == "books" and not typed.user:
        mistakes["user"] = str(_("Fill in the user name."))
    if not typed.key:
        mistakes["key"] = str(_("Fill in the key."))
    return mistakes


def _join(side: str, typed: Typed) -> Ended | None:
    """Connect; None when it worked, else how it ended."""
    db.session.rollback()  # nothing stays open while a vendor is waited for
    mine = g.installation.id
    try:
        if side == "books":
            joining.join_books(services(), mine, typed.user, typed.key, replace=typed.replace)
        else:
            joining.join_shop_by_key(
                services(), mine, host_of(services(), typed.host) or "", typed.key, replace=typed.replace
            )
    except (joining.OtherAccountError, joining.TakenError, VendorError) as problem:
        return connecting.ended(side, problem, typed.host)
    return None


def _show(side: str, typed: Typed, mistakes: dict[str, str], how: Ended | None) -> Response:
    db.session.rollback()
    around = frame.build("")
    name = around.labels[side]
    return page_or_piece(
        "dashboard/connect.html",
        PIECES[side],
        422 if request.method == "POST" else 200,
        frame=around,
        labels=around.labels,
        side=side,
        name=name,
        typed=typed,
        mistakes=mistakes,
        how=how,
        words=how.words(around.labels) if how else None,
        is_live=queries.is_live(g.installation.id),
        is_dialog=wants_piece(),
        back=url_for("dashboard.configuration", _anchor="connections")
        if queries.is_live(g.installation.id)
        else url_for("dashboard.install", _anchor=f"step-{side}"),
    )


def _go(address: str) -> Response:
    if not wants_piece():
        return redirect(address)
    answer = make_response("", 204)
    # Another query, because a browser that is sent to another part of the page it shows does not load it again.
    path, hashed, part = address.partition("#")
    answer.headers["HX-Redirect"] = f"{path}?connected=books{hashed}{part}"
    return apart(answer)
