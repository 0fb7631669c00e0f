"""/ and /signup: the front door. Nobody learns here which addresses we know."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from decimal import Decimal
from http import HTTPStatus

from flask import Blueprint, make_response, redirect, render_template, request, session, url_for
from flask import Response as Answer
from flask_babel import get_locale
from flask_limiter import RequestLimit
from flask_login import current_user
from werkzeug.wrappers import Response

from webapp.accounts import prices, welcome
from webapp.accounts.sign_up import one_time_password, sign_up
from webapp.blueprints.auth.routes import home
from webapp.blueprints.public import field_map, form
from webapp.page_extensions import limiter
from webapp.services import services
from webapp.site import LANGUAGES

pages = Blueprint("public", __name__)
EXAMPLE = Decimal("249.00")


@pages.get("/")
def front() -> str:
    """The integrations page: what it does, what it costs, and the form.

    `?language=nl` chooses one for later too; `?shop=` fills the shop's address in, for who comes from its app store.
    """
    if request.args.get("language") in LANGUAGES:
        session["language"] = request.args["language"]
    typed = {"language": str(get_locale()), "shop": request.args.get("shop", "")[: form.LONGEST["shop"]]}
    if current_user.is_authenticated:
        typed |= {"name": current_user.name, "email": current_user.email}
    return _show(form.SignUpForm(typed))


@pages.post("/signup")
@limiter.limit("5 per hour", deduct_when=lambda answer: answer.status_code < 400, on_breach=lambda at: _too_many(at))
@limiter.limit("60 per hour", on_breach=lambda at: _too_many(at))
def signup() -> Response | tuple[str, int]:
    """Take the form. The answer is the same for an address that we know, that we do not know, and for a machine."""
    wish, filled = form.read(services(), request.form)
    if request.form.get(form.TRAP):
        one_time_password()
        return _look_into_your_mail(request.form.get("email", ""))
    if wish is None:
        return _show(filled), 422
    sign_up(services(), wish)
    return _look_into_your_mail(wish.email)


@pages.get("/signup")
def signed_up() -> Response | str:
    """What happens next; without having signed up, the form."""
    email = session.get("signed_up")
    if not email:
        return redirect(url_for("public.front", _anchor="signup"))
    return render_template("public/signed_up.html", email=email, days=welcome.DAYS, most=welcome.MOST_A_DAY)


@pages.get("/favicon.ico")
def icon() -> Response:
    """Where browsers look beside what is no page of ours, like a PDF."""
    return redirect(url_for("static", filename="icon.svg"))


def _look_into_your_mail(email: str) -> Response:
    session["signed_up"] = email.strip()[: form.LONGEST["email"]]
    return redirect(url_for("public.signed_up"), 303)


def _too_many(limit: RequestLimit) -> Answer:
    """The form again, with what was typed and when it can be sent."""
    again = datetime.fromtimestamp(-(-limit.reset_at // 60) * 60, UTC)  # a whole minute, at which it does go
    answer = make_response(_show(form.SignUpForm(form.typed_of(request.form)), again), HTTPStatus.TOO_MANY_REQUESTS)
    answer.headers["Retry-After"] = str(max(1, limit.reset_at - int(time.time())))
    return answer


def _show(filled: form.SignUpForm, again: datetime | None = None) -> str:
    """`again`: when the form can be sent again, after too many from one network."""
    begins = home() if current_user.is_authenticated else ""
    own = "" if begins == url_for("public.front") else begins
    shown = {
        "form": filled,
        "trap": form.TRAP,
        "prices": prices,
        "plans": prices.plans(services().settings),
        "fields": field_map,
        "example": EXAMPLE,
        "again": again,
    }
    return render_template("public/front.html", own=own, **shown)
