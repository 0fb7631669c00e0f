"""The end of what we keep of an installation: its day, the word before it, and the press that brings it forward.

Ninety days after a stop by default (`ERASE_AFTER_DAYS`). Going live again withdraws it, until it has begun.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine

from webapp.accounts.erasing import installations_sql as sql
from webapp.accounts.stopping import NotNowError
from webapp.audit import record
from webapp.database import EVERYTHING, transaction

KEPT_YEARS = {"NL": 7, "BE": 10}
"""How long a seller there keeps its own invoices: the Netherlands, article 52 AWR; Belgium, article 60 of the VAT code,
ten years since 2023. Elsewhere the longer of the two."""
NOTICE = timedelta(days=8)


@dataclass(frozen=True, slots=True)
class Outlook:
    """What erasing an installation would meet. `erase_at`: None while it is live. `has_begun`: nothing can be undone.

    Before it begins, for a month after the stop at most: orders that are being processed (`is_busy`), invoices sent
    before the end that are looked up and read back (`unsettled`), our app in the shop (`app_in_shop`), and an invoice
    of ours that is still to be made (`to_invoice`). What stays: `our_invoices`, of which `unpaid`. `people`: who may
    see it.
    """

    name: str
    erase_at: datetime | None
    may_be_erased: bool
    has_begun: bool
    is_busy: bool
    unsettled: int
    app_in_shop: bool
    to_invoice: bool
    our_invoices: int
    unpaid: int
    people: int

    @property
    def must_wait(self) -> bool:
        """True when the erasure would not begin at once."""
        return self.is_busy or bool(self.unsettled) or self.app_in_shop or self.to_invoice


def outlook(engine: Engine, installation_id: int, days: int) -> Outlook:
    """How it is now. `days`: from a stop to the erasure. Raises LookupError."""
    with transaction(engine, installation_id) as connection:
        row = connection.exec_driver_sql(sql.STATE, {"installation": installation_id}).one_or_none()
    if row is None:
        raise LookupError(installation_id)
    return Outlook(
        name=row.name,
        erase_at=day_of(row.erase_at, row.stopped_at, days),
        may_be_erased=row.may_go,
        has_begun=row.erasing_since is not None,
        is_busy=row.lately and row.busy,
        unsettled=row.unsettled if row.lately else 0,
        app_in_shop=row.lately and row.app_in_shop,
        to_invoice=row.lately and row.to_invoice,
        our_invoices=row.our_invoices,
        unpaid=row.unpaid,
        people=row.people,
    )


def day_of(erase_at: datetime | None, stopped_at: datetime | None, days: int) -> datetime | None:
    """When a stopped installation is erased: what was set, else what the clock is about to set."""
    if erase_at is not None or stopped_at is None:
        return erase_at
    return max(stopped_at + timedelta(days=days), datetime.now(UTC) + NOTICE)


def erase_now(engine: Engine, installation_id: int) -> None:
    """Its day is today. Raises NotNowError when it is live, or its erasure has begun."""
    with transaction(engine, installation_id) as connection:
        if connection.exec_driver_sql(sql.ERASE_NOW, {"installation": installation_id}).one_or_none() is None:
            raise NotNowError
        record.record(connection, installation_id, "erasure.asked")


def set_dates(engine: Engine, days: int) -> None:
    """The clock's part: what has stopped gets its day."""
    with transaction(engine, EVERYTHING) as connection:
        connection.exec_driver_sql(sql.SET_DATES, {"days": days})


def tell(engine: Engine, now: datetime) -> None:
    """The clock's part: a mail a week before."""
    with transaction(engine, EVERYTHING) as connection:
        connection.exec_driver_sql(sql.TELL, {"now": now})


def begin(engine: Engine, now: datetime) -> int:
    """The clock's part: what is due begins to go, unless something has to end first. How many began.

    From then on no door is open: no notice finds it, no credential opens anything, and nobody can go live again.
    """
    begun = 0
    with transaction(engine, EVERYTHING) as connection:
        due = connection.exec_driver_sql(sql.DUE, {"now": now}).scalars().all()
    for installation_id in due:
        with transaction(engine, EVERYTHING) as connection:
            values = {"installation": installation_id, "now": now}
            if connection.exec_driver_sql(sql.BEGIN, values).one_or_none() is not None:
                connection.exec_driver_sql(sql.CLOSE_DOORS, values)
                begun += 1
    return begun
