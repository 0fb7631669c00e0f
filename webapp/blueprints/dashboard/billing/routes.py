"""/d/<licence key>/profile/subscribe, whom our invoices are for, and their PDFs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime

from flask import abort, flash, g, make_response, redirect, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from webapp.accounts.billing import details, period, subscribing, usage
from webapp.accounts.billing.paper import SENTENCES
from webapp.blueprints.dashboard import frame
from webapp.blueprints.dashboard.billing import card, form, queries
from webapp.blueprints.dashboard.order.routes import by
from webapp.blueprints.dashboard.pages import pages
from webapp.extensions import db
from webapp.formats import clock, today
from webapp.htmx import apart, page_or_piece
from webapp.integration.domain.own_vat import NotSoldError
from webapp.integration.domain.plan import Plan, plan_of
from webapp.integration.pipeline.operator import Operator
from webapp.page_extensions import limiter
from webapp.services import services

ASKED_OFTEN = "60 per hour"
"""Each sending of a form may ask the EU's register."""


@pages.post("/profile/continue")
def go_on() -> Response:
    """Go on after the trial: choose a plan first."""
    return redirect(url_for("dashboard.subscribe"), 303)


@pages.get("/profile/subscribe")
def subscribe() -> Response:
    """Which plan, and whom the invoice is for."""
    if not card.offered(g.installation):
        return redirect(url_for("dashboard.profile", _anchor="subscription"))
    return _form(form.Read(_kept()), queries.plan(g.installation.id))


@pages.post("/profile/subscribe")
@limiter.limit(ASKED_OFTEN)
def offer() -> Response:
    """What it costs, to look through; nothing happens yet. `change`: the form again."""
    chosen = plan_of(request.form.get("plan", ""), _plans())
    if request.form.get("change"):
        return _form(form.Read(request.form), chosen.code if chosen else "")
    read = form.read(request.form)
    if chosen is None or read.details is None:
        return _form(read, chosen.code if chosen else "", 422)
    return _offer(chosen, read)


@pages.post("/profile/subscribe/confirmed")
@limiter.limit(ASKED_OFTEN)
def confirm_subscription() -> Response:
    """Subscribe: it goes on at once. On an old page, or pressed twice, nothing happens a second time."""
    chosen = plan_of(request.form.get("plan", ""), _plans())
    read = form.read(request.form)
    if chosen is None or read.details is None:
        return _form(read, chosen.code if chosen else "", 422)
    if request.form.get("price") != str(chosen.price):  # it was changed while the page was open
        return _offer(chosen, read)
    db.session.rollback()
    try:
        subscribing.subscribe(services(), g.installation.id, chosen, read.details, language=str(get_locale()), by=by())
    except subscribing.NotNowError:
        return redirect(url_for("dashboard.profile", _anchor="subscription"), 303)
    Operator(services().engine, services().bell).settings_changed(g.installation.id, by())
    flash(clock(datetime.now(UTC)), "subscribed")
    return redirect(url_for("dashboard.profile", _anchor="subscription"), 303)


@pages.route("/profile/invoice-details", methods=["GET", "POST"])
@limiter.limit(ASKED_OFTEN, methods=["POST"])
def invoice_details() -> Response:
    """Whom our invoices are for from now on; what waited for it is issued by the clock."""
    if request.method == "GET":
        return _details(form.Read(_kept()))
    read = form.read(request.form)
    if read.details is None:
        return _details(read, 422)
    db.session.rollback()
    details.change(services().engine, g.installation.id, read.details)
    flash(clock(datetime.now(UTC)), "details")
    return redirect(url_for("dashboard.profile", _anchor="invoices"), 303)


@pages.get("/profile/invoices/<int:invoice_id>.pdf")
def own_invoice(invoice_id: int) -> Response:
    """An invoice of ours as PDF, as it was sent."""
    found = queries.pdf(g.installation.id, invoice_id)
    if found is None:
        abort(404)
    answer = make_response(bytes(found.content))
    answer.headers["Content-Type"] = "application/pdf"
    answer.headers["Content-Disposition"] = f'attachment; filename="{found.name}"'
    return apart(answer)


def _kept() -> Mapping[str, str]:
    """What was saved last; before that, what we know."""
    found = details.read(services().engine, g.installation.id)
    if found is not None:
        return {name: getattr(found, name) for name in form.LONGEST}
    return {"company": g.installation.name, "country": g.installation.home_country}


def _plans() -> Sequence[Plan]:
    """Those that the next year can begin with."""
    return usage.fitting(services().settings.plans, _year())


def _year() -> usage.Usage | None:
    return usage.of(services().engine, g.installation.id)


def _form(read: form.Read, plan: str, status: int = 200) -> Response:
    every, year = services().settings.plans, _year()
    plans = usage.fitting(every, year)
    around = frame.build("profile")
    return page_or_piece(
        "dashboard/subscribe.html",
        "dashboard/subscribe.html",
        status,
        frame=around,
        labels=around.labels,
        plans=[(each, card.plan_words(each.code)) for each in plans],
        chosen=plan,
        used=year if len(plans) < len(every) else None,
        unchosen=str(_("Choose a plan.")) if status == 422 and not plan else "",
        typed=read.typed,
        mistakes=read.mistakes,
        countries=form.countries(),
        begins=_begins(),
        today=today(),
        is_over=_is_over(),
    )


def _offer(plan: Plan, read: form.Read) -> Response:
    if read.details is None:
        raise ValueError("nothing to offer to nobody")
    try:
        found = subscribing.offer(services(), plan, read.details, read.register)
    except NotSoldError:
        words = _("Fill in a VAT number that VIES knows: without one we cannot invoice you abroad.")
        return _form(form.Read(read.typed, {"vat_number": str(words)}), plan.code, 422)
    around = frame.build("profile")
    return page_or_piece(
        "dashboard/subscribe_offer.html",
        "dashboard/subscribe_offer.html",
        frame=around,
        labels=around.labels,
        offer=found,
        plan_words=card.plan_words(plan.code),
        who=read.details,
        typed=read.typed,
        fields=(*form.LONGEST,),
        sentence=_(SENTENCES[found.treatment]) if found.treatment and SENTENCES[found.treatment] else "",
        begins=_begins(),
        is_over=_is_over(),
    )


def _details(read: form.Read, status: int = 200) -> Response:
    around = frame.build("profile")
    return page_or_piece(
        "dashboard/invoice_details.html",
        "dashboard/invoice_details.html",
        status,
        frame=around,
        labels=around.labels,
        typed=read.typed,
        mistakes=read.mistakes,
        countries=form.countries(),
        reader=current_user,
    )


def _is_over() -> bool:
    until = g.installation.subscribed_until
    return until is not None and until <= datetime.now(UTC)


def _begins() -> date:
    """The first day of the year that is offered."""
    return period.first_day(g.installation.subscribed_until, datetime.now(UTC))
