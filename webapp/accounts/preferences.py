"""What people set themselves: an installation's configuration, and their own profile."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Engine

from webapp.accounts import contact
from webapp.audit.record import differences, record, record_login
from webapp.audit.record_sql import before_and_after
from webapp.database import own_transaction, transaction

SETTINGS = ("statuses", "layout", "home_country", "start_date", "start_number", "sending", "is_paused")
SAVE = f"""
UPDATE installation SET statuses = %(statuses)s::jsonb, layout = %(layout)s, home_country = %(country)s,
       -- Another day is chosen anew, without the number that it began with.
       start_date = %(start)s, start_number = CASE WHEN start_date = %(start)s THEN start_number ELSE '' END,
       sending = %(sending)s, is_paused = %(paused)s,
       settings_saved_at = coalesce(settings_saved_at, now())
 WHERE id = %(installation)s
RETURNING {before_and_after(*SETTINGS)}
"""  # noqa: S608 — names of columns of ours, no value
SAVE_DETAILS = f"""
UPDATE installation
   SET contact_name = %(name)s, contact_email = %(email)s, home_country = %(country)s,
       who_saved_at = coalesce(who_saved_at, now())
 WHERE id = %(installation)s
RETURNING language, {before_and_after("contact_name", "contact_email", "home_country")}
"""  # noqa: S608 — as above
SAVE_ADDRESS = f"""
UPDATE installation SET shop_host = %(host)s
 WHERE id = %(installation)s
   AND NOT EXISTS (SELECT 1 FROM connection WHERE installation_id = %(installation)s AND side = 'shop')
RETURNING {before_and_after("shop_host")}
"""  # noqa: S608 — as above
PROFILE = f"""
UPDATE person SET name = %(name)s, language = %(language)s, theme = %(theme)s WHERE id = %(person)s
RETURNING {before_and_after("name", "language", "theme")}
"""  # noqa: S608 — as above
SENDING = ("manual", "email", "as_debtor")


@dataclass(frozen=True, slots=True)
class Configuration:
    """An installation's settings. `statuses`: codes that become invoices; `sending`: one of SENDING."""

    statuses: Sequence[str]
    layout: str
    home_country: str
    start_date: date | None
    sending: str
    is_paused: bool


def save_configuration(engine: Engine, installation_id: int, chosen: Configuration) -> None:
    """Keep the settings; they count for orders that are read from now on."""
    values: dict[str, object] = {
        "statuses": json.dumps(list(chosen.statuses)),
        "layout": chosen.layout,
        "country": chosen.home_country,
        "start": chosen.start_date,
        "sending": chosen.sending,
        "paused": chosen.is_paused,
    }
    _save(engine, installation_id, SAVE, values, "settings.changed")


def save_details(engine: Engine, installation_id: int, name: str, email: str, country: str) -> None:
    """Keep who is asked about this installation, whose address gets its mails, and the shop's country, which is its
    home country (manual 4). Raises recipients.TooManyError: then nothing is kept."""
    values = {"installation": installation_id, "name": name, "email": email, "country": country}
    with transaction(engine, installation_id) as connection:
        row = connection.exec_driver_sql(SAVE_DETAILS, values).one()
        changes = differences(row.before, row.after)
        if changes:
            record(connection, installation_id, "settings.details", changes=changes)
        contact.follow(connection, installation_id, row.before["contact_email"], email, row.language)


def save_shop_address(engine: Engine, installation_id: int, host: str) -> None:
    """Keep the shop's address as it was typed, until there is a shop that says its own."""
    _save(engine, installation_id, SAVE_ADDRESS, {"host": host}, "settings.shop_address")


def save_profile(engine: Engine, person_id: int, name: str, language: str, theme: str) -> None:
    """Keep a person's own name, language and theme ("" follows the browser)."""
    values = {"person": person_id, "name": name, "language": language, "theme": theme}
    with own_transaction(engine, person_id) as connection:
        row = connection.exec_driver_sql(PROFILE, values).one()
        changes = differences(row.before, row.after)
        if changes:
            record_login(connection, person_id, "person.profile", changes=changes)


def _save(engine: Engine, installation_id: int, statement: str, values: dict[str, object], act: str) -> None:
    """Change the installation's row; what became another is recorded as `act`."""
    with transaction(engine, installation_id) as connection:
        row = connection.exec_driver_sql(statement, {**values, "installation": installation_id}).one_or_none()
        changes = differences(row.before, row.after) if row is not None else []
        if changes:
            record(connection, installation_id, act, changes=changes)
