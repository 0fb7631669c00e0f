"""Everything of an installation in one ZIP, as its owner asked for it: made by a job, kept for a few days."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.models.base import Base, key, now


class Export(Base):
    """One ZIP. One at a time is under way in an installation (`uq_export_under_way`).

    `token`, `lease_until`: the worker that makes it; a later one begins anew. `parts_done` of `parts_in_all`: files
    that are in it. `size`: bytes, once it is done. `gave_up_at`: it was tried often enough. `expires_at`: then it goes.
    """

    __tablename__ = "export"
    __table_args__ = (
        Index(
            "uq_export_under_way",
            "installation_id",
            unique=True,
            postgresql_where=text("done_at IS NULL AND gave_up_at IS NULL"),
        ),
        Index("ix_export_installation_id", "installation_id", "id"),
    )

    id: Mapped[int] = key()
    installation_id: Mapped[int]
    person_id: Mapped[int]
    language: Mapped[str] = mapped_column(server_default="en")
    asked_at: Mapped[datetime] = now()
    token: Mapped[int] = mapped_column(server_default="0")
    lease_until: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(server_default="0")
    parts_done: Mapped[int] = mapped_column(server_default="0")
    parts_in_all: Mapped[int] = mapped_column(server_default="0")
    size: Mapped[int] = mapped_column(server_default="0")
    done_at: Mapped[datetime | None]
    gave_up_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]


class ExportChunk(Base):
    """The bytes of a ZIP, in pieces from `nth` 0 on: web and worker may be on different machines, and neither ever
    holds a whole one.
    """

    __tablename__ = "export_chunk"

    export_id: Mapped[int] = mapped_column(ForeignKey("export.id", ondelete="CASCADE"), primary_key=True)
    nth: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    installation_id: Mapped[int] = mapped_column(index=True)
    content: Mapped[bytes]
