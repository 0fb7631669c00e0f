"""What the checklist shows of an installation."""

from __future__ import annotations

from sqlalchemy import select

from webapp.blueprints.reading import Found
from webapp.extensions import db
from webapp.models.connection import Connection
from webapp.models.installation import Installation


def installation(installation_id: int) -> Found:
    """Details, and what was finished when."""
    return db.session.execute(
        select(
            Installation.licence_key,
            Installation.name,
            Installation.home_country,
            Installation.contact_name,
            Installation.contact_email,
            Installation.shop_host,
            Installation.who_saved_at,
            Installation.settings_saved_at,
            Installation.live_at,
            Installation.stopped_at,
            Installation.subscribed_until,
        ).where(Installation.id == installation_id)
    ).one()


def ends(installation_id: int) -> dict[str, Found]:
    """Both connections by side, with the name and the address at the other end."""
    rows = db.session.execute(
        select(Connection.side, Connection.account_name, Connection.base, Connection.dot).where(
            Connection.installation_id == installation_id
        )
    )
    return {row.side: row for row in rows}
