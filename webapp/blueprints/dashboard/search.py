"""Search by prefix on normalised columns (order number, customer, invoice number), and amounts as they are typed."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

from sqlalchemy import ColumnElement, or_

from webapp.models.order_sync import OrderSync

AMOUNT = re.compile(r"[€\s]*(\d{1,3}(?:[.,\u00a0 ]\d{3})*|\d+)[.,](\d{2})\s*€?")
LONGEST = 80


def normalise(text: str) -> str:
    """How `*_key` columns are written: lower case, one form of each letter, single blanks."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())[:LONGEST]


def amount(text: str) -> Decimal | None:
    """The amount that was typed: "€ 1,126.40", "1126,40"; None when it is not one with its cents."""
    found = AMOUNT.fullmatch(text.strip())
    if not found:
        return None
    return Decimal(f"{re.sub(r'[^0-9]', '', found[1])}.{found[2]}")


def matches(text: str) -> ColumnElement[bool] | None:
    """The condition for a number or name that was typed; None when nothing was."""
    key = normalise(text)
    if not key:
        return None
    prefix = _literal(key) + "%"
    return or_(
        OrderSync.number_key.like(prefix, escape="\\"),
        OrderSync.buyer_key.like(prefix, escape="\\"),
        OrderSync.invoice_key.like(prefix, escape="\\"),
    )


def _literal(text: str) -> str:
    return re.sub(r"([\\%_])", r"\\\1", text)
