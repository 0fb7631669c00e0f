"""Log-ins that last: one row for each browser in which somebody is logged in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from webapp.models.base import Base, key, now


class LoginSession(Base):
    """The browser holds a random token, `token_hash` is its SHA-256. `epoch`: of the person when it began; the
    session has ended when the person's is another. `browser`, `system`: names, "" when unknown. `address`: IP.
    """

    __tablename__ = "login_session"

    id: Mapped[int] = key()
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    epoch: Mapped[int]
    address: Mapped[str] = mapped_column(server_default="")
    browser: Mapped[str] = mapped_column(server_default="")
    system: Mapped[str] = mapped_column(server_default="")
    created_at: Mapped[datetime] = now()
    seen_at: Mapped[datetime] = now()
    idle_until: Mapped[datetime]
    ends_at: Mapped[datetime] = mapped_column(index=True)
