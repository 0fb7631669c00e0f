"""Payment by bank transfer: staff mark an invoice of ours as paid, and may take that back on the same day."""

from __future__ import annotations

from datetime import UTC, datetime, time

from webapp.accounts.stopping import ZONE
from webapp.audit.record import record
from webapp.database import EVERYTHING, transaction
from webapp.services import Services

PAY = """
UPDATE own_invoice SET paid_at = now(), paid_by = %(by)s WHERE id = %(invoice)s AND paid_at IS NULL
RETURNING installation_id, number
"""
# Only when no other unpaid invoice ended it.
GO_ON = """
UPDATE installation SET unpaid_since = NULL
 WHERE id = %(installation)s AND NOT EXISTS (
       SELECT 1 FROM own_invoice o WHERE o.installation_id = %(installation)s AND o.ended_at IS NOT NULL
                                     AND o.paid_at IS NULL)
"""
UNDO = """
UPDATE own_invoice SET paid_at = NULL, paid_by = '' WHERE id = %(invoice)s AND paid_at >= %(today)s
RETURNING installation_id, number, ended_at
"""
END_AGAIN = "UPDATE installation SET unpaid_since = coalesce(unpaid_since, %(at)s) WHERE id = %(installation)s"


def mark_paid(services: Services, invoice_id: int, by: str) -> int | None:
    """It was paid: a subscription that ended for it goes on. Whose it is; None when it was paid before, or is none.

    Orders that waited are to be read again by the caller (`Operator.settings_changed`).
    """
    with transaction(services.engine, EVERYTHING) as connection:
        values = {"invoice": invoice_id, "by": by}
        row = connection.exec_driver_sql(PAY, values).one_or_none()
        if row is None:
            return None
        connection.exec_driver_sql(GO_ON, {"installation": row.installation_id})
        record(connection, row.installation_id, "invoice.paid", params={"invoice": row.number})
    return int(row.installation_id)


def undo_paid(services: Services, invoice_id: int) -> int | None:
    """It was not paid after all; the installation, None when that was not marked today. What had ended ends again."""
    with transaction(services.engine, EVERYTHING) as connection:
        values = {"invoice": invoice_id, "today": today_began()}
        row = connection.exec_driver_sql(UNDO, values).one_or_none()
        if row is None:
            return None
        record(connection, row.installation_id, "invoice.unpaid", params={"invoice": row.number})
        if row.ended_at is not None:
            connection.exec_driver_sql(END_AGAIN, {"installation": row.installation_id, "at": row.ended_at})
    return int(row.installation_id)


def today_began() -> datetime:
    """Midnight, where days of people are."""
    return datetime.combine(datetime.now(UTC).astimezone(ZONE).date(), time(), ZONE)
