"""The audit trail: who changed what, when and from where; never changed itself."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.models.base import Base, key, now


class AuditEntry(Base):
    """One act (`webapp.audit.acts`). The application's role may add entries and read them, nothing else.

    `installation_id`: whose merchant reads it; None for a login that belongs to no installation. `person_id`: who did
    it, None when that was nobody who logs in; `about_person_id`: whose login or rights it is about. `author_kind`:
    person | staff | visitor | integration | command_line; `author`: the name as it was then. `kind`: of the act, what
    a reader chooses by. `params` fill the act's sentence; `changes`: a list of field, old and new, as text, never a
    secret. `address`: the network it came from, not the device (`webapp.audit.author`); `browser`, `system`: names, ""
    when unknown. `at`: the database's clock.
    """

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index("ix_audit_entry_installation_id", "installation_id", "id"),
        Index("ix_audit_entry_at", "at"),
        Index("ix_audit_entry_of_no_installation", "about_person_id", postgresql_where=text("installation_id IS NULL")),
    )

    id: Mapped[int] = key()
    installation_id: Mapped[int | None]
    person_id: Mapped[int | None]
    about_person_id: Mapped[int | None]
    at: Mapped[datetime] = now()
    act: Mapped[str]
    kind: Mapped[str]
    author_kind: Mapped[str]
    author: Mapped[str] = mapped_column(server_default="")
    params: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    changes: Mapped[list[Any]] = mapped_column(server_default="[]")
    address: Mapped[str] = mapped_column(server_default="")
    browser: Mapped[str] = mapped_column(server_default="")
    system: Mapped[str] = mapped_column(server_default="")
