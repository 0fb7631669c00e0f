"""Mails about our own invoices, each in its reader's language: to whoever was chosen for them, else to the owners; of
what is unpaid the owners always hear."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from flask_babel import force_locale
from sqlalchemy import Connection

from webapp.formats import money
from webapp.integration.readers import readers, readers_and_owners

KIND = "invoices"
READERS = readers("%(installation)s", KIND)
READERS_AND_OWNERS = readers_and_owners("%(installation)s", KIND)
WRITE = """
INSERT INTO mail (installation_id, occasion, to_address, template, params, language, document_id)
SELECT i.id, %(occasion)s, %(email)s, %(template)s,
       jsonb_build_object('installation', i.name, 'key', i.licence_key, 'page', 'profile') || %(params)s::jsonb,
       %(language)s, %(document)s
  FROM installation i WHERE i.id = %(installation)s
ON CONFLICT (occasion) DO NOTHING
"""


def write(
    connection: Connection,
    installation_id: int,
    template: str,
    occasion: str,
    *,
    params: Mapping[str, str | Decimal | date],
    document_id: int | None = None,
    to_owners: bool = False,
) -> None:
    """One mail a reader, in the transaction of what it tells of; once for each `occasion`. `to_owners`: they get it
    whoever else was chosen. Needs an app context."""
    found = READERS_AND_OWNERS if to_owners else READERS
    for reader in connection.exec_driver_sql(found, {"installation": installation_id}).all():
        with force_locale(reader.language):
            said = {name: money(each) if isinstance(each, Decimal) else str(each) for name, each in params.items()}
        connection.exec_driver_sql(
            WRITE,
            {
                "installation": installation_id,
                "occasion": f"{occasion}/{reader.email}",
                "email": reader.email,
                "template": template,
                "params": json.dumps(said, ensure_ascii=False),
                "language": reader.language,
                "document": document_id,
            },
        )
