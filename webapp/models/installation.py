"""One shop joined to one set of books, and who may see it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.models.base import Base, key, now


class Installation(Base):
    """Its settings, and its turn in the queue.

    `statuses`: codes that may be invoiced. `sending`: manual | email | as_debtor. `rest_until`: no order is taken
    before (a connection rests; `infinity` until somebody reconnects). `turn_*`: the claim (see docs/claim.md).

    Until `live_at` nothing is sent. `contact_*`, `shop_host`: as given at sign-up. `who_saved_at`, `settings_saved_at`:
    steps of the installation that were finished. `start_number`: orders numbered before it stay out ("": none).
    `subscribed_until`: the end of the trial, or of the year that is subscribed to (None: none). `unpaid_since`: orders
    wait until an invoice of ours is paid. `continued_at`: the merchant goes on after the trial; `trial_until`: what
    `subscribed_until` was then. `trial_had_by`: shop | books, when the trial is what is left of one that an earlier
    installation of that shop or those books began ("": its own). `stops_at`: when it stops, chosen beforehand.
    `link_epoch`: an installation link of an older one no longer opens.

    `erase_at`: when everything of a stopped installation goes (`accounts.erasing`); `erase_told_at`: that was told a
    week before; `erasing_since`: it is going, and nothing brings it back; `erased_at`: it has gone, and the row stays
    as a mark. `keep_buyers_years`: buyers' personal data of finished orders go after so many years (0: they stay).
    """

    __tablename__ = "installation"

    id: Mapped[int] = key()
    licence_key: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    home_country: Mapped[str] = mapped_column(server_default="NL")
    language: Mapped[str] = mapped_column(server_default="en")
    statuses: Mapped[list[Any]] = mapped_column(server_default="[]")
    layout: Mapped[str] = mapped_column(server_default="")
    start_date: Mapped[date | None]
    sending: Mapped[str] = mapped_column(server_default="manual")
    start_number: Mapped[str] = mapped_column(server_default="")
    is_paused: Mapped[bool] = mapped_column(server_default="false")
    contact_name: Mapped[str] = mapped_column(server_default="")
    contact_email: Mapped[str] = mapped_column(server_default="")
    shop_host: Mapped[str] = mapped_column(server_default="")
    link_epoch: Mapped[int] = mapped_column(server_default="1")
    who_saved_at: Mapped[datetime | None]
    settings_saved_at: Mapped[datetime | None]
    live_at: Mapped[datetime | None]
    live_by: Mapped[str] = mapped_column(server_default="")
    subscribed_until: Mapped[datetime | None]
    continued_at: Mapped[datetime | None]
    trial_until: Mapped[datetime | None]
    trial_had_by: Mapped[str] = mapped_column(server_default="")
    unpaid_since: Mapped[datetime | None]
    stops_at: Mapped[datetime | None]
    stopped_at: Mapped[datetime | None]
    archived_at: Mapped[datetime | None]
    erase_at: Mapped[datetime | None]
    erase_told_at: Mapped[datetime | None]
    erasing_since: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]
    keep_buyers_years: Mapped[int] = mapped_column(server_default="2")
    created_at: Mapped[datetime] = now()
    rest_until: Mapped[datetime | None]
    turn_token: Mapped[int] = mapped_column(server_default="0")
    turn_lease_until: Mapped[datetime | None]
    turn_ended_at: Mapped[datetime] = now()


class Membership(Base):
    """A person belongs to an installation since `created_at`. `role`: owner | member | accountant (`domain.roles`)."""

    __tablename__ = "membership"
    __table_args__ = (
        UniqueConstraint("person_id", "installation_id"),
        CheckConstraint("role IN ('owner', 'member', 'accountant')", name="role"),
    )

    id: Mapped[int] = key()
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    installation_id: Mapped[int] = mapped_column(ForeignKey("installation.id"), index=True)
    role: Mapped[str] = mapped_column(server_default="owner")
    created_at: Mapped[datetime] = now()
