"""One order, its shop and its books without a network, and a clock that goes when it is told to: programmes of many
steps take milliseconds. The queue, the steps, the memory of what was sent and PostgreSQL are the real ones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from tests.house import House
from tests.integration.domain.orders import RATES, a_debtor, an_order
from webapp.integration.domain.debtor import KnownDebtor
from webapp.integration.domain.invoice import MadeInvoice, NewInvoice
from webapp.integration.domain.order import Order, Stage
from webapp.integration.vendors.contract import Account, LastCheck
from webapp.integration.vendors.errors import NotFoundError, OutcomeUnknownError, RefusedError, TemporaryError

ORDER = "ord_1"
STAGES = {"paid": Stage.PROCESSING, "new": Stage.OPEN, "cancelled": Stage.VOID}

TABLES = ("order_history", "exchange", "delivery", "count_delta", "order_count", "external_ref", "order_sync")
FORGET = f"""
WITH {", ".join(f"gone_{table} AS (DELETE FROM {table})" for table in TABLES)},
    rested AS (UPDATE installation SET rest_until = NULL, turn_lease_until = NULL, is_paused = false)
UPDATE connection SET dot = 'green', dot_reason = '', away_since = NULL
"""
MOMENTS = {
    "order_sync": "state_since not_before failing_since not_shown_since made_at done_at",
    "external_ref": "sent_at made_at seen_at dated",
    "installation": "rest_until turn_lease_until turn_ended_at",
    "exchange": "at",
    "connection": "away_since answered_at",
}
LOOKS = """
looks = (SELECT coalesce(jsonb_agg(look || jsonb_build_object('at', (look ->> 'at')::timestamptz - %(by)s)), '[]')
           FROM jsonb_array_elements(looks) AS each(look))
"""


def _earlier(table: str) -> str:
    columns = [f"{name} = {name} - %(by)s" for name in MOMENTS[table].split()]
    return f"{table}_moved AS (UPDATE {table} SET {', '.join(columns + [LOOKS] * (table == 'external_ref'))})"


LATER = f"WITH {', '.join(map(_earlier, MOMENTS))} SELECT"
ANOTHER = """
INSERT INTO external_ref (kind, account_key, local_id, installation_id, books_key, token, state, number, made_at, dated)
SELECT 'invoice', shop.account_key, %(number)s, shop.installation_id, books.account_key, %(number)s, 'MADE',
       %(number)s, now(), now()
  FROM connection shop, connection books WHERE shop.side = 'shop' AND books.side = 'books'
"""
ROW = """
SELECT o.id, o.state, o.reason, o.invoice_number, o.made_at, r.state AS ref, r.number AS ref_number,
       coalesce(r.facts ? 'linked_over', false) AS is_linked
  FROM order_sync o LEFT JOIN external_ref r ON r.order_id = o.id AND r.kind = 'invoice'
"""
WAY = "SELECT before, after FROM order_history WHERE after <> '' ORDER BY id"


class KilledError(BaseException):
    """The worker's process ends here."""


class AtOnce:
    """In place of the threads of a drain: everything in turn, so that a programme always goes the same way."""

    def __init__(self, *_: object, **__: object) -> None: ...

    def __enter__(self) -> AtOnce:
        return self

    def __exit__(self, *_: object) -> None: ...

    def submit(self, act: Callable[..., object], *arguments: object) -> Future[object]:
        """Do it now."""
        done: Future[object] = Future()
        try:
            done.set_result(act(*arguments))
        except (Exception, KilledError) as problem:  # noqa: BLE001 — the drain asks for it
            done.set_exception(problem)
        return done


@dataclass
class ShopAtHand:
    """A shop with one order. `status`: of the order; or that it is "gone", or the shop "away"."""

    status: str = "paid"
    changes: int = 0
    placed_at: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def updated_at(self) -> datetime:
        """Of its last change."""
        return self.placed_at + timedelta(seconds=self.changes)

    def check(self) -> Account:
        if self.status == "away":
            raise TemporaryError("away", away=True)
        return Account("shop", "Shop")

    def read_order(self, order_id: str) -> Order:
        self.check()
        if self.status == "gone":
            raise NotFoundError
        moments = {"placed_at": self.placed_at, "updated_at": self.updated_at}
        return an_order(id=order_id, status=self.status, stage=STAGES[self.status], **moments)


@dataclass
class BooksAtHand:
    """Books that do with the next invoice as `fate` says, and show of their list what `listing` says.

    `fate`: made; refused; away (nothing left); lost, lost_made and late: no answer, and nothing, the invoice, or the
    invoice after `late` seconds was made; killed_before, killed_under_way and killed_after: the worker dies.
    `listing`: complete; cut; old (without the newest); away; limited (no more calls in this hour).
    """

    clock: Callable[[], float]
    on_send: Callable[[NewInvoice], None]
    fate: str = "made"
    late: float = 0.0
    listing: str = "complete"
    invoices: dict[str, tuple[float, MadeInvoice]] = field(default_factory=dict)
    newest: str = ""
    numbers: int = 0
    made: set[str] = field(default_factory=set)
    """Numbers of every invoice of the order."""
    believable: list[float] = field(default_factory=list)
    """When a complete list was shown that held neither the order's invoice nor lacked the newest that is known."""

    def check(self) -> Account:
        return Account("books", "Books")

    def rates(self) -> frozenset[Decimal]:
        return frozenset(RATES)

    def find_debtors(self, email: str) -> list[KnownDebtor]:
        return [a_debtor(email=email)]

    def read_debtor(self, number: str) -> KnownDebtor:
        return a_debtor(number=number)

    def create_invoice(self, invoice: NewInvoice, last_check: LastCheck) -> str:
        last_check()
        self.on_send(invoice)
        if self.fate == "refused":
            raise RefusedError("no")
        if self.fate == "away":
            raise TemporaryError("not reached")
        number = self._next()
        if self.fate in ("made", "lost_made", "late", "killed_under_way", "killed_after"):
            self._keep(number, invoice, self.late if self.fate == "late" else 0.0)
        if self.fate in ("lost", "lost_made", "late"):
            raise OutcomeUnknownError
        if self.fate == "killed_under_way":
            raise KilledError
        return number

    def read_invoice(self, number: str, since: object = None) -> MadeInvoice | None:
        self._listens()
        return self._shown().get(number)

    def invoices_since(self, since: object, *, most_pages: int | None = None) -> list[MadeInvoice] | None:
        self._listens()
        if self.listing == "cut":
            return None
        shown = self._shown()
        if self.listing == "old":
            return [made for made in shown.values() if made.number < self.newest]
        if not shown.keys() & self.made:
            self.believable.append(self.clock())
        return list(shown.values())

    def make_another(self) -> MadeInvoice:
        """Of another order, or by hand."""
        number = self._next()
        made = MadeInvoice(number, "900", "other", "", number, None, Decimal(0), Decimal(1), ())
        self.invoices[number] = self.clock(), made
        return made

    def copy(self, made: MadeInvoice) -> None:
        """The same under another number."""
        number = self._next()
        self.invoices[number] = self.clock(), replace(made, number=number)

    def ours(self) -> list[MadeInvoice]:
        """Those of the order that are there, or will be."""
        return [made for _at, made in self.invoices.values() if made.number in self.made]

    def delete_ours(self) -> None:
        """Somebody deletes what was made of the order."""
        for made in self.ours():
            del self.invoices[made.number]

    def _listens(self) -> None:
        if self.listing == "away":
            raise TemporaryError("slow")
        if self.listing == "limited":
            raise TemporaryError("enough", retry_after=60.0, limit=True)

    def _next(self) -> str:
        self.numbers += 1
        return f"2026-{self.numbers:04}"

    def _keep(self, number: str, invoice: NewInvoice, late: float) -> None:
        expected = invoice.expected
        made = MadeInvoice(
            number=number,
            debtor_number=invoice.debtor_number,
            order_number=invoice.order_number,
            payment_text=invoice.payment_text,
            token=invoice.token,
            date=invoice.date,
            total_tax=expected.tax,
            total_incl=expected.incl,
            rates=expected.rates,
        )
        self.invoices[number] = self.clock() + late, made
        self.made.add(number)

    def _shown(self) -> dict[str, MadeInvoice]:
        return {number: made for number, (at, made) in self.invoices.items() if at <= self.clock()}


@dataclass(frozen=True)
class Platform:
    """Opens what is at hand. `like`: the platform whose place it takes."""

    like: Any
    opened: Any

    def __getattr__(self, name: str) -> Any:
        return getattr(self.like, name)

    def open(self, *_: object) -> Any:
        return self.opened


@contextmanager
def at_hand(house: House, shop: ShopAtHand, books: BooksAtHand) -> Iterator[None]:
    """The house calls these instead of servers."""
    opener = house.ready.opener
    before = opener.vendors
    opener.vendors = replace(
        before,
        shops={name: Platform(like, shop) for name, like in before.shops.items()},
        books={name: Platform(like, books) for name, like in before.books.items()},
    )
    try:
        yield
    finally:
        opener.vendors = before
