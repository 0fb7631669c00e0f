"""Taking entries out of the audit trail, which the application's role cannot do by itself.

It may call three functions of the database that decide by themselves what goes (migration 0006): the entries of an
installation that has ended, what is older than its time, and what is kept of a login that is in no installation. For
erasure: call `of_installation` after the installation is stopped and before its row goes, `of_person` after the
person's last membership went. The same from SQL: `SELECT forget_audit(installation, 1000)` and
`SELECT forget_audit_of_person(person)`.
"""

from __future__ import annotations

from sqlalchemy import Connection, Engine

from webapp.database import EVERYTHING, transaction

BATCH = 1000

OF_INSTALLATION = "SELECT forget_audit(%(installation)s, %(most)s)"
OF_PERSON = "SELECT forget_audit_of_person(%(person)s)"
OLD = "SELECT forget_old_audit(%(most)s)"
ERASED = """
SELECT i.id FROM installation i
 WHERE i.erased_at IS NOT NULL AND EXISTS (SELECT 1 FROM audit_entry a WHERE a.installation_id = i.id)
 ORDER BY i.id LIMIT 20
"""


def of_installation(connection: Connection, installation_id: int, at_most: int = BATCH) -> int:
    """Take up to `at_most` entries of an installation away; how many went. Call it until it answers 0, in transactions
    of your own. Nothing goes of an installation that is live, or that never was and is not archived."""
    values = {"installation": installation_id, "most": at_most}
    return int(connection.exec_driver_sql(OF_INSTALLATION, values).scalar_one())


def of_person(connection: Connection, person_id: int) -> int:
    """Take away what is kept of a login that is in no installation (any more); how many went. What the person did in
    installations that go on stays in their trails: it is those merchants' evidence."""
    return int(connection.exec_driver_sql(OF_PERSON, {"person": person_id}).scalar_one())


def forget_old(engine: Engine) -> int:
    """The clock's part: entries about log-ins go after a year, all others after seven, as long as a merchant must keep
    what they explain (the Netherlands: article 52 AWR; Belgium's ten years hold for the invoices themselves). How many
    went; at most BATCH at a time."""
    with transaction(engine, EVERYTHING) as connection:
        return int(connection.exec_driver_sql(OLD, {"most": BATCH}).scalar_one())


def forget_erased(engine: Engine) -> None:
    """The clock's part: of an installation that was erased nothing stays, however late it was recorded. What tax law
    asks for of its invoices, when they were paid and who said so, stands in these."""
    with transaction(engine, EVERYTHING) as connection:
        for installation_id in connection.exec_driver_sql(ERASED).scalars().all():
            of_installation(connection, installation_id)
