"""Joining by an invitation, once: with the login of its address, or with a new one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from webapp.accounts import passwords, sessions
from webapp.accounts.people.invitation import Invitation
from webapp.audit.author import acting
from webapp.audit.record import as_person, record
from webapp.database import EVERYTHING, transaction
from webapp.services import Services

# Of two who press at once the second finds nothing to use; so does who comes after a newer mail or a withdrawal.
USE = """
UPDATE invitation SET accepted_at = now()
 WHERE id = %(invitation)s AND installation_id = %(installation)s AND epoch = %(epoch)s
   AND accepted_at IS NULL AND withdrawn_at IS NULL AND until > now()
RETURNING email, role
"""
WHOSE = "SELECT email FROM person WHERE id = %(person)s"
ADD_PERSON = """
INSERT INTO person (email, password_hash, name, language) VALUES (%(email)s, %(hash)s, %(name)s, %(language)s)
    ON CONFLICT (email) DO NOTHING
RETURNING id
"""
ADD_MEMBER = """
INSERT INTO membership (person_id, installation_id, role) VALUES (%(person)s, %(installation)s, %(role)s)
    ON CONFLICT (person_id, installation_id) DO NOTHING
"""


@dataclass(frozen=True, slots=True)
class Newcomer:
    """What somebody without a login fills in. `address`: IP, known from now on: they read this person's mail."""

    name: str
    password: str
    language: str
    address: str


class NotGoodError(Exception):
    """The invitation is not good any more, or not this person's; nothing was changed."""


class HasLoginError(Exception):
    """The address is a login already: log in with it to accept. Nothing was changed."""


def accept(services: Services, invitation: Invitation, person_id: int) -> None:
    """Somebody who is logged in joins. Every session of theirs ends, because what they may do changes. Raises
    NotGoodError."""
    with transaction(services.engine, EVERYTHING) as connection:
        email = connection.exec_driver_sql(WHOSE, {"person": person_id}).scalar_one_or_none()
        if email != invitation.email:
            raise NotGoodError
        _join(connection, invitation, person_id)


def accept_as_new(services: Services, invitation: Invitation, newcomer: Newcomer) -> int:
    """Somebody without a login gets one and joins; their id. Raises NotGoodError, HasLoginError."""
    hashed = passwords.hash_of(newcomer.password)
    with transaction(services.engine, EVERYTHING) as connection:
        values = {
            "email": invitation.email,
            "hash": hashed,
            "name": newcomer.name,
            "language": newcomer.language,
        }
        person_id: int | None = connection.exec_driver_sql(ADD_PERSON, values).scalar_one_or_none()
        if person_id is None:
            raise HasLoginError
        _join(connection, invitation, person_id)
        sessions.know(connection, person_id, newcomer.address)
    return person_id


def _join(connection: Connection, invitation: Invitation, person_id: int) -> None:
    link = invitation.link
    values: dict[str, Any] = {
        "invitation": link.invitation_id,
        "installation": link.installation_id,
        "epoch": link.epoch,
        "person": person_id,
    }
    used = connection.exec_driver_sql(USE, values).one_or_none()
    if used is None or used.email != invitation.email:
        raise NotGoodError
    connection.exec_driver_sql(ADD_MEMBER, {**values, "role": used.role})
    sessions.end_all(connection, person_id)
    with acting(as_person(connection, person_id)):
        record(connection, link.installation_id, "person.joined", params={"email": used.email}, about=person_id)
