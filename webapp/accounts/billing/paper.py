"""What stands on an invoice of ours, in its customer's language; `sheet` draws it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _

from webapp.formats import count, span
from webapp.integration.domain.invoice import InvoiceLine, Totals
from webapp.integration.domain.own_vat import Treatment
from webapp.integration.domain.sentences import N_

SENTENCES: Mapping[Treatment, str] = {
    Treatment.HOME: "",
    Treatment.REVERSE_CHARGE: N_(
        "VAT reverse-charged: the customer accounts for the VAT (articles 44 and 196 of Directive 2006/112/EC)."
    ),
    Treatment.EU_WITHOUT_NUMBER: "",
    Treatment.OUTSIDE_EU: N_("Outside the scope of EU VAT (article 44 of Directive 2006/112/EC)."),
}
"""What the law wants beside the amounts."""


@dataclass(frozen=True, slots=True)
class Party:
    """Seller or customer. `address`: line by line, the country last."""

    name: str
    address: tuple[str, ...]
    vat_number: str


@dataclass(frozen=True, slots=True)
class Paper:
    """One invoice of ours. `reference`: what the customer writes beside the payment."""

    number: str
    issued_on: date
    due_on: date
    language: str
    seller: Party
    buyer: Party
    iban: str
    lines: tuple[InvoiceLine, ...]
    totals: Totals
    treatment: Treatment

    @property
    def reference(self) -> str:
        """The number: payments are found by it."""
        return self.number


def describe(charge: Any) -> str:
    """A line in words, in the present language. `charge`: a row of `charge`, with `shop` and `licence_key`."""
    if charge.kind == "installation":
        words = _("Installation of the integration for %(shop)s (%(key)s)")
        return str(words % {"shop": charge.shop, "key": charge.licence_key})
    if charge.kind == "migration":
        words = _("Orders of the past of %(shop)s (%(key)s): %(orders)s orders, for each 1,000 begun")
        return str(words % {"shop": charge.shop, "key": charge.licence_key, "orders": count(charge.orders)})
    period = span(charge.period_from, charge.period_until)
    if charge.plan.isdigit():
        words = _("Integration for %(shop)s (%(key)s), at most %(number)s invoices a year, %(period)s")
    else:
        words = _("Integration for %(shop)s (%(key)s), any number of invoices a year, %(period)s")
    number = count(int(charge.plan)) if charge.plan.isdigit() else ""
    return str(words % {"shop": charge.shop, "key": charge.licence_key, "number": number, "period": period})
