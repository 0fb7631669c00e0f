"""When each of the clock's rounds last began, so that they run once however many clocks there are."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from webapp.models.base import Base


class ClockMark(Base):
    """`name`: leader | review | alarms | notices | erasing | plans; `done_at`: when it last ended well.

    `database`: which database this is (`note`), and that it was so at `done_at`. `restored/…`: a backup of the moment
    `begun_at` was put back, known here since `done_at`.
    """

    __tablename__ = "clock_mark"

    name: Mapped[str] = mapped_column(primary_key=True)
    begun_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(server_default="")
