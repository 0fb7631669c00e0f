"""A webhook as it arrived: the proof that a notice answered 2xx was kept."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.models.base import Base, key, now


class Delivery(Base):
    """`parked`: why it was not understood ("" when it was). No foreign keys: a KEY SHARE lock on the connection's row
    by every intake would make them wait for each other."""

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("connection_id", "event_id"),
        Index("ix_delivery_parked", "received_at", postgresql_where=text("parked <> ''")),
    )

    id: Mapped[int] = key()
    installation_id: Mapped[int]
    connection_id: Mapped[int]
    event_id: Mapped[str]
    kind: Mapped[str]
    shop_order_id: Mapped[str] = mapped_column(server_default="")
    body: Mapped[bytes | None]
    parked: Mapped[str] = mapped_column(server_default="")
    received_at: Mapped[datetime] = now()
