"""Step 2: the debtor, by e-mail: found, else made once; never changed (manual sections 2 and 5)."""

from __future__ import annotations

import hashlib
import json
import time
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from webapp import crash
from webapp.integration.domain import email, mapping, matching
from webapp.integration.domain.debtor import KnownDebtor, NewDebtor, PriceBasis
from webapp.integration.domain.notes import noted
from webapp.integration.domain.order import Order
from webapp.integration.domain.problems import HeldError, finding
from webapp.integration.pipeline import debtor_lookup, moves, refs, sending_sql
from webapp.integration.pipeline.documents import plain
from webapp.integration.pipeline.ends import WaitError
from webapp.integration.pipeline.work import OrderRun
from webapp.integration.vendors.errors import OutcomeUnknownError, ReconnectError, RefusedError, TemporaryError
from webapp.models.order_sync import CLICKED

FRESH = timedelta(minutes=15)
LIST_AFTER = 3
"""From this many debtors of a turn that need a call, one complete list is tried instead."""
PATIENCE = 10.0


def run(step: OrderRun, order: Order) -> KnownDebtor:
    """The debtor of `order`'s buyer. Raises HeldError, WaitError and vendors' errors."""
    address = email.normalise(order.buyer.email)
    known = _met(step, address)
    if known is None:
        with step.work.debtor_locks.hold(step.work.books_end.account_key, address, PATIENCE) as mine:
            if not mine:
                raise WaitError("debtor.in_the_making", 1.0)
            known = _met(step, address) or _unmet(step, order, address)
    return known


def _met(step: OrderRun, address: str) -> KnownDebtor | None:
    """What this turn already knows, without a call."""
    work = step.work
    met = work.debtors_met.get(address)
    if met is not None:
        return _found(step, met, address)
    listed = work.debtors_listed
    try:
        found = matching.one_debtor(listed.get(address, []), address) if listed is not None else None
    except HeldError:
        return None  # several: the buyer may have been invoiced to one of them before
    return _remember(step, address, found) if found is not None else None


def _unmet(step: OrderRun, order: Order, address: str) -> KnownDebtor:
    with step.work.transaction(durable=False) as connection:
        ref = refs.find(connection, _key(step, address))
    return _seen_lately(step, address, ref) or _find_or_make(step, order, address, ref)


def _seen_lately(step: OrderRun, address: str, ref: refs.Ref | None) -> KnownDebtor | None:
    """What the last quarter of an hour knows, without a call."""
    if ref is None or ref.state != refs.MADE or ref.facts is None or ref.seen_at is None:
        return None
    if datetime.now(UTC) - ref.seen_at > FRESH:
        return None
    known = _from_facts(ref.facts)
    if not _is_plain(known) or step.order.priority == CLICKED:  # somebody may just have mended it
        return None
    step.work.debtors_met[address] = known
    return _found(step, known, address)


def _find_or_make(step: OrderRun, order: Order, address: str, ref: refs.Ref | None) -> KnownDebtor:
    work = step.work
    books = step.with_books()
    if ref is not None and ref.state == refs.SENT:
        number = debtor_lookup.settle(step, ref, address)
        if number is not None:
            step.notes.append(noted("debtor.adopted", debtor=number))
            return _remember(step, address, _read(step, number))
        return _make(step, order, address, again=ref)
    _count_call(step)
    listed = work.debtors_listed
    before = ref.number if ref is not None and ref.state == refs.MADE else ""
    found = matching.one_debtor(listed.get(address, []), address, before) if listed is not None else None
    if found is None and before:
        same = books.read_debtor(before)
        found = same if same is not None and email.normalise(same.email) == address and same.active else None
    if found is None:  # also when the list does not have it: it leaves out what it cannot read
        found = matching.one_debtor(books.find_debtors(order.buyer.email), address)
    work.answered("books")
    if found is not None:
        return _remember(step, address, found)
    gone = ref is not None and ref.state == refs.MADE
    if ref is not None and gone and ref.made_at is not None:
        shown_by = ref.made_at + timedelta(seconds=max(work.lookup_delays, default=0))
        if ref.now < shown_by:  # reads may lag behind the write that made it
            raise WaitError("debtor.in_the_making", (shown_by - ref.now).total_seconds())
    settled = max((restore.at for restore in work.turn.restores), default=None)
    if settled is not None:  # one made just before, and forgotten, may not be shown yet
        wait = moves.later(datetime.now(UTC), settled + timedelta(seconds=max(work.lookup_delays, default=0)))
        if wait > 0:
            raise WaitError("waits.restored", wait)
    return _make(step, order, address, gone=gone)


def _count_call(step: OrderRun) -> None:
    """Once a turn has needed several single calls, read the whole list: usually one call for all that follow."""
    work = step.work
    with work.mutex:
        work.debtor_calls += 1
        if work.debtor_calls != LIST_AFTER:
            return
    try:
        listed = work.books.all_debtors()
    except TemporaryError as problem:
        if problem.limit:
            raise
        return  # too long to be read whole: single calls go on
    by_address: dict[str, list[KnownDebtor]] = {}
    for debtor in listed:
        by_address.setdefault(email.normalise(debtor.email), []).append(debtor)
    work.debtors_listed = by_address


def _make(
    step: OrderRun, order: Order, address: str, *, again: refs.Ref | None = None, gone: bool = False
) -> KnownDebtor:
    work = step.work
    installed = work.installed
    debtor, notes = mapping.new_debtor(
        order,
        home_country=installed.rules.home_country,
        language=installed.language,
        send=mapping.Sending(installed.sending),
        lengths=work.lengths,
    )
    if debtor.country not in step.with_books().countries():
        raise HeldError(finding("order.country_unknown", country=debtor.country))
    step.notes.extend(notes)
    ref_id, committed_at = _say_sent(step, address, debtor, again, gone)
    crash.point("C8")
    try:
        number = work.books.create_debtor(debtor, lambda: work.turn.last_check(committed_at))
    except (TemporaryError, RefusedError, ReconnectError, WaitError) as problem:  # WaitError: of the last check
        refused = isinstance(problem, RefusedError)
        with work.transaction() as connection:
            refs.mark_unsent(connection, ref_id, work.turn.token, again, refused=refused)
        if isinstance(problem, RefusedError):
            words = finding("debtor.refused", name=order.buyer.name, words=problem.words)
            raise HeldError(words) from problem
        raise
    except OutcomeUnknownError:
        delays = [delay for delay in work.lookup_delays if delay > 0]
        raise WaitError("debtor.in_the_making", float(delays[0] if delays else 1)) from None
    crash.point("C10")
    work.answered("books")
    known = KnownDebtor(
        number=number,
        email=address,
        name=debtor.company or debtor.contact,
        basis=debtor.basis,
        standard_discount=Decimal(0),
        currency="EUR",
        vat_shifted=False,
        active=True,
        country=debtor.country,
    )
    step.notes.append(noted("debtor.created", debtor=number, email=order.buyer.email))
    with work.transaction() as connection:
        values = {**refs.made(ref_id, number, _facts(known)), **step.noting(), "what": refs.DEBTOR}
        connection.exec_driver_sql(sending_sql.REMEMBER_DEBTOR, values)
    step.notes = []
    work.debtors_met[address] = known
    return known


def _say_sent(step: OrderRun, address: str, debtor: NewDebtor, again: refs.Ref | None, gone: bool) -> tuple[int, float]:
    """Commit the intent; (row, monotonic seconds of the commit). Raises WaitError when another writer has it."""
    work = step.work
    document = json.dumps(plain(debtor), sort_keys=True)
    sending = refs.Sending(
        installation_id=work.installation_id,
        books_key=work.books_end.account_key,
        token="",
        order_id=step.order.id,
        digest=hashlib.sha256(document.encode()).digest(),
        fencing_token=work.turn.token,
    )
    with work.transaction() as connection:
        if gone:
            connection.exec_driver_sql(FORGET_GONE, {"books": work.books_end.account_key, "email": address})
        values = {**refs.row(_key(step, address), sending), **step.noting(), "what": refs.DEBTOR, "sent": document}
        if again is None:
            ref_id = connection.exec_driver_sql(sending_sql.SAY_DEBTOR_SENT, values).scalar_one_or_none()
        else:
            ref_id = again.id if refs.mark_resent(connection, again, sending) else None
            connection.exec_driver_sql(sending_sql.SENT, values)
        if ref_id is None:  # another installation on the same books was quicker
            raise WaitError("debtor.in_the_making", 1.0)
        if again is not None:
            step.record(connection)
    step.notes = []
    return ref_id, time.monotonic()


FORGET_GONE = """
UPDATE external_ref SET state = 'NOT_MADE'
 WHERE kind = 'debtor' AND account_key = %(books)s AND local_id = %(email)s AND state = 'MADE'
"""


def _read(step: OrderRun, number: str) -> KnownDebtor:
    known = step.with_books().read_debtor(number)
    if known is None:
        raise TemporaryError("debtor not shown yet")
    return known


def _remember(step: OrderRun, address: str, known: KnownDebtor) -> KnownDebtor:
    work = step.work
    if address not in work.debtors_met:
        with work.transaction() as connection:
            refs.remember_found(connection, _key(step, address), work.installation_id, known.number, _facts(known))
        work.debtors_met[address] = known
    return _found(step, known, address)


def _found(step: OrderRun, known: KnownDebtor, address: str) -> KnownDebtor:
    step.notes.append(noted("debtor.found", debtor=known.number, email=address))
    return known


def _is_plain(known: KnownDebtor) -> bool:
    """True when nothing about the debtor could hold an order; what could is read again first."""
    return known.active and not known.standard_discount and not known.vat_shifted


def _key(step: OrderRun, address: str) -> refs.RefKey:
    return refs.RefKey(refs.DEBTOR, step.work.books_end.account_key, address)


def _facts(known: KnownDebtor) -> dict[str, Any]:
    return {**plain(known), "standard_discount": str(known.standard_discount)}


def _from_facts(facts: Any) -> KnownDebtor:
    return KnownDebtor(
        **{
            **facts,
            "basis": PriceBasis(facts["basis"]),
            "standard_discount": Decimal(facts["standard_discount"]),
        }
    )
