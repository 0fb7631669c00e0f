"""Connections to PostgreSQL: the role every connection takes, and whose rows a transaction may see.

Row-level security is the second lock (the first is the installation argument of every read). Tables show a row only
when `app.installation` is its installation, `app.person` its person, or `app.installation` is `*`. The setting is made
when a transaction begins, so a forgotten scope shows nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from typing import Any

import psycopg
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

ROLE = "order_app"
EVERYTHING = "*"
SET_SCOPE = text("SELECT set_config('app.installation', :installation, true), set_config('app.person', :person, true)")


class UnsafeRoleError(Exception):
    """The role of a connection could pass row-level security by; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose rows may be seen: an installation's, a person's, or everything."""

    installation: str = ""
    person: str = ""


_NOTHING = Scope()
_scope: ContextVar[Scope] = ContextVar("scope", default=_NOTHING)


def present_scope() -> Scope:
    """The scope of this thread or greenlet."""
    return _scope.get()


@contextmanager
def within(scope: Scope) -> Iterator[None]:
    """Transactions begun inside see what `scope` allows."""
    before = _scope.set(scope)
    try:
        yield
    finally:
        _scope.reset(before)


def enter(scope: Scope) -> None:
    """As `within`, until the thread's context ends: for a web request."""
    _scope.set(scope)


def driver_url(database_url: str) -> str:
    """The same address for SQLAlchemy with psycopg 3."""
    return make_url(database_url).set(drivername="postgresql+psycopg").render_as_string(hide_password=False)


ENGINE_OPTIONS: dict[str, Any] = {
    "pool_size": 10,
    "max_overflow": 0,
    "pool_timeout": 2,
    "pool_pre_ping": False,
    "connect_args": {"connect_timeout": 3, "keepalives_idle": 5, "keepalives_interval": 5, "keepalives_count": 3},
}


def take_role(engine: Engine) -> None:
    """Every new connection of `engine` gives up its own rights for those of ROLE."""

    @event.listens_for(engine, "connect")
    def _take(connection: psycopg.Connection[Any], _record: object) -> None:
        was = connection.autocommit
        connection.autocommit = True
        connection.execute(f"SET ROLE {ROLE}")
        connection.autocommit = was


@cache
def scope_sessions() -> None:
    """Every ORM transaction begins by saying whose rows it may see."""

    @event.listens_for(Session, "after_begin")
    def _set(_session: Session, _transaction: object, connection: Connection) -> None:
        scope = _scope.get()
        connection.execute(SET_SCOPE, {"installation": scope.installation, "person": scope.person})


@contextmanager
def transaction(engine: Engine, installation_id: int | str) -> Iterator[Connection]:
    """One committed transaction that sees one installation's rows (`EVERYTHING` sees all: claims, sweep)."""
    with engine.begin() as connection:
        connection.execute(SET_SCOPE, {"installation": str(installation_id), "person": ""})
        yield connection


def refuse_unsafe_role(engine: Engine) -> None:
    """Raise UnsafeRoleError when the current role is a superuser or has BYPASSRLS, or PostgreSQL is older than 18."""
    with engine.connect() as connection:
        version = connection.execute(text("SHOW server_version_num")).scalar_one()
        if int(version) < 180000:
            raise UnsafeRoleError("PostgreSQL 18 or newer is needed.")
        unsafe = connection.execute(
            text("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
        ).scalar_one()
        if unsafe:
            raise UnsafeRoleError(
                "The database role can pass row-level security by. Run `flask --app wsgi db upgrade`, "
                "which makes a role that cannot, with a login that may take it."
            )


def plain_engine(database_url: str) -> Engine:
    """An engine without pool and role, for migrations."""
    return create_engine(driver_url(database_url), poolclass=NullPool)
