"""Whom our invoices to an installation are made out to."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from sqlalchemy import Connection, Engine

from webapp.audit.record import differences, record
from webapp.database import transaction

READ = """
SELECT company, address, zipcode, city, country, vat_number FROM subscription WHERE installation_id = %(installation)s
"""
SAVE = """
INSERT INTO subscription (installation_id, company, address, zipcode, city, country, vat_number)
VALUES (%(installation)s, %(company)s, %(address)s, %(zipcode)s, %(city)s, %(country)s, %(vat_number)s)
ON CONFLICT (installation_id) DO UPDATE SET
    company = excluded.company, address = excluded.address, zipcode = excluded.zipcode, city = excluded.city,
    country = excluded.country, vat_number = excluded.vat_number, saved_at = now()
"""
# What waited for the details, or for another number, is tried at once.
TRY_NOW = "UPDATE charge SET due_at = now() WHERE installation_id = %(installation)s AND waits_for <> ''"


@dataclass(frozen=True, slots=True)
class Details:
    """A customer as an invoice names it. `country`: ISO alpha-2. `vat_number`: with its country, cleaned; "": none."""

    company: str
    address: str
    zipcode: str
    city: str
    country: str
    vat_number: str


def read(engine: Engine, installation_id: int) -> Details | None:
    """What was saved last; None when nothing was."""
    with transaction(engine, installation_id) as connection:
        row = connection.exec_driver_sql(READ, {"installation": installation_id}).one_or_none()
    return Details(*row) if row is not None else None


def save(connection: Connection, installation_id: int, details: Details) -> None:
    """Invoices from now on are made out to `details`; those that were issued stay as they are."""
    was = connection.exec_driver_sql(READ, {"installation": installation_id}).one_or_none()
    changes = differences(asdict(Details(*was)) if was is not None else {}, asdict(details))
    connection.exec_driver_sql(SAVE, {"installation": installation_id, **asdict(details)})
    if changes:
        record(connection, installation_id, "subscription.details", changes=changes)
    connection.exec_driver_sql(TRY_NOW, {"installation": installation_id})


def change(engine: Engine, installation_id: int, details: Details) -> None:
    """`save` in a transaction of its own."""
    with transaction(engine, installation_id) as connection:
        save(connection, installation_id, details)
