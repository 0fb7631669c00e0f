"""What things cost, in euros without VAT; the one place that pages, mails and invoices read it from."""

from __future__ import annotations

from decimal import Decimal

TRIAL_DAYS = 30
"""From the day of going live (manual section 1)."""

PLANS = (Decimal("72.00"), Decimal("120.00"), Decimal("170.00"))
"""A year of the integration, by number of invoices, the smallest plan first."""

FROM = PLANS[0]
"""What a year costs at least."""

INSTALLATION = Decimal("39.50")
"""We install it for the merchant (manual section 7)."""

MIGRATION = Decimal("67.50")
"""Orders of the past, for each 1,000 of them (manual section 7)."""
