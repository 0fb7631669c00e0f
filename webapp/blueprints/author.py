"""Who acts in a request, for the audit trail: a visitor from an address, until the log-in says who it is.

The address is the one that the app knows behind its proxies (`TRUSTED_PROXIES`).
"""

from __future__ import annotations

from flask import Flask, request

from webapp.accounts.browsers import name_of
from webapp.audit import author as authors
from webapp.audit.author import Author, Kind


def install(app: Flask) -> None:
    """Say it before anything else is done in a request."""
    app.before_request(_somebody)
    app.teardown_request(_nobody)


def _somebody() -> None:
    browser, system = name_of(request.user_agent.string)
    address = authors.network(request.remote_addr or "")
    authors.enter(Author(Kind.VISITOR, address=address, browser=browser, system=system))


def _nobody(_problem: BaseException | None = None) -> None:
    authors.leave()
