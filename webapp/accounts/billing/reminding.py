"""What the clock does about our invoices: those that waited are issued, unpaid ones reminded of, and then it ends; and
what it tells of a year: that it ends soon, that the invoices of its plan are used."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from webapp.accounts.billing import charges, issuing, mailing, usage, years
from webapp.accounts.stopping import ZONE, end_of
from webapp.audit.record import record
from webapp.database import EVERYTHING, transaction
from webapp.services import Services

REMINDED_AFTER = (timedelta(days=7), timedelta(days=14))
"""After the day on which it should have been paid; each reminder once."""
ENDS_AFTER = timedelta(days=30)
COUNTED_EVERY = timedelta(hours=1)

IS_TIME = """
INSERT INTO clock_mark (name, begun_at) VALUES ('plans', now())
ON CONFLICT (name) DO UPDATE SET begun_at = now() WHERE clock_mark.begun_at <= now() - %(every)s
RETURNING name
"""

# A clock that was away sends the last reminder that is due, not all of them.
LATE = """
UPDATE own_invoice SET reminded = CASE WHEN due_on <= %(second)s THEN 2 ELSE 1 END
 WHERE paid_at IS NULL AND ended_at IS NULL AND due_on <= %(first)s AND due_on > %(end)s
   AND reminded < CASE WHEN due_on <= %(second)s THEN 2 ELSE 1 END
RETURNING installation_id, number, kind, total, issued_on, due_on, reminded, document_id
"""
# What is unpaid ends a year, never a trial that still runs, and never for a service.
END = """
UPDATE own_invoice o SET ended_at = now()
  FROM installation i
 WHERE i.id = o.installation_id AND o.kind = 'subscription' AND o.paid_at IS NULL AND o.ended_at IS NULL
   AND o.due_on <= %(end)s
   AND coalesce(CASE WHEN i.continued_at IS NULL THEN i.subscribed_until ELSE i.trial_until END <= %(morning)s, true)
RETURNING o.installation_id, o.number, o.total, o.due_on, o.document_id
"""
ENDED = """
UPDATE installation SET unpaid_since = coalesce(unpaid_since, now()) WHERE id = %(installation)s
RETURNING stopped_at IS NULL AS is_live
"""


def run(services: Services, day: date | None = None) -> None:
    """One round. `day`: today when left out. Needs an app context: mails and documents are put into words."""
    now = datetime.combine(day, time(12), ZONE) if day else datetime.now(UTC).astimezone(ZONE)
    end_unpaid(services, now.date())
    remind(services, now.date())
    issuing.issue_waiting(services)
    years.tell(services.engine, now)
    if _are_to_be_counted(services):
        usage.tell(services.engine, now.date())


def remind(services: Services, today: date) -> None:
    """A mail, with the invoice, 7 and 14 days after it should have been paid."""
    first, second = REMINDED_AFTER
    days = {"first": today - first, "second": today - second, "end": today - ENDS_AFTER}
    with transaction(services.engine, EVERYTHING) as connection:
        for row in connection.exec_driver_sql(LATE, days).all():
            mailing.write(
                connection,
                row.installation_id,
                "own_invoice_late" if row.kind == charges.SUBSCRIPTION else "own_service_late",
                f"own_invoice_late/{row.number}/{row.reminded}",
                params={"number": row.number, "amount": row.total, "until": row.due_on},
                document_id=row.document_id,
                to_owners=True,
            )


def end_unpaid(services: Services, today: date) -> None:
    """30 days after it should have been paid the subscription ends, but never before the trial has: orders are received
    and wait, with that reason."""
    days = {"end": today - ENDS_AFTER, "morning": end_of(today - timedelta(days=1))}
    with transaction(services.engine, EVERYTHING) as connection:
        for row in connection.exec_driver_sql(END, days).all():
            ended = connection.exec_driver_sql(ENDED, {"installation": row.installation_id}).one_or_none()
            if ended is None or not ended.is_live:
                continue
            record(connection, row.installation_id, "subscription.ended", params={"invoice": row.number})
            mailing.write(
                connection,
                row.installation_id,
                "own_invoice_unpaid",
                f"own_invoice_unpaid/{row.number}",
                params={"number": row.number, "amount": row.total, "until": row.due_on},
                document_id=row.document_id,
                to_owners=True,
            )


def _are_to_be_counted(services: Services) -> bool:
    """True once an hour: counting the invoices of every merchant costs more than a look at days."""
    with transaction(services.engine, EVERYTHING) as connection:
        return connection.exec_driver_sql(IS_TIME, {"every": COUNTED_EVERY}).one_or_none() is not None
