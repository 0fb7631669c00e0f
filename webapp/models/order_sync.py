"""One row an order: its state, why, when it is due, and what a merchant searches by."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Enum, Index, Numeric, SmallInteger, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.integration.domain.states import State
from webapp.models.base import Base, key, now

CLICKED, LIVE, BULK = 0, 1, 2
state_type = Enum(State, name="order_state", values_callable=lambda states: [state.value for state in states])


class OrderSync(Base):
    """An order on its way from shop to books.

    `reason`: code of a problem (HELD), of a note (OPEN, IGNORED), or of what is waited for (QUEUED);
    `reason_params` fill its sentence. `not_before`: due time while QUEUED. `priority`: CLICKED, LIVE or BULK.
    `token`: the claim that holds it while RUNNING. `changed_since_read`: an event came after the shop was last
    asked. `hint_updated_at`: newest change that a notice or list told of; `checked_updated_at`: the change we
    read. `failing_since`: since when this order alone keeps failing. `not_shown_since`: since when the books have not
    shown its invoice, until they do. `*_key`: lower case, for search by prefix. Totals in EUR. `made_at`: the invoice
    exists; DONE only after it was read back. `erase_due_at`: the buyer's personal data are to go as soon as the order
    rests (`erase_once_done`: DONE or IGNORED); `erased_at`: they went, and nothing brings them back.
    """

    __tablename__ = "order_sync"
    __table_args__ = (
        UniqueConstraint("installation_id", "shop_order_id"),
        Index(
            "ix_order_sync_due",
            "installation_id",
            "priority",
            "not_before",
            postgresql_where=text("state = 'QUEUED'"),
        ),
        Index("ix_order_sync_running", "installation_id", postgresql_where=text("state = 'RUNNING'")),
        Index(
            "ix_order_sync_look",
            "installation_id",
            "not_before",
            postgresql_where=text("state = 'DONE' AND changed_since_read"),
        ),
        # One index a list: comparing an enum is not leakproof, so under row-level security `state` never is an index
        # condition; as the condition of a partial index it is.
        Index(
            "ix_order_sync_open",
            "installation_id",
            "placed_at",
            "id",
            postgresql_where=text("state IN ('OPEN', 'QUEUED', 'RUNNING')"),
        ),
        Index(
            "ix_order_sync_held",
            "installation_id",
            "placed_at",
            "id",
            postgresql_where=text("state = 'HELD'"),
        ),
        Index(
            "ix_order_sync_ignored",
            "installation_id",
            "placed_at",
            "id",
            postgresql_where=text("state = 'IGNORED'"),
        ),
        Index(
            "ix_order_sync_done",
            "installation_id",
            "done_at",
            "id",
            postgresql_where=text("state = 'DONE'"),
        ),
        Index(
            "ix_order_sync_erased",
            "installation_id",
            "shop_order_id",
            postgresql_where=text("erased_at IS NOT NULL"),
        ),
        Index(
            "ix_order_sync_to_erase",
            "installation_id",
            "id",
            postgresql_where=text("erase_due_at IS NOT NULL"),
        ),
        Index(
            "ix_order_sync_number_key",
            "installation_id",
            "number_key",
            postgresql_ops={"number_key": "text_pattern_ops"},
        ),
        Index(
            "ix_order_sync_buyer_key",
            "installation_id",
            "buyer_key",
            postgresql_ops={"buyer_key": "text_pattern_ops"},
            postgresql_where=text("buyer_key <> ''"),
        ),
        Index(
            "ix_order_sync_invoice_key",
            "installation_id",
            "invoice_key",
            postgresql_ops={"invoice_key": "text_pattern_ops"},
            postgresql_where=text("invoice_key <> ''"),
        ),
    )

    id: Mapped[int] = key()
    installation_id: Mapped[int]
    shop_order_id: Mapped[str]
    state: Mapped[State] = mapped_column(state_type)
    state_since: Mapped[datetime] = now()
    reason: Mapped[str] = mapped_column(server_default="")
    reason_params: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    not_before: Mapped[datetime] = now()
    priority: Mapped[int] = mapped_column(SmallInteger, server_default=str(LIVE))
    token: Mapped[int] = mapped_column(server_default="0")
    changed_since_read: Mapped[bool] = mapped_column(server_default="false")
    hint_updated_at: Mapped[datetime | None]
    checked_updated_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(server_default="0")
    failing_since: Mapped[datetime | None]
    not_shown_since: Mapped[datetime | None]
    received_at: Mapped[datetime] = now()
    warned_at: Mapped[datetime | None]
    number: Mapped[str] = mapped_column(server_default="")
    number_key: Mapped[str] = mapped_column(server_default="")
    placed_at: Mapped[datetime] = now()
    status: Mapped[str] = mapped_column(server_default="")
    payment_name: Mapped[str] = mapped_column(server_default="")
    is_paid: Mapped[bool | None]
    buyer: Mapped[str] = mapped_column(server_default="")
    buyer_key: Mapped[str] = mapped_column(server_default="")
    buyer_email: Mapped[str] = mapped_column(server_default="")
    buyer_city: Mapped[str] = mapped_column(server_default="")
    buyer_country: Mapped[str] = mapped_column(server_default="")
    total: Mapped[Decimal | None] = mapped_column(Numeric(14, 2))
    total_tax: Mapped[Decimal | None] = mapped_column(Numeric(14, 2))
    currency: Mapped[str] = mapped_column(server_default="")
    checks: Mapped[list[Any]] = mapped_column(server_default="[]")
    debtor_number: Mapped[str] = mapped_column(server_default="")
    invoice_number: Mapped[str] = mapped_column(server_default="")
    invoice_key: Mapped[str] = mapped_column(server_default="")
    invoice_total: Mapped[Decimal | None] = mapped_column(Numeric(14, 2))
    invoice_tax: Mapped[Decimal | None] = mapped_column(Numeric(14, 2))
    made_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    notice: Mapped[dict[str, Any] | None]
    erase_due_at: Mapped[datetime | None]
    erase_once_done: Mapped[bool] = mapped_column(server_default="false")
    erased_at: Mapped[datetime | None]
