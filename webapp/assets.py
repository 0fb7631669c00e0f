"""Addresses of our own static files with a mark of their content, so that a browser may keep each for a year."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from flask import Flask, url_for

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
    """Give templates `asset(name)`, `styles` and `scripts`, in the one order in which they are read."""
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = 31536000
    folder = Path(app.static_folder or "")

    @cache
    def mark(name: str) -> str:
        return hashlib.sha256((folder / name).read_bytes()).hexdigest()[:12]

    def asset(name: str) -> str:
        return url_for("static", filename=name, v=mark(name))

    app.jinja_env.globals.update(asset=asset, styles=STYLES, scripts=SCRIPTS)
