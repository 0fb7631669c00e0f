"""A merchant on the way to a shop to authorise us, and back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.models.base import Base, key, now


class Authorisation(Base):
    """`state_hash`: SHA-256 of the state that comes back. Good once, for ten minutes, in the browser that began it:
    `session_hash` is the SHA-256 of a value in that browser's session. `host`: the shop that was asked.
    `replace`: another shop is meant than the one that is connected.
    """

    __tablename__ = "authorisation"

    id: Mapped[int] = key()
    state_hash: Mapped[bytes] = mapped_column(unique=True)
    session_hash: Mapped[bytes]
    installation_id: Mapped[int] = mapped_column(ForeignKey("installation.id"), index=True)
    person_id: Mapped[int]
    platform: Mapped[str]
    host: Mapped[str]
    replace: Mapped[bool] = mapped_column(server_default=text("false"))
    created_at: Mapped[datetime] = now()
    used_at: Mapped[datetime | None]
