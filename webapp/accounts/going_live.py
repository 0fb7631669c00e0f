"""From installed to live: what is still open, and the press after which orders become invoices (manual section 4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Engine, Row

from webapp.accounts import terms, trial
from webapp.accounts.prices import TRIAL_DAYS
from webapp.accounts.stopping import ZONE, end_of
from webapp.audit.record import Change, record, text
from webapp.database import transaction
from webapp.integration.domain.sentences import N_
from webapp.services import Services

READ = """
SELECT i.who_saved_at IS NOT NULL AS who, i.settings_saved_at IS NOT NULL AS settings,
       coalesce(bool_or(c.side = 'shop' AND c.dot = 'green' AND c.credentials IS NOT NULL), false) AS shop,
       coalesce(bool_or(c.side = 'books' AND c.dot = 'green' AND c.credentials IS NOT NULL), false) AS books
  FROM installation i LEFT JOIN connection c ON c.installation_id = i.id
 WHERE i.id = %(installation)s
 GROUP BY i.id
"""
HAS_NO_TRIAL = "live_at IS NULL AND subscribed_until IS NULL AND continued_at IS NULL"
GO = f"""
UPDATE installation
   SET live_at = now(), live_by = %(by)s, stopped_at = NULL, stops_at = NULL, archived_at = NULL, rest_until = NULL,
       erase_at = NULL, erase_told_at = NULL,
       start_date = %(day)s, start_number = %(number)s,
       -- One trial: an installation that starts again has had it, and so have its shop and its books.
       subscribed_until = CASE WHEN {HAS_NO_TRIAL} THEN %(until)s ELSE subscribed_until END,
       trial_had_by = CASE WHEN {HAS_NO_TRIAL} THEN %(had_by)s ELSE trial_had_by END
 WHERE id = %(installation)s AND (live_at IS NULL OR stopped_at IS NOT NULL) AND erasing_since IS NULL
RETURNING id
"""  # noqa: S608 — a condition of ours, no value
# The list is read anew from the start on, however far it was read before a stop.
CHECK_NOW = """
UPDATE connection SET poll_due_at = now(), high_water = NULL WHERE installation_id = %(installation)s AND side = 'shop'
"""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the installation, as the checklist and the banner name it. `sentence`: a gettext message.

    `name`: details | shop | books | settings, in this order.
    """

    name: str
    is_done: bool
    sentence: str


@dataclass(frozen=True, slots=True)
class Start:
    """From which order on invoices are made: placed on `day` or later, and numbered `number` or later ("": any)."""

    day: date
    number: str = ""


class NotReadyError(Exception):
    """A step is still open, or it is live already: nothing was changed."""


def steps(engine: Engine, installation_id: int) -> Sequence[Step]:
    """Every step, done or open. Raises LookupError."""
    return _steps(_read(engine, installation_id), terms.missing(engine, installation_id))


def open_step(found: Sequence[Step]) -> tuple[int, Step] | None:
    """The first step that is open, with its number from 1 on; None: ready to go live."""
    return next(((number, step) for number, step in enumerate(found, start=1) if not step.is_done), None)


def go_live(services: Services, installation_id: int, start: Start, by: str = "") -> None:
    """From now on orders become invoices; the trial begins, once in the life of its shop and of its books: where
    another installation had it, only what is left of that one. Also after a stop.

    `by`: who pressed, by name, for somebody else who presses too late.
    Raises NotReadyError.
    """
    if open_step(steps(services.engine, installation_id)) is not None:
        raise NotReadyError
    had = trial.had_before(services.engine, installation_id)
    values = {
        "installation": installation_id,
        "day": start.day,
        "number": start.number,
        "by": by,
        "until": had.until if had else _trial_ends(),
        "had_by": had.side if had else "",
    }
    with transaction(services.engine, installation_id) as connection:
        if connection.exec_driver_sql(GO, values).one_or_none() is None:
            raise NotReadyError
        connection.exec_driver_sql(CHECK_NOW, {"installation": installation_id})
        begins = [Change("start_date", "", text(start.day))]
        begins += [Change("start_number", "", start.number)] if start.number else []
        record(connection, installation_id, "installation.live", changes=begins)
    services.bell.ring()


def _trial_ends() -> datetime:
    """So many whole days after the present one: it ends with a day, not in the middle of one."""
    return end_of(datetime.now(UTC).astimezone(ZONE).date() + timedelta(days=TRIAL_DAYS))


def _read(engine: Engine, installation_id: int) -> Row[Any]:
    with transaction(engine, installation_id) as connection:
        row = connection.exec_driver_sql(READ, {"installation": installation_id}).one_or_none()
    if row is None:
        raise LookupError(installation_id)
    return row


def _steps(row: Row[Any], documents: Sequence[str]) -> list[Step]:
    details = row.who and not documents
    return [
        Step("details", details, DONE["details"] if details else OPEN["details"]),
        Step("shop", row.shop, DONE["shop"] if row.shop else OPEN["shop"]),
        Step("books", row.books, DONE["books"] if row.books else OPEN["books"]),
        Step("settings", row.settings, DONE["settings"] if row.settings else OPEN["settings"]),
    ]


OPEN = {
    "details": N_("Accept the terms and fill in your name, e-mail address and country."),
    "shop": N_("Connect your webshop."),
    "books": N_("Connect your books."),
    "settings": N_("Choose which orders become invoices, and save that."),
}
DONE = {
    "details": N_("The terms are accepted and your details are saved."),
    "shop": N_("Your webshop is connected."),
    "books": N_("Your books are connected."),
    "settings": N_("The settings are saved."),
}
