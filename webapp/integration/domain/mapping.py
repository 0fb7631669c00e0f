"""From an order to the debtor and the invoice that the books get: the manual's two field tables (section 6).

What a field is called on the wire is the books' adapter's business; here every row of the tables has its neutral field.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import tzinfo
from decimal import Decimal
from enum import StrEnum

from webapp.integration.domain import fit
from webapp.integration.domain.address import street
from webapp.integration.domain.checks import CURRENCY
from webapp.integration.domain.country import in_eu
from webapp.integration.domain.debtor import KnownDebtor, NewDebtor, PriceBasis
from webapp.integration.domain.email import normalise
from webapp.integration.domain.fit import Lengths, one_line
from webapp.integration.domain.invoice import NewInvoice
from webapp.integration.domain.notes import Noted
from webapp.integration.domain.order import Buyer, LineKind, Order, OrderLine
from webapp.integration.domain.problems import HeldError, finding
from webapp.integration.domain.settle import Way, settle
from webapp.integration.domain.texts import Texts, texts
from webapp.integration.domain.vat_decision import place_of
from webapp.integration.domain.vat_number import clean

__all__ = ["HeldError", "Sending", "new_debtor", "new_invoice"]


class Sending(StrEnum):
    """Who mails invoices: nobody; the books, each invoice at once; the books, as each new debtor is set."""

    MANUAL = "manual"
    EMAIL = "email"
    AS_DEBTOR = "as_debtor"


def new_debtor(
    order: Order, *, home_country: str, language: str, send: Sending, lengths: Lengths
) -> tuple[NewDebtor, tuple[Noted, ...]]:
    """The debtor to make for the buyer of `order`, and what was cut or left out on the way.

    Raises HeldError when a field is too long to be kept or the country cannot be told.
    """
    buyer, words = order.buyer, texts(language)
    place = place_of(order, home_country)
    if place is None:
        given = buyer.address.country or buyer.address.country_name or ""
        raise HeldError(finding("order.country_unknown", country=given))
    contact, contact_notes = fit.cut("contact", _full_name(buyer), lengths.contact)
    company, company_notes = fit.cut("company", buyer.company, lengths.company)
    city, city_notes = fit.cut("city", buyer.address.city, lengths.city)
    phone, phone_notes = fit.empty_when_too_long("phone", buyer.phone, lengths.phone)
    mobile, mobile_notes = fit.empty_when_too_long("mobile", buyer.mobile, lengths.mobile)
    salutation, _ = fit.cut("salutation", _salutation(buyer, words), lengths.salutation)
    debtor = NewDebtor(
        contact=contact,
        company=company,
        address=fit.hold("address", street(buyer.address), lengths.address),
        zipcode=fit.hold_without_blanks("zipcode", buyer.address.zipcode, lengths.zipcode),
        city=city,
        country=place.country,
        phone=phone,
        mobile=mobile,
        email=fit.hold("email", normalise(buyer.email), lengths.email),
        vat_number=fit.hold("vat_number", _vat_number(buyer, place.territory), lengths.vat_number),
        basis=PriceBasis.INCL if order.prices_include_vat else PriceBasis.EXCL,
        by_email=send is Sending.AS_DEBTOR,
        salutation=salutation,
        thanks=words.thanks,
    )
    return debtor, (*contact_notes, *company_notes, *city_notes, *phone_notes, *mobile_notes)


def new_invoice(
    order: Order,
    debtor: KnownDebtor,
    *,
    profile: str,
    language: str,
    send: Sending,
    token: str,
    zone: tzinfo,
    known_rates: Collection[Decimal] = (),
) -> tuple[NewInvoice, tuple[Noted, ...]]:
    """The invoice for `order` to `debtor`, equal to the order to the cent, and what had to be done for that.

    Prices are on the debtor's basis. `known_rates`: the VAT percentages of the books. `token`: see `tokens`.
    `zone`: the shop's time zone; the invoice has the order's day there.
    Raises HeldError when the debtor in the books, or rounding, would make another invoice of it.
    """
    _refuse_unfit(debtor, order)
    words = texts(language)
    way = Way(debtor.basis, debtor.vat_shifted, words.rounding, known_rates)
    settled = settle(order, [_description(line, words) for line in order.lines], way)
    payment = one_line(order.payment_name)
    invoice = NewInvoice(
        debtor_number=debtor.number,
        basis=debtor.basis,
        lines=settled.lines,
        profile=profile,
        date=order.placed_on(zone),
        order_number=order.number.strip(),
        payment_text=words.payment.replace("{name}", payment) if payment else "",
        token=token,
        paid_in_full=order.paid,
        by_email=send is Sending.EMAIL,
        expected=settled.expected,
    )
    return invoice, settled.notes


def _refuse_unfit(debtor: KnownDebtor, order: Order) -> None:
    """Raise HeldError for a debtor whose settings would change the invoice."""
    who = {"debtor": debtor.number, "name": debtor.name}
    if not debtor.active:
        raise HeldError(finding("debtor.inactive", **who))
    if debtor.standard_discount != 0:
        raise HeldError(finding("debtor.standard_discount", discount=debtor.standard_discount, **who))
    if order.currency != CURRENCY:
        raise HeldError(finding("order.currency", currency=order.currency, total=order.total_incl))
    if debtor.currency != order.currency:
        raise HeldError(finding("debtor.currency", currency=debtor.currency, order_currency=order.currency, **who))
    if debtor.vat_shifted and any(line.rate != 0 for line in order.lines):
        raise HeldError(finding("debtor.vat_shifted", tax=order.total_tax, **who))


def _full_name(buyer: Buyer) -> str:
    """First and last name; where both are missing the company's, else the e-mail address: a debtor needs some name."""
    return one_line(f"{buyer.first_name} {buyer.last_name}") or one_line(buyer.company) or normalise(buyer.email)


def _salutation(buyer: Buyer, words: Texts) -> str:
    name = one_line(f"{buyer.first_name} {buyer.last_name}") or one_line(buyer.company)
    return words.salutation.replace("{name}", name) if name else words.salutation_nameless


def _vat_number(buyer: Buyer, territory: str) -> str:
    """The number cleaned when it can be one of the EU, else as the buyer typed it."""
    number = clean(buyer.vat_number, territory) if in_eu(territory) else None
    return number.full if number else one_line(buyer.vat_number)


def _description(line: OrderLine, words: Texts) -> str:
    name = one_line(line.name) or one_line(line.sku)
    if line.kind is LineKind.SHIPPING:
        return words.shipping.replace("{name}", name) if name else words.shipping_nameless
    return name or words.product_nameless
