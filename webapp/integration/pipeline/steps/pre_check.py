"""Step 1: read the order afresh; may it go; the checks (manual section 2, "Pre-check")."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Any

from webapp import crash
from webapp.integration import vat_register
from webapp.integration.domain import checks, email, gate
from webapp.integration.domain.checks import VatAnswered
from webapp.integration.domain.country import resolve
from webapp.integration.domain.glimpse import Glimpse
from webapp.integration.domain.notes import noted
from webapp.integration.domain.order import Order
from webapp.integration.domain.problems import HeldError
from webapp.integration.domain.states import State
from webapp.integration.pipeline import lists, moves
from webapp.integration.pipeline.documents import plain
from webapp.integration.pipeline.ends import EndedError, WaitError
from webapp.integration.pipeline.work import OrderRun
from webapp.integration.vendors.contract import VatRegister
from webapp.integration.vendors.errors import NotFoundError, UnreadableError

REGISTER_PAUSE = 15 * 60.0


def read(step: OrderRun) -> Order:
    """The order as the shop has it now. Raises EndedError when it is gone, and vendors' errors.

    Of an order that cannot be read as a whole the dashboard shows what could be read.
    """
    try:
        order = step.with_shop().read_order(step.order.shop_order_id)
    except NotFoundError:
        step.move(State.OPEN, moves.Change(reason="gone"))
        raise EndedError from None
    except UnreadableError as problem:
        if problem.glimpse is not None:
            step.work.answered("shop")
            with step.work.transaction() as connection:
                moves.write(connection, step.work.held(step.order.id), _seen(problem.glimpse, step))
        raise
    step.work.answered("shop")
    return order


def run(step: OrderRun, order: Order) -> None:
    """Check the order and show it on the dashboard. Raises EndedError (moved on), WaitError, HeldError."""
    work = step.work
    zone = work.shop_end.zone
    verdict = gate.may_go(order, work.installed.rules, datetime.now(zone).date(), zone)
    if not isinstance(verdict, gate.Go):
        after = State.OPEN if isinstance(verdict, gate.Wait) else State.IGNORED
        change = moves.Change(reason=verdict.reason, params=verdict.params, columns=facts(order, step))
        step.move(after, change)
        raise EndedError
    results = _check(step, order)
    columns = {**facts(order, step), "checks": plain(results)}
    found = checks.first_finding(results)
    step.notes.extend(result.note for result in results if result.note is not None)
    code = "checks.failed" if found else "checks.wait" if checks.must_wait(results) else "checks.passed"
    step.notes.append(noted(code, checks=_kept(results)))
    with work.transaction(durable=False) as connection:
        moves.write(connection, work.held(step.order.id), columns, step.notes)
    step.notes = []
    crash.point("C7")
    if found is not None:
        raise HeldError(found)
    if checks.must_wait(results):
        raise WaitError("vies.away", REGISTER_PAUSE)


def facts(order: Order, step: OrderRun) -> dict[str, Any]:
    """What the dashboard shows and searches of an order."""
    buyer = order.buyer
    home = step.work.installed.rules.home_country
    country = resolve(buyer.address.country, buyer.address.country_name, home)
    return {
        "number": order.number,
        "number_key": order.number.lower(),
        "placed_at": order.placed_at,
        "status": order.status,
        "payment_name": order.payment_name,
        "is_paid": order.paid,
        "buyer": buyer.name,
        "buyer_key": buyer.name.lower(),
        "buyer_email": email.normalise(buyer.email) if buyer.email else "",
        "buyer_city": buyer.address.city,
        "buyer_country": country or "",
        "total": order.total_incl,
        "total_tax": order.total_tax,
        "currency": order.currency,
        "checked_updated_at": order.updated_at,
    }


def _seen(glimpse: Glimpse, step: OrderRun) -> dict[str, Any]:
    """The same of an order of which only parts could be read; what could not be read stays as it is."""
    home = step.work.installed.rules.home_country
    country = resolve(glimpse.country or None, glimpse.country_name or None, home) if glimpse.buyer else None
    columns = {
        "number": glimpse.number,
        "number_key": glimpse.number.lower(),
        "placed_at": glimpse.placed_at,
        "status": glimpse.status,
        "payment_name": glimpse.payment_name,
        "buyer": glimpse.buyer,
        "buyer_key": glimpse.buyer.lower(),
        "buyer_email": email.normalise(glimpse.email) if glimpse.email else "",
        "buyer_city": glimpse.city,
        "buyer_country": country,
        "total": glimpse.total,
        "total_tax": glimpse.total_tax,
        "currency": glimpse.currency,
    }
    return {name: value for name, value in columns.items() if value not in (None, "")}


def _kept(results: Sequence[checks.CheckResult]) -> str:
    """The results as an entry of the history keeps them: later readings come to others."""
    return json.dumps(
        [{"check": each.check, "outcome": each.outcome, "says": each.says, "params": each.params} for each in results]
    )


def _check(step: OrderRun, order: Order) -> tuple[checks.CheckResult, ...]:
    work = step.work
    known = rates(step)
    if any(line.rate not in known for line in order.lines):
        # A rate that was added a minute ago must not hold an order.
        known = rates(step, fresh=True)
    ask = partial(_ask_register, step)
    return checked(order, work.installed.rules.home_country, known, work.register, ask)


def checked(
    order: Order, home: str, known: frozenset[Decimal], register: VatRegister, ask: Callable[[str, str], VatAnswered]
) -> tuple[checks.CheckResult, ...]:
    """Every check of `order`. `known`: VAT percentages of the books. `ask`: for a number whose form is right."""
    number = checks.vat_number_to_check(order, home)
    form_ok = register.has_form(number.country, number.number) if number is not None else None
    answer = ask(number.country, number.number) if number is not None and form_ok else None
    return checks.check(
        order,
        home_country=home,
        known_rates=known,
        vat_form_ok=form_ok,
        vat_answer=answer,
        earlier_invoice=None,
    )


def rates(step: OrderRun, *, fresh: bool = False) -> frozenset[Decimal]:
    """The VAT rates of the books, at most once a turn, and once more for a rate that is missing."""
    work = step.work
    with work.rates_lock:  # the first orders of a turn begin together: one of them asks
        if work.rates is None or fresh:
            read = step.with_books().rates
            work.rates = lists.rates(work.engine, work.installation_id, work.books_end, read, fresh=fresh)
        return work.rates


def _ask_register(step: OrderRun, country: str, number: str) -> VatAnswered:
    """What the register says; a positive answer of the last 30 days counts when it cannot say now."""
    work = step.work
    answer = vat_register.ask(work.register, work.transaction, work.installation_id, country, number)
    if answer is None:
        return VatAnswered.UNKNOWN
    if not answer.valid:
        return VatAnswered.INVALID
    step.notes.append(_proof(country + number, answer.asked_on, answer.consultation))
    return VatAnswered.VALID


def _proof(number: str, asked_on: date, consultation: str) -> Any:
    if consultation:
        return noted("checks.vat_number_proved", number=number, when=asked_on, consultation=consultation)
    return noted("checks.vat_number_valid", number=number, when=asked_on)
