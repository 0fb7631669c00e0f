"""/login and /logout."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask_babel import lazy_gettext as _l
from flask_login import current_user, logout_user
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length

from webapp.accounts import install_link, passwords, sessions, tries
from webapp.blueprints.auth import halfway, known_browser, queries
from webapp.blueprints.auth.reader import begin_session
from webapp.blueprints.reading import Found
from webapp.database import Scope, enter
from webapp.integration.domain import email as addresses
from webapp.integration.domain.roles import Role
from webapp.page_extensions import login
from webapp.services import services

pages = Blueprint("auth", __name__)
login.login_view = "auth.log_in"
login.login_message = None
INSTALL = "/install/"
login.session_protection = None  # people change networks; a session is a row that ends


class LoginForm(FlaskForm):  # type: ignore[misc] # Flask-WTF has no types
    """E-mail and password."""

    email = StringField(_l("E-mail"), [InputRequired(_l("Fill in your e-mail address.")), Length(max=254)])
    password = PasswordField(_l("Password"), [InputRequired(_l("Fill in your password.")), Length(max=1024)])


@pages.before_app_request
def see_nothing_yet() -> None:
    """A request begins without anybody's rows; each blueprint says whose it may see."""
    enter(Scope())


@pages.app_errorhandler(tries.TooManyError)
def wait(error: tries.TooManyError) -> tuple[str, int, dict[str, str]]:
    """A budget of tries is used up: when the next one goes."""
    seconds = max(1, round((error.until - datetime.now(UTC)).total_seconds()))
    return render_template("auth/wait.html", until=error.until), 429, {"Retry-After": str(seconds)}


@pages.route("/login", methods=["GET", "POST"])
def log_in() -> Response | str | tuple[str, int]:
    """The way in; back to the page that was asked for."""
    wanted = local(request.values.get("next", ""))
    if current_user.is_authenticated:
        return redirect(wanted or home())
    form = LoginForm()
    invited = login_of_link(wanted)
    if not form.validate_on_submit():
        form.email.data = form.email.data or invited or request.args.get("email", "")[:254]
        return render_template("auth/login.html", form=form, next=wanted, is_installing=bool(invited))
    row, is_right = _try(addresses.normalise(form.email.data), form.password.data)
    if not is_right or row is None or has_ended(row):
        refused = "ended" if is_right else "wrong"
        page = render_template("auth/login.html", form=form, refused=refused, next=wanted, is_installing=bool(invited))
        return page, 422
    if row.has_two_steps:
        halfway.begin(row, wanted)
        return redirect(url_for("auth.code"))
    return come_in(row, wanted)


def _try(email: str, password: str) -> tuple[Found | None, bool]:
    """Who `email` is, and whether the password is theirs. Nobody's takes as long as somebody's. Raises TooManyError."""
    engine, address = services().engine, request.remote_addr or ""
    row = queries.person_by_email(engine, email, address)
    comer = comer_of(row, address)
    taken = tries.take(engine, tries.budgets("log-in", email, comer))
    is_right = passwords.verify(row.password_hash if row else None, password)
    if is_right and row is not None:
        tries.give_back(engine, taken)
        if passwords.needs_rehash(row.password_hash):
            queries.keep_hash(engine, row.id, row.password_hash, passwords.hash_of(password))
    return row, is_right


def comer_of(row: Found | None, address: str) -> tries.Comer:
    """Who tries to be the person of `row`."""
    if row is None:
        return tries.Comer(address)
    return tries.Comer(address, known_browser.name_for(row.id), row.is_known_address)


def come_in(row: Found, wanted: str) -> Response:
    """All that was asked has been answered rightly: a session begins."""
    if row.must_change_password:
        queries.one_time_password_used(services().engine, row.id)
    begin_session(row.id, "login.in" if known_browser.name_for(row.id) else "login.new_browser")
    known_browser.remember(row.id)
    return redirect(wanted or home())


@pages.post("/logout")
def log_out() -> Response:
    """End this session."""
    sessions.end(services().engine, current_user.id, current_user.session_id)
    logout_user()
    session.clear()
    return redirect(url_for("auth.log_in"))


def home() -> str:
    """Where somebody who is logged in begins: all tickets for staff, their orders, all their shops when they are the
    accountant of one and see several, the front page without any."""
    if current_user.is_staff:
        return url_for("staff.tickets")
    shops = queries.shops_of(services().engine, current_user.id)
    in_use = [shop for shop in shops if not shop.is_archived]
    if len(in_use) > 1 and any(shop.role == Role.ACCOUNTANT for shop in in_use):
        return url_for("shops.shops")
    if shops:
        return url_for("dashboard.report", licence_key=shops[0].licence_key)
    return url_for("public.front")


def has_ended(row: Found) -> bool:
    """True when a one-time password is too old."""
    return bool(row.must_change_password and row.password_until and row.password_until < datetime.now(UTC))


def login_of_link(address: str) -> str:
    """The user name that goes with an installation link of ours, old ones too; "" for any other page."""
    if not address.startswith(INSTALL):
        return ""
    try:
        installation_id = install_link.read(services().settings, address.removeprefix(INSTALL)).installation_id
    except install_link.StaleLinkError as old:
        installation_id = old.installation_id or 0
    except install_link.NoLinkError:
        return ""
    return queries.login_of(services().engine, installation_id)


def local(address: str) -> str:
    """`address` when it is one of our own pages, else nothing: nobody is sent elsewhere by a link to the log-in."""
    is_ours = address.startswith("/") and not address.startswith(("//", "/\\")) and "\\" not in address
    return address if is_ours and address.isprintable() else ""
