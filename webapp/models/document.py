"""A file that we made for a merchant: kept as it was sent."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from webapp.models.base import Base, key, now


class Document(Base):
    """`name`: of the file. `content`: a PDF. Added, never changed."""

    __tablename__ = "document"

    id: Mapped[int] = key()
    installation_id: Mapped[int] = mapped_column(index=True)
    name: Mapped[str]
    content: Mapped[bytes]
    created_at: Mapped[datetime] = now()
