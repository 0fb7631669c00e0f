"""Another password: what it does to a login, whoever asked for it."""

from __future__ import annotations

from sqlalchemy import Connection, Engine

from webapp.accounts import passwords, sessions
from webapp.audit.author import Author
from webapp.audit.record import record_login
from webapp.database import EVERYTHING, transaction

SHORTEST, LONGEST = 12, 1024
"""Signs of a password."""

RENEW = """
UPDATE person SET password_hash = %(hash)s, must_change_password = false, password_until = NULL
 WHERE id = %(person)s
"""
REPLACE_LINKS = """
UPDATE password_reset SET replaced_at = now()
 WHERE person_id = %(person)s AND used_at IS NULL AND replaced_at IS NULL
"""
TELL = """
INSERT INTO mail (occasion, to_address, template, params, language)
SELECT 'password changed/' || id || '/' || session_epoch, email, 'password_changed',
       jsonb_build_object('login', email, 'path', '/password/forgotten'), language
  FROM person WHERE id = %(person)s
"""


def keep(
    connection: Connection,
    person_id: int,
    password_hash: str,
    *,
    tell: bool,
    act: str = "login.password",
    author: Author | None = None,
) -> None:
    """Keep it, end every session and every reset link of this person; `tell`: with a mail. `act`, `author`: for the
    audit trail, when it is not somebody who is logged in."""
    connection.exec_driver_sql(RENEW, {"person": person_id, "hash": password_hash})
    sessions.end_all(connection, person_id)
    connection.exec_driver_sql(REPLACE_LINKS, {"person": person_id})
    record_login(connection, person_id, act, author=author)
    if tell:
        connection.exec_driver_sql(TELL, {"person": person_id})


def change(engine: Engine, person_id: int, password: str, *, tell: bool = True) -> None:
    """A person who is logged in chose another one: every session ends, this one too, which begins anew."""
    hashed = passwords.hash_of(password)
    with transaction(engine, EVERYTHING) as connection:
        keep(connection, person_id, hashed, tell=tell)
