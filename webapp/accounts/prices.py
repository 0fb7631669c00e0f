"""What things cost, in euros without VAT; the one place that pages, mails and invoices read it from."""

from __future__ import annotations

from decimal import Decimal

from webapp.integration.domain.plan import Plan
from webapp.settings import Settings

TRIAL_DAYS = 30
"""Whole days after the day of going live (manual section 1)."""

INSTALLATION = Decimal("39.50")
"""We install it for the merchant (manual section 7)."""

MIGRATION = Decimal("67.50")
"""Orders of the past, for each 1,000 of them (manual section 7)."""

ORDERS_A_PRICE = 1000
"""Orders of the past that `MIGRATION` is for; begun thousands count as whole ones."""


def plans(settings: Settings) -> tuple[Plan, ...]:
    """A year of the integration, by number of invoices, the smallest plan first."""
    return settings.plans


def least(settings: Settings) -> Decimal:
    """What a year costs at least."""
    return settings.plans[0].price


def most(settings: Settings) -> Decimal:
    """What a year costs at most."""
    return settings.plans[-1].price


def thousands(orders: int) -> int:
    """How many times `MIGRATION` that many orders of the past cost."""
    return -(-orders // ORDERS_A_PRICE)
