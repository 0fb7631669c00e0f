"""/d/<licence key>/install/live: the dry run, Go live from a day or a number, and the confirmation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from math import ceil
from zoneinfo import ZoneInfo

from flask import flash, g, get_flashed_messages, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from webapp.accounts import going_live, trial
from webapp.accounts.prices import TRIAL_DAYS
from webapp.accounts.stopping import last_day
from webapp.blueprints.dashboard import frame
from webapp.blueprints.dashboard.banners import step_address
from webapp.blueprints.dashboard.dots import labels
from webapp.blueprints.dashboard.going_live import start as starts
from webapp.blueprints.dashboard.going_live.preview import DryRun
from webapp.blueprints.dashboard.going_live.preview import dry_run as in_words
from webapp.blueprints.dashboard.order.routes import by
from webapp.blueprints.dashboard.pages import pages
from webapp.blueprints.dashboard.queries import connections
from webapp.blueprints.dashboard.settings import queries as settings
from webapp.blueprints.reading import Found
from webapp.extensions import db
from webapp.formats import count, today
from webapp.htmx import page_or_piece, wants_piece
from webapp.integration.domain.days import zone_named
from webapp.integration.joined import NotConnectedError
from webapp.integration.pipeline import dry_run as runs
from webapp.integration.pipeline import newest
from webapp.integration.pipeline.operator import Operator
from webapp.integration.vendors.errors import ReconnectError, TemporaryError, VendorError
from webapp.page_extensions import limiter
from webapp.services import services

NOT_USED = "start not used"
PIECE = "install/_dry_run.html"


@dataclass(frozen=True, slots=True)
class Placed:
    """Orders that are in the shop already. `invoiced`: how many of them have their invoice, and stay as they are."""

    orders: int
    invoiced: int


@pages.get("/install/live")
def live() -> Response:
    """What would happen, and from which order on; once it is live, that it is."""
    return _show(starts.typed({}, today()))


@pages.get("/install/dry-run")
@limiter.limit("10 per minute")
def dry_run() -> Response:
    """The newest orders as invoices; asked for by the page beside it, or a page of its own."""
    found, trouble = _previewed()
    db.session.rollback()
    if wants_piece():
        names = labels(connections(g.installation.id))
        return page_or_piece("", PIECE, preview=found, trouble=trouble, labels=names)
    return _show(starts.typed({}, today()), preview=found, trouble=trouble)


@pages.post("/install/live")
@limiter.limit("20 per minute")
def confirm_live() -> Response:
    """Both companies' names, before the first write; nothing happens yet."""
    if not g.is_idle:
        return _too_late(_start(starts.typed(request.form, today())))
    if _open_step() is not None:
        return redirect(url_for("dashboard.live"))
    chosen = starts.typed(request.form, today())
    start = _start(chosen)
    if isinstance(start, str):
        return _show(chosen, 422, mistake=start)
    db.session.rollback()
    had = trial.had_before(services().engine, g.installation.id) if _is_first() else None
    around = frame.build("")
    return page_or_piece(
        "install/confirm_live.html",
        "install/confirm_live.html",
        frame=around,
        labels=around.labels,
        start=start,
        chosen=chosen,
        books_have_no_name=_is_user_name(around.connections.get("books")),
        placed=_placed_already(start),
        settings=settings.configuration(g.installation.id),
        trial_days=TRIAL_DAYS if _is_first() else 0,
        had=had,
    )


@pages.post("/install/live/confirmed")
@limiter.limit("20 per minute")
def go_live() -> Response:
    """From now on orders become invoices."""
    start = _start(starts.typed(request.form, today()))
    if not g.is_idle:
        return _too_late(start)
    if isinstance(start, str):
        return _show(starts.typed(request.form, today()), 422, mistake=start)
    try:
        going_live.go_live(services(), g.installation.id, start, by())
    except going_live.NotReadyError:
        return _too_late(start)
    # What waits since before, or was left out by another start, is looked at by the new one.
    Operator(services().engine, services().bell).settings_changed(g.installation.id, by())
    return redirect(url_for("dashboard.live"))


def _too_late(start: going_live.Start | str) -> Response:
    """Somebody else was first: when it is another choice than theirs, the page says that this one does not count."""
    db.session.rollback()
    set_now = settings.configuration(g.installation.id)
    if start != going_live.Start(set_now.start_date, set_now.start_number):
        flash("", NOT_USED)
    return redirect(url_for("dashboard.live"))


def _show(
    chosen: starts.Typed, status: int = 200, mistake: str = "", preview: DryRun | None = None, trouble: str = ""
) -> Response:
    step = _open_step()
    db.session.rollback()
    around = frame.build("")
    return page_or_piece(
        "install/live.html",
        "install/live.html",
        status,
        frame=around,
        labels=around.labels,
        installation=g.installation,
        is_live=not g.is_idle,
        step=step,
        step_href=step_address(step[1]) if step else "",
        chosen=chosen,
        mistake=mistake,
        earliest=today() - timedelta(days=starts.MOST_BACK),
        preview=preview,
        trouble=trouble,
        start=settings.configuration(g.installation.id),
        trial_day=_trial_day(),
        is_trial_over=_is_trial_over(),
        is_not_used=bool(get_flashed_messages(category_filter=[NOT_USED])) and not g.is_idle,
    )


def _start(chosen: starts.Typed) -> going_live.Start | str:
    """The start that was chosen; or what is wrong, in words."""
    if chosen.how == "day":
        return starts.read_day(chosen, today())
    zone = _zone()
    try:
        orders = newest.orders_back_to(services().opener, g.installation.id, chosen.number)
    except TemporaryError as problem:
        return _until_it_answers(problem)
    except (VendorError, NotConnectedError):
        return str(_("There was no answer from your shop just now. Choose a day, or try again in a minute."))
    return starts.read_number(chosen, orders, today(), zone)


def _until_it_answers(problem: TemporaryError) -> str:
    """Why the shop says nothing now. A limit that is reached is an answer, and says how long it lasts."""
    if not problem.limit:
        return str(_("There was no answer from your shop just now. Choose a day, or try again in a minute."))
    seconds = max(1, ceil(problem.retry_after)) if problem.retry_after is not None else 0
    if not seconds:
        return str(_("Your shop lets us ask again in a while, not just now. Choose a day, or try again then."))
    return str(
        ngettext(
            "Your shop lets us ask again in %(number)s second, not before. Choose a day, or try again then.",
            "Your shop lets us ask again in %(number)s seconds, not before. Choose a day, or try again then.",
            seconds,
            number=count(seconds),
        )
    )


def _placed_already(start: going_live.Start) -> Placed | None:
    """The orders that are there already from the start on; None when nobody can say now."""
    days = (today() - start.day).days + 2
    if days <= 0:
        return Placed(0, 0)
    opener, mine, zone = services().opener, g.installation.id, _zone()
    try:
        listed = newest.newest_orders(opener, mine, days)
        covered = [order for order in listed.rows if starts.covers(start, order, zone)]
        return Placed(len(covered), newest.invoiced_before(opener, mine, covered)) if listed.is_complete else None
    except (VendorError, NotConnectedError):
        return None


def _zone() -> ZoneInfo:
    """The shop's time zone: its orders have their day there."""
    shop = connections(g.installation.id).get("shop")
    db.session.rollback()  # nobody waits for the shop with a transaction open
    return zone_named(shop.timezone if shop else "")


def _previewed() -> tuple[DryRun | None, str]:
    """The dry run, or why there is none now."""
    names = labels(connections(g.installation.id))
    db.session.rollback()  # nobody waits for shop and books with a transaction open
    try:
        return in_words(runs.preview(services().opener, g.installation.id, today()), names), ""
    except (NotConnectedError, ReconnectError):
        return None, str(_("Connect both sides first: the dry run reads your shop and your books."))
    except TemporaryError as problem:
        if problem.limit:
            return None, str(_("The calls that are allowed at a time are used up just now. Try again in a while."))
        return None, str(_("There was no answer just now. Nothing was written; try again in a minute."))
    except VendorError:
        return None, str(_("An answer could not be read. Nothing was written. Ask us, and we look at it."))


def _trial_day() -> date | None:
    until = g.installation.subscribed_until
    return last_day(until) if until else None


def _is_trial_over() -> bool:
    until = g.installation.subscribed_until
    return until is not None and until <= datetime.now(UTC)


def _open_step() -> tuple[int, going_live.Step] | None:
    return going_live.open_step(going_live.steps(services().engine, g.installation.id))


def _is_user_name(books: Found | None) -> bool:
    """Books that say no name of their own are called by their user."""
    return books is not None and books.account_key.partition("/")[2] == books.account_name.strip().lower()


def _is_first() -> bool:
    return g.installation.live_at is None and g.installation.subscribed_until is None
