"""/connect/<shop platform>/start and /callback: where a shop sends its merchant to us.

Neither logs anybody in. A start from the shop's app store is only a wish: a person who is logged in must press before
anything is connected, so that a link cannot join somebody's installation to another's shop.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from flask import Blueprint, abort, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_login import current_user
from itsdangerous import BadData, URLSafeTimedSerializer
from sqlalchemy import and_, or_, select
from werkzeug.wrappers import Response

from webapp.accounts import authorising, joining, prices, sign_up
from webapp.accounts.shop_address import host_of
from webapp.blueprints.access.table import WORKERS
from webapp.blueprints.dashboard.problem_words import words_for_one
from webapp.blueprints.dashboard.queries import installations_of
from webapp.blueprints.dashboard.settings import connecting
from webapp.database import Scope, enter
from webapp.extensions import db
from webapp.integration.vendors.contract import NoticeRefusedError
from webapp.integration.vendors.errors import NotPermittedError, VendorError
from webapp.models.installation import Installation, Membership
from webapp.page_extensions import limiter
from webapp.services import services
from webapp.site import locale

pages = Blueprint("connect", __name__, url_prefix="/connect/<platform>")
STARTED_SECONDS = 3600
MOST = 20


@dataclass(frozen=True, slots=True)
class Fitting:
    """An installation that may take the shop. `is_it`: it is for this shop. `dot`: "" before there is one."""

    licence_key: str
    name: str
    is_it: bool
    is_live: bool
    dot: str


@pages.url_value_preprocessor
def known_platform(_endpoint: str | None, values: dict[str, str] | None) -> None:
    """The platform by its own name; one that there is not is no page."""
    if values is not None and "platform" in values:
        values["platform"] = values["platform"].replace("-", "_")
        if values["platform"] not in services().vendors.shops:
            abort(404)


@pages.before_request
def own_rows() -> None:
    """A reader sees their own installations, nobody else sees any."""
    if current_user.is_authenticated:
        enter(Scope(person=str(current_user.id)))


@pages.get("/start")
@limiter.limit("30 per minute")
def start(platform: str) -> Response | str | tuple[str, int]:
    """From the app store: sign up or log in; logged in, choose the installation that is meant."""
    host = _started(platform)
    label = services().vendors.shops[platform].label
    if host is None:
        words = words_for_one("connect.start_refused", {}, {"shop": label, "books": ""})
        return render_template("install/start_refused.html", words=words), 400
    address = url_for("connect.start", platform=platform.replace("_", "-"), started=_signer(platform).dumps(host))
    if not current_user.is_authenticated:
        sign_up_at = url_for("public.front", shop=host, _anchor="signup")
        log_in_at = url_for("auth.log_in", next=address)
        return render_template(
            "install/start.html",
            host=host,
            name=label,
            log_in_at=log_in_at,
            sign_up_at=sign_up_at,
            trial_days=prices.TRIAL_DAYS,
            mine=None,
        )
    return render_template(
        "install/start.html", host=host, name=label, mine=_fitting(host), started=address.partition("started=")[2]
    )


@pages.post("/new")
@limiter.limit("5 per hour")
def new(platform: str) -> Response | tuple[str, int]:
    """A further installation, for a shop that came from the app store."""
    if not current_user.is_authenticated:
        return redirect(url_for("auth.log_in"))
    host = _unsigned(platform, request.form.get("started", ""))
    if host is None:
        label = services().vendors.shops[platform].label
        words = words_for_one("connect.start_refused", {}, {"shop": label, "books": ""})
        return render_template("install/start_refused.html", words=words), 400
    mine = installations_of(current_user.id)
    home = mine[-1].home_country if mine else "NL"
    wish = sign_up.Wish(current_user.shown_name, current_user.email, host, home, locale())
    sign_up.sign_up(services(), wish)
    fitting = [one for one in _fitting(host) if one.is_it and not one.is_live]
    if not fitting:
        abort(429)
    return redirect(url_for("dashboard.install", licence_key=fitting[-1].licence_key, _anchor="step-shop"))


@pages.get("/callback")
@limiter.limit("30 per minute")
def callback(platform: str) -> Response | str | tuple[str, int]:
    """Back from the shop, with its yes or no."""
    state = request.args.get("state", "")[:200]
    if not current_user.is_authenticated:
        return _log_in_first(state)
    try:
        begun = authorising.use(
            services().engine,
            state,
            session.get(connecting.BROWSER, ""),
            current_user.id,
        )
    except authorising.StaleStateError as problem:
        return _stale(platform, problem)
    if begun.platform != platform:
        abort(404)
    how = _complete(begun)
    if how is not None:
        connecting.keep(how)
    return redirect(_back(begun.licence_key, "shop" if how else "books"))


def _complete(begun: authorising.Begun) -> connecting.Ended | None:
    """Take what opens the shop, and connect; None when it worked."""
    shared = services()
    db.session.rollback()  # nothing stays open while the shop is waited for
    try:
        credentials, base = shared.vendors.shops[begun.platform].complete_authorization(
            begun.host, request.args, authorising.return_address(shared, begun.platform)
        )
        joining.join_shop(
            shared,
            begun.installation_id,
            begun.platform,
            begun.host,
            credentials,
            base,
            replace=begun.replace,
        )
    except (joining.OtherAccountError, joining.TakenError, NotPermittedError, VendorError) as problem:
        return connecting.ended("shop", problem, begun.host)
    return None


def _log_in_first(state: str) -> Response:
    """Logged out meanwhile: what was begun is not gone on with, because nobody can say who comes back."""
    flash(_("You were logged out meanwhile, so nothing was connected. Log in and press Connect again."), "log-in")
    begun = authorising.begun_for(services().engine, state)
    return redirect(url_for("auth.log_in", next=_place(*begun, "shop") if begun else None))


def _stale(platform: str, problem: authorising.StaleStateError) -> Response | tuple[str, int]:
    """Too late, twice, or not from this browser."""
    how = connecting.Ended("shop", "connect.stale", {})
    if not problem.licence_key:
        words = how.words({"shop": services().vendors.shops[platform].label, "books": ""})
        return render_template("install/start_refused.html", words=words), 400
    if not problem.is_used:
        connecting.keep(how)
    return redirect(_back(problem.licence_key, "shop"))


def _back(licence_key: str, step: str) -> str:
    is_live = and_(Installation.live_at.is_not(None), Installation.stopped_at.is_(None))
    statement = select(is_live).where(Installation.licence_key == licence_key)
    return _place(licence_key, bool(db.session.execute(statement).scalar_one_or_none()), step)


def _place(licence_key: str, is_live: bool, step: str) -> str:
    """Where somebody goes on: the checklist, or where a live installation's end is connected anew."""
    if not is_live:
        return url_for("dashboard.install", licence_key=licence_key, _anchor=f"step-{step}")
    if step == "shop":
        return url_for("dashboard.connect", licence_key=licence_key, side="shop")
    return url_for("dashboard.configuration", licence_key=licence_key, _anchor="connections")


def _started(platform: str) -> str | None:
    """The shop's host, from the shop's own signature or from ours of a moment ago; None: neither is good."""
    if "started" in request.args:
        return _unsigned(platform, request.args["started"])
    try:
        host = services().vendors.shops[platform].started_at(request.args, datetime.now(UTC))
    except NoticeRefusedError:
        return None
    return host_of(services(), host)


def _unsigned(platform: str, started: str) -> str | None:
    try:
        return str(_signer(platform).loads(started, max_age=STARTED_SECONDS))
    except BadData:
        return None


def _signer(platform: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(services().settings.secret_key, salt=f"started at {platform}")


def _fitting(host: str) -> list[Fitting]:
    """The reader's installations that are for this shop, and those that have no shop yet; the former first."""
    is_it = Installation.shop_host == host
    rows = db.session.execute(
        select(Installation.id, Installation.licence_key, Installation.name, is_it.label("is_it"))
        .join(Membership, Membership.installation_id == Installation.id)
        .where(
            Membership.person_id == current_user.id,
            Membership.role.in_(WORKERS),
            Installation.archived_at.is_(None),
            or_(is_it, Installation.live_at.is_(None)),
        )
        .order_by(is_it.desc(), Installation.id)
        .limit(MOST)
    ).all()
    db.session.rollback()
    found = []
    for row in rows:
        installed = services().opener.read(row.id)
        if installed is not None and (row.is_it or installed.shop is None):
            dot = installed.shop.dot if installed.shop else ""
            found.append(Fitting(row.licence_key, row.name, row.is_it, installed.live, dot))
    return found
