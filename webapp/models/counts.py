"""How many orders are in each state: totals that the sweep keeps, and the changes since."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Table
from sqlalchemy.orm import Mapped, mapped_column

from webapp.integration.domain.states import State
from webapp.models.base import Base
from webapp.models.order_sync import state_type


class OrderCount(Base):
    """Orders of an installation in a state, up to the last fold."""

    __tablename__ = "order_count"

    installation_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    state: Mapped[State] = mapped_column(state_type, primary_key=True)
    orders: Mapped[int]


count_delta = Table(
    "count_delta",
    Base.metadata,
    Column("installation_id", BigInteger, nullable=False),
    Column("state", state_type, nullable=False),
    Column("change", BigInteger, nullable=False),
)
"""A change since the last fold, written with each move. No key and no index: rows live for seconds."""
