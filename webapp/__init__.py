"""The web app; `create_app` is the only place that joins its parts."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from webapp.loading import collector_rests

if TYPE_CHECKING:
    from flask import Flask

    from webapp.settings import Settings

__all__ = ["create_app"]


@collector_rests()
def create_app(given: Settings | None = None, *, patience: float | None = None, pages: bool = True) -> Flask:
    """The app with `given` settings (None: those of the environment). Raises SettingsError.

    `patience`: seconds to wait for a free connection to PostgreSQL (None: as long as a shop waits for an answer).
    `pages`: False for a process that writes mails and papers and that no browser talks to.

    Everything is imported here, so that the domain can be used without the rest of the house.
    """
    from flask import Flask
    from werkzeug.middleware.proxy_fix import ProxyFix

    from webapp import database, logs, migrating, services, settings
    from webapp.extensions import babel, db

    chosen = given or settings.read(os.environ)
    logs.configure(chosen)
    app = Flask(__name__)
    app.config.update(
        SECRET_KEY=chosen.secret_key,
        SQLALCHEMY_DATABASE_URI=database.driver_url(chosen.database_url),
        SQLALCHEMY_ENGINE_OPTIONS=database.ENGINE_OPTIONS | ({"pool_timeout": patience} if patience else {}),
        MAX_CONTENT_LENGTH=1024 * 1024,
        SESSION_COOKIE_NAME="__Host-session" if chosen.is_https else "session",
        SESSION_COOKIE_SECURE=chosen.is_https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=12 * 3600,
        RATELIMIT_STORAGE_URI=chosen.redis_url,
        RATELIMIT_STORAGE_OPTIONS={"socket_connect_timeout": 0.5, "socket_timeout": 0.5},
        RATELIMIT_DEFAULTS_PER_METHOD=True,
        BABEL_DEFAULT_LOCALE="en",
        BABEL_DEFAULT_TIMEZONE="Europe/Brussels",
        BABEL_TRANSLATION_DIRECTORIES="translations",
        WTF_CSRF_TIME_LIMIT=None,
    )
    if chosen.trusted_proxies:
        hops = chosen.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    db.init_app(app)
    with app.app_context():
        database.take_role(db.engine)
        database.keep_alive(db.engine)
        database.scope_sessions()
        services.install(app, chosen, db.engine)
    app.before_request(database.leave)
    migrating.install(app, db)
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    if pages:
        _add_pages(app, chosen)
    else:
        babel.init_app(app)
    return app


def _add_pages(app: Flask, chosen: Settings) -> None:
    from webapp import headers, site
    from webapp.blueprints import (
        auth,
        author,
        connect,
        dashboard,
        health,
        install,
        invited,
        public,
        shops,
        staff,
        terms,
        webhooks,
    )
    from webapp.blueprints.access import gate
    from webapp.cli import commands
    from webapp.extensions import babel
    from webapp.page_extensions import csrf, htmx, limiter, login

    babel.init_app(app, locale_selector=site.locale)
    site.install(app, chosen.brand, chosen.support_email)
    author.install(app)
    login.init_app(app)
    csrf.init_app(app)
    limiter.init_app(app)
    htmx.init_app(app)
    headers.install(app)
    outside = (public.pages, terms.pages, auth.pages, install.pages, invited.pages, connect.pages)
    for pages in (*outside, shops.pages, dashboard.pages, staff.pages, health.pages):
        app.register_blueprint(pages)
    gate.install(app)
    webhooks.install(app)
    commands.install(app)
