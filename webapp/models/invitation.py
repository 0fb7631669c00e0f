"""Somebody who was asked to join an installation."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.models.base import Base, key, now


class Invitation(Base):
    """One address (normalised), asked to join with `role`; open until it is accepted, withdrawn or older than `until`.

    `epoch`: a link of an older one was replaced by a newer mail. `inviter`: the name of who asked, as it was then;
    `invited_by`: their id.
    """

    __tablename__ = "invitation"
    __table_args__ = (
        CheckConstraint("role IN ('owner', 'member', 'accountant')", name="role"),
        Index(
            "uq_invitation_open",
            "installation_id",
            "email",
            unique=True,
            postgresql_where=text("accepted_at IS NULL AND withdrawn_at IS NULL"),
        ),
    )

    id: Mapped[int] = key()
    installation_id: Mapped[int] = mapped_column(ForeignKey("installation.id"))
    email: Mapped[str]
    role: Mapped[str]
    language: Mapped[str] = mapped_column(server_default="en")
    invited_by: Mapped[int | None]
    inviter: Mapped[str] = mapped_column(server_default="")
    epoch: Mapped[int] = mapped_column(server_default="1")
    created_at: Mapped[datetime] = now()
    sent_at: Mapped[datetime] = now()
    until: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
