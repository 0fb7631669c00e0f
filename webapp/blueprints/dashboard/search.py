"""Search by prefix on normalised columns (order number, customer, invoice number), and amounts as they are typed.

Prefixes are compared by ranges of `text_pattern_ops` and not by LIKE: LIKE is not leakproof, so that under row-level
security it never uses an index.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

from sqlalchemy import ColumnElement, and_, or_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute

from webapp.blueprints.reading import Statement
from webapp.extensions import db
from webapp.models.order_sync import OrderSync

AMOUNT = re.compile(r"[€\s]*(\d{1,3}(?:[.,\u00a0 ]\d{3})*|\d+)[.,](\d{2})\s*€?")
LONGEST = 80
FEW = 300
"""So many matches of a column are looked up by its index; of a broader prefix only the newest orders are looked at."""
NEWEST = 5000
KEYS = (OrderSync.number_key, OrderSync.buyer_key, OrderSync.invoice_key)


def normalise(text: str) -> str:
    """How `*_key` columns are written: lower case, one form of each letter, single blanks."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split()).replace("\x00", "")[:LONGEST]


def amount(text: str) -> Decimal | None:
    """The amount that was typed: "€ 1,126.40", "1126,40"; None when it is not one with its cents."""
    found = AMOUNT.fullmatch(text.strip())
    if not found:
        return None
    return Decimal(f"{re.sub(r'[^0-9]', '', found[1])}.{found[2]}")


def few_matches(installation_id: int, text: str) -> tuple[int, ...] | None:
    """Ids of all orders that match, when they are few; None when they are many, or an amount was typed."""
    if amount(text) is not None:
        return None
    key = normalise(text)
    parts = []
    for column in KEYS:
        part = select(OrderSync.id).where(OrderSync.installation_id == installation_id, _begins(column, key))
        parts.append(select(part.limit(FEW + 1).subquery().c.id))
    ids = db.session.scalars(union_all(*parts)).all()
    return tuple(set(ids)) if len(ids) <= FEW else None


def newest_matches(newest: Statement, text: str, by: str, most: int) -> Statement:
    """Ids of the orders among the newest that match: `newest` is a list, newest first by the column called `by`."""
    keys = ("id", "total", "number_key", "buyer_key", "invoice_key", by)
    rows = newest.with_only_columns(*(getattr(OrderSync, key) for key in keys)).limit(NEWEST).subquery()
    total = amount(text)
    if total is not None:
        condition = rows.c.total == total
    else:
        key = normalise(text)
        condition = or_(*(_begins(rows.c[column.key], key) for column in KEYS))
    return select(rows.c.id).where(condition).order_by(rows.c[by].desc(), rows.c.id.desc()).limit(most)


def _begins(column: InstrumentedAttribute[str] | ColumnElement[str], key: str) -> ColumnElement[bool]:
    return and_(column != "", column.op("~>=~")(key), column.op("~<~")(key + "\U0010ffff"))
