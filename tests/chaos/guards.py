"""Each guard against a second or a lost invoice: the run that only it survives, and how a test takes it away.

A run takes away beforehand what would cover for its guard (`covers`). No setting of the product does any of it.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from dataclasses import replace as changed
from datetime import datetime
from typing import Any

import pytest

from tests.chaos.judge import Verdict, judge
from tests.chaos.scene import LEASE, SETTLE, Scene, over
from tests.house import Installation
from webapp.integration.domain import lookup, mapping, post_check
from webapp.integration.pipeline import (
    claims,
    claims_sql,
    invoice_lookup,
    locks,
    moves_sql,
    refs,
    refs_sql,
    sending_sql,
)
from webapp.integration.pipeline.work import OrderRun
from webapp.integration.vendors.factuursturen import lists, payloads

Take = Callable[[pytest.MonkeyPatch], None]


@dataclass(frozen=True, slots=True)
class Guard:
    """`run`: what happens, judged at its end. `remove`: takes the guard away, `covers`: what would cover for it."""

    run: Callable[[Scene], Verdict]
    remove: Take
    covers: tuple[Take, ...] = ()


# what is taken away


def no_last_check(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(claims.Turn, "last_check", lambda _turn, _sent: None)


def no_lease(patch: pytest.MonkeyPatch) -> None:
    for name in ("DUE", "TAKE"):
        leased = getattr(claims_sql, name)
        free = leased.replace("turn_lease_until <= now()", "turn_lease_until IS NOT NULL")
        assert free != leased
        patch.setattr(claims_sql, name, free)


def no_session_lock(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(locks.Locks, "take", lambda mine, _key: mine.epoch)


def no_set_in_memory(patch: pytest.MonkeyPatch) -> None:
    class Forgetful(set[int]):
        def __contains__(self, _key: object) -> bool:
            return False

    prepare = locks.Locks.__init__

    def make(mine: locks.Locks, url: str) -> None:
        prepare(mine, url)
        mine._held = Forgetful()

    patch.setattr(locks.Locks, "__init__", make)


def no_token(patch: pytest.MonkeyPatch) -> None:
    fence = "(%(turn)s::bigint IS NULL OR token = %(turn)s::bigint)"
    for name in ("move", "write"):
        fenced = getattr(moves_sql, name)
        assert fence in fenced(())
        patch.setattr(moves_sql, name, lambda columns, fenced=fenced: fenced(columns).replace(fence, "true"))
    for name in ("SAY_INVOICE_SENT", "REMEMBER_INVOICE"):
        _replace(patch, name, fence, "true")


def no_time_limit(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(claims, "SEND_WITHIN", 1e9)


def no_unique_key(patch: pytest.MonkeyPatch) -> None:
    """Unique for an installation only, not for the shop."""
    named = OrderRun.invoice_key.fget
    assert named is not None

    def own(step: OrderRun) -> refs.RefKey:
        key: refs.RefKey = named(step)
        return changed(key, local_id=f"{step.work.installation_id} {step.order.shop_order_id}")

    patch.setattr(OrderRun, "invoice_key", property(own))


def no_sent_row(patch: pytest.MonkeyPatch) -> None:
    """Nothing is remembered before the answer is."""
    for name in ("SAY_INVOICE_SENT", "SAY_DEBTOR_SENT"):
        _replace(patch, name, refs_sql.MARK_SENT, "SELECT -1::bigint AS id")


def _replace(patch: pytest.MonkeyPatch, name: str, part: str, by: str) -> None:
    statement = getattr(sending_sql, name)
    assert part in statement
    patch.setattr(sending_sql, name, statement.replace(part, by))


def no_complete_list(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(lists, "complete", lambda read, _key, count, _most=None: payloads.rows(read(0, count), "list"))


def no_known_invoice(patch: pytest.MonkeyPatch) -> None:
    """Every list is believed."""
    patch.setattr(invoice_lookup, "Look", lambda at, believed=True, found=(), **_: lookup.Look(at, True, found))


def no_settle_wait(patch: pytest.MonkeyPatch) -> None:
    """One believed look is enough."""
    patch.setattr(
        lookup,
        "_first_unsettled",
        lambda attempt: None if any(look.believed for look in attempt.looks) else attempt.sent_at,
    )


def no_exact_match(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(invoice_lookup, "_is_ours", lambda made, step, _ref: made.order_number.startswith(step.order.number))


def no_read_back(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(post_check, "compare", lambda *_: (None, []))


def no_debtor_lock(patch: pytest.MonkeyPatch) -> None:
    @contextlib.contextmanager
    def hold(*_: object) -> Iterator[bool]:
        yield True

    patch.setattr(locks.DebtorLocks, "hold", hold)


# the runs


def _lose(merchant: Installation, action: str = "commit_drop", **options: Any) -> None:
    merchant.house.books.add_fault(
        action, method="POST", path="/api/v1/invoices", account=merchant.books_user, **options
    )


def _done(merchant: Installation, orders: int) -> Callable[[], bool]:
    return lambda: merchant.counts()["done"] == orders


def today() -> str:
    """The day in the books."""
    return datetime.now(invoice_lookup.BOOKS_ZONE).date().isoformat()


def two_installations_of_one_shop(scene: Scene) -> Verdict:
    """An order is read by two installations of its shop before either has sent it."""
    first = scene.house.install()
    second = scene.house.install(
        shop={"id": first.shop_id}, books_known=True, books_user=first.books_user, books_key=first.books_key
    )
    first.place("incl")
    first.poll()
    stop = scene.stop_at("C7")
    scene.a.start()
    stop.wait()
    second.poll()
    scene.b.drain()
    stop.go_on()
    scene.finish()
    return judge(first, second)


def lock_connection_drops(scene: Scene) -> Verdict:
    """A process that works on loses its lock connection just before it sends."""
    merchant = scene.house.install()
    scene.known_order(merchant)
    merchant.place("incl")
    merchant.poll()
    stop = scene.stop_at("C11")
    scene.a.start()
    stop.wait()
    scene.cut_lock(scene.a)
    scene.let_b_try(_done(merchant, 2))
    stop.go_on()
    scene.finish()
    return judge(merchant)


def paused_longer_than_lease(scene: Scene) -> Verdict:
    """A process is stopped just before it sends, for longer than its lease and the settle wait."""
    merchant = scene.house.install()
    scene.known_order(merchant)
    merchant.place("incl")
    merchant.poll()
    stop = scene.stop_at("C11")
    scene.a.pause_renewing()
    scene.a.start()
    stop.wait()
    over(LEASE)
    scene.let_b_try(_done(merchant, 2))
    stop.go_on()
    scene.finish()
    return judge(merchant)


def two_drains_of_one_process(scene: Scene) -> Verdict:
    """A process whose leases could not be renewed drains a second time beside its first drain."""
    scene.b.ready = scene.a.ready
    return paused_longer_than_lease(scene)


def overtaken_with_an_old_verdict(scene: Scene) -> Verdict:
    """A process read a wrong order and is stopped; the order is put right and another process works on it."""
    merchant = scene.house.install()
    order = merchant.place("incl")
    merchant.change(order["id"], {"totals": {"incl": "9999.99"}})
    merchant.poll()
    old = scene.stop_at("C7")
    scene.a.pause_renewing()
    scene.a.start()
    old.wait()
    merchant.change(order["id"], {"totals": order["totals"]})
    over(LEASE)
    scene.b.take_every_turn()
    new = scene.stop_at("C11")
    scene.b.start()
    new.wait()
    old.go_on()
    scene.a.join()
    new.go_on()
    scene.finish()
    return judge(merchant)


def paused_and_cut(scene: Scene) -> Verdict:
    """A process is stopped just before it sends, and its lock connection dies; another one decides meanwhile."""
    merchant = scene.house.install()
    scene.known_order(merchant)
    merchant.place("incl")
    merchant.poll()
    stop = scene.stop_at("C11")
    scene.a.pause_renewing()
    scene.a.start()
    stop.wait()
    scene.cut_lock(scene.a)
    over(LEASE)
    scene.let_b_try(_done(merchant, 2))
    stop.go_on()
    scene.finish()
    return judge(merchant)


def sends_long_after_it_said_so(scene: Scene) -> Verdict:
    """A process is stopped between SENT and the first byte, keeps its turn, and the books make the invoice late."""
    if scene.guarded:
        scene.patch.setattr(claims, "SEND_WITHIN", SETTLE)
    scene.look_after(0, 2)
    merchant = scene.house.install()
    scene.known_order(merchant)
    merchant.place("incl")
    merchant.poll()
    _lose(merchant, "late_commit", seconds=1.2)
    stop = scene.stop_at("C11")
    scene.a.start()
    stop.wait()
    over(2.2)
    stop.go_on()
    scene.finish()
    over(1.2)  # until what was late is made
    return judge(merchant)


def killed_with_the_answer_in_hand(scene: Scene) -> Verdict:
    """A process dies after the books have answered and before it is saved."""
    merchant = scene.house.install()
    scene.known_order(merchant)
    merchant.place("incl")
    merchant.poll()
    stop = scene.stop_at("C13")
    scene.a.start()
    stop.wait()
    stop.kill()
    scene.finish()
    return judge(merchant)


def beyond_the_first_page(scene: Scene) -> Verdict:
    """The answer is lost, and the invoice is the first of the list's second page."""
    merchant = scene.house.install()
    user = merchant.books_user
    books = scene.house.books
    client = books.post(f"/sandbox/clients?account={user}", {"contact": "Somebody"}).json()["clientnr"]
    day = {"sent": today()}
    for _ in range(lists.PAGE - 1):
        assert books.post(f"/sandbox/invoices?account={user}", {"clientnr": client, "set": day}).status_code == 201
    scene.known_order(merchant)
    merchant.place("incl")
    merchant.poll()
    _lose(merchant)
    scene.finish()
    return judge(merchant)


def stale_list(scene: Scene) -> Verdict:
    """The answer is lost, and lists show nothing of the last two seconds, longer than the settle wait."""
    merchant = scene.house.install()
    scene.house.books.turn(visible_after_seconds=SETTLE * 2)
    merchant.place_many(2, "incl")
    merchant.poll()
    _lose(merchant, skip=1)
    scene.finish()
    return judge(merchant)


def made_late(scene: Scene) -> Verdict:
    """The connection is lost at once, the invoice is made a while later."""
    scene.look_after(0, 2)
    merchant = scene.house.install()
    scene.known_order(merchant)
    merchant.place("incl")
    merchant.poll()
    _lose(merchant, "late_commit", seconds=1.0)
    scene.finish()
    over(1.0)  # until what was late is made
    return judge(merchant)


def number_within_another(scene: Scene) -> Verdict:
    """The answer about order 51 is lost, nothing was made, and the books hold an invoice of order 513."""
    merchant = scene.house.install()
    scene.known_order(merchant)
    user = merchant.books_user
    client = scene.house.books.post(f"/sandbox/clients?account={user}", {"contact": "Somebody"}).json()["clientnr"]
    document = {
        "clientnr": client,
        "reference": {"line1": "513"},
        "set": {"sent": today()},
    }
    assert scene.house.books.post(f"/sandbox/invoices?account={user}", document).status_code == 201
    merchant.place("incl", number="51")
    merchant.poll()
    _lose(merchant, "drop")
    scene.finish()
    return judge(merchant)


GONE = """
INSERT INTO external_ref (kind, account_key, local_id, installation_id, books_key, state, number, made_at, seen_at)
VALUES ('debtor', %(books)s, %(email)s, %(id)s, %(books)s, 'MADE', '99999', now() - interval '9 days',
        now() - interval '9 days')
"""


def debtor_gone_from_the_books(scene: Scene) -> Verdict:
    """Two shops share books; the merchant has deleted a debtor there, and both shops get an order of that buyer."""
    first = scene.house.install()
    second = scene.house.install(books_known=True, books_user=first.books_user, books_key=first.books_key)
    buyer = {"customer": {"email": "jan@example.com"}}
    scene.ask(GONE, books=f"factuursturen/{first.books_user}", email="jan@example.com", id=first.id)
    first.place("incl", number="A-1", **buyer)
    second.place("incl", number="B-1", **buyer)
    stop = scene.stop_at("gone")
    mapped = mapping.new_debtor

    def stopped(*given: Any, **named: Any) -> Any:
        scene.pass_point("gone")
        return mapped(*given, **named)

    scene.patch.setattr(mapping, "new_debtor", stopped)
    first.poll()
    scene.a.start()
    stop.wait()
    second.poll()
    scene.let_b_try(_done(second, 1))
    stop.go_on()
    scene.finish()
    return judge(first, second)


GUARDS: dict[str, Guard] = {
    "unique key of external_ref": Guard(two_installations_of_one_shop, no_unique_key),
    "lease": Guard(lock_connection_drops, no_lease, (no_last_check,)),
    "session lock": Guard(paused_longer_than_lease, no_session_lock, (no_last_check,)),
    "set in memory": Guard(two_drains_of_one_process, no_set_in_memory, (no_last_check,)),
    "token": Guard(overtaken_with_an_old_verdict, no_token),
    "last check": Guard(paused_and_cut, no_last_check),
    "five seconds": Guard(sends_long_after_it_said_so, no_time_limit),
    "SENT row": Guard(killed_with_the_answer_in_hand, no_sent_row),
    "complete look-up": Guard(beyond_the_first_page, no_complete_list),
    "known invoice": Guard(stale_list, no_known_invoice),
    "settle wait": Guard(made_late, no_settle_wait),
    "exact match": Guard(number_within_another, no_exact_match, (no_read_back,)),
    "debtor lock": Guard(debtor_gone_from_the_books, no_debtor_lock),
}
