"""Mails to be sent: committed with what they tell of, sent later, never twice."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.models.base import Base, key, now


class Mail(Base):
    """`template` and `params` are made into words when it is sent, in `language`. `occasion`: unique; a second mail
    for the same occasion is not written. `taken_at`: handed to the mail server (an unclear answer is not repeated).
    `installation_id`: None for a mail to operators. `sealed`: params that are secret (`secretbox`, column "sealed"),
    taken away once it was handed over. `document_id`: a file that goes with it.
    """

    __tablename__ = "mail"
    __table_args__ = (
        Index("ix_mail_waiting", "due_at", postgresql_where=text("sent_at IS NULL AND taken_at IS NULL")),
        Index("ix_mail_unsent", "id", postgresql_where=text("sent_at IS NULL")),
    )

    id: Mapped[int] = key()
    installation_id: Mapped[int | None]
    occasion: Mapped[str] = mapped_column(unique=True)
    to_address: Mapped[str]
    template: Mapped[str]
    params: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    sealed: Mapped[bytes | None]
    document_id: Mapped[int | None]
    language: Mapped[str] = mapped_column(server_default="en")
    due_at: Mapped[datetime] = now()
    tries: Mapped[int] = mapped_column(server_default="0")
    taken_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    last_error: Mapped[str] = mapped_column(server_default="")
    created_at: Mapped[datetime] = now()
