"""One row for each thing made in the books: the memory behind "never twice" (design section 6)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.models.base import Base, key, now

INVOICE, DEBTOR = "invoice", "debtor"
SENT, MADE, NOT_MADE = "SENT", "MADE", "NOT_MADE"
ERASED = "ERASED"
ERASED_ACCOUNT = "erased"


class ExternalRef(Base):
    """An invoice is unique on (shop account, order id), a debtor on (books account, normalised e-mail).

    `account_key`: the shop's for an invoice, the books' for a debtor; it outlives installations. `local_id`: order id
    or e-mail. `state`: SENT from before the first byte until a clear answer; ERASED: an order that was erased, and
    never becomes an invoice. Of an erased installation only such rows are left: `account_key` is ERASED_ACCOUNT,
    `local_id` a keyed hash of shop and order (`domain.tokens`), the rest is empty. `fencing_token`: the claim that
    sent. `tries`: number of writes. `looks`: look-ups made since the last write: [{at, believed, found}].
    `facts`: what a debtor looked like in the books (basis, discount, …) when seen at `seen_at`.
    """

    __tablename__ = "external_ref"
    __table_args__ = (
        UniqueConstraint("kind", "account_key", "local_id"),
        Index(
            "ix_external_ref_newest",
            "books_key",
            "made_at",
            postgresql_where=text("kind = 'invoice' AND state = 'MADE'"),
        ),
    )

    id: Mapped[int] = key()
    kind: Mapped[str]
    account_key: Mapped[str]
    local_id: Mapped[str]
    installation_id: Mapped[int]
    books_key: Mapped[str]
    token: Mapped[str] = mapped_column(server_default="")
    state: Mapped[str]
    number: Mapped[str] = mapped_column(server_default="")
    sent_hash: Mapped[bytes | None]
    sent_at: Mapped[datetime] = now()
    dated: Mapped[datetime | None] = mapped_column(doc="the order date of an invoice: its look-up begins before it")
    made_at: Mapped[datetime | None]
    fencing_token: Mapped[int] = mapped_column(server_default="0")
    tries: Mapped[int] = mapped_column(server_default="1")
    looks: Mapped[list[Any]] = mapped_column(server_default="[]")
    person_says_send: Mapped[bool] = mapped_column(server_default="false")
    facts: Mapped[dict[str, Any] | None]
    seen_at: Mapped[datetime | None]
    order_id: Mapped[int | None]
