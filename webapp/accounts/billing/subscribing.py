"""Subscribe: the trial, or a year that ends, goes on at once for a year; the invoice follows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from webapp.accounts.billing import charges, details, issuing, period
from webapp.accounts.billing.details import Details
from webapp.audit.record import Change, record, text
from webapp.database import transaction
from webapp.integration.domain.invoice import InvoiceLine, Totals
from webapp.integration.domain.own_vat import Register, Treatment, rate_of, totals, treatment
from webapp.integration.domain.plan import Plan
from webapp.services import Services

AGAIN = timedelta(days=30)
"""So long before the end of a year the next one may be subscribed to."""

# The row is locked: of two presses the second finds a year that has begun.
FIND = """
SELECT subscribed_until AS until, now() AS now FROM installation
 WHERE id = %(installation)s AND live_at IS NOT NULL AND stopped_at IS NULL AND unpaid_since IS NULL
   AND (continued_at IS NULL OR subscribed_until IS NULL OR subscribed_until <= now() + %(again)s)
   FOR UPDATE
"""
GO_ON = """
UPDATE installation
   SET subscribed_until = %(ends)s,
       trial_until = CASE WHEN continued_at IS NULL THEN coalesce(trial_until, subscribed_until) ELSE trial_until END,
       continued_at = coalesce(continued_at, now())
 WHERE id = %(installation)s
"""
CHOOSE = "UPDATE subscription SET plan = %(plan)s WHERE installation_id = %(installation)s"


class NotNowError(Exception):
    """There is a year already, an invoice is unpaid, or the installation is not live; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What a year costs a customer, in EUR. `treatment` None: the register did not answer, the invoice waits for it."""

    plan: Plan
    treatment: Treatment | None
    totals: Totals


def offer(services: Services, plan: Plan, who: Details, register: Register) -> Offer:
    """The sum of a year, before anything is chosen. Raises `own_vat.NotSoldError`.

    While the register does not answer it is the sum with VAT, the most that can be asked.
    """
    rules = services.settings.seller_vat
    decided = None if register is Register.NOT_KNOWN_YET else treatment(rules, who.country, who.zipcode, register)
    rate = rate_of(rules, decided) if decided else rules.rate
    return Offer(plan, decided, totals([InvoiceLine(Decimal(1), plan.code, rate, plan.price)]))


def may_subscribe(
    *, is_live: bool, continued_at: datetime | None, until: datetime | None, unpaid_since: datetime | None
) -> bool:
    """True while `subscribe` would do something: the page offers it then."""
    if not is_live or unpaid_since is not None:
        return False
    return continued_at is None or until is None or until <= datetime.now(UTC) + AGAIN


def subscribe(services: Services, installation_id: int, plan: Plan, who: Details, *, language: str, by: str) -> int:
    """A year of `plan` from the day after the trial, or after the present year, or from today; the id of its charge.

    Orders that waited are to be read again by the caller (`Operator.settings_changed`). The invoice is issued now, or
    by the clock once the register answers. Raises NotNowError.
    """
    with transaction(services.engine, installation_id) as connection:
        row = connection.exec_driver_sql(FIND, {"installation": installation_id, "again": AGAIN}).one_or_none()
        if row is None:
            raise NotNowError
        year = period.year_from(period.first_day(row.until, row.now))
        connection.exec_driver_sql(GO_ON, {"installation": installation_id, "ends": year.ends})
        details.save(connection, installation_id, who)
        connection.exec_driver_sql(CHOOSE, {"installation": installation_id, "plan": plan.code})
        charge_id = charges.add(
            connection,
            installation_id,
            charges.Charge(
                occasion=f"subscription/{installation_id}/{year.first}",
                kind=charges.SUBSCRIPTION,
                quantity=1,
                price=plan.price,
                plan=plan.code,
                period_from=year.first,
                period_until=year.last,
                language=language,
                by=by,
            ),
        )
        if charge_id is None:
            raise NotNowError
        changes = [Change("plan", "", plan.code), Change("until", "", text(year.last))]
        record(connection, installation_id, "subscription.begun", changes=changes)
    issuing.issue(services, installation_id, charge_id)
    return charge_id
