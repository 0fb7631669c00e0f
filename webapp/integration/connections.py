"""What pages ask of an installation's two ends: their live lists, a test of a connection, an invoice's PDF."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from webapp.database import transaction
from webapp.integration import dots
from webapp.integration.domain.invoice import MadeInvoice
from webapp.integration.domain.order import Stage
from webapp.integration.joined import BOOKS, SHOP, End, Installed, NotConnectedError
from webapp.integration.pipeline import lists
from webapp.integration.vendors.contract import Layout, ShopStatus
from webapp.integration.vendors.errors import NotFoundError, ReconnectError, VendorError
from webapp.services import Services

ASKED = """
UPDATE connection SET lists = jsonb_set(lists, '{statuses,asked}', %(codes)s::jsonb)
 WHERE installation_id = %(installation)s AND side = 'shop'
"""


@dataclass(frozen=True, slots=True)
class LiveLists:
    """The vendors' own lists for the Configuration tab. `new`: codes the merchant has not been asked about yet.

    `shop_answers`, `books_answer`: False when the list is what was last kept.
    """

    statuses: Sequence[ShopStatus]
    new: frozenset[str]
    layouts: Sequence[Layout]
    shop_answers: bool
    books_answer: bool


def live_lists(services: Services, installation_id: int) -> LiveLists:
    """Statuses and layouts, asked now when what is kept is old; kept ones when nobody answers. Raises LookupError."""
    installed = services.opener.read(installation_id)
    if installed is None:
        raise LookupError(installation_id)
    kept = (installed.shop.lists if installed.shop else {}).get("statuses") or {"rows": [], "asked": []}
    statuses, shop_answers = _rows(services, installed, SHOP, "statuses", lambda: _statuses(services, installed))
    layouts, books_answer = _rows(services, installed, BOOKS, "layouts", lambda: _layouts(services, installed))
    known = [ShopStatus(**{**row, "stage": Stage(row["stage"])}) for row in statuses]
    asked = frozenset(kept.get("asked") or ())
    return LiveLists(
        statuses=known,
        new=frozenset(status.code for status in known if status.code not in asked),
        layouts=[Layout(**row) for row in layouts],
        shop_answers=shop_answers,
        books_answer=books_answer,
    )


@dataclass(frozen=True, slots=True)
class RateComparison:
    """The shop's VAT rates, and which of them the books do not know (manual section 2, pre-check).

    `used`: each percentage of the shop with what the shop calls it. Empty, with `is_known` False, when one of the two
    did not answer and nothing was kept of it.
    """

    used: Mapping[Decimal, Sequence[str]]
    missing: Sequence[Decimal]
    is_known: bool


def compare_rates(services: Services, installation_id: int, *, fresh: bool = False) -> RateComparison:
    """The VAT rates of both ends. `fresh`: ask both now, whatever is kept. Raises LookupError."""
    installed = services.opener.read(installation_id)
    if installed is None:
        raise LookupError(installation_id)
    nothing = RateComparison({}, [], is_known=False)
    if installed.shop is None or installed.books is None:
        return nothing
    try:
        rows = None if fresh else lists.stored(installed.shop, "rates", datetime.now(UTC))
        if rows is None:
            rows = [[str(one.rate), one.name] for one in services.opener.open_shop(installed).rates()]
            lists.keep(services.engine, installed.id, installed.shop, "rates", rows)
        books = services.opener.open_books(installed)
        known = lists.rates(services.engine, installed.id, installed.books, books.rates, fresh=fresh)
    except (VendorError, NotConnectedError):
        return nothing
    used: dict[Decimal, list[str]] = {}
    for rate, name in rows:
        names = used.setdefault(Decimal(rate), [])
        if name and name not in names:
            names.append(name)
    ordered = dict(sorted(used.items(), reverse=True))
    return RateComparison(ordered, [rate for rate in ordered if rate not in known], is_known=True)


def invoice_pdf(services: Services, installation_id: int, number: str) -> bytes:
    """An invoice of this installation as PDF. Raises NotFoundError, NotConnectedError and vendors' errors."""
    installed = services.opener.read(installation_id)
    if installed is None or installed.books is None:
        raise NotFoundError
    return services.opener.open_books(installed).invoice_pdf(number)


@dataclass(frozen=True, slots=True)
class FoundInvoice:
    """An invoice of the books and whose it is. `client`: the debtor's name, "" when nobody says."""

    made: MadeInvoice
    client: str


def find_invoice(services: Services, installation_id: int, number: str, since: date) -> FoundInvoice | None:
    """An invoice of this installation's books by its number, asked now; None when it is not there.

    `since`: its date or an earlier one (`vendors.contract`). Raises NotConnectedError and vendors' errors.
    """
    installed = services.opener.read(installation_id)
    if installed is None:
        raise NotConnectedError(BOOKS)
    books = services.opener.open_books(installed)
    made = books.read_invoice(number, since)
    if made is None:
        return None
    try:
        debtor = books.read_debtor(made.debtor_number)
    except VendorError:  # the number of the debtor says whose it is, too
        debtor = None
    return FoundInvoice(made, debtor.name if debtor else "")


def test(services: Services, installation_id: int, side: str) -> bool:
    """Ask one end who it is, and set its dot by the answer; True when it answered well."""
    installed = services.opener.read(installation_id)
    end = (installed.shop if side == SHOP else installed.books) if installed else None
    if installed is None or end is None:
        return False
    try:
        (services.opener.open_shop(installed) if side == SHOP else services.opener.open_books(installed)).check()
    except NotConnectedError:
        return False
    except ReconnectError as problem:
        dots.refused(services.engine, installation_id, end, problem)
        return False
    except VendorError:
        dots.noted_away(services.engine, installation_id, end)
        return False
    dots.answered(services.engine, installation_id, end)
    services.bell.ring()
    return True


def uninstalled(services: Services, installation_id: int, at: datetime | None) -> None:
    """The app was removed from the shop."""
    dots.uninstalled(services.engine, installation_id, at)


def _rows(
    services: Services, installed: Installed, side: str, name: str, read: Callable[[], list[dict[str, Any]]]
) -> tuple[list[dict[str, Any]], bool]:
    end: End | None = installed.shop if side == SHOP else installed.books
    if end is None:
        return [], False
    rows = lists.stored(end, name, datetime.now(UTC))
    if rows is not None:
        return rows, True
    try:
        rows = read()
    except (VendorError, NotConnectedError):
        return (end.lists.get(name) or {"rows": []})["rows"], False
    lists.keep(services.engine, installed.id, end, name, rows)
    return rows, True


def _statuses(services: Services, installed: Installed) -> list[dict[str, Any]]:
    return [asdict(status) for status in services.opener.open_shop(installed).statuses()]


def _layouts(services: Services, installed: Installed) -> list[dict[str, Any]]:
    return [asdict(layout) for layout in services.opener.open_books(installed).layouts()]


def asked_about(services: Services, installation_id: int, codes: Sequence[str]) -> None:
    """The merchant has seen these statuses and chosen among them: none of them is new any more."""
    with transaction(services.engine, installation_id) as connection:
        values = {"installation": installation_id, "codes": json.dumps(sorted(set(codes)))}
        connection.exec_driver_sql(ASKED, values)
