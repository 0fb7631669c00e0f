"""/login and /logout."""

from __future__ import annotations

import time

from flask import Blueprint, abort, redirect, render_template, request, session, url_for
from flask_babel import lazy_gettext as _l
from flask_login import current_user, login_required, login_user, logout_user
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length

from webapp.accounts import passwords
from webapp.blueprints.auth import queries
from webapp.blueprints.auth.reader import Reader
from webapp.database import Scope, enter
from webapp.extensions import limiter, login
from webapp.integration.domain import email as addresses
from webapp.services import services

pages = Blueprint("auth", __name__)
login.login_view = "auth.log_in"
login.login_message = None
login.session_protection = None  # people change networks; the cookie is signed and ends


class LoginForm(FlaskForm):  # type: ignore[misc] # Flask-WTF has no types
    """E-mail and password."""

    email = StringField(_l("E-mail"), [InputRequired(_l("Fill in your e-mail address.")), Length(max=254)])
    password = PasswordField(_l("Password"), [InputRequired(_l("Fill in your password.")), Length(max=1024)])


@pages.before_app_request
def see_nothing_yet() -> None:
    """A request begins without anybody's rows; each blueprint says whose it may see."""
    enter(Scope())


@pages.route("/login", methods=["GET", "POST"])
@limiter.limit("20 per minute", methods=["POST"])
@limiter.limit(
    "10 per minute", methods=["POST"], key_func=lambda: f"login:{request.form.get('email', '').lower()[:254]}"
)
def log_in() -> Response | str | tuple[str, int]:
    """The way in; back to the page that was asked for."""
    if current_user.is_authenticated:
        return redirect(home())
    form = LoginForm()
    if not form.validate_on_submit():
        return render_template("auth/login.html", form=form, next=_local(request.args.get("next", "")))
    row = queries.person_by_email(services().engine, addresses.normalise(form.email.data))
    if not passwords.verify(row.password_hash if row else None, form.password.data) or row is None:
        return render_template(
            "auth/login.html", form=form, refused=True, next=_local(request.form.get("next", ""))
        ), 422
    session.clear()
    session.permanent = True
    session["since"] = time.time()
    login_user(Reader(row.id, row.email, row.name, row.language, row.theme, row.is_staff, row.session_epoch))
    return redirect(_local(request.form.get("next", "")) or home())


@pages.post("/logout")
@login_required  # type: ignore[untyped-decorator]
def log_out() -> Response:
    """End this session."""
    logout_user()
    session.clear()
    return redirect(url_for("auth.log_in"))


def home() -> str:
    """Where somebody who is logged in begins: their orders, or all tickets for staff."""
    licence_key = queries.first_licence_key(services().engine, current_user.id)
    if licence_key is not None:
        return url_for("dashboard.report", licence_key=licence_key)
    if not current_user.is_staff:
        abort(404)
    return url_for("staff.tickets")


def _local(address: str) -> str:
    """`address` when it is one of our own pages, else nothing: nobody is sent elsewhere by a link to the log-in."""
    is_ours = address.startswith("/") and not address.startswith(("//", "/\\")) and "\\" not in address
    return address if is_ours and address.isprintable() else ""
