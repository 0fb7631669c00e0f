"""The front door: whoever is logged in goes on to their orders, everybody else to the log-in."""

from __future__ import annotations

from flask import Blueprint, redirect, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from webapp.blueprints.auth.routes import home

pages = Blueprint("public", __name__)


@pages.get("/")
def front() -> Response:
    """`/`"""
    return redirect(home() if current_user.is_authenticated else url_for("auth.log_in"))


@pages.get("/favicon.ico")
def icon() -> Response:
    """Where browsers look beside what is no page of ours, like a PDF."""
    return redirect(url_for("static", filename="icon.svg"))
