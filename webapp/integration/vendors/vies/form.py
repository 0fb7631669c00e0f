"""Whether a VAT number has the form of its country, check digits included; nobody is asked."""

from __future__ import annotations

from stdnum.eu import vat
from stdnum.gb import vat as british_vat

NORTHERN_IRELAND = "XI"


def has_form(country: str, number: str) -> bool:
    """`country`: the two letters of the number (EL for Greece, XI for Northern Ireland); False for a country outside
    the EU's register.
    """
    if country == NORTHERN_IRELAND:
        return bool(british_vat.is_valid(number))
    return bool(vat.is_valid(country + number))
