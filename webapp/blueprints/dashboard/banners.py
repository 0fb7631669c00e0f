"""The one line above every page that says what keeps orders from becoming invoices, or how long the trial still is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from webapp.accounts import going_live, trial
from webapp.accounts.billing.subscribing import AGAIN
from webapp.accounts.erasing.installations import day_of
from webapp.accounts.stopping import last_day
from webapp.blueprints.access.gate import may
from webapp.blueprints.dashboard import queries
from webapp.blueprints.reading import Found
from webapp.formats import count, day_full
from webapp.services import services

SOON_DAYS = 7
PAYING = "dashboard.confirm_subscription"


@dataclass(frozen=True, slots=True)
class Banner:
    """`glyph` "" : a quiet line instead of a notice. `words`: of the link to `href`, "" for who may not do what is done
    there (`needs`: the endpoint that they must be allowed to press)."""

    glyph: str
    first: str
    rest: str
    href: str
    words: str
    needs: str


def banner(installation: Found) -> Banner | None:
    """What is to be said of an installation to this reader; None when all is as it should be."""
    found = _found(installation)
    return found if found is None or may(found.needs) else replace(found, href="", words="")


def state(installation: Found) -> str:
    """The same in a few words, for a list of shops; "" while it works."""
    if installation.stopped_at is not None:
        return str(_("Stopped"))
    if installation.live_at is None:
        return str(_("Not active yet"))
    if installation.stops_at is not None:
        return _stops(installation).removesuffix(".")
    return _ended(installation).removesuffix(".")


def _ended(installation: Found) -> str:
    """What keeps the orders of one that is live waiting; "" for nothing."""
    if installation.unpaid_since is not None:
        return str(_("The subscription has ended: an invoice of ours is unpaid."))
    if installation.subscribed_until is None or installation.subscribed_until > datetime.now(UTC):
        return ""
    if installation.continued_at is None:
        return str(_("The trial has ended."))
    return str(_("The subscription has ended."))


def _stops(installation: Found) -> str:
    return str(_("Stops after %(day)s.", day=day_full(last_day(installation.stops_at))))


def _found(installation: Found) -> Banner | None:
    if installation.stopped_at is not None:
        return _stopped(installation)
    if installation.live_at is None:
        return _not_active(installation)
    if installation.stops_at is not None:
        return Banner(
            "pause",
            _stops(installation),
            _("Until then it works as always."),
            url_for("dashboard.profile", _anchor="stop"),
            _("Change that"),
            "dashboard.undo_stop",
        )
    if installation.unpaid_since is not None:
        return _unpaid(installation)
    if installation.subscribed_until is None:
        return None
    return _subscription(installation) if installation.continued_at is not None else _trial(installation)


def _stopped(installation: Found) -> Banner:
    gone = day_of(installation.erase_at, installation.stopped_at, services().settings.erase_after_days)
    assert gone is not None, "it has stopped"
    stopped = _("Stopped on %(day)s.", day=day_full(installation.stopped_at))
    if gone <= datetime.now(UTC):
        going = _("Everything of it is being erased. Within minutes these pages are gone.")
        return Banner("pause", stopped, going, "", "", "dashboard.go_live")
    return Banner(
        "pause",
        stopped,
        _(
            "Everything stays readable until it is erased on %(day)s. No order is read and no invoice is made.",
            day=day_full(gone),
        ),
        url_for("dashboard.profile", _anchor="stop"),
        _("Start again"),
        "dashboard.go_live",
    )


def _not_active(installation: Found) -> Banner:
    found = going_live.open_step(going_live.steps(services().engine, installation.id))
    if found is None:
        return Banner(
            "pause",
            _("Not active yet: everything is ready."),
            _("Orders are received and wait until you press Go live."),
            url_for("dashboard.live"),
            _("Dry run and Go live"),
            "dashboard.compare_rates",
        )
    number, step = found
    return Banner(
        "pause",
        _("Not active yet: step %(number)s is open.", number=number),
        _("Orders are not invoiced until both dots are green and the settings are saved."),
        step_address(step),
        _("Go on with the installation"),
        "dashboard.compare_rates",
    )


def _trial(installation: Found) -> Banner:
    here = url_for("dashboard.profile", _anchor="trial")
    if ended := _ended(installation):
        return Banner("pause", ended, _waiting(installation), here, _("Continue"), PAYING)
    days = trial.days_left(installation.subscribed_until)
    left = ngettext("Trial: %(number)s day left.", "Trial: %(number)s days left.", days, number=count(days))
    until = _("It ends after %(day)s.", day=day_full(last_day(installation.subscribed_until)))
    return Banner("clock" if days <= SOON_DAYS else "", left, until, here, _("Go on after it"), PAYING)


def _unpaid(installation: Found) -> Banner:
    return Banner(
        "pause",
        _ended(installation),
        _waiting(installation),
        url_for("dashboard.profile", _anchor="subscription"),
        _("Pay and go on"),
        PAYING,
    )


def _subscription(installation: Found) -> Banner | None:
    """Nothing is said of a year that goes on for longer than `AGAIN`."""
    here, until = url_for("dashboard.profile", _anchor="subscription"), installation.subscribed_until
    if ended := _ended(installation):
        return Banner("pause", ended, _waiting(installation), here, _("Continue"), PAYING)
    if until > datetime.now(UTC) + AGAIN:
        return None
    words = _("The subscription ends after %(day)s.", day=day_full(last_day(until)))
    return Banner("clock", words, _("From then on orders are received and wait in Open."), here, _("Continue"), PAYING)


def _waiting(installation: Found) -> str:
    """What pressing Continue frees: an order whose status is not chosen would wait all the same."""
    number, may_be_more = queries.orders_that_continue_frees(installation.id)
    if may_be_more:
        return str(_("At least %(number)s orders wait for it.", number=count(number)))
    if not number:
        return str(_("No order waits for it yet."))
    return str(
        ngettext("%(number)s order waits for it.", "%(number)s orders wait for it.", number, number=count(number))
    )


def step_address(step: going_live.Step) -> str:
    """Where an open step is done."""
    return url_for("dashboard.install", _anchor=f"step-{step.name}")
