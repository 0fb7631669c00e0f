"""Section 2.1 of the books' contract: what lists show, and how much of it; and search."""

from __future__ import annotations

import pytest

from sandbox.factuursturen.account import ByDate, Entry
from tests.sandbox.factuursturen.conftest import LINE, Caller

DAYS = ("2024-03-10", "2024-03-11", "2024-03-12")


def sent(books: Caller, query: str) -> list[str]:
    return [invoice["sent"] for invoice in books.get(f"invoices?{query}")]


@pytest.fixture
def three(books: Caller, client: str) -> Caller:
    """Three invoices on three days, made out of order."""
    for day in (DAYS[1], DAYS[0], DAYS[2]):
        books.add_invoice(client, sent=day)
    return books


@pytest.mark.parametrize(
    ("query", "days"),
    [
        ("", DAYS),
        ("since=2024-03-11", DAYS[1:]),
        ("until=2024-03-11", DAYS[:2]),
        ("since=2024-03-11&until=2024-03-11", DAYS[1:2]),
        ("since=2024-03-13", ()),
        ("count=2", DAYS[:2]),
        ("count=2&start=2", DAYS[2:]),
        ("count=2&start=3", ()),
        ("count=-1", DAYS),
        ("count=-1&start=1", DAYS[1:]),
        ("client=301", DAYS),
        ("client=999", ()),
        ("filter=open", DAYS),
        ("filter=overdue", DAYS),
        ("filter=sent", DAYS),
        ("filter=paid", ()),
        ("filter=nonsense", DAYS),
        ("count=many", DAYS),
    ],
)
def test_list_of_invoices(three: Caller, query: str, days: tuple[str, ...]) -> None:
    assert tuple(sent(three, query)) == days


def test_bad_day_is_refused(books: Caller) -> None:
    assert books.status("GET", "invoices?since=yesterday") == 400


def test_filters_follow_payments(three: Caller) -> None:
    three.call("POST", "invoices_payment/20240001", json={"date": DAYS[2], "amount": 21})
    three.call("POST", "invoices_payment/20240002", json={"date": DAYS[2], "amount": 999})

    lists = {name: sent(three, f"filter={name}") for name in ("open", "sent", "partly", "toomuch", "paid")}

    assert lists == {
        "open": [DAYS[1], DAYS[2]],
        "sent": [DAYS[2]],
        "partly": [DAYS[1]],
        "toomuch": [DAYS[0]],
        "paid": [DAYS[0]],
    }


def test_list_is_cut_at_100(books: Caller, client: str) -> None:
    for _ in range(103):
        books.plant("invoices", clientnr=client, lines=[LINE], sent=DAYS[0])

    first, rest = books.get("invoices"), books.get("invoices?start=100")

    assert (len(first), len(rest), len(books.get("invoices?count=-1"))) == (100, 3, 103)
    assert len({invoice["id"] for invoice in first + rest}) == 103


def test_clients_are_cut_at_100_too(books: Caller) -> None:
    for _ in range(102):
        books.plant("clients", contact="A")

    assert (len(books.get("clients")), len(books.get("clients?start=100"))) == (100, 2)


def test_dates_stay_sorted_whatever_the_order() -> None:
    shelf = ByDate()
    days = ["2024-02-01", "2023-01-01", "", "2024-02-01", "2025-01-01"]
    for number, day in enumerate(days):
        shelf.add(day, Entry(str(number), {}, 0))

    assert [entry.key for entry in shelf.between("", "", newest_first=False)] == ["2", "1", "0", "3", "4"]
    assert [entry.key for entry in shelf.between("2024-01-01", "2024-12-31", newest_first=True)] == ["3", "0"]


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("clients/email/m%40korenbloem.example", 1),
        ("clients/email/M%40KORENBLOEM", 1),
        ("clients/email/other", 0),
        ("clients/all/verbeek", 1),
        ("clients/contact/M.%20Verbeek", 1),
        ("clients/nosuchfield/x", 0),
        ("invoices/totalintax/121.00", 1),
        ("invoices/all/brood", 1),
        ("invoices/all/WF7K3QX9M2A4", 0),
        ("invoices/reference/WF7K3QX9M2A4", 0),
        ("invoices_saved/name/x", 0),
        ("invoices_repeated/all/x", 0),
        ("products/name/brood", 0),
    ],
)
def test_search_is_loose_and_does_not_look_into_the_reference(
    books: Caller, client: str, path: str, found: int
) -> None:
    books.add_invoice(client, reference={"line3": "WF7K3QX9M2A4"})

    assert len(books.get(f"search/{path}")) == found
