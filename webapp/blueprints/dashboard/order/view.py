"""An order's page in words and figures: what it is, what it needs, what can be done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from flask import g, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from webapp.blueprints.dashboard.order import queries, seen
from webapp.blueprints.dashboard.order.sent import SentInvoice, fields, last_invoice
from webapp.blueprints.dashboard.order.timeline import Step, timeline
from webapp.blueprints.dashboard.problem_words import Words, is_in_doubt, words_for_one
from webapp.blueprints.dashboard.rows import Badge, is_moving, where
from webapp.blueprints.dashboard.state_words import Waiting, badge, waiting, waiting_after_the_end
from webapp.blueprints.dashboard.tickets import Reported, reported
from webapp.blueprints.reading import Found
from webapp.formats import in_words, money
from webapp.integration.domain.problems_of_invoices import GONE
from webapp.integration.domain.problems_of_unclear_invoices import UNCLEAR
from webapp.integration.domain.states import State
from webapp.integration.pipeline.operator import ACCEPTABLE
from webapp.models.order_sync import OrderSync

SHORT_WAY_SECONDS = 120
NEVER_INVOICED = ("test", "credit")
"""Reasons that another look would only find again."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One of the two key figures. `parts`: what it is made of."""

    label: str
    amount: Decimal | None
    parts: str
    currency: str = "EUR"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two totals, and what they are to each other. `rest`: the sentence after the verdict."""

    left: Figure
    right: Figure
    difference: Decimal


@dataclass(frozen=True, slots=True)
class OrderView:
    """Everything that the page of an order shows."""

    order: OrderSync
    number: str
    badge: Badge
    tab: str
    where: str
    is_moving: bool
    problem: Words | None
    waiting: Waiting | None
    pair: Pair | None
    steps: list[Step]
    duration: str
    reported: Reported | None
    invoice: SentInvoice | None
    sent_fields: list[tuple[str, datetime, list[tuple[str, str]], str]]
    may_link: bool
    may_accept: bool
    may_put_aside: bool
    may_bring_back: bool
    may_undo_link: bool
    is_linked: bool
    mark: str
    total_then: Decimal | None
    total_now: Decimal | None


def build(order: OrderSync, labels: Mapping[str, str]) -> OrderView:
    """The view of one order of the present installation."""
    installation_id = g.installation.id
    entries = queries.history(installation_id, order.id)
    exchanges = queries.exchanges(installation_id, order.id)
    ticket = queries.last_ticket(installation_id, order.id)
    state = State(order.state)
    is_held = state == State.HELD
    is_gone = is_held and order.reason == GONE
    is_linked = state == State.DONE and order.made_at is None
    notice = order.notice or {}
    return OrderView(
        order=order,
        number=order.number or order.shop_order_id,
        badge=badge(state, order.reason, order.reason_params, labels),
        tab={State.DONE: "report", State.HELD: "errors"}.get(state, "open"),
        where=where(order.buyer_city, order.buyer_country),
        is_moving=is_moving(state, order.not_before),
        problem=words_for_one(order.reason, order.reason_params, labels) if is_held else None,
        waiting=None if is_held or state == State.DONE else _waiting(order, labels),
        pair=_pair(order, labels),
        steps=timeline(entries, order.checks, labels, is_held, _is_nothing_sent(order, exchanges)),
        duration=_duration(order),
        reported=reported(ticket) if ticket else None,
        invoice=last_invoice(exchanges),
        sent_fields=[(one.what, one.at, fields(one.sent), one.answer) for one in exchanges],
        may_link=is_held and (not order.invoice_number or is_gone),
        may_accept=is_held and order.reason in ACCEPTABLE,
        may_put_aside=(is_held and (order.made_at is None or is_gone)) or state in (State.OPEN, State.QUEUED),
        may_bring_back=state == State.IGNORED and order.reason not in NEVER_INVOICED,
        may_undo_link=is_linked and queries.is_linked_by_hand(order),
        is_linked=is_linked,
        mark=seen.mark(order),
        total_then=Decimal(notice["old"]) if "old" in notice else None,
        total_now=Decimal(notice["new"]) if "new" in notice else None,
    )


def _is_nothing_sent(order: OrderSync, exchanges: Sequence[Found]) -> bool:
    """Of the order's invoice: also not by an installation before this one."""
    is_unclear = order.reason in UNCLEAR or is_in_doubt(order.reason_params)
    return not is_unclear and not any(one.what == "invoice" for one in exchanges)


def address(order_id: int) -> str:
    """The order's own page."""
    return url_for("dashboard.order", order_id=order_id)


def _pair(order: OrderSync, labels: Mapping[str, str]) -> Pair | None:
    params: Mapping[str, Any] = order.reason_params
    if order.reason == "order.total_differs" and {"sum", "total", "lines", "shipping"} <= params.keys():
        total, given = Decimal(params["sum"]), Decimal(params["total"])
        parts = f"{money(Decimal(params['lines']))} + {money(Decimal(params['shipping']))}"
        left = Figure(_("Lines + shipping"), total, parts)
        right = Figure(_("Shop total"), given, _("as %(shop)s gives it", shop=labels["shop"]))
        return Pair(left, right, abs(total - given))
    if order.total is None or order.invoice_total is None:
        return None
    currency = order.currency or "EUR"
    left = Figure(_("Shop total"), order.total, net_and_vat(order.total, order.total_tax, currency), currency)
    right = Figure(_("Invoice total"), order.invoice_total, net_and_vat(order.invoice_total, order.invoice_tax))
    return Pair(left, right, abs(order.total - order.invoice_total))


def net_and_vat(total: Decimal | None, tax: Decimal | None, currency: str = "EUR") -> str:
    """What a total is made of; "" while that is not known."""
    if total is None or tax is None:
        return ""
    return str(_("%(net)s + %(vat)s VAT", net=money(total - tax, currency), vat=money(tax, currency)))


def _waiting(order: OrderSync, labels: Mapping[str, str]) -> Waiting:
    has_ended = g.installation.stopped_at is not None
    return waiting_after_the_end(order, labels) if has_ended else waiting(order, labels)


def _duration(order: OrderSync) -> str:
    if order.state != State.DONE or order.done_at is None:
        return ""
    seconds = round((order.done_at - order.received_at).total_seconds())
    if not 0 <= seconds <= SHORT_WAY_SECONDS:
        return ""
    seconds = max(seconds, 1)
    return str(
        ngettext(
            "%(number)s second from order to invoice",
            "%(number)s seconds from order to invoice",
            seconds,
            number=in_words(seconds),
        )
    )
