"""Addresses of our own static files with a mark of their content, so that a browser may keep each for a year.

Styles are written in small files and read as one: a browser that comes for the first time asks three times, not twenty.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from flask import Flask, Response, request, url_for

SHEET = "css/all.css"
"""All of STYLES, one after the other; in their folder, so that what they name is found from there."""

STYLES = (
    "vendor/modern-normalize/modern-normalize-3.0.1.css",
    "css/tokens.css",
    "css/base.css",
    "css/layout.css",
    "css/header.css",
    "css/buttons.css",
    "css/badges.css",
    "css/cards.css",
    "css/period.css",
    "css/tables.css",
    "css/timeline.css",
    "css/forms.css",
    "css/chart.css",
    "css/install.css",
    "css/front.css",
    "css/going_live.css",
    "css/people.css",
    "css/staff.css",
    "css/print.css",
)
SCRIPTS = ("vendor/htmx/htmx-2.0.11.min.js", "js/pages.js")


def install(app: Flask) -> None:
    """Give templates `asset(name)`, `style_sheet` and `scripts`."""
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = 31536000
    folder = Path(app.static_folder or "")

    @cache
    def sheet() -> bytes:
        return b"\n".join((folder / name).read_bytes() for name in STYLES)

    @cache
    def mark(name: str) -> str:
        return hashlib.sha256(sheet() if name == SHEET else (folder / name).read_bytes()).hexdigest()[:12]

    def asset(name: str) -> str:
        return url_for("static", filename=name, v=mark(name))

    def static(filename: str) -> Response:
        if filename != SHEET:
            return app.send_static_file(filename)
        answer = Response(sheet(), mimetype="text/css")
        answer.cache_control.public = True
        answer.cache_control.max_age = app.config["SEND_FILE_MAX_AGE_DEFAULT"]
        answer.set_etag(mark(SHEET))
        answer.make_conditional(request)
        return answer

    app.view_functions["static"] = static
    app.jinja_env.globals.update(asset=asset, style_sheet=SHEET, scripts=SCRIPTS)
