"""The fixed texts on invoices and debtors, in the installation's language; in English as in the manual, section 6."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Texts:
    """Templates of one language; `{name}`, `{first_name}` and `{last_name}` are filled in with what the shop gave."""

    payment: str
    salutation: str
    salutation_nameless: str
    thanks: str
    shipping: str
    shipping_nameless: str
    rounding: str
    product_nameless: str


_ENGLISH = Texts(
    payment="Payment method: {name}",
    salutation="Dear {name}",
    salutation_nameless="Dear customer",
    thanks="Thank you for your order",
    shipping="Shipping: {name}",
    shipping_nameless="Shipping",
    rounding="Rounding",
    product_nameless="Product",
)

_DUTCH = Texts(
    payment="Betaalmethode: {name}",
    salutation="Beste {name}",
    salutation_nameless="Beste klant",
    thanks="Bedankt voor je bestelling",
    shipping="Verzending: {name}",
    shipping_nameless="Verzending",
    rounding="Afronding",
    product_nameless="Product",
)

_FRENCH = Texts(
    payment="Mode de paiement : {name}",
    salutation="Bonjour {name}",
    salutation_nameless="Bonjour",
    thanks="Merci pour votre commande",
    shipping="Livraison : {name}",
    shipping_nameless="Livraison",
    rounding="Arrondi",
    product_nameless="Produit",
)

_BY_LANGUAGE = {"en": _ENGLISH, "nl": _DUTCH, "fr": _FRENCH}


def texts(language: str) -> Texts:
    """The texts of `language` (nl, fr, en, also with a region: nl_BE); English for any other."""
    return _BY_LANGUAGE.get(language.strip().lower()[:2], _ENGLISH)
