"""Rows that many tests begin with: laid aside once in the same database, put back in one round trip."""

from __future__ import annotations

import psycopg
from psycopg import sql

from tests.house import empty
from webapp.models import Base

EVERYTHING = "SET app.installation = '*'"
COUNTERS = "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL"


class Kept:
    """What stood in every table of a database at one moment, and where its counters were; in a schema of its own."""

    def __init__(self, database_url: str, place: str = "kept") -> None:
        self._url = database_url
        with psycopg.connect(database_url) as connection:
            connection.execute(EVERYTHING)
            connection.execute(f"DROP SCHEMA IF EXISTS {place} CASCADE; CREATE SCHEMA {place}")
            steps = [
                self._lay_aside(connection, place, table.name)
                for table in Base.metadata.sorted_tables
                if connection.execute(sql.SQL("SELECT 1 FROM {} LIMIT 1").format(sql.Identifier(table.name))).fetchone()
            ]
            for name, last in connection.execute(COUNTERS):
                steps.append(sql.SQL("SELECT setval({}, {})").format(sql.Literal(f"public.{name}"), sql.Literal(last)))
            self._put_back = "".join(f"; {step.as_string(connection)}" for step in steps)

    @staticmethod
    def _lay_aside(connection: psycopg.Connection, place: str, table: str) -> sql.Composed:
        """Copy a table; the statement that puts its rows back."""
        names = {"kept": sql.Identifier(place, table), "table": sql.Identifier(table)}
        connection.execute(sql.SQL("CREATE TABLE {kept} AS TABLE {table}").format(**names))
        return sql.SQL("INSERT INTO {table} OVERRIDING SYSTEM VALUE SELECT * FROM {kept}").format(**names)

    def put_back(self) -> None:
        """The database as it was; whatever else stands in it goes."""
        empty(self._url, then=self._put_back)
