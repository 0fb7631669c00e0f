"""What Factuursturen answers, in every shape it is known or feared to have."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from webapp.integration.domain.debtor import KnownDebtor, PriceBasis
from webapp.integration.domain.invoice import MadeInvoice
from webapp.integration.domain.order import RateTotal
from webapp.integration.vendors.errors import TemporaryError, UnreadableError
from webapp.integration.vendors.factuursturen.countries import Countries, to_table
from webapp.integration.vendors.factuursturen.lists import EVERYTHING, complete
from webapp.integration.vendors.factuursturen.payloads import (
    single,
    to_debtor,
    to_debtor_number,
    to_invoice,
    to_invoice_number,
    to_rate,
)

CLIENT: dict[str, Any] = {
    "clientnr": "307", "contact": "M. Verbeek", "company": "Bakkerij De Korenbloem", "country": "146",
    "email": "inkoop@korenbloem.example", "tax_shifted": "false", "stddiscount": "0", "active": "true",
    "currency": "EUR", "tax_type": "extax",
}  # fmt: skip
INVOICE: dict[str, Any] = {
    "id": "20240047", "invoicenr_full": "K-20240047", "invoicenr": "K-20240047",
    "reference": {"line1": "SO00512", "line2": "Payment method: iDEAL", "line3": "WFK3QX9M2A4BCDEF"},
    "lines": {"line1": {"amount": 3, "tax_rate": 21, "price": 40}}, "tax": "27.00", "totalintax": "167.00",
    "clientnr": "307", "sent": "2024-03-11",
    "taxes": {
        "tax1": {"rate": 21, "sum": "25.20", "sum_of": "120.00"}, "tax2": {"rate": 9, "sum": "1.80", "sum_of": "20.00"},
    },
    "tax_type": "extax",
}  # fmt: skip


@pytest.mark.parametrize(
    ("body", "number"),
    [
        ("308", "308"), ("K-20240047", "K-20240047"), ("2024/0047", "2024/0047"), ("000123", "000123"),
        (' "K-7"\n', "K-7"), ("Nº7", "Nº7"),
    ],
)  # fmt: skip
def test_a_new_invoice_number_is_bare_text(body: str, number: str) -> None:
    assert to_invoice_number(body) == number


def test_a_new_debtor_number_is_digits() -> None:
    assert to_debtor_number("308\n") == "308"


NO_NUMBERS = [
    "", "  ", '""', '"', "null", "OK", "[]", '[{"id": "1"}]', '{"id": "308"}', "<html>308</html>", "308\n309", "9" * 41,
    "Error 500", '"3', "1,2",
]  # fmt: skip


@pytest.mark.parametrize("body", NO_NUMBERS)
def test_what_cannot_be_a_number_is_none(body: str) -> None:
    for read in (to_invoice_number, to_debtor_number):
        with pytest.raises(UnreadableError):
            read(body)


@pytest.mark.parametrize("body", ["K-308", "30.8", "-1", "٣"])
def test_what_cannot_be_a_debtor_number_is_none(body: str) -> None:
    with pytest.raises(UnreadableError):
        to_debtor_number(body)


def test_a_debtor() -> None:
    assert to_debtor(CLIENT, {"146": "NL"}) == KnownDebtor(
        number="307",
        email="inkoop@korenbloem.example",
        name="Bakkerij De Korenbloem",
        basis=PriceBasis.EXCL,
        standard_discount=Decimal(0),
        currency="EUR",
        vat_shifted=False,
        active=True,
        country="NL",
    )


@pytest.mark.parametrize(
    ("changes", "field", "expected"),
    [
        ({"clientnr": 307}, "number", "307"),
        ({"company": ""}, "name", "M. Verbeek"),
        ({"tax_type": "intax"}, "basis", PriceBasis.INCL),
        ({"stddiscount": "7.5"}, "standard_discount", Decimal("7.5")),
        ({"stddiscount": ""}, "standard_discount", Decimal(0)),
        ({"stddiscount": 5}, "standard_discount", Decimal(5)),
        ({"currency": "USD"}, "currency", "USD"),
        ({"tax_shifted": "true"}, "vat_shifted", True),
        ({"tax_shifted": True}, "vat_shifted", True),
        ({"tax_shifted": ""}, "vat_shifted", False),
        ({"active": "false"}, "active", False),
        ({"active": False}, "active", False),
        ({"active": ""}, "active", True),
        ({"country": "18"}, "country", ""),
    ],
)
def test_a_debtor_in_odd_shapes(changes: dict[str, Any], field: str, expected: Any) -> None:
    assert getattr(to_debtor(CLIENT | changes, {"146": "NL"}), field) == expected


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"tax_type": "gross"}, "tax type of the debtor"),
        ({"tax_type": ""}, "tax type of the debtor"),
        ({"stddiscount": "ten"}, "standard discount"),
        ({"tax_shifted": "perhaps"}, "VAT shifted"),
        ({"active": "perhaps"}, "active"),
        ({"clientnr": ""}, "debtor number"),
    ],
)
def test_a_debtor_with_a_value_that_we_do_not_know_is_refused(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        to_debtor(CLIENT | changes, {})

    assert caught.value.field == field


def test_an_invoice() -> None:
    assert to_invoice(INVOICE) == MadeInvoice(
        number="K-20240047",
        debtor_number="307",
        order_number="SO00512",
        payment_text="Payment method: iDEAL",
        token="WFK3QX9M2A4BCDEF",
        date=date(2024, 3, 11),
        total_tax=Decimal("27.00"),
        total_incl=Decimal("167.00"),
        rates=(
            RateTotal(Decimal(9), Decimal("20.00"), Decimal("1.80")),
            RateTotal(Decimal(21), Decimal("120.00"), Decimal("25.20")),
        ),
    )


def test_a_base_that_holds_its_vat_is_told_by_the_total() -> None:
    taxes = {
        "tax1": {"rate": 21, "sum": "25.20", "sum_of": "145.20"},
        "tax2": {"rate": 9, "sum": "1.80", "sum_of": "21.80"},
    }

    assert to_invoice(INVOICE | {"taxes": taxes}).rates == to_invoice(INVOICE).rates


@pytest.mark.parametrize("taxes", [[], "", {}, None])
def test_no_taxes_in_every_shape(taxes: Any) -> None:
    assert to_invoice(INVOICE | {"taxes": taxes, "tax": "0", "totalintax": "0.00"}).rates == ()


def test_an_array_of_taxes_is_read_too() -> None:
    assert to_invoice(INVOICE | {"taxes": list(INVOICE["taxes"].values())}) == to_invoice(INVOICE)


@pytest.mark.parametrize("reference", ["", [], None, {}])
def test_an_invoice_without_reference(reference: Any) -> None:
    found = to_invoice(INVOICE | {"reference": reference, "sent": ""})

    assert (found.order_number, found.token, found.date) == ("", "", None)


@pytest.mark.parametrize("changes", [{"tax": ""}, {"totalintax": "NaN"}, {"clientnr": None}, {"taxes": "x"}])
def test_an_invoice_that_cannot_be_read(changes: dict[str, Any]) -> None:
    with pytest.raises(UnreadableError):
        to_invoice(INVOICE | changes)


@pytest.mark.parametrize(
    "wire",
    [
        [], [{"clientnr": "307"}], {"client": {"clientnr": "308"}}, {"client": {"clientnr": "3070"}},
        {"clientnr": "307"}, {"client": {"clientnr": "307"}, "more": {}}, {"client": []},
        {"client": None}, "307", None, {},
    ],
)  # fmt: skip
def test_one_thing_is_only_what_was_asked_for(wire: Any) -> None:
    assert single(wire, ("clientnr",), "307") is None


@pytest.mark.parametrize("envelope", ["client", "clients", "invoice", "x"])
def test_the_envelope_does_not_matter(envelope: str) -> None:
    assert single({envelope: {"clientnr": 307}}, ("clientnr",), "307") == {"clientnr": 307}


@pytest.mark.parametrize(
    ("value", "rate"), [("21", "21"), (9, "9"), ("0", "0"), ("", None), ("-1", None), (None, None), ("120", None)]
)
def test_rates(value: Any, rate: str | None) -> None:
    assert to_rate({"percentage": value}) == (None if rate is None else Decimal(rate))


# -- lists


class Server:
    """Rows with ids, cut at `limit`; honours `start` and `count` or not."""

    def __init__(self, total: int, limit: int | None = 100, *, start: bool = True, count: bool = True) -> None:
        self.rows = [{"id": str(number)} for number in range(total)]
        self.limit, self.start, self.count, self.calls = limit, start, count, 0

    def read(self, start: int, count: int) -> Any:
        self.calls += 1
        first = start if self.start else 0
        most = count if self.count and count != EVERYTHING else len(self.rows)
        if self.limit is not None:
            most = min(most, self.limit)
        return self.rows[first : first + most]

    def list(self, count: int = 100, most_pages: int | None = None) -> Any:
        return complete(self.read, lambda row: row["id"], count, most_pages)


@pytest.mark.parametrize(
    ("total", "calls"), [(0, 1), (1, 1), (49, 1), (50, 2), (99, 1), (100, 2), (101, 2), (200, 3), (250, 4), (301, 4)]
)
def test_a_list_is_paged_until_it_is_complete(total: int, calls: int) -> None:
    server = Server(total)

    assert (len(server.list()), server.calls) == (total, calls)


@pytest.mark.parametrize("total", [0, 7, 99, 101, 333])
@pytest.mark.parametrize("count", [100, EVERYTHING])
def test_a_list_that_knows_no_limit_is_complete(total: int, count: int) -> None:
    assert len(Server(total, None).list(count)) == total


@pytest.mark.parametrize(("total", "limit"), [(250, 100), (101, 100), (300, 250), (500, 50)])
def test_everything_is_paged_when_a_limit_has_cut_it(total: int, limit: int) -> None:
    assert len(Server(total, limit).list(EVERYTHING)) == total


@pytest.mark.parametrize(("total", "limit"), [(250, 100), (100, 100), (500, 250), (60, 50)])
@pytest.mark.parametrize("count", [100, EVERYTHING])
def test_a_list_that_may_have_been_cut_is_none(total: int, limit: int, count: int) -> None:
    with pytest.raises(TemporaryError):
        Server(total, limit, start=False).list(count)


@pytest.mark.parametrize("total", [3, 101, 333])
def test_a_list_that_ignores_start_and_count_is_complete_when_its_length_is_no_limit(total: int) -> None:
    assert len(Server(total, None, start=False, count=False).list()) == total


def test_a_row_that_shows_twice_counts_once() -> None:
    pages = iter([[{"id": str(number)} for number in range(100)], [{"id": "99"}, {"id": "100"}], []])

    assert len(complete(lambda _start, _count: next(pages), lambda row: row["id"], 100) or []) == 101


@pytest.mark.parametrize(("most", "is_complete"), [(1, False), (2, False), (3, True)])
def test_no_more_calls_than_allowed(most: int, is_complete: bool) -> None:
    server = Server(200)

    assert (server.list(most_pages=most) is not None) is is_complete
    assert server.calls <= most


@pytest.mark.parametrize("page", [None, "", {}])
def test_an_empty_list_in_every_shape(page: Any) -> None:
    assert complete(lambda _start, _count: page, lambda row: row["id"], 100) == []


@pytest.mark.parametrize("page", ["x", 5, {"error": "x"}, [1], [["id"]]])
def test_what_is_no_list_is_refused(page: Any) -> None:
    with pytest.raises(UnreadableError):
        complete(lambda _start, _count: page, lambda row: row["id"], 100)


# -- countries


def test_a_country_that_stands_there_twice_or_means_nothing_has_no_id() -> None:
    table = to_table(
        [
            {"id": "146", "name": "Nederland"},
            {"id": "18", "name": "België"},
            {"id": "42", "name": "Congo"},
            {"id": "45", "name": "Congo"},
            {"id": "50", "name": "Duitsland"},
            {"id": "51", "name": "Duitsland"},
            {"id": "9", "name": "Utopia"},
            {"id": "", "name": "Frankrijk"},
        ]
    )

    assert table.ids == {"NL": "146", "BE": "18"}
    assert table.codes == {"146": "NL", "18": "BE"}


def test_the_list_of_countries_is_asked_for_once_a_day() -> None:
    now = [0.0]
    asked: list[float] = []

    def read() -> Any:
        asked.append(now[0])
        return [{"id": "146", "name": "Nederland"}]

    countries = Countries(lambda: now[0])
    for at in (0.0, 10.0, 86_399.0, 86_401.0):
        now[0] = at
        assert countries.table(read).ids == {"NL": "146"}

    assert asked == [0.0, 86_401.0]


def test_an_empty_list_of_countries_is_not_kept() -> None:
    answers = iter([[], [{"id": "146", "name": "Nederland"}]])
    countries = Countries(lambda: 0.0)

    countries.table(lambda: next(answers))

    assert countries.table(lambda: next(answers)).ids == {"NL": "146"}
