"""Subscribing, paying and waiting, as steps of tests."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

import requests
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.billing.pdf_words import words
from tests.house import House, Installation
from tests.live.acts import ask, browser, change
from webapp.accounts.billing import reminding
from webapp.accounts.stopping import ZONE

GHENT = {
    "company": "Bakkerij De Molen BV",
    "address": "Molenstraat 1",
    "zipcode": "9000",
    "city": "Gent",
    "country": "BE",
    "vat_number": "BE 0403.170.701",
}
NUMBER = "BE0403170701"


def today() -> date:
    """As our invoices count days."""
    return datetime.now(UTC).astimezone(ZONE).date()


def subscribe(client: FlaskClient, merchant: Installation, **changes: str) -> TestResponse:
    """The last press, with the plan of EUR 72 and a company in Ghent unless `changes` says otherwise."""
    typed = {"plan": "500", "price": "72.00", **GHENT, **changes}
    return client.post(f"/d/{merchant.key}/profile/subscribe/confirmed", data=typed, follow_redirects=True)


def go_on(house: House, merchant: Installation) -> TestResponse:
    """The merchant subscribes after the trial, in a browser of their own."""
    return subscribe(browser(house, merchant), merchant)


def invoices(house: House) -> Sequence[Any]:
    """Every invoice of ours, in the order of their numbers."""
    return ask(house, "SELECT * FROM own_invoice ORDER BY year, serial")


def paper(house: House, number: str) -> str:
    """The words of an invoice's PDF."""
    statement = "SELECT d.content FROM document d JOIN own_invoice o ON o.document_id = d.id WHERE o.number = %(n)s"
    return words(bytes(ask(house, statement, n=number)[0][0]))


def register_says(house: House, number: str, **entry: object) -> None:
    """VIES answers like this from now on."""
    answer = requests.put(f"{house.vies.url}/sandbox/numbers/{number}", json=entry, timeout=5)
    assert answer.status_code == 200, answer.text


def clock_goes(house: House, day: date | None = None) -> None:
    """One round of the clock about our invoices, on `day`."""
    with house.app.app_context():
        reminding.run(house.services, day)


def try_now(house: House) -> None:
    """What waits is due, as after a quarter of an hour; then the clock goes round."""
    change(house, "UPDATE charge SET due_at = now()")
    clock_goes(house)
