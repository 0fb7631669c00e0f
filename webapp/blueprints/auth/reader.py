"""The person behind a session, as the pages need them: no database row that a page could change by accident."""

from __future__ import annotations

import time
from dataclasses import dataclass

from flask import session
from flask_login import UserMixin, login_user

from webapp.blueprints.auth import queries
from webapp.blueprints.reading import Found
from webapp.extensions import login
from webapp.services import services

ABSOLUTE_SECONDS = 14 * 24 * 3600
"""A session ends after this, however busy it was; the cookie itself ends after twelve idle hours."""


@dataclass(frozen=True, slots=True)
class Reader(UserMixin):  # type: ignore[misc] # Flask-Login has no types
    """Somebody who is logged in. `epoch`: a session of an older one has ended. `theme`: "" follows the browser.

    `must_change_password`: the password came by mail and must be replaced first.
    """

    id: int
    email: str
    name: str
    language: str
    theme: str
    is_staff: bool
    epoch: int
    must_change_password: bool = False

    def get_id(self) -> str:
        """What the session keeps: who, and of which epoch."""
        return f"{self.id}:{self.epoch}"

    @property
    def shown_name(self) -> str:
        """The name that stands on pages and beside what they press."""
        return self.name or self.email


@login.user_loader  # type: ignore[untyped-decorator]
def load(kept: str) -> Reader | None:
    """The reader of a session; None when it has ended: another password, logged out everywhere, or too old."""
    person_id, _, epoch = kept.partition(":")
    if not person_id.isdigit() or time.time() - float(session.get("since", 0)) > ABSOLUTE_SECONDS:
        return None
    row = queries.person_by_id(services().engine, int(person_id))
    if row is None or str(row.session_epoch) != epoch:
        return None
    return reader_of(row)


def reader_of(row: Found) -> Reader:
    """The reader that a row of `queries` is."""
    return Reader(
        id=row.id,
        email=row.email,
        name=row.name,
        language=row.language,
        theme=row.theme,
        is_staff=row.is_staff,
        epoch=row.session_epoch,
        must_change_password=row.must_change_password,
    )


def begin_session(reader: Reader) -> None:
    """A new session of `reader`: nothing of the one before stays."""
    session.clear()
    session.permanent = True
    session["since"] = time.time()
    login_user(reader)
