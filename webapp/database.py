"""Connections to PostgreSQL: the role every connection takes, and whose rows a transaction may see.

Row-level security is the second lock (the first is the installation argument of every read). Tables show a row only
when `app.installation` is its installation, `app.person` its person, or `app.installation` is `*`. The setting is made
when a transaction begins, so a forgotten scope shows nothing.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import psycopg
from psycopg import errors as pg
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, InvalidatePoolError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry, NullPool

ROLE = "order_app"
OLDEST_POSTGRES = 180000
EVERYTHING = "*"
UNSAFE = "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
SET_SCOPE = text("SELECT set_config('app.installation', :installation, true), set_config('app.person', :person, true)")
# Statements of the pipeline are written by hand for the indexes they use: planning them anew costs and saves nothing,
# and a bitmap collects every row there is where the first of an index is meant.
BEGIN_DURABLE = """
BEGIN; SELECT set_config('app.installation', '{}', true), set_config('app.person', '', true),
              set_config('plan_cache_mode', 'force_generic_plan', true),
              set_config('enable_bitmapscan', 'off', true)
"""
BEGIN_RELAXED = f"{BEGIN_DURABLE}, set_config('synchronous_commit', 'off', true)"


class UnsafeRoleError(Exception):
    """The database cannot keep installations apart like this; the text says what to do."""


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
    """As `within`, until the next request: for a web request."""
    _scope.set(scope)


def leave() -> None:
    """See nothing any more: a request begins, and its thread may have served somebody else before."""
    _scope.set(_NOTHING)


def driver_url(database_url: str) -> str:
    """The same address for SQLAlchemy with psycopg 3."""
    return make_url(database_url).set(drivername="postgresql+psycopg").render_as_string(hide_password=False)


IDLE_SECONDS = 0.25
"""A connection unused for longer is asked whether it lives: after a restart of PostgreSQL nobody meets a dead one."""

ENGINE_OPTIONS: dict[str, Any] = {
    "hide_parameters": True,  # an error's text names the statement, never what was in it
    "pool_size": 10,
    "max_overflow": 0,
    "pool_timeout": 3.0,  # a shop waits five seconds for an answer (contract, section 7)
    "pool_pre_ping": False,
    "pool_use_lifo": True,  # few connections stay warm: each has plans of its own
    "connect_args": {"connect_timeout": 2, "keepalives_idle": 5, "keepalives_interval": 5, "keepalives_count": 3},
}


def keep_alive(engine: Engine) -> None:
    """A connection that died in the pool is found before it is given out, and with it all its companions.

    SQLAlchemy's `pool_pre_ping` would ask every time, which costs a busy intake a round trip for each notice.
    """

    @event.listens_for(engine, "checkin")
    def _lay_down(_connection: object, record: ConnectionPoolEntry) -> None:
        record.info["unused_since"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def _ask(connection: Any, record: ConnectionPoolEntry, _proxy: object) -> None:
        unused_since = record.info.get("unused_since")
        if unused_since is None or time.monotonic() - unused_since < IDLE_SECONDS:
            return
        try:
            engine.dialect.do_ping(connection)
        except psycopg.Error as problem:
            raise InvalidatePoolError from problem


def take_role(engine: Engine) -> None:
    """Every new connection of `engine` gives up its own rights for those of ROLE."""

    @event.listens_for(engine, "connect")
    def _take(connection: psycopg.Connection[Any], _record: object) -> None:
        was = connection.autocommit
        connection.autocommit = True
        become_app_role(connection)
        connection.autocommit = was


def become_app_role(connection: psycopg.Connection[Any]) -> None:
    """Give up a new connection's own rights for those of ROLE. `connection`: in autocommit.

    Raises UnsafeRoleError when that role is a superuser or has BYPASSRLS, or PostgreSQL is older than 18.
    """
    try:
        connection.execute(f"SET ROLE {ROLE}")
        unsafe = connection.execute(UNSAFE).fetchone()
    except psycopg.Error:
        connection.close()
        raise
    if connection.info.server_version < OLDEST_POSTGRES:
        connection.close()
        raise UnsafeRoleError("PostgreSQL 18 or newer is needed.")
    if unsafe is None or unsafe[0]:
        connection.close()
        raise UnsafeRoleError(
            f"The database role {ROLE} can pass row-level security by: as the database's administrator, "
            f"run ALTER ROLE {ROLE} NOSUPERUSER NOBYPASSRLS."
        )


@cache
def scope_sessions() -> None:
    """Every ORM transaction begins by saying whose rows it may see."""

    @event.listens_for(Session, "after_begin")
    def _set(_session: Session, _transaction: object, connection: Connection) -> None:
        scope = _scope.get()
        connection.execute(SET_SCOPE, {"installation": scope.installation, "person": scope.person})


@contextmanager
def transaction(engine: Engine, installation_id: int | str, *, durable: bool = True) -> Iterator[Connection]:
    """One committed transaction that sees one installation's rows (`EVERYTHING` sees all: claims, sweep).

    `durable` False does not wait for the disk: a crash of PostgreSQL may undo the last second of these. For what is
    done over again then anyway; never for what we accepted, said that we send, or know was made.
    """
    scope = EVERYTHING if installation_id == EVERYTHING else int(installation_id)
    begin = BEGIN_DURABLE if durable else BEGIN_RELAXED
    with _without_begin(engine).begin() as connection:
        connection.exec_driver_sql(begin.format(scope))
        yield connection


@lru_cache(maxsize=8)
def _without_begin(engine: Engine) -> Engine:
    """The same engine, whose BEGIN is ours: the driver's would be a round trip of its own. The commit is the driver's.

    Kept, because SQLAlchemy takes as long to make one as for a statement.
    """
    return engine.execution_options(isolation_level="AUTOCOMMIT")


@contextmanager
def snapshot(engine: Engine, installation_id: int) -> Iterator[Connection]:
    """One installation's rows as they all were at one moment, for a reading that takes a while; writes nothing."""
    with engine.execution_options(isolation_level="REPEATABLE READ").begin() as connection:
        connection.exec_driver_sql("SET TRANSACTION READ ONLY")
        connection.execute(SET_SCOPE, {"installation": str(int(installation_id)), "person": ""})
        yield connection


@contextmanager
def own_transaction(engine: Engine, person_id: int) -> Iterator[Connection]:
    """One committed transaction that sees what belongs to one person, and their installations' rows."""
    with engine.begin() as connection:
        connection.execute(SET_SCOPE, {"installation": "", "person": str(person_id)})
        yield connection


def refuse_unsafe_role(engine: Engine) -> None:
    """At the start of web and worker, before any fork: one connection, opened and closed.

    A PostgreSQL that is away is no reason not to start: every later connection is checked as well.
    Raises UnsafeRoleError, also when the tables were never made.
    """
    try:
        with engine.connect() as connection:
            is_prepared = connection.exec_driver_sql("SELECT to_regclass('alembic_version')").scalar_one() is not None
    except (OperationalError, PoolTimeout):
        return
    except DBAPIError as problem:
        if not isinstance(problem.orig, (pg.InvalidParameterValue, pg.InsufficientPrivilege)):
            raise
        is_prepared = False
    finally:
        engine.dispose()
    if not is_prepared:
        raise UnsafeRoleError("The database is not prepared for this login: run `flask --app wsgi db upgrade` first.")


def plain_engine(database_url: str) -> Engine:
    """An engine without pool and role, for migrations."""
    return create_engine(driver_url(database_url), poolclass=NullPool)
