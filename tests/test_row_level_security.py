"""Nobody sees another's data, whatever a query forgets: the second lock, in PostgreSQL itself."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Engine, LargeBinary, Table, func, insert, select
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.exc import DataError, ProgrammingError

from sandbox.postgres import PostgreSQL
from tests import house as houses
from tests.given.postgres import OWNER, OWNER_PASSWORD
from webapp import create_app, database
from webapp.database import EVERYTHING, Scope, UnsafeRoleError, plain_engine, transaction
from webapp.extensions import db
from webapp.integration.domain.states import State
from webapp.models import Base, Person
from webapp.settings import read

ROOT = Path(__file__).resolve().parent.parent
TABLES = list(Base.metadata.sorted_tables)
A, B, NOBODY = 1, 2, 3
ONLY_ADDED_TO = {"acceptance", "audit_entry", "order_history", "document", "own_invoice"}
"""Of our own invoices a few columns may change, which are rights of their own."""
OF_A_PERSON = {"login_session", "known_address", "password_reset", "recovery_code"}
"""Rows that belong to somebody who logs in, whatever the installation."""
NO_INSTALLATION = {"clock_mark", "invoice_counter", "login_budget", *OF_A_PERSON}
"""Rows that belong to no installation; those that belong to nobody either are seen by who sees everything only."""


@pytest.fixture
def engine(migrated_url: str) -> Engine:
    """As the app connects; one row of A and one of B in every table."""
    houses.empty(migrated_url)
    app = houses.app_with(houses.settings_for(migrated_url, "redis://127.0.0.1:9"))
    made: Engine = app.extensions["services"].engine
    with transaction(made, EVERYTHING) as connection:
        for number in (A, B):
            for table in TABLES:
                connection.execute(insert(table).values(row(table, number)))
    return made


def row(table: Table, number: int) -> dict[str, Any]:
    """A row of `table` that belongs to installation (and person) `number`."""
    fixed = {
        "id": number,
        "installation_id": number,
        "person_id": number,
        "account_key": f"kmo_shops/{number}",
        "state": State.OPEN,
        "side": "shop",
        "platform": "kmo_shops",
        "role": "owner",
    }
    return {
        column.name: fixed[column.name] if column.name in fixed else _sample(column.type, number)
        for column in table.columns
        if column.name in fixed or (not column.nullable and column.server_default is None)
    }


def _sample(kind: Any, number: int) -> Any:
    samples: list[tuple[Any, Any]] = [(JSONB, {}), (ARRAY, []), (LargeBinary, b"row %d" % number)]
    for of, value in samples:
        if isinstance(kind, of):
            return value
    of_python = kind.python_type
    values = {
        str: f"text {number}",
        int: number,
        bool: False,
        datetime: datetime.now(UTC),
        date: datetime.now(UTC).date(),
        Decimal: Decimal(number),
    }
    return values[of_python]


def seen(connection: Connection, installation: str = "", person: str = "") -> dict[str, int]:
    """Rows that a transaction of this scope sees, by table."""
    connection.execute(database.SET_SCOPE, {"installation": installation, "person": person})
    return {table.name: connection.execute(select(func.count()).select_from(table)).scalar_one() for table in TABLES}


def test_every_table_forces_row_level_security_and_has_a_policy(engine: Engine) -> None:
    with transaction(engine, EVERYTHING) as connection:
        rows = connection.exec_driver_sql(
            "SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity,"
            " (SELECT count(*) FROM pg_policy p WHERE p.polrelid = c.oid AND p.polcmd = '*'"
            "     AND p.polwithcheck IS NOT NULL)"
            "  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND c.relname <> 'alembic_version'"
        ).all()

    assert {name for name, *_ in rows} == {table.name for table in TABLES}
    assert {tuple(others) for _name, *others in rows} == {(True, True, 1)}


def test_the_role_can_do_nothing_but_its_work(engine: Engine) -> None:
    with transaction(engine, EVERYTHING) as connection:
        who = connection.exec_driver_sql(
            "SELECT current_user, rolsuper, rolbypassrls, rolcanlogin, rolcreaterole, rolcreatedb"
            "  FROM pg_roles WHERE rolname = current_user"
        ).one()
        rights = connection.exec_driver_sql(
            "SELECT table_name, string_agg(privilege_type, ' ' ORDER BY privilege_type)"
            "  FROM information_schema.role_table_grants WHERE grantee = current_user GROUP BY table_name"
        ).all()

    assert tuple(who) == (database.ROLE, False, False, False, False, False)
    work = "DELETE INSERT SELECT UPDATE"
    assert {tuple(right) for right in rights} == {
        *((table.name, work) for table in TABLES if table.name not in ONLY_ADDED_TO),
        *((name, "INSERT SELECT") for name in ONLY_ADDED_TO),
        ("alembic_version", "SELECT"),
    }


def test_a_forgotten_scope_shows_nothing(engine: Engine) -> None:
    with engine.begin() as connection:
        counts = {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one() for table in TABLES
        }

    assert set(counts.values()) == {0}


@pytest.mark.parametrize("number", [A, B])
def test_an_installation_sees_its_own_row_of_every_table(engine: Engine, number: int) -> None:
    with engine.begin() as connection:
        counts = seen(connection, installation=str(number))
        owners = {
            table.name: set(connection.execute(select(table.c.installation_id)).scalars())
            for table in TABLES
            if "installation_id" in table.c
        }

    assert counts == {table.name: 0 if table.name in NO_INSTALLATION else 1 for table in TABLES}
    assert set().union(*owners.values()) == {number}


def test_everything_is_seen_by_who_asks_for_it(engine: Engine) -> None:
    with engine.begin() as connection:
        assert set(seen(connection, installation=EVERYTHING).values()) == {2}


def test_a_person_sees_who_they_are_and_their_installations_only(engine: Engine) -> None:
    with engine.begin() as connection:
        counts = seen(connection, person=str(A))
        installations = connection.exec_driver_sql("SELECT id FROM installation").scalars().all()

    assert {name for name, count in counts.items() if count} == {"person", "membership", "installation", *OF_A_PERSON}
    assert installations == [A]


@pytest.mark.parametrize("installation", ["4711", "-1", str(2**63 - 1)])
def test_an_installation_that_is_not_there_sees_nothing(engine: Engine, installation: str) -> None:
    with engine.begin() as connection:
        assert set(seen(connection, installation=installation).values()) == {0}


@pytest.mark.parametrize("table", TABLES, ids=lambda table: str(table.name))
def test_another_ones_rows_are_neither_changed_nor_made(engine: Engine, table: Table) -> None:
    column = next(iter(table.columns)).name
    may_change = table.name not in ONLY_ADDED_TO
    own = 0 if table.name in NO_INSTALLATION else 1
    with engine.begin() as connection:
        connection.execute(database.SET_SCOPE, {"installation": str(A), "person": ""})
        if may_change:
            changed = connection.exec_driver_sql(f"UPDATE {table.name} SET {column} = {column}").rowcount
            assert changed == own
        with pytest.raises(ProgrammingError, match="row-level security"), connection.begin_nested():
            connection.execute(insert(table).values(row(table, NOBODY)))

    with transaction(engine, EVERYTHING) as connection:
        assert connection.execute(select(func.count()).select_from(table)).scalar_one() == 2


def test_the_owner_of_the_tables_is_held_by_the_policies_too(engine: Engine, migrated_url: str) -> None:
    owner = plain_engine(migrated_url)
    with owner.connect() as connection:
        assert connection.exec_driver_sql("SELECT current_user").scalar_one() == OWNER
        assert connection.exec_driver_sql("SELECT count(*) FROM order_sync").scalar_one() == 0


def test_a_scope_ends_with_its_transaction(engine: Engine) -> None:
    with transaction(engine, A) as connection:
        backend = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
    with engine.begin() as connection:
        assert connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one() == backend
        assert connection.exec_driver_sql("SELECT count(*) FROM order_sync").scalar_one() == 0


def test_a_request_does_not_inherit_the_scope_of_the_one_before(migrated_url: str, engine: Engine) -> None:
    app = houses.app_with(houses.settings_for(migrated_url, "redis://127.0.0.1:9"))
    # A thread (or the greenlet of a kept connection) that served staff serves somebody else.
    with database.within(Scope(installation=EVERYTHING)), app.test_request_context("/healthz"):
        app.preprocess_request()
        seen_now = db.session.scalars(select(Person.id)).all()
        db.session.remove()
        db.engine.dispose()

    assert seen_now == []


def test_models_and_migrations_are_the_same(migrated_url: str) -> None:
    with plain_engine(migrated_url).connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})

        assert compare_metadata(context, Base.metadata) == []


@pytest.fixture
def unsafe_role(postgres: PostgreSQL, worker_id: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """A role that the app's login may take, with more rights than it should have."""
    name = f"unsafe_{worker_id}"
    with psycopg.connect(postgres.url(), autocommit=True) as administrator:
        administrator.execute(f"CREATE ROLE {name} NOLOGIN {request.param}")
        administrator.execute(f"GRANT {name} TO {OWNER} WITH SET TRUE")
        yield name
        administrator.execute(f"DROP ROLE {name}")


@pytest.mark.parametrize("unsafe_role", ["SUPERUSER", "BYPASSRLS"], indirect=True)
def test_a_role_that_passes_the_policies_by_is_refused(
    migrated_url: str,
    unsafe_role: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(database, "ROLE", unsafe_role)
    app = create_app(read(houses.settings_for(migrated_url, "redis://127.0.0.1:9")))
    engine = app.extensions["services"].engine

    with pytest.raises(UnsafeRoleError, match="NOBYPASSRLS"):
        database.refuse_unsafe_role(engine)
    with pytest.raises(UnsafeRoleError), transaction(engine, A):
        pass


@pytest.mark.parametrize("unsafe_role", ["BYPASSRLS"], indirect=True)
@pytest.mark.parametrize("start", ["import wsgi", "import worker; worker.main()"], ids=["web", "worker"])
def test_the_start_refuses_such_a_role(migrated_url: str, unsafe_role: str, start: str) -> None:
    code = f"import sys; sys.argv = ['x']; from webapp import database; database.ROLE = '{unsafe_role}'; {start}"

    ended = run([sys.executable, "-c", code], migrated_url)

    assert ended.returncode == 3
    assert "NOBYPASSRLS" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_an_empty_database_is_refused_until_it_is_upgraded(postgres: PostgreSQL, worker_id: str) -> None:
    name = f"empty_{worker_id}"
    postgres.create_database(name, owner=OWNER)
    url = postgres.url(name, OWNER, OWNER_PASSWORD)
    engine = create_app(read(houses.settings_for(url, "redis://127.0.0.1:9"))).extensions["services"].engine

    with pytest.raises(UnsafeRoleError, match="run `flask --app wsgi db upgrade` first"):
        database.refuse_unsafe_role(engine)
    upgrade = run([sys.executable, "-m", "flask", "--app", "wsgi", "db", "upgrade"], url)

    assert upgrade.returncode == 0, upgrade.stderr
    database.refuse_unsafe_role(engine)
    engine.dispose()
    postgres.drop_database(name)


def test_a_database_that_is_away_does_not_keep_the_web_from_starting() -> None:
    ended = run([sys.executable, "-c", "import wsgi"], "postgresql://orders:word@127.0.0.1:9/orders")

    assert ended.returncode == 0, ended.stderr


def run(command: list[str], database_url: str) -> subprocess.CompletedProcess[str]:
    environment = {**houses.settings_for(database_url, "redis://127.0.0.1:9"), "PATH": "/usr/bin:/bin"}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=110, check=False)


def test_what_looks_like_sql_in_a_scope_is_text(engine: Engine) -> None:
    with engine.connect() as connection:
        connection.execute(database.SET_SCOPE, {"installation": "1 OR true", "person": ""})
        with pytest.raises(DataError, match="invalid input syntax"):
            connection.exec_driver_sql("SELECT count(*) FROM order_sync")
