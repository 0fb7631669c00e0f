"""The dry run: the newest orders as the invoices they would become, by the same rules, with nothing written.

Only reads leave this house, and nothing is remembered here: not what a register answered, not a debtor that was found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass, field, replace
from datetime import date, tzinfo
from decimal import Decimal
from enum import StrEnum

from webapp.database import transaction
from webapp.integration.domain import checks, email, gate, mapping, matching
from webapp.integration.domain.checks import VatAnswered
from webapp.integration.domain.debtor import KnownDebtor, NewDebtor
from webapp.integration.domain.fit import Lengths
from webapp.integration.domain.invoice import NewInvoice
from webapp.integration.domain.order import Order, OrderSummary
from webapp.integration.domain.problems import Finding, HeldError, finding
from webapp.integration.domain.sentences import as_params
from webapp.integration.domain.tokens import erased_order
from webapp.integration.joined import Installed, NotConnectedError, Opener
from webapp.integration.pipeline import refs
from webapp.integration.pipeline.newest import WINDOWS, Looking
from webapp.integration.pipeline.steps import pre_check
from webapp.integration.vendors.contract import Books, Shop, VatRegister
from webapp.integration.vendors.errors import NotFoundError, RefusedError, TemporaryError, UnreadableError, VendorError

MOST = 20
ENOUGH_DAYS = 30
SIDE_BY_SIDE = 4
LIST_AFTER = 3
"""From this many buyers one complete list of debtors is read instead of asking for each: calls to the books are few."""


class Verdict(StrEnum):
    """What would become of an order."""

    INVOICE = "invoice"
    HELD = "held"
    WAITS = "waits"
    LEFT_OUT = "left_out"
    UNREAD = "unread"


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """One order and what would become of it.

    `code` with `params`: the problem (HELD; WAITS for a register), the reason of `reasons.REASONS` (WAITS, LEFT_OUT)
    or "" otherwise.
    `invoice`: as it would look, its number still unknown; `debtor`: the one in the books, None: a new one is made.
    """

    order: OrderSummary
    verdict: Verdict
    code: str = ""
    params: Mapping[str, str] = field(default_factory=dict)
    buyer: str = ""
    total: Decimal | None = None
    currency: str = ""
    invoice: NewInvoice | None = None
    debtor: KnownDebtor | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """Newest order first. `days`: how far back was looked. `more`: there are orders beside the rows in these days.

    `is_complete`: False when the shop had changed too many orders to look at all: newer ones may be missing.
    """

    rows: Sequence[PreviewRow]
    days: int
    more: bool
    is_complete: bool = True


@dataclass(frozen=True, slots=True)
class _Ends:
    """What every order of a preview needs. `debtors`: those in the books for an e-mail address."""

    installed: Installed
    rules: gate.Rules
    shop: Shop
    books: Books
    register: VatRegister
    rates: frozenset[Decimal]
    lengths: Lengths
    debtors: Callable[[Sequence[str]], Mapping[str, Sequence[KnownDebtor]]]
    invoiced: Callable[[str], refs.Ref | None]
    was_erased: Callable[[str], bool]
    today: date
    zone: tzinfo


def preview(opener: Opener, installation_id: int, today: date) -> Preview:
    """The newest orders as they would be processed now. `today`: the day in the shop's time zone.

    Raises NotConnectedError, and vendors' errors when a list could not be read; one order that cannot be read is a row.
    """
    installed = opener.read(installation_id)
    if installed is None or installed.shop is None or installed.books is None:
        raise NotConnectedError
    shop_key = installed.shop.account_key

    def invoiced(order_id: str) -> refs.Ref | None:
        with transaction(opener.engine, installation_id) as connection:
            return refs.find(connection, refs.RefKey(refs.INVOICE, shop_key, order_id))

    def was_erased(order_id: str) -> bool:
        with transaction(opener.engine, installation_id) as connection:
            return bool(refs.which_erased(connection, [erased_order(opener.settings.erasure_key, shop_key, order_id)]))

    shop, books = opener.open_shop(installed), opener.open_books(installed)
    ends = _Ends(
        installed=installed,
        # Whatever was chosen before: the start is what this page helps to choose.
        rules=replace(installed.rules, start_date=None, start_number=None),
        shop=shop,
        books=books,
        register=opener.vendors.vat,
        rates=books.rates(),
        lengths=opener.vendors.books[installed.books.platform].lengths,
        debtors=lambda addresses: _debtors(books, addresses),
        invoiced=invoiced,
        was_erased=was_erased,
        today=today,
        zone=installed.shop.zone,
    )
    found = _newest(shop)
    return replace(found, rows=_rows(ends, [row.order for row in found.rows]))


def _newest(shop: Shop) -> Preview:
    """The newest orders, none of them read yet."""
    looking = Looking(shop)
    for window in WINDOWS:
        listed = looking.placed_within(window)
        newest = [PreviewRow(row, Verdict.UNREAD) for row in listed.rows[:MOST]]
        if not listed.is_complete:
            return Preview(newest, WINDOWS[-1].days, more=True, is_complete=False)
        full = len(newest) == MOST
        if full or (newest and window.days >= ENOUGH_DAYS):
            # A shorter window than a month is only taken when it is full: then older ones are likely.
            return Preview(newest, max(window.days, ENOUGH_DAYS), len(listed.rows) > MOST or window.days < ENOUGH_DAYS)
    return Preview([], WINDOWS[-1].days, more=False)


def _rows(ends: _Ends, newest: Sequence[OrderSummary]) -> list[PreviewRow]:
    """Read side by side, as a turn of the queue does; then debtors for all of them at once."""
    with ThreadPoolExecutor(SIDE_BY_SIDE, thread_name_prefix="preview") as pool:
        read = list(pool.map(lambda row: copy_context().run(_checked, ends, row), newest))
    ready = [order for order, _row in read if order is not None]
    problem: VendorError | None = None
    debtors: Mapping[str, Sequence[KnownDebtor]] = {}
    try:
        debtors = ends.debtors(list(dict.fromkeys(email.normalise(order.buyer.email) for order in ready)))
    except TemporaryError as met:
        problem = met  # for example the hour's calls: what the shop says is shown all the same
    rows = []
    for order, row in read:
        if order is None:
            rows.append(row)
        elif problem is not None:
            rows.append(replace(row, verdict=Verdict.UNREAD))
        else:
            rows.append(_as_invoice(ends, order, row, debtors[email.normalise(order.buyer.email)]))
    return rows


def _checked(ends: _Ends, listed: OrderSummary) -> tuple[Order | None, PreviewRow]:
    """The order when it would go on to the books, and its row so far."""
    row = PreviewRow(listed, Verdict.UNREAD)
    try:
        order = ends.shop.read_order(listed.id)
        row = replace(row, buyer=order.buyer.name, total=order.total_incl, currency=order.currency)
        earlier = ends.invoiced(listed.id)
        if (earlier is not None and earlier.state == refs.ERASED) or ends.was_erased(listed.id):
            return None, replace(row, verdict=Verdict.LEFT_OUT, code="erased")
        if earlier is not None and earlier.state == refs.MADE:
            told = as_params(invoice=earlier.number, number=listed.number)
            return None, replace(row, verdict=Verdict.LEFT_OUT, code="already_invoiced", params=told)
        verdict = gate.may_go(order, ends.rules, ends.today, ends.zone)
        if not isinstance(verdict, gate.Go):
            kind = Verdict.WAITS if isinstance(verdict, gate.Wait) else Verdict.LEFT_OUT
            return None, replace(row, verdict=kind, code=verdict.reason, params=verdict.params)
        home = ends.rules.home_country
        results = pre_check.checked(order, home, ends.rates, ends.register, lambda *number: _ask(ends, *number))
    except NotFoundError:
        return None, replace(row, verdict=Verdict.WAITS, code="gone")
    except UnreadableError as problem:
        return None, _held(row, finding("order.unknown_value", field=problem.field, value=problem.value))
    except (TemporaryError, RefusedError):
        return None, row
    found = checks.first_finding(results)
    if found is not None:
        return None, _held(row, found)
    if checks.must_wait(results):
        return None, replace(row, verdict=Verdict.WAITS, code="vies.away")
    return order, row


def _ask(ends: _Ends, country: str, number: str) -> VatAnswered:
    """What the register says now, remembered nowhere."""
    try:
        answer = ends.register.ask(country, number)
    except TemporaryError:
        return VatAnswered.UNKNOWN
    return VatAnswered.VALID if answer.valid else VatAnswered.INVALID


def _debtors(books: Books, addresses: Sequence[str]) -> Mapping[str, Sequence[KnownDebtor]]:
    """Debtors of the books by e-mail address, for all of `addresses`."""
    if len(addresses) < LIST_AFTER:
        return {address: books.find_debtors(address) for address in addresses}
    by_address: dict[str, list[KnownDebtor]] = {address: [] for address in addresses}
    for debtor in books.all_debtors():
        by_address.setdefault(email.normalise(debtor.email), []).append(debtor)
    return by_address


def _as_invoice(ends: _Ends, order: Order, row: PreviewRow, debtors: Sequence[KnownDebtor]) -> PreviewRow:
    """The row with the invoice that the order would become, or with what would hold it."""
    installed, send = ends.installed, mapping.Sending(ends.installed.sending)
    try:
        known = matching.one_debtor(debtors, email.normalise(order.buyer.email))
        debtor = known
        if debtor is None:
            new, _notes = mapping.new_debtor(
                order,
                home_country=ends.rules.home_country,
                language=installed.language,
                send=send,
                lengths=ends.lengths,
            )
            if new.country not in ends.books.countries():
                return _held(row, finding("order.country_unknown", country=new.country))
            debtor = _not_made(new)
        invoice, _notes = mapping.new_invoice(
            order,
            debtor,
            profile=installed.layout,
            language=installed.language,
            send=send,
            token="",
            zone=ends.zone,
            known_rates=ends.rates,
        )
    except HeldError as problem:
        return _held(row, problem.finding)
    except TemporaryError:
        return row
    return replace(row, verdict=Verdict.INVOICE, invoice=invoice, debtor=known)


def _not_made(new: NewDebtor) -> KnownDebtor:
    """The debtor as it would be in the books."""
    return KnownDebtor(
        number="",
        email=new.email,
        name=new.company or new.contact,
        basis=new.basis,
        standard_discount=Decimal(0),
        currency=checks.CURRENCY,
        vat_shifted=False,
        active=True,
        country=new.country,
    )


def _held(row: PreviewRow, found: Finding) -> PreviewRow:
    return replace(row, verdict=Verdict.HELD, code=found.code, params=found.params)


def counted(rows: Sequence[PreviewRow]) -> Iterator[tuple[Verdict, int]]:
    """How many rows have each verdict; those that none has are left out."""
    for verdict in Verdict:
        number = sum(1 for row in rows if row.verdict is verdict)
        if number:
            yield verdict, number
