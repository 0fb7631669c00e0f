"""The transactions in which people of an installation change: one after the other, so that an owner always stays."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine

from webapp.database import SET_SCOPE
from webapp.integration.domain.roles import Role

ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtextextended('people of ' || %(installation)s::text, 0))"
ROLE_OF = "SELECT role FROM membership WHERE installation_id = %(installation)s AND person_id = %(person)s"


class NotOwnerError(Exception):
    """Whoever acts is no owner of the installation (any more); nothing was changed."""


@contextmanager
def people_of(engine: Engine, installation_id: int, person_id: int | None = None) -> Iterator[Connection]:
    """One committed transaction that nobody else's change of these people runs beside. It sees the installation's
    rows, and with `person_id` that person's sessions too."""
    with engine.begin() as connection:
        person = "" if person_id is None else str(person_id)
        connection.execute(SET_SCOPE, {"installation": str(installation_id), "person": person})
        connection.exec_driver_sql(ONE_AT_A_TIME, {"installation": installation_id})
        yield connection


def role_of(connection: Connection, installation_id: int, person_id: int) -> Role | None:
    """The role somebody has at this moment; None when they do not belong to the installation."""
    values = {"installation": installation_id, "person": person_id}
    found: str | None = connection.exec_driver_sql(ROLE_OF, values).scalar_one_or_none()
    return Role(found) if found is not None else None


def must_own(connection: Connection, installation_id: int, person_id: int) -> None:
    """Raises NotOwnerError: the page was asked for as an owner, and somebody else may have been quicker."""
    if role_of(connection, installation_id, person_id) is not Role.OWNER:
        raise NotOwnerError
