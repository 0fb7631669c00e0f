"""Whether a VAT number has the form of its country, check digits included; nobody is asked."""

from __future__ import annotations

from stdnum.eu import vat


def has_form(country: str, number: str) -> bool:
    """`country`: the two letters of the number (EL for Greece, XI for Northern Ireland); False for a country outside
    the register.
    """
    in_register = country == "EL" or country.lower() in vat.MEMBER_STATES - {"gr"}
    return in_register and bool(vat.is_valid(country + number))
