"""The person behind a session, as the pages need them: no database row that a page could change by accident."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask import request, session
from flask_login import UserMixin, login_user

from webapp.accounts import sessions
from webapp.audit import author as authors
from webapp.audit.author import Kind
from webapp.page_extensions import login
from webapp.services import services

LONGEST_TOKEN = 64


@dataclass(frozen=True, slots=True)
class Reader(UserMixin):  # type: ignore[misc] # Flask-Login has no types
    """Somebody who is logged in. `theme`: "" follows the browser. `token`: of the session; `session_id`: its row.

    `must_change_password`: the password came by mail and must be replaced first. `has_two_steps`: logging in asks for
    a code after the password.
    """

    id: int
    email: str
    name: str
    language: str
    theme: str
    is_staff: bool
    must_change_password: bool
    has_two_steps: bool
    session_id: int
    token: str

    def get_id(self) -> str:
        """What the browser keeps, signed: the token of a row in PostgreSQL."""
        return self.token

    @property
    def shown_name(self) -> str:
        """The name that stands on pages and beside what they press."""
        return self.name or self.email


@login.user_loader  # type: ignore[untyped-decorator]
def load(token: str) -> Reader | None:
    """The reader of a session; None when it has ended: by its age, by a press, or by another password."""
    if not isinstance(token, str) or len(token) > LONGEST_TOKEN:
        return None
    row = sessions.read(services().engine, token)
    if row is None:
        return None
    reader = Reader(
        id=row.id,
        email=row.email,
        name=row.name,
        language=row.language,
        theme=row.theme,
        is_staff=row.is_staff,
        must_change_password=row.must_change_password,
        has_two_steps=row.has_two_steps,
        session_id=row.session_id,
        token=token,
    )
    here = authors.present()
    kind = Kind.STAFF if reader.is_staff else Kind.PERSON
    authors.enter(replace(here, kind=kind, name=reader.shown_name, person_id=reader.id))
    return reader


def begin_session(person_id: int, act: str = "") -> None:
    """A new session of somebody who just proved to be that person: nothing of the one before stays. `act`: of the audit
    trail, when they were not logged in before."""
    engine = services().engine
    before = session.get("_user_id")
    if before:
        sessions.end_token(engine, person_id, str(before))
    token = sessions.begin(engine, person_id, request.remote_addr or "", request.user_agent.string, act)
    reader = load(token)
    assert reader is not None
    session.clear()
    session.permanent = True
    login_user(reader)
