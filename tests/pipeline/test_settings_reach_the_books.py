"""What an installation is set to is what the books get: layout, way of sending, language."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.house import House, Installation
from webapp.accounts.preferences import Configuration, save_configuration

BUYER = {"firstname": "Noor", "lastname": "Verhulst", "email": "noor.verhulst@example.com"}
PAYMENT = {"name": "Bancontact"}
USUAL = Configuration(
    statuses=("paid",), layout="1", home_country="BE", start_date=date(2020, 1, 1), sending="manual", is_paused=False
)


def configure(merchant: Installation, **chosen: Any) -> None:
    """Save the Configuration form with these choices."""
    save_configuration(merchant.house.services.engine, merchant.id, replace(USUAL, **chosen))


def process(house: House, merchant: Installation) -> tuple[dict[str, Any], dict[str, Any]]:
    """One paid order of Noor's, from the shop to the books: the invoice and the debtor there."""
    merchant.place(overrides={"customer": BUYER, "payment": PAYMENT})
    merchant.poll()
    house.drain()
    [invoice], [debtor] = merchant.invoices(), merchant.books()["clients"]
    return invoice, debtor


@pytest.mark.parametrize("layout", ["1", "2"])
def test_the_invoice_has_the_layout_that_was_chosen(house: House, layout: str) -> None:
    merchant = house.install()
    configure(merchant, layout=layout)

    invoice, _debtor = process(house, merchant)

    assert invoice["profile"] == layout


def test_without_a_choice_support_installs_the_layout_that_the_books_use(house: House) -> None:
    merchant = house.install()

    invoice, _debtor = process(house, merchant)

    assert invoice["profile"] == "1"


@pytest.mark.parametrize(
    ("sending", "how", "debtor_sendmethod"),
    [
        ("manual", "gemaakt", "mail"),
        ("email", "per e-mail verzonden", "mail"),
        ("as_debtor", "gemaakt", "email"),
    ],
)
def test_the_books_mail_an_invoice_when_that_was_chosen_and_then_alone(
    house: House, sending: str, how: str, debtor_sendmethod: str
) -> None:
    merchant = house.install()
    configure(merchant, sending=sending)

    invoice, debtor = process(house, merchant)

    assert invoice["history"]["item1"]["description"] == how
    assert debtor["sendmethod"] == debtor_sendmethod


@pytest.mark.parametrize(
    ("language", "payment", "salutation", "thanks"),
    [
        ("nl", "Betaalmethode: Bancontact", "Beste Noor Verhulst", "Bedankt voor je bestelling"),
        ("fr", "Mode de paiement : Bancontact", "Bonjour Noor Verhulst", "Merci pour votre commande"),
        ("en", "Payment method: Bancontact", "Dear Noor Verhulst", "Thank you for your order"),
    ],
)
def test_the_fixed_texts_are_in_the_language_of_the_installation(
    house: House, language: str, payment: str, salutation: str, thanks: str
) -> None:
    merchant = house.install(language=language)

    invoice, debtor = process(house, merchant)

    assert invoice["reference"]["line2"] == payment
    assert (debtor["mailintro"], debtor["reference"]["line1"]) == (salutation, thanks)
