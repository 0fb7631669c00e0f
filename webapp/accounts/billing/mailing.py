"""Mails about our own invoices, each in its reader's language: to whoever chose them, else to all who may log in."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from flask_babel import force_locale
from sqlalchemy import Connection

from webapp.formats import money


def readers(installation: str) -> str:
    """The statement that finds who reads mails about paying us: e-mail and language. `installation`: its id, in SQL.

    Without anybody who chose them the owners: an invoice that nobody reads would be unpaid without anybody's knowing.
    """
    return f"""
SELECT email, language FROM recipient WHERE installation_id = {installation} AND kinds @> '["invoices"]'
UNION
SELECT p.email, p.language FROM membership m JOIN person p ON p.id = m.person_id
 WHERE m.installation_id = {installation} AND m.role = 'owner' AND NOT EXISTS (
       SELECT 1 FROM recipient WHERE installation_id = {installation} AND kinds @> '["invoices"]')
"""  # noqa: S608 — names of ours, no value


READERS = readers("%(installation)s")
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
) -> None:
    """One mail a reader, in the transaction of what it tells of; once for each `occasion`. Needs an app context."""
    for reader in connection.exec_driver_sql(READERS, {"installation": installation_id}).all():
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
