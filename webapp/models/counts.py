"""How many orders are in each state: totals that the sweep keeps, and the changes since."""

from __future__ import annotations

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


class CountDelta(Base):
    """A change since: written with each move, folded into `order_count` by the sweep. No index: rows live for
    seconds.
    """

    __tablename__ = "count_delta"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    installation_id: Mapped[int]
    state: Mapped[State] = mapped_column(state_type)
    change: Mapped[int]
