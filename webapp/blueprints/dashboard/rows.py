"""An order as a row of a list, in words and figures that are ready to show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from flask import g, url_for
from flask_babel import gettext as _

from webapp.blueprints.reading import Found
from webapp.formats import country
from webapp.integration.domain.states import State

SOON = timedelta(minutes=2)
LONGEST, LONGEST_CITY = 120, 40
"""So many characters of a name stand in a list; the order's page has them all."""


@dataclass(frozen=True, slots=True)
class Badge:
    """A state: glyph, words, colour."""

    kind: str
    glyph: str
    words: str


@dataclass(frozen=True, slots=True)
class OrderRow:
    """What every list shows of an order. Amounts in `currency`; None where not known yet."""

    id: int
    number: str
    href: str
    placed_at: datetime
    who: str
    where: str
    total: Decimal | None
    currency: str
    state: State
    is_moving: bool


@dataclass(frozen=True, slots=True)
class DoneRow:
    """An invoiced order. `change`: what the shop changed afterwards, with figures then and now."""

    order: OrderRow
    invoice_number: str
    invoice_total: Decimal | None
    is_equal: bool
    done_at: datetime
    invoice_href: str
    total_then: Decimal | None
    total_now: Decimal | None


def order_row(row: Found) -> OrderRow:
    """The common part of a row."""
    return OrderRow(
        id=row.id,
        number=cut(row.number or row.shop_order_id),
        href=url_for("dashboard.order", order_id=row.id),
        placed_at=row.placed_at,
        who=cut(row.buyer) or _("Not read yet"),
        where=where(cut(row.buyer_city, LONGEST_CITY), row.buyer_country),
        total=row.total,
        currency=row.currency or "EUR",
        state=State(row.state),
        is_moving=is_moving(row.state, row.not_before),
    )


def done_row(row: Found) -> DoneRow:
    """A row of Report."""
    then, now = _figures_changed(row)
    return DoneRow(
        order=order_row(row),
        invoice_number=row.invoice_number,
        invoice_total=row.invoice_total,
        is_equal=row.invoice_total is not None and row.invoice_total == row.total,
        done_at=row.done_at,
        invoice_href=url_for("dashboard.invoice", order_id=row.id),
        total_then=then,
        total_now=now,
    )


def is_moving(state: State, not_before: datetime) -> bool:
    """True while something may change within seconds: it is being worked, or its turn is about to come."""
    may_come = state == State.QUEUED and not g.get("is_idle", False)
    return state == State.RUNNING or (may_come and not_before <= datetime.now(UTC) + SOON)


def cut(text: str, longest: int = LONGEST) -> str:
    """`text` as a list shows it."""
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"


def where(city: str, country_code: str) -> str:
    """City and country, what is known of them: "Gent, Belgium"."""
    return ", ".join(part for part in (city, country(country_code)) if part)


def _figures_changed(row: Found) -> tuple[Decimal | None, Decimal | None]:
    notice = row.notice or {}
    if "old" not in notice or "new" not in notice:
        return None, None
    return Decimal(notice["old"]), Decimal(notice["new"])
