"""VAT numbers as buyers type them. Form is judged by python-stdnum and existence by VIES, both outside this folder."""

from __future__ import annotations

import re
from dataclasses import dataclass

from webapp.integration.domain.country import EU, NORTHERN_IRELAND, country_of_prefix, vat_prefix

_NOT_IN_NUMBERS = re.compile(r"[^0-9A-Z+*]")  # Irish numbers may hold + and *
_LABEL = re.compile(r"^\s*(vat|btw|tva|ust|mwst|tax|nr|id|number|nummer|idnr|reg)\b[\s.:#-]*", re.IGNORECASE)
_PREFIXES = frozenset({vat_prefix(code) for code in EU} | {NORTHERN_IRELAND, "GB", "CH", "NO", "GR"})


@dataclass(frozen=True, slots=True)
class VatNumber:
    """A VAT number without signs. `country`: its letters at VIES (EL for Greece, XI for Northern Ireland)."""

    country: str
    number: str

    @property
    def full(self) -> str:
        """Both parts together, as it is printed and sent: NL001234567B01."""
        return self.country + self.number


def clean(text: str, country: str) -> VatNumber | None:
    """The number in `text`, with the prefix of `country` (ISO alpha-2, or XI) when the buyer left it out.

    None when nothing that could be a number is there.
    """
    text = _strip_labels(text)
    signs = _NOT_IN_NUMBERS.sub("", text.upper())
    prefix, number = signs[:2], signs[2:]
    if prefix not in _PREFIXES and prefix != vat_prefix(country):
        prefix, number = vat_prefix(country), signs
    if not any(each.isdigit() for each in number):
        return None
    if country_of_prefix(prefix) == "GR":
        prefix = "EL"
    if prefix == "BE" and len(number) == 9:
        number = "0" + number  # old Belgian numbers lack the first zero
    return VatNumber(prefix, number)


def _strip_labels(text: str) -> str:
    while (shorter := _LABEL.sub("", text, count=1)) != text:
        text = shorter
    return text
