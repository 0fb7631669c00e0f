"""A buyer who was erased on request, as a hash: an order that was not read yet at that moment names him later."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.models.base import Base, key, now


class ErasureRequest(Base):
    """One address, hashed with ERASURE_KEY (`domain.tokens.erased_address`); it goes on `until`.

    Orders from before `asked_at` are meant, an order that came later is a new one. `looked_at`: orders that were read
    before it were looked at.
    """

    __tablename__ = "erasure_request"
    __table_args__ = (UniqueConstraint("installation_id", "address_hash"),)

    id: Mapped[int] = key()
    installation_id: Mapped[int]
    address_hash: Mapped[bytes]
    asked_at: Mapped[datetime] = now()
    looked_at: Mapped[datetime] = now()
    until: Mapped[datetime] = mapped_column()
