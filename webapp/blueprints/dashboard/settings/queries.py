"""The settings of an installation."""

from __future__ import annotations

from sqlalchemy import select

from webapp.blueprints.reading import Found
from webapp.extensions import db
from webapp.models.installation import Installation


def configuration(installation_id: int) -> Found:
    """What was set, as it is now."""
    return db.session.execute(
        select(
            Installation.statuses,
            Installation.layout,
            Installation.home_country,
            Installation.start_date,
            Installation.sending,
            Installation.is_paused,
        ).where(Installation.id == installation_id)
    ).one()
