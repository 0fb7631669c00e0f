"""Who logs in. The look-up by e-mail and by session is one of the few that may see every person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import ColumnElement, Engine, exists, func, select, update

from webapp.accounts.sessions import KNOWN_DAYS
from webapp.accounts.tries import network_of
from webapp.blueprints.reading import Found
from webapp.database import EVERYTHING, transaction
from webapp.integration.domain.roles import Role
from webapp.models.installation import Installation, Membership
from webapp.models.known_address import KnownAddress
from webapp.models.person import Person

MOST_SHOPS = 200

COLUMNS = (
    Person.id,
    Person.email,
    Person.password_hash,
    Person.name,
    Person.language,
    Person.theme,
    Person.is_staff,
    Person.session_epoch,
    Person.must_change_password,
    Person.password_until,
    Person.totp.is_not(None).label("has_two_steps"),
)


def person_by_email(engine: Engine, email: str, address: str) -> Found | None:
    """The person who logs in with `email` (normalised); None when nobody does. `is_known_address`: they logged in
    from the IP address lately."""
    return _person(engine, Person.email == email, address)


def person_by_id(engine: Engine, person_id: int, address: str = "") -> Found | None:
    """A person; None when erased."""
    return _person(engine, Person.id == person_id, address)


def _person(engine: Engine, which: ColumnElement[bool], address: str) -> Found | None:
    at = (KnownAddress.person_id == Person.id) & (KnownAddress.address == network_of(address))
    lately = KnownAddress.seen_at > func.now() - timedelta(days=KNOWN_DAYS)
    is_known = exists().where(at, lately).label("is_known_address")
    with transaction(engine, EVERYTHING) as connection:
        return connection.execute(select(*COLUMNS, is_known).where(which)).one_or_none()


def keep_hash(engine: Engine, person_id: int, before: str, after: str) -> None:
    """The same password, kept with newer parameters; nothing when it was changed meanwhile."""
    same = update(Person).where(Person.id == person_id, Person.password_hash == before)
    with transaction(engine, EVERYTHING) as connection:
        connection.execute(same.values(password_hash=after))


def shops_of(engine: Engine, person_id: int) -> Sequence[Found]:
    """The installations that a person may see: licence_key, role, is_archived; those in the archive last, before them
    those that have stopped, else the oldest first."""
    is_archived = Installation.archived_at.is_not(None).label("is_archived")
    has_stopped = Installation.stopped_at.is_not(None)
    with transaction(engine, EVERYTHING) as connection:
        return connection.execute(
            select(Installation.licence_key, Membership.role, is_archived)
            .join(Membership, Membership.installation_id == Installation.id)
            .where(Membership.person_id == person_id)
            .order_by(is_archived, has_stopped, Installation.id)
            .limit(MOST_SHOPS)
        ).all()


def login_of(engine: Engine, installation_id: int) -> str:
    """The user name of an installation's first owner; "" when there is no such installation."""
    with transaction(engine, EVERYTHING) as connection:
        found = connection.execute(
            select(Person.email)
            .join(Membership, Membership.person_id == Person.id)
            .where(Membership.installation_id == installation_id, Membership.role == Role.OWNER)
            .order_by(Membership.id)
            .limit(1)
        ).scalar_one_or_none()
    return found or ""


def one_time_password_used(engine: Engine, person_id: int) -> None:
    """Somebody logged in with their one-time password: no mail replaces it while it is good."""
    with transaction(engine, EVERYTHING) as connection:
        used = update(Person).where(Person.id == person_id, Person.must_change_password)
        connection.execute(used.values(password_used_at=func.coalesce(Person.password_used_at, func.now())))
