"""What is to be invoiced, each occasion once: a year of a subscription, an installation, orders of the past."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import Connection

from webapp.accounts import prices
from webapp.accounts.billing import issuing
from webapp.audit.record import record
from webapp.database import transaction
from webapp.services import Services

SUBSCRIPTION, INSTALLATION, MIGRATION = "subscription", "installation", "migration"
MOST_ORDERS = 10_000_000

ADD = """
INSERT INTO charge (installation_id, occasion, kind, quantity, price, plan, period_from, period_until, orders,
                    ticket_id, language, by)
VALUES (%(installation)s, %(occasion)s, %(kind)s, %(quantity)s, %(price)s, %(plan)s, %(period_from)s, %(period_until)s,
        %(orders)s, %(ticket_id)s, %(language)s, %(by)s)
ON CONFLICT (occasion) DO NOTHING
RETURNING id
"""
LANGUAGE = "SELECT language FROM installation WHERE id = %(installation)s"


class ChargedError(Exception):
    """This was charged before; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Charge:
    """One thing to invoice; the fields are those of `models.own_invoice.Charge`."""

    occasion: str
    kind: str
    quantity: int
    price: Decimal
    plan: str = ""
    period_from: date | None = None
    period_until: date | None = None
    orders: int | None = None
    ticket_id: int | None = None
    language: str = "en"
    by: str = ""


def add(connection: Connection, installation_id: int, charge: Charge) -> int | None:
    """Write it down; its id, None when this occasion was charged before."""
    values = {"installation": installation_id, **asdict(charge)}
    found: int | None = connection.exec_driver_sql(ADD, values).scalar_one_or_none()
    return found


def charge_installation(services: Services, installation_id: int, ticket_id: int, by: str) -> int:
    """We installed it, as the ticket asked (manual section 7); the id of the charge. Raises ChargedError."""
    return _of_ticket(services, installation_id, ticket_id, by, INSTALLATION, 1, prices.INSTALLATION)


def charge_migration(services: Services, installation_id: int, ticket_id: int, by: str, orders: int) -> int:
    """We brought in that many orders of the past: each begun thousand costs the same. Raises ChargedError.

    ValueError: `orders` is no number of orders.
    """
    if not 0 < orders <= MOST_ORDERS:
        raise ValueError(orders)
    count = prices.thousands(orders)
    return _of_ticket(services, installation_id, ticket_id, by, MIGRATION, count, prices.MIGRATION, orders)


def _of_ticket(
    services: Services,
    installation_id: int,
    ticket_id: int,
    by: str,
    kind: str,
    quantity: int,
    price: Decimal,
    orders: int | None = None,
) -> int:
    with transaction(services.engine, installation_id) as connection:
        language = connection.exec_driver_sql(LANGUAGE, {"installation": installation_id}).scalar_one()
        charge = Charge(
            f"ticket/{ticket_id}", kind, quantity, price, orders=orders, ticket_id=ticket_id, language=language, by=by
        )
        charge_id = add(connection, installation_id, charge)
        if charge_id is not None:
            record(connection, installation_id, "support.charged", params={"ticket": str(ticket_id)})
    if charge_id is None:
        raise ChargedError
    issuing.issue(services, installation_id, charge_id)
    return charge_id
