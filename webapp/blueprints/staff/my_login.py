"""/staff/login: the second step and the sessions of whoever reads, who may have no dashboard of their own."""

from __future__ import annotations

from flask import render_template
from flask_login import current_user

from webapp.blueprints.auth.my_login import about_login
from webapp.blueprints.staff import outbox_queries, queries
from webapp.blueprints.staff.routes import pages


@pages.get("/login")
def my_login() -> str:
    """The page."""
    return render_template(
        "staff/my_login.html",
        reader=current_user,
        person=current_user.shown_name,
        open_tickets=sum(queries.counts().values()),
        failed_mails=outbox_queries.count_failed(),
        **about_login(),
    )
