"""Countries as shops write them, and what they mean for VAT."""

from __future__ import annotations

import unicodedata
from functools import cache

from webapp.integration.domain.country_table import COUNTRIES

EU = frozenset(
    {"AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU"}
    | {"IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK"}
)

NORTHERN_IRELAND = "XI"
_NORTHERN_IRISH_POSTCODE = "BT"
_MONACO_COUNTS_AS = "FR"
_PREFIX_OF = {"GR": "EL"}
_COUNTRY_OF_PREFIX = {"EL": "GR", "XI": "GB"}


def resolve(country: str | None, country_name: str | None, home: str) -> str | None:
    """The ISO 3166 alpha-2 code of a buyer's country; None when it cannot be told without guessing.

    `country`: a code of two or three letters, or a name; `country_name`: a name beside it. Both empty: `home` (manual
    section 6: "if no country is provided"). Code and name that mean two different countries: None.
    """
    given = [text for text in (country, country_name) if text and text.strip()]
    if not given:
        return home
    found = {code for text in given if (code := _look_up(text)) is not None}
    return found.pop() if len(found) == 1 else None


def is_country(code: str) -> bool:
    """True for an ISO 3166 alpha-2 code."""
    return code in _codes()


def territory(country: str, zipcode: str = "") -> str:
    """Whose VAT rules hold for goods there: the country itself, XI for Northern Ireland, FR for Monaco."""
    if country == "GB" and zipcode.strip().upper().startswith(_NORTHERN_IRISH_POSTCODE):
        return NORTHERN_IRELAND
    return _MONACO_COUNTS_AS if country == "MC" else country


def in_eu(territory_code: str) -> bool:
    """True when goods sent there stay within the EU's VAT area (the 27, and Northern Ireland)."""
    return territory_code in EU or territory_code == NORTHERN_IRELAND


def vat_prefix(country: str) -> str:
    """The two letters that VAT numbers of a country or territory begin with: EL for Greece, XI for Northern Ireland."""
    return _PREFIX_OF.get(country, country)


def country_of_prefix(prefix: str) -> str | None:
    """The ISO code behind the two letters of a VAT number; None when they are no country's."""
    code = _COUNTRY_OF_PREFIX.get(prefix, prefix)
    return code if is_country(code) else None


def _look_up(text: str) -> str | None:
    letters = text.strip().upper()
    return _codes().get(_COUNTRY_OF_PREFIX.get(letters, letters)) or _names().get(_loose(text))


@cache
def _codes() -> dict[str, str]:
    """Both codes of every country, each to the one of two letters."""
    return {code: row.split(" ")[0] for row in COUNTRIES.splitlines() for code in row.split(" ")[:2]}


@cache
def _names() -> dict[str, str | None]:
    """Every name, loosely written, to its country; None for a name that two countries bear."""
    names: dict[str, str | None] = {}
    for row in COUNTRIES.splitlines():
        code, _, written = row.split(" ", 2)
        for name in map(_loose, written.split("|")):
            names[name] = code if names.get(name, code) == code else None
    return names


def _loose(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.casefold())
    return "".join(each for each in plain if each.isalnum())
