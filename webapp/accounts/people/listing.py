"""Everybody of an installation, and who was asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Engine, Row

from webapp.database import transaction

PEOPLE = """
SELECT p.id, p.name, p.email, m.role, m.created_at AS since, p.logged_in_at
  FROM membership m JOIN person p ON p.id = m.person_id
 WHERE m.installation_id = %(installation)s ORDER BY m.id
"""
INVITED = """
SELECT id, email, role, inviter, sent_at, until, until <= now() AS is_old
  FROM invitation
 WHERE installation_id = %(installation)s AND accepted_at IS NULL AND withdrawn_at IS NULL ORDER BY id
"""


def people(engine: Engine, installation_id: int) -> Sequence[Row[Any]]:
    """Who belongs to it, whoever was there first first: id, name, email, role, since, logged_in_at (None: never)."""
    with transaction(engine, installation_id) as connection:
        return connection.exec_driver_sql(PEOPLE, {"installation": installation_id}).all()


def invited(engine: Engine, installation_id: int) -> Sequence[Row[Any]]:
    """The invitations that were not accepted and not withdrawn; `is_old`: the link is no longer good."""
    with transaction(engine, installation_id) as connection:
        return connection.exec_driver_sql(INVITED, {"installation": installation_id}).all()
