"""Who logs in: merchants and staff."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from webapp.models.base import Base, key, now


class Person(Base):
    """Somebody with a password. `email` is normalised (`domain.email`); `theme`: "" follows the browser.

    `must_change_password`: the password is a one-time one, good until `password_until`. `password_used_at`: somebody
    logged in with it; from then on no mail replaces it. `totp`: the sealed secret of the second step (`secretbox`, the
    person's id and column "totp"), None without one; `totp_proposed`: one that is being set up; `totp_step`: the last
    half minute (since 1970) whose code was used. `logged_in_at`: the last time, None before the first.
    """

    __tablename__ = "person"

    id: Mapped[int] = key()
    email: Mapped[str] = mapped_column(unique=True)
    password_hash: Mapped[str]
    name: Mapped[str] = mapped_column(server_default="")
    language: Mapped[str] = mapped_column(server_default="en")
    theme: Mapped[str] = mapped_column(server_default="")
    is_staff: Mapped[bool] = mapped_column(server_default="false")
    must_change_password: Mapped[bool] = mapped_column(server_default="false")
    password_until: Mapped[datetime | None]
    password_used_at: Mapped[datetime | None]
    session_epoch: Mapped[int] = mapped_column(server_default="1", doc="a session of an older epoch has ended")
    totp: Mapped[bytes | None]
    totp_proposed: Mapped[bytes | None]
    totp_step: Mapped[int] = mapped_column(server_default="0")
    logged_in_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = now()
