"""Links by which somebody chooses another password."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from webapp.models.base import Base, key, now


class PasswordReset(Base):
    """The mail holds a random token, `token_hash` is its SHA-256. `replaced_at`: the password was changed by another
    way since, so that this link is no longer needed.
    """

    __tablename__ = "password_reset"

    id: Mapped[int] = key()
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    created_at: Mapped[datetime] = now()
    until: Mapped[datetime]
    used_at: Mapped[datetime | None]
    replaced_at: Mapped[datetime | None]
