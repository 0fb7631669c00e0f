"""Held orders grouped by cause: one cause, one card."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from flask import url_for
from flask_babel import gettext
from markupsafe import Markup

from webapp.blueprints.dashboard.order.seen import mark
from webapp.blueprints.dashboard.problem_words import (
    Words,
    figure,
    group_key,
    problem_of,
    words_for_many,
    words_for_one,
)
from webapp.blueprints.dashboard.rows import OrderRow, cut, order_row
from webapp.blueprints.dashboard.tickets import Reported, reported
from webapp.blueprints.reading import Found

SHOWN_AT_FIRST = 25
OF_LATE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class HeldRow:
    """An order in its cause's card. `figure`: the one that matters; `note`: below it; `checked_at`: when of late."""

    order: OrderRow
    figure: Markup
    note: str
    checked_at: datetime | None
    process_href: str
    bring_back_href: str
    piece_href: str


@dataclass(frozen=True, slots=True)
class Cause:
    """One card. `key`: which orders belong to it; `waiting`: their shop totals by currency, of those that were read;
    `more`: orders not shown yet."""

    key: str
    words: Words
    head: str
    orders: int
    waiting: Mapping[str, Decimal]
    rows: Sequence[HeldRow]
    more: int
    reported: Reported | None
    more_info_href: str
    report_href: str
    process_href: str
    newest: datetime


def causes(rows: Sequence[Found], tickets: Sequence[Found], labels: Mapping[str, str], opened: str = "") -> list[Cause]:
    """`rows`, newest first, in cards, the one with most orders first. `opened`: key of a card that shows all rows."""
    groups: dict[str, list[Found]] = {}
    for row in rows:
        groups.setdefault(group_key(row.reason, row.reason_params), []).append(row)
    cards = [_cause(key, members, tickets, labels, opened) for key, members in groups.items()]
    return sorted(cards, key=lambda card: (-card.orders, -card.newest.timestamp()))


def held_row(row: Found, labels: Mapping[str, str]) -> HeldRow:
    """One order of a card."""
    main, note = figure(row.reason, _short(row.reason_params), labels)
    return HeldRow(
        order_row(row),
        main,
        note,
        checked_at=row.state_since if datetime.now(UTC) - row.state_since < OF_LATE else None,
        process_href=url_for("dashboard.process", order_id=row.id, at="errors", seen=mark(row)),
        bring_back_href=url_for("dashboard.bring_back", order_id=row.id, at="errors", seen=mark(row)),
        piece_href=url_for("dashboard.held_piece", order_id=row.id),
    )


def totals(rows: Sequence[Found]) -> dict[str, Decimal]:
    """The shop totals of `rows` by currency, EUR first; without those that were not read."""
    sums: dict[str, Decimal] = {}
    for row in rows:
        if row.total is not None:
            sums[row.currency or "EUR"] = sums.get(row.currency or "EUR", Decimal(0)) + row.total
    return dict(sorted(sums.items(), key=lambda one: (one[0] != "EUR", one[0])))


def short_key(key: str) -> str:
    """A group's key as an address can carry it."""
    return hashlib.sha256(key.encode()).hexdigest()[:12]


def _short(params: Mapping[str, str]) -> dict[str, str]:
    return {name: cut(value) if isinstance(value, str) else value for name, value in params.items()}


def _cause(key: str, members: list[Found], tickets: Sequence[Found], labels: Mapping[str, str], opened: str) -> Cause:
    first = members[0]
    name = short_key(key)
    words = (words_for_one if len(members) == 1 else words_for_many)(first.reason, _short(first.reason_params), labels)
    shown = members if opened == name else members[:SHOWN_AT_FIRST]
    ids = {member.id for member in members}
    ticket = next((one for one in tickets if one.order_id in ids), None)
    return Cause(
        key=name,
        words=words,
        head=gettext(problem_of(first.reason).head) if problem_of(first.reason).head else "",
        orders=len(members),
        waiting=totals(members),
        rows=[held_row(member, labels) for member in shown],
        more=len(members) - len(shown),
        reported=reported(ticket) if ticket else None,
        more_info_href=url_for("dashboard.more_info", order_id=first.id),
        report_href=url_for("dashboard.report_problem", order_id=first.id),
        process_href=url_for("dashboard.process", order_id=first.id, at="errors", seen=mark(first)),
        newest=first.placed_at,
    )
