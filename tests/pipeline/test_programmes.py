"""Random programmes of what people, shop, books, crashes and the clock do to one order (proof X7): whatever happens, in
whatever sequence, it is sent once more only when that is safe, and it goes only where it may.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from psycopg.rows import namedtuple_row

from tests.conftest import PROVING, examples
from tests.house import House, Installation
from tests.pipeline import one_order
from tests.pipeline.one_order import ORDER, AtOnce, BooksAtHand, KilledError, ShopAtHand
from webapp import crash
from webapp.integration.domain.invoice import NewInvoice
from webapp.integration.domain.order import OrderSummary
from webapp.integration.domain.problems import PROBLEMS
from webapp.integration.domain.problems_of_invoices import GONE
from webapp.integration.domain.reasons import IGNORED_REASONS, OPEN_REASONS
from webapp.integration.pipeline import drain, inbox
from webapp.integration.pipeline.operator import NotNowError, Operator, Press
from webapp.integration.vendors.contract import Notice

PROGRAMMES = 40
MOST_STEPS = 40 if PROVING else 18
DELAYS = (0, 120, 900)
FRESH = 60
REAL_SECONDS = 10
"""What a programme takes of real time, which its own clock does not know."""

MAY_FOLLOW = {
    "": "QUEUED",
    "OPEN": "QUEUED IGNORED",
    "QUEUED": "RUNNING IGNORED",
    "RUNNING": "DONE OPEN QUEUED HELD IGNORED",
    "HELD": "QUEUED IGNORED DONE",
    "DONE": "HELD",  # a person undoes a link
    "IGNORED": "QUEUED",
}
UNDER_WAY = ("QUEUED", "RUNNING")
UNSETTLED = ("invoice.unknown_outcome", "invoice.not_there_twice", "invoice.found_two", "invoice.refused_again")


@dataclass(frozen=True)
class Step:
    """One thing that happens: a method of Programme and what it is called with."""

    what: str
    given: dict[str, Any] = field(default_factory=dict)


def step(what: str, **given: st.SearchStrategy[Any]) -> st.SearchStrategy[Step]:
    return st.builds(Step, st.just(what), st.fixed_dictionaries(given))


NOTHING, SOMETHING = ("lost", "killed_before"), ("lost_made", "late", "killed_under_way", "killed_after")
"""What may be made of an invoice that is sent without a clear answer."""
KILLED_AT = {"killed_before": "C11", "killed_after": "C13"}
FIRST = st.sampled_from([*NOTHING * 4, *SOMETHING, "refused"])
FATE = st.sampled_from([*NOTHING * 4, *SOMETHING, "made", *["refused"] * 3, "away"])
LATE = st.sampled_from([30, 300, 800])
AFTER = st.sampled_from([905, 125, 61, 5, 3700, 90_000])
LISTING = st.sampled_from(["complete", "complete", "cut", "old", "away", "limited"])
STATUS = st.sampled_from(["paid", "new", "cancelled", "gone", "away"])

WORK = step("work", after=AFTER, fate=FATE, late=LATE, listing=LISTING)
LOOKED_UP = step("work_for_an_hour", fate=FATE, late=LATE)
SHOP = step("shop_changes", status=STATUS, by_notice=st.booleans())
PEOPLE = [step(each) for each in (*["process"] * 5, "put_aside", "bring_back", "link", "undo_link", "pause")]
BOOKS = [
    step(each) for each in ("another_is_invoiced", "invoice_is_deleted", "invoice_is_copied", *["invoice_vanishes"] * 3)
]
STEPS = st.sampled_from([*[WORK] * 4, *[LOOKED_UP] * 8, *[SHOP] * 2, *PEOPLE, *BOOKS]).flatmap(lambda one: one)


class Programme:
    """One order, from its notice on. `unclear_at`: when it was last sent without a clear answer; None: never, or
    settled. `said_at`: when a person said that it shall be sent, since then. `seen`: the order after the last step."""

    def __init__(
        self, house: House, merchant: Installation, database: psycopg.Connection[Any], *, resend: bool
    ) -> None:
        self.house, self.merchant, self.database, self.resend = house, merchant, database, resend
        self.ready = replace(house.ready, settings=replace(house.settings, lookup_delays=DELAYS, resend=resend))
        self.operator = Operator(house.services.engine, house.services.bell)
        self.clock = 0.0
        self.shop = ShopAtHand()
        self.books = BooksAtHand(lambda: self.clock, self.on_send)
        self.wrong: list[str] = []
        self.unclear_at: float | None = None
        self.said_at: float | None = None
        self.unclear_sends = self.undone = 0
        self.is_aside = self.is_paused = self.was_made = False
        self.ask(one_order.FORGET)
        self.another_is_invoiced()
        self.tell(by_notice=True)
        self.seen = self.row()

    def does(self, one: Step) -> None:
        """One step; then what is always so."""
        getattr(self, one.what)(**one.given)
        self.check()

    # the workers

    def work(self, after: float, fate: str, late: float = 0.0, listing: str = "complete") -> None:
        """Time passes, then the queue is worked off."""
        self.clock += after
        self.ask(one_order.LATER, by=timedelta(seconds=after))
        self.books.fate, self.books.late, self.books.listing = fate, late, listing
        self.seen = self.row()
        crash.arm(self.die if fate in KILLED_AT else None)
        try:
            with one_order.at_hand(self.house, self.shop, self.books):
                drain.Drain(self.ready).run(30)
        finally:
            crash.arm(None)
        assert not self.wrong, self.wrong

    def work_for_an_hour(self, fate: str, late: float) -> None:
        """As the looks are spaced, in books that show what they have."""
        self.another_is_invoiced()
        for after in (125, 905):
            if self.row().state in UNDER_WAY:
                self.work(after, fate, late)

    def die(self, point: str) -> None:
        """Before anything left, or with the answer in hand; `on_send` has noted the latter."""
        if point == KILLED_AT[self.books.fate]:
            if point == "C11":
                self.note_unclear()
            raise KilledError

    def on_send(self, _invoice: NewInvoice) -> None:
        """A write leaves. May it?"""
        row = self.row()
        told = {
            "its intent is not saved": row.state == "RUNNING" and row.ref == "SENT",
            "its invoice was made before": self.seen.ref != "MADE" and not self.was_made,
            "it was put aside": not self.is_aside,
            "it waits": self.shop.status == "paid" and not self.is_paused,
            "what became of an earlier write is not known": self.is_settled(),
        }
        self.wrong += [words for words, may_go in told.items() if not may_go]
        if self.books.fate not in ("refused", "away"):
            self.note_unclear()
        else:  # what was refused is this write: what became of an earlier one is as unknown, and looked for anew
            self.said_at = self.said_at if self.books.fate == "away" else None
            self.books.believable.clear()

    def note_unclear(self) -> None:
        self.unclear_at, self.said_at = self.clock, None
        self.unclear_sends += 1

    def is_settled(self) -> bool:
        """True when nothing was sent, or books that could be believed have not shown it since, nor just now."""
        if self.unclear_at is None:
            return True
        since = self.unclear_at if self.said_at is None else self.said_at
        looks = [at for at in self.books.believable if at >= since]
        if not looks or self.clock - looks[-1] > FRESH + REAL_SECONDS:
            return False
        waits = enumerate(sorted(DELAYS, reverse=True), start=1)
        waited = all(sum(at >= since + delay - REAL_SECONDS for at in looks) >= many for many, delay in waits)
        return self.said_at is not None or (waited and self.resend and self.unclear_sends == 1)

    # the shop

    def shop_changes(self, status: str, by_notice: bool) -> None:
        self.shop.status = status
        self.shop.changes += 1
        self.tell(by_notice)

    def tell(self, by_notice: bool) -> None:
        shop = self.shop
        if by_notice:
            event = f"evt_{shop.changes}"
            notice = Notice(event, "order", self.merchant.shop_id, ORDER, "1", shop.status, shop.updated_at)
            self.house.services.inbox.take(self.merchant.door, notice, b"{}")
        else:
            row = OrderSummary(ORDER, "1", shop.status, shop.placed_at, shop.updated_at)
            inbox.take_rows(self.house.services.engine, self.merchant.id, [row], "received.poll")

    # the books

    def another_is_invoiced(self) -> None:
        """An invoice that we know of: a list that shows it can be believed."""
        self.books.newest = self.books.make_another().number
        self.ask(one_order.ANOTHER, number=self.books.newest)

    def invoice_is_deleted(self) -> None:
        if self.row().ref == "MADE":
            self.books.delete_ours()

    def invoice_is_copied(self) -> None:
        """By hand, with all that it says."""
        for made in self.books.ours():
            self.books.copy(made)

    def invoice_vanishes(self) -> None:
        """It is made, cannot be read back, and is gone; a day passes."""
        self.work(5, "made", listing="away")
        self.invoice_is_deleted()
        for after in (125, 90_000):
            self.work(after, "made")

    # people

    def process(self) -> None:
        if self.press(self.operator.process) and self.seen.state == "HELD" and self.seen.reason in UNSETTLED:
            self.said_at = self.clock

    def put_aside(self) -> None:
        if self.press(self.operator.put_aside, "Paid at the counter"):
            assert self.seen.ref != "MADE" or self.seen.reason == GONE
            assert self.seen.ref != "SENT" or self.seen.state == "HELD"
            self.is_aside = True

    def bring_back(self) -> None:
        if self.press(self.operator.bring_back):
            self.is_aside = False

    def link(self) -> None:
        self.press(self.operator.link_invoice, self.books.make_another())

    def undo_link(self) -> None:
        if self.press(self.operator.undo_link):
            assert self.seen.is_linked
            self.undone += 1

    def pause(self) -> None:
        """Or go on."""
        self.is_paused = not self.is_paused
        self.ask("UPDATE installation SET is_paused = %(paused)s", paused=self.is_paused)
        self.operator.settings_changed(self.merchant.id, "Sofie")

    def press(self, button: Callable[..., object], *more: object) -> bool:
        with suppress(NotNowError):
            button(Press(self.merchant.id, self.seen.id, "Sofie"), *more)
            return True
        return False

    # what is always so

    def check(self) -> None:
        row = self.seen = self.row()
        way = self.ask(one_order.WAY)
        for (_, came), (before, after) in zip([("", ""), *way], way, strict=False):
            assert before == came, f"it lost its way: {way}"
            assert after in MAY_FOLLOW[before].split(), f"{before} → {after}"
        assert row.state == way[-1].after
        assert sum(before == "DONE" for before, _ in way) == self.undone
        if row.state == "HELD":
            assert row.reason in PROBLEMS
            assert row.reason != "internal"
        if row.state == "OPEN":
            assert row.reason in OPEN_REASONS
        if row.state == "IGNORED":
            assert row.reason in IGNORED_REASONS
        if row.state == "DONE":
            assert (row.ref, row.ref_number) == ("MADE", row.invoice_number)
        assert len(self.books.made) <= 1
        self.was_made |= row.ref == "MADE" and not row.is_linked

    def ends(self) -> None:
        """Everything is well again: the order comes to rest."""
        if self.is_paused:
            self.pause()
        self.shop_changes("paid", by_notice=True)
        for _ in range(8):
            self.another_is_invoiced()
            self.work(4000, "made")
            if self.row().state not in UNDER_WAY:
                break
        self.check()
        assert self.seen.state in ("DONE", "HELD", "IGNORED")

    # the database

    def row(self) -> Any:
        """The order as it is now, with what is remembered of its invoice."""
        [row] = self.ask(one_order.ROW)
        return row

    def ask(self, statement: str, **values: object) -> list[Any]:
        done = self.database.execute(statement, values)
        return done.fetchall() if done.description else []


def test_whatever_happens_an_order_is_sent_once_more_only_when_that_is_safe(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drain, "ThreadPoolExecutor", AtOnce)
    merchant = house.install()

    @examples(PROGRAMMES)
    @given(st.integers(0, 3).map(bool), FIRST, LATE, st.lists(STEPS, min_size=5, max_size=MOST_STEPS))
    def whatever_happens(resend: bool, fate: str, late: float, steps: list[Step]) -> None:
        programme = Programme(house, merchant, database, resend=resend)
        for one in (Step("work", {"after": 0, "fate": fate, "late": late}), *steps):
            programme.does(one)
        programme.ends()

    with psycopg.connect(house.settings.database_url, autocommit=True, row_factory=namedtuple_row) as database:
        database.execute("SET app.installation = '*'")
        whatever_happens()
