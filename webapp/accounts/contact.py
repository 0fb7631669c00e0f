"""Who is asked about an installation, and that the address that is given for it gets its mails."""

from __future__ import annotations

from sqlalchemy import Connection

from webapp.accounts import recipients
from webapp.audit.record import Change, record
from webapp.models.recipient import KINDS

KNOWN = """
SELECT count(*) AS number, coalesce(bool_or(email = %(email)s), false) AS is_there,
       coalesce(bool_or(email = %(was)s), false) AS was_there,
       EXISTS (SELECT 1 FROM membership m JOIN person p ON p.id = m.person_id
                WHERE m.installation_id = %(installation)s AND p.email = %(was)s) AS was_logs_in
  FROM recipient WHERE installation_id = %(installation)s
"""
MOVE = """
UPDATE recipient SET email = %(email)s WHERE installation_id = %(installation)s AND email = %(was)s
"""
REMOVE = "DELETE FROM recipient WHERE installation_id = %(installation)s AND email = %(was)s"


def follow(connection: Connection, installation_id: int, was: str, email: str, language: str) -> None:
    """The mails go to `email` (normalised) from now on, and no longer to `was` ("": there was none), which keeps them
    only when somebody logs in here with it. What was chosen for the address goes with it; one that is in the list
    already keeps its own, a new one gets every kind, in `language`.

    An address that stays the same changes nothing: it may have been taken out of the list on purpose.
    Raises recipients.TooManyError.
    """
    if email == was:
        return
    values = {"installation": installation_id, "email": email, "was": was}
    known = connection.exec_driver_sql(KNOWN, values).one()
    goes = known.was_there and not known.was_logs_in
    if not known.is_there and not goes and known.number >= recipients.MOST:
        raise recipients.TooManyError
    if goes:
        connection.exec_driver_sql(REMOVE if known.is_there else MOVE, values)
        record(connection, installation_id, "mails.removed", params={"email": was})
    elif not known.is_there:
        recipients.add(connection, installation_id, email, language)
    if not known.is_there:
        given = [] if goes else [Change("kinds", "", ", ".join(KINDS)), Change("language", "", language)]
        record(connection, installation_id, "mails.added", params={"email": email}, changes=given)
