"""Signing up for the trial: login, installation and welcome mail in one transaction, and the same answer for everybody.

Whoever signs up learns nothing about an address: everything that differs is in the mail to it.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from webapp.accounts import install_link, passwords, recipients, welcome
from webapp.accounts.installing import licence_key
from webapp.audit.record import Change, record
from webapp.database import EVERYTHING, transaction
from webapp.integration.domain import email as emails
from webapp.services import Services

IS_STAFF = "SELECT EXISTS (SELECT 1 FROM person WHERE email = %(email)s AND is_staff)"
FIND_PERSON = "SELECT id FROM person WHERE email = %(email)s"
ADD_PERSON = """
INSERT INTO person (email, password_hash, name, language, must_change_password, password_until)
VALUES (%(email)s, %(hash)s, %(name)s, %(language)s, true, now() + make_interval(days => %(days)s))
RETURNING id
"""
NOT_LIVE_YET = """
SELECT i.id FROM installation i JOIN membership m ON m.installation_id = i.id
 WHERE m.person_id = %(person)s AND m.role = 'owner' AND i.shop_host = %(host)s
   AND i.live_at IS NULL AND i.stopped_at IS NULL AND i.archived_at IS NULL
 ORDER BY i.id LIMIT 1
"""
ADD_INSTALLATION = """
INSERT INTO installation (licence_key, name, home_country, language, contact_name, contact_email, shop_host)
VALUES (%(key)s, %(host)s, %(country)s, %(language)s, %(name)s, %(email)s, %(host)s)
RETURNING id
"""
ADD_MEMBER = "INSERT INTO membership (person_id, installation_id) VALUES (%(person)s, %(installation)s)"


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody typed, already checked. `shop_host`: host[:port]; `country`: ISO alpha-2."""

    name: str
    email: str
    shop_host: str
    country: str
    language: str


def one_time_password() -> tuple[str, str]:
    """A new one and its hash. Made for everybody who sends the form, a known address and a machine too: the answer
    takes as long."""
    once = passwords.make()
    return once, passwords.hash_of(once)


def sign_up(services: Services, wish: Wish) -> None:
    """Make what is not there yet, and write the mail; nothing at all when the address had its mails of today, or is one
    of our staff's: a stranger would make them the owner of a shop.

    A known address gets a further installation for the same login. The same shop again, not live yet: its mail again.
    """
    email = emails.normalise(wish.email)
    once, hashed = one_time_password()
    with transaction(services.engine, EVERYTHING) as connection:
        welcome.one_at_a_time(connection, email)
        slot = welcome.free_slot(connection, email)
        if slot is None or connection.exec_driver_sql(IS_STAFF, {"email": email}).scalar_one():
            return
        person_id = _person(connection, wish, email, hashed)
        known = {"person": person_id, "host": wish.shop_host}
        found = connection.exec_driver_sql(NOT_LIVE_YET, known).scalar_one_or_none()
        if found is not None and welcome.waits(connection, found):
            return
        if found is not None:
            connection.exec_driver_sql(install_link.NEXT_EPOCH, {"installation": found})
        installation_id = found or _installation(connection, wish, email, person_id)
        if found is None:
            record(connection, installation_id, "installation.signed_up", changes=[Change("contact_email", "", email)])
        record(connection, installation_id, "installation.link_sent", params={"email": email})
        linker = install_link.linker(services.settings)
        welcome.write(connection, services.box, linker, installation_id, slot, once, hashed)


def _person(connection: Connection, wish: Wish, email: str, hashed: str) -> int:
    found: int | None = connection.exec_driver_sql(FIND_PERSON, {"email": email}).scalar_one_or_none()
    if found is not None:
        return found
    values = {"email": email, "hash": hashed, "name": wish.name, "language": wish.language, "days": welcome.DAYS}
    made: int = connection.exec_driver_sql(ADD_PERSON, values).scalar_one()
    return made


def _installation(connection: Connection, wish: Wish, email: str, person_id: int) -> int:
    values = {
        "key": licence_key(),
        "host": wish.shop_host,
        "country": wish.country,
        "language": wish.language,
        "name": wish.name,
        "email": email,
    }
    made: int = connection.exec_driver_sql(ADD_INSTALLATION, values).scalar_one()
    connection.exec_driver_sql(ADD_MEMBER, {"person": person_id, "installation": made})
    recipients.add(connection, made, email, wish.language)
    return made
