"""What is kept of people goes by its age: sessions, addresses, invitations, mails, and who has no shop any more."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Engine

from webapp.accounts.erasing import installations_sql as sql
from webapp.accounts.sessions import KNOWN_DAYS
from webapp.audit import forgetting
from webapp.database import EVERYTHING, transaction

BATCH = 500
ADDRESSES = timedelta(days=KNOWN_DAYS)
INVITATIONS = timedelta(days=90)
"""After it was accepted or withdrawn, or its link was no longer good."""
MAILS = timedelta(days=366)
"""After a mail was written. No rule looks back for longer, so that none writes the same mail again."""
PEOPLE = timedelta(days=90)
"""After somebody's last shop, and their last log-in: an owner may have been wrong."""

# By the end that no use puts off; it says nothing to anybody any more.
SESSIONS_OLD = """
DELETE FROM login_session WHERE id IN (
    SELECT id FROM login_session WHERE ends_at < %(now)s ORDER BY ends_at LIMIT %(most)s)
"""
ADDRESSES_OLD = "DELETE FROM known_address WHERE seen_at < %(until)s"
INVITATIONS_OLD = """
DELETE FROM invitation WHERE id IN (
    SELECT id FROM invitation WHERE coalesce(accepted_at, withdrawn_at, until) < %(until)s LIMIT %(most)s)
"""
# In the order in which they were written: the first ones tell whether there is anything to do.
MAILS_OLD = """
DELETE FROM mail WHERE id IN (
    SELECT id FROM (SELECT id, created_at FROM mail ORDER BY id LIMIT %(most)s) AS first WHERE created_at < %(until)s)
"""
PEOPLE_OLD = """
SELECT p.id, p.email FROM person p
 WHERE NOT p.is_staff AND p.created_at < %(until)s AND coalesce(p.logged_in_at, p.created_at) < %(until)s
   AND NOT EXISTS (SELECT 1 FROM membership m WHERE m.person_id = p.id)
   AND NOT EXISTS (SELECT 1 FROM audit_entry a
                    WHERE a.at >= %(until)s AND a.act = 'person.removed' AND a.about_person_id = p.id)
 ORDER BY p.id LIMIT %(most)s
   FOR UPDATE OF p
"""


def forget(engine: Engine, now: datetime) -> None:
    """The clock's part: a batch of each."""
    with transaction(engine, EVERYTHING) as connection:
        for statement, kept in (
            (SESSIONS_OLD, timedelta(0)),
            (ADDRESSES_OLD, ADDRESSES),
            (INVITATIONS_OLD, INVITATIONS),
            (MAILS_OLD, MAILS),
        ):
            connection.exec_driver_sql(statement, {"now": now, "until": now - kept, "most": BATCH})
    _forget_people(engine, now)


def _forget_people(engine: Engine, now: datetime) -> None:
    """Their log-ins go, and what was mailed and recorded about these. What they did in shops stays in those trails."""
    with transaction(engine, EVERYTHING) as connection:
        for row in connection.exec_driver_sql(PEOPLE_OLD, {"until": now - PEOPLE, "most": BATCH}).all():
            forgetting.of_person(connection, row.id)
            connection.exec_driver_sql(sql.DROP_MAILS_TO, {"email": row.email})
            connection.exec_driver_sql(sql.DROP_PERSON, {"person": row.id})
