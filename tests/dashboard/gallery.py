"""Every piece of the pages on one page, with invented orders: for looking at, and for tests of style rules."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, render_template_string
from flask_babel import Babel
from flask_login import LoginManager
from flask_wtf.csrf import CSRFProtect
from htmx_flask import Htmx

from webapp import headers, site
from webapp.blueprints.dashboard.chart import chart

NOW = datetime(2026, 11, 22, 9, 5, tzinfo=UTC)


def make_app() -> Flask:
    """An app with the gallery at `/`, without database."""
    app = Flask("webapp")
    app.config.update(SECRET_KEY="x" * 32, TESTING=True, BABEL_DEFAULT_TIMEZONE="Europe/Brussels")
    Babel(app, locale_selector=site.locale)
    Htmx(app)
    CSRFProtect(app)
    LoginManager(app).user_loader(lambda _: None)
    headers.install(app)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    site.install(app, "Webwinkelfacturen", "webcare@example.com")
    auth = Blueprint("auth", __name__)
    auth.add_url_rule("/logout", "log_out", lambda: "", methods=["POST"])
    auth.add_url_rule("/login", "log_in", lambda: "")
    app.register_blueprint(auth)
    source = Path(__file__).with_name("gallery.html").read_text(encoding="utf-8")
    app.add_url_rule("/", "gallery", lambda: render_template_string(source, **sample()))
    return app


def sample() -> dict[str, Any]:
    """What the gallery shows."""
    shop = {"name": "Atelier Linde", "licence_key": "WF-7K2M-94QD", "initials": "AL", "mark": 0, "href": "#"}
    green = {"side": "KMO Shops", "colour": "green", "sentence": "Connected", "href": None}
    dots = [
        green,
        green
        | {
            "side": "Factuursturen",
            "colour": "red",
            "sentence": "Key refused since 08:40. 37 orders wait",
            "href": "#",
        },
        green
        | {
            "side": "Factuursturen",
            "colour": "orange",
            "sentence": "No answer since 07:55. We keep trying; nothing is lost",
        },
    ]
    tabs = [
        ("Report", 1287, False),
        ("Errors", 9, True),
        ("Open", 12, False),
        ("Configuration", None, False),
        ("Profile", None, False),
    ]
    period = [
        ("Today", False),
        ("7 days", False),
        ("This month", True),
        ("Last month", False),
        ("This year", False),
        ("Other dates…", False),
    ]
    passed = {"kind": "good", "glyph": "check", "result": "in order"}
    return {
        "frame": {
            "shop": shop,
            "others": [shop | {"name": "Puur Natuur", "initials": "PN", "mark": 3}],
            "dots": [green, green | {"side": "Factuursturen"}],
            "tabs": [
                {"name": name, "count": count, "is_red": red, "href": "#", "is_current": red}
                for name, count, red in tabs
            ],
            "person": "Sofie Claes",
            "person_entries": [("Profile", "#")],
            "ask_href": "#",
        },
        "dots": dots,
        "line": {
            "last_notice": NOW,
            "last_check": NOW,
            "next_check": NOW + timedelta(hours=1),
            "holds": True,
            "received": 1312,
            "parts": [(1287, "done"), (12, "open"), (9, "errors"), (4, "ignored")],
        },
        "period_view": {
            "presets": [
                {"words": words, "href": "#", "is_current": current, "code": words} for words, current in period
            ],
            "dates": "1–22 November 2026",
            "action": "",
            "query": "",
            "code": "month",
            "outside": {
                "first": "2 more in other periods:",
                "rest": "both in October 2026.",
                "href": "#",
                "link": "Show October",
            },
        },
        "steps": [
            {
                "kind": "plain",
                "glyph": "inbox",
                "title": "Received from KMO Shops",
                "at": NOW,
                "time": "14:02:07",
                "lines": ["By webhook. Status Paid, one of the statuses you chose."],
                "checks": [],
            },
            {
                "kind": "good",
                "glyph": "check",
                "title": "Four checks, all in order",
                "at": NOW,
                "time": "14:02:08",
                "lines": [],
                "checks": [
                    passed | {"name": "Lines and shipping are the total", "figures": "€ 242.05 + € 6.95 = € 249.00"},
                    passed
                    | {"name": "VAT number", "figures": "DE 123 is not a number", "kind": "bad", "glyph": "cross"},
                ],
            },
            {
                "kind": "bad",
                "glyph": "cross",
                "title": "One of four checks failed",
                "at": NOW,
                "time": "14:02:09",
                "lines": ["No."],
                "checks": [],
            },
        ],
        "chart_view": chart([(NOW.date() - timedelta(days=29 - n), n * 37 % 61) for n in range(30)], NOW.date()),
    }


if __name__ == "__main__":
    make_app().run(port=8790)
