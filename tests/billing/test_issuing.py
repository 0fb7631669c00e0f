"""Numbers without gaps however many race for them; once a charge; never changed afterwards."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import IntegrityError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from tests.billing.acts import GHENT, clock_goes, invoices, paper, subscribe, today
from tests.house import House, Installation
from tests.live.acts import ask, change, one
from webapp import create_app
from webapp.accounts.billing import charges, details, issuing
from webapp.database import EVERYTHING, transaction
from webapp.services import Services

WHO = details.Details(**{**GHENT, "country": "NL", "vat_number": ""})


class UndoneError(Exception):
    """What makes a transaction take everything back."""


def charge(house: House, merchant: Installation, ticket: int) -> int:
    """Something to invoice that was not tried yet."""
    with transaction(house.services.engine, merchant.id) as connection:
        what = charges.Charge(f"ticket/{ticket}", charges.INSTALLATION, 1, charges.prices.INSTALLATION)
        found = charges.add(connection, merchant.id, what)
    assert found is not None
    return found


def issue(app: Flask, merchant: Installation, charge_id: int, day: date | None = None) -> str | None:
    """As a worker does it: again while every connection is taken."""
    shared: Services = app.extensions["services"]
    with app.app_context():
        while True:
            try:
                return issuing.issue(shared, merchant.id, charge_id, day)
            except PoolTimeout:
                continue


def undone(app: Flask) -> None:
    """A worker that takes a number and then fails."""
    shared: Services = app.extensions["services"]
    has_taken = False
    while not has_taken:
        with suppress(UndoneError, PoolTimeout), transaction(shared.engine, EVERYTHING) as connection:
            connection.exec_driver_sql(issuing.NEXT, {"year": today().year, "day": today()})
            has_taken = True
            raise UndoneError


def test_forty_threads_of_two_workers_leave_no_gap_and_no_double_and_neither_do_undone_ones(
    house: House, merchant: Installation
) -> None:
    details.change(house.services.engine, merchant.id, WHO)
    found = [charge(house, merchant, ticket) for ticket in range(1, 17)]
    other = create_app(house.settings)
    at_once = threading.Barrier(40)

    def together(act: Callable[..., object], *arguments: object) -> object:
        at_once.wait(30)
        return act(*arguments)

    try:
        with ThreadPoolExecutor(40) as pool:
            racing = [pool.submit(together, issue, app, merchant, each) for each in found for app in (house.app, other)]
            failing = [pool.submit(together, undone, app) for app in (house.app, other) for _ in range(4)]
            numbers = [each.result(90) for each in racing]
            for each in failing:
                each.result(90)
    finally:
        other.extensions["services"].engine.dispose()

    made = invoices(house)
    assert [row.serial for row in made] == list(range(1, 17))
    assert [row.number for row in made] == [f"{today().year}-{serial:05}" for serial in range(1, 17)]
    assert sorted(str(number) for number in numbers) == sorted([row.number for row in made] * 2)
    assert one(house, "SELECT last FROM invoice_counter") == 16
    assert one(house, "SELECT count(*) FROM document") == 16
    for row in made:
        assert f"Invoice {row.number} " in paper(house, row.number)


def test_each_year_counts_from_one(house: House, merchant: Installation) -> None:
    details.change(house.services.engine, merchant.id, WHO)
    for ticket, day in enumerate((date(2030, 12, 30), date(2030, 12, 31), date(2031, 1, 1)), start=1):
        issue(house.app, merchant, charge(house, merchant, ticket), day)

    assert [row.number for row in invoices(house)] == ["2030-00001", "2030-00002", "2031-00001"]


def test_days_never_run_backwards_against_numbers(house: House, merchant: Installation) -> None:
    details.change(house.services.engine, merchant.id, WHO)
    for ticket, day in enumerate((date(2030, 5, 2), date(2030, 5, 1), date(2030, 5, 3)), start=1):
        issue(house.app, merchant, charge(house, merchant, ticket), day)

    assert [row.issued_on.day for row in invoices(house)] == [2, 2, 3]


def test_a_charge_that_waits_for_whom_it_is_for_is_issued_once_that_is_known(
    house: House, merchant: Installation, client: FlaskClient
) -> None:
    waiting = charge(house, merchant, 1)
    assert issue(house.app, merchant, waiting) is None
    assert one(house, "SELECT waits_for FROM charge") == "details"

    client.post(f"/d/{merchant.key}/profile/invoice-details", data=GHENT)
    clock_goes(house)
    clock_goes(house)

    assert [(row.charge_id, row.buyer["name"]) for row in invoices(house)] == [(waiting, GHENT["company"])]


def test_the_same_occasion_is_charged_once(house: House, merchant: Installation) -> None:
    charge(house, merchant, 7)

    with transaction(house.services.engine, merchant.id) as connection:
        what = charges.Charge("ticket/7", charges.INSTALLATION, 1, charges.prices.INSTALLATION)
        assert charges.add(connection, merchant.id, what) is None


def test_a_charge_of_somebody_else_is_none(house: House, merchant: Installation) -> None:
    other = house.install()

    with pytest.raises(LookupError):
        issue(house.app, other, charge(house, merchant, 1))


COPIED = """
installation_id, document_id, kind, year, serial, issued_on, due_on, language, seller, buyer, lines, treatment, rate,
net, tax, total
"""
AGAIN = f"""
INSERT INTO own_invoice (charge_id, number, {COPIED}) SELECT charge_id + 1, 'x', {COPIED} FROM own_invoice
"""
FIXED = (
    "number",
    "serial",
    "year",
    "issued_on",
    "due_on",
    "net",
    "tax",
    "total",
    "rate",
    "lines",
    "buyer",
    "seller",
    "treatment",
    "document_id",
    "charge_id",
    "kind",
    "proof",
    "language",
    "issued_at",
    "installation_id",
)


@pytest.mark.parametrize("column", FIXED)
def test_what_was_issued_cannot_be_changed(
    house: House, merchant: Installation, client: FlaskClient, column: str
) -> None:
    subscribe(client, merchant)

    with pytest.raises(ProgrammingError, match="permission denied"):
        change(house, f"UPDATE own_invoice SET {column} = {column}")


def test_only_payment_reminders_and_the_end_are_written_later(house: House) -> None:
    rows = ask(
        house,
        "SELECT column_name FROM information_schema.column_privileges"
        " WHERE table_name = 'own_invoice' AND privilege_type = 'UPDATE' AND grantee = current_user",
    )

    assert {row.column_name for row in rows} == {"paid_at", "paid_by", "reminded", "ended_at"}


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM own_invoice",
        "DELETE FROM document",
        "UPDATE document SET content = ''",
        "TRUNCATE own_invoice",
    ],
)
def test_an_invoice_and_its_document_stay(
    house: House, merchant: Installation, client: FlaskClient, statement: str
) -> None:
    subscribe(client, merchant)

    with pytest.raises(ProgrammingError, match="permission denied"):
        change(house, statement)


def test_a_number_that_was_given_is_refused_a_second_time(
    house: House, merchant: Installation, client: FlaskClient
) -> None:
    subscribe(client, merchant)

    with pytest.raises(IntegrityError, match="uq_own_invoice_year_serial"):
        change(house, AGAIN)


def test_the_invoice_holds_everything_that_the_law_asks_for(
    house: House, merchant: Installation, client: FlaskClient
) -> None:
    subscribe(client, merchant, country="NL", vat_number="NL123456782B90")

    (made,) = invoices(house)
    words = paper(house, made.number)
    for said in (
        f"Invoice {made.number}",
        "Demo Koppelingen B.V. Voorbeeldstraat 1 1000 AA Amsterdam Netherlands VAT number: NL000099998B57",
        "Bakkerij De Molen BV Molenstraat 1 9000 Gent Netherlands VAT number: NL123456782B90",
        "at most 500 invoices a year",
        "21 %",
        "Total excl. VAT € 72.00",
        "VAT 21 % over € 72.00 € 15.12",
        "Total to pay € 87.12",
        "NL02 ABNA 0123 4567 89",
        f"Reference {made.number}",
    ):
        assert said in words
    assert made.due_on == made.issued_on + timedelta(days=14)
    assert merchant.key in words
