"""What somebody sees and changes of their own login: where they are logged in, and the second step.

The pieces stand in Profile and on the staff's own page; `next` says on which of them the reader is.
"""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_login import current_user, logout_user
from werkzeug.wrappers import Response

from webapp.accounts import passwords, sessions, tries, two_step
from webapp.accounts.new_password import LONGEST
from webapp.accounts.tries import Budget
from webapp.blueprints.auth import queries
from webapp.blueprints.auth.reader import begin_session
from webapp.blueprints.auth.routes import home, local, pages
from webapp.page_extensions import login
from webapp.services import services


def about_login() -> dict[str, object]:
    """What the pieces `auth/_sessions.html` and `auth/_two_step.html` show."""
    engine = services().engine
    return {
        "sessions": sessions.listed(engine, current_user.id),
        "has_two_steps": current_user.has_two_steps,
        "codes_left": two_step.codes_left(engine, current_user.id) if current_user.has_two_steps else 0,
        "must_have_two_steps": must_have_two_steps(),
    }


def must_have_two_steps() -> bool:
    """Our staff, where the settings say so."""
    return bool(current_user.is_staff and services().settings.staff_two_step)


def is_their_password(typed: str) -> bool:
    """Asked again before something about the login changes. Raises TooManyError: only this session waits then."""
    engine = services().engine
    taken = tries.take(engine, [Budget("asked again", str(current_user.session_id))])
    row = queries.person_by_id(engine, current_user.id)
    if row is None or not passwords.verify(row.password_hash, typed[:LONGEST]):
        return False
    tries.give_back(engine, taken)
    return True


@pages.post("/login/sessions/<int:session_id>/end")
def end_session(session_id: int) -> Response:
    """Log out one browser; this one too, if it is the one."""
    if session_id == current_user.session_id:
        return _out_of(session_id)
    if not sessions.end(services().engine, current_user.id, session_id, is_other=True):
        abort(404)
    flash(_("Ended. That browser is logged out."), "sessions")
    return _back("sessions")


@pages.post("/login/everywhere/end")
def end_everywhere() -> Response:
    """Log out everywhere, here too."""
    sessions.end_everywhere(services().engine, current_user.id)
    return _out()


@pages.get("/login/two-step")
def ask_two_step() -> str:
    """What it is, and the password."""
    return _ask("")


@pages.post("/login/two-step")
def propose_two_step() -> Response | tuple[str, int]:
    """The password is right: a secret for the phone."""
    if not is_their_password(request.form.get("password", "")):
        return _ask(_("This is not your present password.")), 422
    two_step.propose(services().engine, services().box, current_user.id)
    return redirect(url_for("auth.show_proposed", next=_next() or None))


@pages.get("/login/two-step/phone")
def show_proposed() -> Response | str:
    """The picture for the phone, and the field for the first code."""
    return _show_proposed("") or redirect(url_for("auth.ask_two_step", next=_next() or None))


@pages.post("/login/two-step/phone")
def confirm_two_step() -> Response | str | tuple[str, int]:
    """The first code is right: from now on it is asked for. The recovery codes are shown this once."""
    person_id, engine = current_user.id, services().engine
    taken = tries.take(engine, [Budget("confirm", str(current_user.session_id))])
    codes = two_step.confirm(engine, services().box, person_id, request.form.get("code", ""))
    if codes is None:
        page = _show_proposed(
            _("This code is not the one. Look whether the phone's clock is right, and type the next.")
        )
        return (page, 422) if page else redirect(url_for("auth.ask_two_step", next=_next() or None))
    tries.give_back(engine, taken)
    begin_session(person_id)
    return render_template("auth/recovery_codes.html", codes=codes, there=_next() or home())


@pages.route("/login/two-step/remove", methods=["GET", "POST"])
def remove_two_step() -> Response | str | tuple[str, int]:
    """Only the password from now on, after it was asked for once more."""
    if must_have_two_steps() or not current_user.has_two_steps:
        return redirect(_next() or home())
    if request.method == "GET":
        return render_template("auth/two_step_remove.html", mistake="", next=_next())
    if not is_their_password(request.form.get("password", "")):
        mistake = _("This is not your present password.")
        return render_template("auth/two_step_remove.html", mistake=mistake, next=_next()), 422
    person_id = current_user.id
    two_step.remove(services().engine, person_id)
    begin_session(person_id)
    flash(_("Removed. Your password alone is asked for from now on."), "two-step")
    return _back("two-step")


def _ask(mistake: str) -> str:
    return render_template(
        "auth/two_step.html",
        mistake=mistake,
        next=_next(),
        reader=current_user,
        **_way_back(),
    )


def _show_proposed(mistake: str) -> str:
    """The page; "" when nothing is being set up."""
    import segno  # loaded where somebody sets it up: few, and once in their lives

    secret = two_step.proposed(services().engine, services().box, current_user.id)
    if secret is None:
        return ""
    address = two_step.address_of(secret, current_user.email, services().settings.brand)
    picture = segno.make(address, error="m").svg_inline(scale=4, border=4, dark="#000", light="#fff", omitsize=True)
    return render_template(
        "auth/two_step_phone.html",
        mistake=mistake,
        next=_next(),
        **_way_back(),
        picture=picture,
        secret=" ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
    )


def _way_back() -> dict[str, object]:
    """Where whoever does not want the second step after all goes, unless it is asked of them."""
    return {"back": _next() or home(), "must_have": must_have_two_steps() and not current_user.has_two_steps}


def _out_of(session_id: int) -> Response:
    sessions.end(services().engine, current_user.id, session_id)
    return _out()


def _out() -> Response:
    logout_user()
    session.clear()
    flash(_("You are logged out."), "log-in")
    return redirect(url_for(str(login.login_view)))


def _next() -> str:
    return local(request.values.get("next", ""))


def _back(part: str) -> Response:
    return redirect(f"{_next() or home()}#{part}")
