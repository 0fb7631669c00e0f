"""Ask us: the green button of every page, and the tickets that came of it."""

from __future__ import annotations

import textwrap

from flask import g, redirect, url_for
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from webapp.blueprints.dashboard import frame
from webapp.blueprints.dashboard.help import queries
from webapp.blueprints.dashboard.pages import pages
from webapp.blueprints.dashboard.tickets import title
from webapp.htmx import page_or_piece
from webapp.page_extensions import limiter
from webapp.services import services
from webapp.support import tickets

LONGEST = 4000
LONGEST_SUBJECT = 80


class AskForm(FlaskForm):  # type: ignore[misc] # Flask-WTF has no types
    """A question in the merchant's own words."""

    text = StringField(
        _l("Your question"),
        [
            InputRequired(_l("Write your question first.")),
            Length(max=LONGEST, message=_l("Keep it under 4,000 characters.")),
        ],
    )


@pages.route("/ask", methods=["GET", "POST"])
@limiter.limit("20 per hour", methods=["POST"])
def ask() -> Response:
    """A question to us, with the newest answers below."""
    form = AskForm()
    if form.validate_on_submit():
        text = form.text.data.strip()
        subject = textwrap.shorten(text, LONGEST_SUBJECT, placeholder="…")
        made = tickets.ask_us(services().engine, g.installation.id, subject, text, person_id=current_user.id)
        return redirect(url_for("dashboard.ticket", number=made.id))
    around = frame.build("")
    return page_or_piece(
        "dashboard/ask.html",
        "dashboard/ask.html",
        422 if form.errors else 200,
        frame=around,
        labels=around.labels,
        form=form,
        tickets=[(one, title(one, around.labels)) for one in queries.newest_tickets(g.installation.id)],
    )


@pages.get("/tickets/<int:number>")
def ticket(number: int) -> Response:
    """One ticket: what went to us, and before when we answer."""
    around = frame.build("")
    found = queries.ticket_or_404(g.installation.id, number)
    return page_or_piece(
        "dashboard/ticket.html",
        "dashboard/ticket.html",
        frame=around,
        labels=around.labels,
        ticket=found,
        title=title(found, around.labels),
    )
