"""Who gets the mails of an installation."""

from __future__ import annotations

import json
from collections.abc import Collection

from sqlalchemy import Connection

from webapp.models.recipient import KINDS

ADD = """
INSERT INTO recipient (installation_id, email, language, kinds)
VALUES (%(installation)s, %(email)s, %(language)s, %(kinds)s::jsonb)
ON CONFLICT (installation_id, email) DO NOTHING
"""


def add(
    connection: Connection, installation_id: int, email: str, language: str, kinds: Collection[str] = KINDS
) -> None:
    """`email` (normalised) gets mails of these kinds from now on; one that gets some already keeps its own."""
    values = {"installation": installation_id, "email": email, "language": language, "kinds": json.dumps(list(kinds))}
    connection.exec_driver_sql(ADD, values)
