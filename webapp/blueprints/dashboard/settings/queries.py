"""The settings of an installation."""

from __future__ import annotations

from urllib.parse import urlsplit

from sqlalchemy import and_, select

from webapp.blueprints.reading import Found
from webapp.extensions import db
from webapp.models.connection import Connection
from webapp.models.installation import Installation


def configuration(installation_id: int) -> Found:
    """What was set, as it is now."""
    return db.session.execute(
        select(
            Installation.statuses,
            Installation.layout,
            Installation.home_country,
            Installation.start_date,
            Installation.start_number,
            Installation.live_at,
            Installation.live_by,
            Installation.sending,
            Installation.is_paused,
        ).where(Installation.id == installation_id)
    ).one()


def is_live(installation_id: int) -> bool:
    """True while orders become invoices; the checklist of the installation is for before, and for starting again."""
    is_live = and_(Installation.live_at.is_not(None), Installation.stopped_at.is_(None))
    statement = select(is_live).where(Installation.id == installation_id)
    return bool(db.session.execute(statement).scalar_one())


def shop_host(installation_id: int) -> str:
    """The shop's address as it was given last; of a shop that support connected, the one that is connected."""
    statement = (
        select(Installation.shop_host, Connection.base)
        .outerjoin(Connection, (Connection.installation_id == Installation.id) & (Connection.side == "shop"))
        .where(Installation.id == installation_id)
    )
    row = db.session.execute(statement).one()
    return row.shop_host or urlsplit(row.base or "").netloc
