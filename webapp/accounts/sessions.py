"""Who is logged in where: a row in PostgreSQL for each browser, so that each can be ended at once, everywhere.

The browser holds a random token; the row its SHA-256, so that who reads the table cannot log in with it.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Engine, Row

from webapp.accounts.browsers import name_of
from webapp.accounts.tries import network_of
from webapp.audit.record import as_person, record_login
from webapp.database import EVERYTHING, own_transaction, transaction

IDLE_HOURS, LONGEST_DAYS = 12, 14
"""A session ends after so many hours without a request, and after so many days whatever happens."""
KNOWN_DAYS = 60
"""An address from which somebody logged in is known for so long."""

# A person of another epoch has changed the password, or ended every session, since this one began.
READ = """
WITH found AS (
  SELECT s.id AS session_id, s.seen_at, p.id, p.email, p.name, p.language, p.theme, p.is_staff,
         p.must_change_password, p.totp IS NOT NULL AS has_two_steps
    FROM login_session s JOIN person p ON p.id = s.person_id AND p.session_epoch = s.epoch
   WHERE s.token_hash = %(token)s AND s.idle_until > now() AND s.ends_at > now()
), seen AS (
  UPDATE login_session s SET seen_at = now(), idle_until = now() + make_interval(hours => %(idle)s)
    FROM found f WHERE s.id = f.session_id AND f.seen_at < now() - interval '1 minute'
)
SELECT * FROM found
"""
BEGIN = """
INSERT INTO login_session (person_id, epoch, token_hash, address, browser, system, idle_until, ends_at)
SELECT id, session_epoch, %(token)s, %(address)s, %(browser)s, %(system)s,
       now() + make_interval(hours => %(idle)s), now() + make_interval(days => %(longest)s)
  FROM person WHERE id = %(person)s
"""
LOGGED_IN = "UPDATE person SET logged_in_at = now() WHERE id = %(person)s"
KNOW = """
INSERT INTO known_address (person_id, address) VALUES (%(person)s, %(network)s)
    ON CONFLICT (person_id, address) DO UPDATE SET seen_at = now()
"""
FORGET_ADDRESSES = """
DELETE FROM known_address WHERE person_id = %(person)s AND seen_at < now() - make_interval(days => %(days)s)
"""
FORGET = """
DELETE FROM login_session s USING person p
 WHERE p.id = s.person_id AND s.person_id = %(person)s
   AND (s.epoch <> p.session_epoch OR s.idle_until <= now() OR s.ends_at <= now())
"""
LIST = """
SELECT s.id, s.address, s.browser, s.system, s.created_at, s.seen_at
  FROM login_session s JOIN person p ON p.id = s.person_id AND p.session_epoch = s.epoch
 WHERE s.person_id = %(person)s AND s.idle_until > now() AND s.ends_at > now()
 ORDER BY s.seen_at DESC, s.id DESC
"""
END = "DELETE FROM login_session WHERE person_id = %(person)s AND id = %(session)s"
END_BY_HASH = "DELETE FROM login_session WHERE person_id = %(person)s AND token_hash = %(token)s"
NEXT_EPOCH = "UPDATE person SET session_epoch = session_epoch + 1 WHERE id = %(person)s"
END_ALL = "DELETE FROM login_session WHERE person_id = %(person)s"


def read(engine: Engine, token: str) -> Row[Any] | None:
    """Whose session a token is, in one statement; None when there is none, or it has ended. Remembers at most once a
    minute that it was seen."""
    with transaction(engine, EVERYTHING, durable=False) as connection:
        return connection.exec_driver_sql(READ, {"token": hash_of(token), "idle": IDLE_HOURS}).one_or_none()


def begin(engine: Engine, person_id: int, address: str, agent: str, act: str = "") -> str:
    """A new session; its token. `address`: IP, which is known from now on; `agent`: the User-Agent header. `act`: of
    the audit trail, "" where one goes on that was there before."""
    token = secrets.token_urlsafe(32)
    browser, system = name_of(agent)
    with own_transaction(engine, person_id) as connection:
        connection.exec_driver_sql(FORGET, {"person": person_id})
        connection.exec_driver_sql(
            BEGIN,
            {
                "person": person_id,
                "token": hash_of(token),
                "address": address,
                "browser": browser,
                "system": system,
                "idle": IDLE_HOURS,
                "longest": LONGEST_DAYS,
            },
        )
        connection.exec_driver_sql(LOGGED_IN, {"person": person_id})
        know(connection, person_id, address)
        if act:
            record_login(connection, person_id, act, author=as_person(connection, person_id))
    return token


def know(connection: Connection, person_id: int, address: str) -> None:
    """Somebody proved, from this IP address, to be that person."""
    connection.exec_driver_sql(FORGET_ADDRESSES, {"person": person_id, "days": KNOWN_DAYS})
    connection.exec_driver_sql(KNOW, {"person": person_id, "network": network_of(address)})


def listed(engine: Engine, person_id: int) -> Sequence[Row[Any]]:
    """The sessions that have not ended, the one seen last first."""
    with own_transaction(engine, person_id) as connection:
        return connection.exec_driver_sql(LIST, {"person": person_id}).all()


def end(engine: Engine, person_id: int, session_id: int, *, is_other: bool = False) -> bool:
    """End one; False when there is none of this person. `is_other`: not the one in which it was asked for."""
    with own_transaction(engine, person_id) as connection:
        is_ended = connection.exec_driver_sql(END, {"person": person_id, "session": session_id}).rowcount == 1
        if is_ended and is_other:
            record_login(connection, person_id, "login.session_ended")
    return is_ended


def end_token(engine: Engine, person_id: int, token: str) -> None:
    """End the one of this token."""
    with own_transaction(engine, person_id) as connection:
        connection.exec_driver_sql(END_BY_HASH, {"person": person_id, "token": hash_of(token)})


def end_all(connection: Connection, person_id: int) -> None:
    """End every one, also what is half-way in: the password or the rights of this person change in this transaction."""
    connection.exec_driver_sql(NEXT_EPOCH, {"person": person_id})
    connection.exec_driver_sql(END_ALL, {"person": person_id})


def end_everywhere(engine: Engine, person_id: int) -> None:
    """Log out everywhere."""
    with own_transaction(engine, person_id) as connection:
        record_login(connection, person_id, "login.everywhere_ended")
        end_all(connection, person_id)


def hash_of(token: str) -> bytes:
    """What is stored of a token: it is random, so that a plain hash is enough."""
    return hashlib.sha256(token.encode()).digest()
