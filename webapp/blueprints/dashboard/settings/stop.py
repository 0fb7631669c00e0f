"""The end of an installation: Stop now or after a day, the undoing of that, and the archive."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from flask import flash, g, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp.accounts import stopping
from webapp.blueprints.dashboard import frame
from webapp.blueprints.dashboard.billing import queries as billing_queries
from webapp.blueprints.dashboard.order.routes import by
from webapp.blueprints.dashboard.pages import pages
from webapp.blueprints.dashboard.settings.endings import MOST_AHEAD
from webapp.formats import count, today
from webapp.htmx import page_or_piece
from webapp.integration.domain.states import State
from webapp.services import services


@pages.route("/profile/stop", methods=["GET", "POST"])
def ask_stop() -> Response:
    """What still waits, what becomes of it, and the choice; nothing happens yet."""
    if g.is_idle:
        return redirect(url_for("dashboard.profile", _anchor="stop"))
    return _ask()


@pages.post("/profile/stop/confirmed")
def stop() -> Response:
    """Stop it: now, or after a day. Without either of the two nothing happens."""
    when = request.form.get("when")
    if when not in ("now", "day"):
        return _ask(unchosen=_("Choose when it stops: now, or after a day."))
    if when == "now":
        return _pressed(lambda: stopping.stop_now(services(), g.installation.id, by()))
    day = _day(request.form.get("last_day", ""))
    if day is None:
        return _ask(_("Fill in a day from today on, at most a year ahead."))
    return _pressed(lambda: stopping.plan_stop(services(), g.installation.id, day))


@pages.post("/profile/stop/undo")
def undo_stop() -> Response:
    """Go on after all."""
    return _pressed(lambda: stopping.undo_plan(services(), g.installation.id))


@pages.post("/profile/archive")
def archive() -> Response:
    """Leave a stopped installation out of the list of shops."""
    return _pressed(lambda: stopping.archive(services(), g.installation.id))


@pages.post("/profile/unarchive")
def show_again() -> Response:
    """Put it back into the list."""
    return _pressed(lambda: stopping.show_again(services(), g.installation.id))


def _pressed(act: Callable[[], None]) -> Response:
    """Do it; on an old page nothing happens, and the page shows what is true now."""
    try:
        act()
    except stopping.NotNowError:
        flash(_("That was changed meanwhile. This is how it is now."), "stop")
    return redirect(url_for("dashboard.profile", _anchor="stop"))


def _ask(mistake: str = "", unchosen: str = "") -> Response:
    """The page, again with what is wrong: `mistake` at the day, `unchosen` at the choice."""
    around = frame.build("profile")
    counts = around.counts
    waits = [
        (_("in Open: waiting or in the queue"), counts[State.OPEN] + counts[State.QUEUED]),
        (_("being processed just now"), counts[State.RUNNING]),
        (_("in Errors: waiting for you"), counts[State.HELD]),
    ]
    return page_or_piece(
        "dashboard/stop.html",
        "dashboard/stop.html",
        422 if mistake or unchosen else 200,
        frame=around,
        labels=around.labels,
        waits=[(words, count(number)) for words, number in waits if number],
        running=counts[State.RUNNING],
        typed=request.form,
        mistake=mistake,
        unchosen=unchosen,
        first=today(),
        last=today() + timedelta(days=MOST_AHEAD),
        erase_after=services().settings.erase_after_days,
        unpaid=[row for row in billing_queries.invoices(g.installation.id) if row.paid_at is None],
        paid_until=_paid_until(),
    )


def _paid_until() -> date | None:
    """The last day of the year that is subscribed to, of which nothing is paid back; None when none goes on."""
    until = g.installation.subscribed_until if g.installation.continued_at else None
    return stopping.last_day(until) if until is not None and until > datetime.now(UTC) else None


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if today() <= day <= today() + timedelta(days=MOST_AHEAD) else None
