"""Whom an invoice is for, as it was typed: what is wrong with it, and what it means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask import g
from flask_babel import get_locale
from flask_babel import gettext as _

from webapp.accounts.billing import vat_number
from webapp.accounts.billing.details import Details
from webapp.formats import country
from webapp.integration.domain import vat_number as numbers
from webapp.integration.domain.country import in_eu, is_country, territory, vat_prefix
from webapp.integration.domain.own_vat import Register, depends_on_register
from webapp.services import services

LONGEST = {"company": 150, "address": 200, "zipcode": 20, "city": 100, "country": 2, "vat_number": 40}


@dataclass(frozen=True, slots=True)
class Read:
    """`details`: None when something is wrong. `register`: what it says about the VAT number."""

    typed: Mapping[str, str]
    mistakes: Mapping[str, str] = field(default_factory=dict)
    details: Details | None = None
    register: Register = Register.NO_NUMBER


def countries() -> list[tuple[str, str]]:
    """Every country by its name in the reader's language."""
    names = (get_locale().territories if get_locale() else {}).keys()
    found = ((code, country(code)) for code in names if len(code) == 2 and is_country(code))
    return sorted(found, key=lambda pair: pair[1])


def read(sent: Mapping[str, str]) -> Read:
    """The form, with its VAT number asked for at the EU's register when everything else is right."""
    typed = {name: _line(sent.get(name, ""))[:most] for name, most in LONGEST.items()}
    mistakes = {
        "company": "" if typed["company"] else _("Fill in the name of your company: the invoice is made out to it."),
        "address": "" if typed["address"] else _("Fill in street and number."),
        "city": "" if typed["city"] else _("Fill in the town."),
        "country": "" if is_country(typed["country"]) else _("Choose one of the list."),
    }
    found = {name: str(words) for name, words in mistakes.items() if words}
    if found:
        return Read(typed, found)
    number, mistake = _number(typed)
    if mistake:
        return Read(typed, {"vat_number": mistake})
    place = territory(typed["country"], typed["zipcode"])
    answer = vat_number.ask(services(), g.installation.id, number) if number and in_eu(place) else None
    if answer is not None and answer.register is Register.INVALID:
        words = _("VIES, the register of the EU, does not know this VAT number. Correct it, or leave it empty.")
        return Read(typed, {"vat_number": str(words)})
    details = Details(**{**typed, "vat_number": number})
    return Read(typed, {}, details, answer.register if answer else Register.NO_NUMBER)


def _line(text: str) -> str:
    """One line without signs that cannot be printed."""
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())


def _number(typed: Mapping[str, str]) -> tuple[str, str]:
    """The VAT number with its country, and what is wrong with it ("": nothing)."""
    text, place = typed["vat_number"], territory(typed["country"], typed["zipcode"])
    rules = services().settings.seller_vat
    if not text:
        needed = depends_on_register(rules, typed["country"], typed["zipcode"]) and not rules.sells_without_number
        return "", str(_("Fill in your VAT number: without one we cannot invoice you abroad.")) if needed else ""
    if not in_eu(place):
        return text.upper(), ""
    number = numbers.clean(text, place)
    if number is None or not services().vendors.vat.has_form(number.country, number.number):
        words = _("This is not a VAT number of %(country)s. Correct it, or leave it empty.")
        return "", str(words % {"country": country(typed["country"])})
    if number.country != vat_prefix(place):
        return "", str(_("This VAT number is of another country than the address."))
    return number.full, ""
