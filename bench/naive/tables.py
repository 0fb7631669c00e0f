"""The naive app's tables."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    """What the tables share."""


class Shop(Base):
    """One merchant's shop and books."""

    __tablename__ = "naive_shop"

    id: Mapped[str] = mapped_column(primary_key=True)
    shop_url: Mapped[str]
    shop_token: Mapped[str]
    books_user: Mapped[str]
    books_key: Mapped[str]
    hook_secret: Mapped[str]


class Order(Base):
    """One order and how far it is."""

    __tablename__ = "naive_order"

    id: Mapped[int] = mapped_column(primary_key=True)
    shop_id: Mapped[str] = mapped_column(index=True)
    shop_order_id: Mapped[str] = mapped_column(index=True)
    state: Mapped[str] = mapped_column(default="new", index=True)
    received_at: Mapped[datetime] = mapped_column(server_default=func.now())
    number: Mapped[str] = mapped_column(default="")
    debtor: Mapped[str] = mapped_column(default="")
    invoice: Mapped[str] = mapped_column(default="")
    made_at: Mapped[datetime | None]
