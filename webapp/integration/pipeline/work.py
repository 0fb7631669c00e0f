"""What the orders of one turn share: the installation with both ends, memory of lists and debtors, and who answered."""

from __future__ import annotations

import random
import threading
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Engine

from webapp.database import transaction
from webapp.integration import dots
from webapp.integration.domain.debtor import KnownDebtor
from webapp.integration.domain.fit import Lengths
from webapp.integration.domain.invoice import MadeInvoice
from webapp.integration.domain.notes import Noted
from webapp.integration.domain.states import State
from webapp.integration.joined import BOOKS, SHOP, End, Installed
from webapp.integration.pipeline import moves, refs
from webapp.integration.pipeline.claims import Turn
from webapp.integration.pipeline.locks import DebtorLocks
from webapp.integration.vendors.contract import Books, Shop, VatRegister
from webapp.integration.vendors.errors import VendorError


@dataclass(frozen=True, slots=True)
class Taken:
    """An order as it was taken into this turn. `ref_*`: its row in external_ref, if it has one."""

    id: int
    shop_order_id: str
    number: str
    priority: int
    attempts: int
    made_at: datetime | None
    invoice_number: str
    debtor_number: str
    ref_state: str | None
    ref_number: str | None
    ref_order_id: int | None
    ref_books: str | None


@dataclass(frozen=True, slots=True)
class FoundInvoices:
    """What the books' list from `since` on shows, by our key. `believed`: it shows what we know was made."""

    since: date
    by_token: Mapping[str, Sequence[MadeInvoice]]
    believed: bool


@dataclass(slots=True)
class Work:
    """One installation's turn at work. Threads of the turn share it.

    `has_ended`: only what was sent before the end is looked up and read back.
    `rates`: VAT percentages of the books, once they were needed. `served`: ends that answered in this turn;
    `asked`: ends that were probed. `resting`: take no more orders. `debtors_met` by e-mail; `debtors_listed`: the
    complete list by e-mail, once it was read; `debtor_calls`: debtors of this turn that needed a call. `found`: what
    the books' list shows by our keys, once it was needed after a restore.
    """

    engine: Engine
    turn: Turn
    installed: Installed
    shop_end: End
    books_end: End
    shop: Shop
    books: Books
    register: VatRegister
    debtor_locks: DebtorLocks
    lengths: Lengths
    lookup_delays: Sequence[int]
    resend: bool
    has_ended: bool = False
    mutex: threading.Lock = field(default_factory=threading.Lock)
    served: set[str] = field(default_factory=set)
    resting: bool = False
    asked: set[str] = field(default_factory=set)
    asking: threading.Lock = field(default_factory=threading.Lock)
    rates: frozenset[Decimal] | None = None
    rates_lock: threading.Lock = field(default_factory=threading.Lock)
    debtors_met: dict[str, KnownDebtor] = field(default_factory=dict)
    debtors_listed: dict[str, list[KnownDebtor]] | None = None
    debtor_calls: int = 0
    to_read_back: list[Taken] = field(default_factory=list)
    found: FoundInvoices | None = None
    found_lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def installation_id(self) -> int:
        """Whose turn this is."""
        return self.installed.id

    def held(self, order_id: int) -> moves.Held:
        """An order of this turn, for a move."""
        return moves.Held(self.installation_id, order_id, State.RUNNING, self.turn.token)

    def transaction(self, *, durable: bool = True) -> AbstractContextManager[Connection]:
        """A transaction that sees this installation."""
        return transaction(self.engine, self.installation_id, durable=durable)

    def answered(self, side: str) -> None:
        """This end served a call in this turn."""
        if side in self.served:
            return
        with self.mutex:
            self.served.add(side)
        end = self.end(side)
        if end.dot != "green" or end.away_since is not None:
            dots.answered(self.engine, self.installation_id, end)

    def end(self, side: str) -> End:
        """Shop or books."""
        return self.shop_end if side == SHOP else self.books_end

    def serves_others(self, side: str) -> bool:
        """True when this end serves calls now, so that a failure belongs to the order alone. Asks once a turn."""
        if side in self.served:
            return True
        with self.asking:  # who fails meanwhile waits for the answer: "asked" alone says nothing yet
            if side in self.served or side in self.asked:
                return side in self.served
            self.asked.add(side)
            try:
                (self.shop if side == SHOP else self.books).check()
            except VendorError:
                return False
            self.answered(side)
        return True


@dataclass(slots=True)
class OrderRun:
    """One order being carried. `notes` wait for the next commit."""

    work: Work
    order: Taken
    notes: list[Noted] = field(default_factory=list)
    side: str = SHOP
    """Whom we are waiting for, so that an error finds its end."""
    in_doubt: datetime | None = None
    """When the order's invoice was sent, while nobody knows whether it was made."""
    settled_at: float = 0.0
    """When this turn found that the invoice may be sent once more; monotonic seconds."""

    @property
    def invoice_key(self) -> refs.RefKey:
        """What the order's invoice is unique on."""
        return refs.RefKey(refs.INVOICE, self.work.shop_end.account_key, self.order.shop_order_id)

    def record(self, connection: Connection) -> None:
        """Write the waiting notes into the transaction of `connection`."""
        moves.record(connection, self.work.installation_id, self.order.id, self.notes)
        self.notes = []

    def noting(self) -> dict[str, Any]:
        """The values that write the waiting notes with another statement, whose it is and which order's."""
        return {
            "installation": self.work.installation_id,
            "order": self.order.id,
            **moves.noting(self.notes),
        }

    def move(self, after: State, change: moves.Change) -> State:
        """Move the order, notes first, in one transaction. Raises OvertakenError.

        A crash may undo it: the order is then carried again, and what was made is remembered in `external_ref`.
        """
        with self.work.transaction(durable=False) as connection:
            went = self.move_within(connection, after, change)
        self.notes = []
        return went

    def move_within(self, connection: Connection, after: State, change: moves.Change) -> State:
        """The same in the transaction of `connection`; the notes still wait, for it may be undone."""
        if self.in_doubt is not None and after is not State.QUEUED:
            refs.forget_word(connection, self.invoice_key)
        return moves.move(connection, self.work.held(self.order.id), after, change, self.notes)

    def with_shop(self) -> Shop:
        """The shop; errors from here on are its."""
        self.side = SHOP
        return self.work.shop

    def with_books(self) -> Books:
        """The books; errors from here on are theirs."""
        self.side = BOOKS
        return self.work.books


def chance() -> float:
    """A random number, 0 up to 1, for jitter."""
    return random.random()  # noqa: S311 — spreads waits, guards nothing
