"""Who accepted which version of which document."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.models.base import Base, key, now


class Acceptance(Base):
    """`document`: terms | processing (`accounts.terms`). `address`: the IP address it came from. `name`: who pressed,
    as it was then.
    """

    __tablename__ = "acceptance"
    __table_args__ = (UniqueConstraint("installation_id", "document", "version"),)

    id: Mapped[int] = key()
    installation_id: Mapped[int] = mapped_column(ForeignKey("installation.id"))
    person_id: Mapped[int | None]
    document: Mapped[str]
    version: Mapped[str]
    name: Mapped[str] = mapped_column(server_default="")
    address: Mapped[str] = mapped_column(server_default="")
    accepted_at: Mapped[datetime] = now()
