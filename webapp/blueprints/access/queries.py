"""Whom to ask for what one's own role may not do."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from webapp.extensions import db
from webapp.integration.domain.roles import Role
from webapp.models.installation import Membership
from webapp.models.person import Person

MOST = 3


def owners(installation_id: int) -> Sequence[str]:
    """The names of an installation's owners, at most MOST; the one that was there first comes first."""
    name = func.coalesce(func.nullif(Person.name, ""), Person.email)
    return db.session.scalars(
        select(name)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.installation_id == installation_id, Membership.role == Role.OWNER)
        .order_by(Membership.id)
        .limit(MOST)
    ).all()
