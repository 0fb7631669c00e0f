"""The judge beside the wire, faults on the wire, the pages for people, and what a restart remembers."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
import requests

from sandbox.factuursturen.server import create_app
from sandbox.kit.running import running
from tests.sandbox.factuursturen.conftest import LINE, Caller
from tests.servers import SandboxServer

NOTHING_TWICE: dict[str, list[object]] = {"line3": [], "line1": [], "sums": [], "emails": []}


def doubles(books: Caller) -> dict[str, list[dict[str, object]]]:
    found: dict[str, list[dict[str, object]]] = books.server.get(f"/sandbox/duplicates?account={books.user}").json()
    return found


def test_nothing_twice(books: Caller, client: str) -> None:
    for number in (51, 513):
        lines = [{**LINE, "price": number}]
        books.add_invoice(client, reference={"line1": str(number), "line3": f"WF{number}"}, lines=lines)
    books.add_invoice(client)

    assert doubles(books) == NOTHING_TWICE


def test_second_invoice_of_an_order_is_seen_three_ways_even_when_deleted(books: Caller, client: str) -> None:
    reference = {"line1": "51", "line3": "WF51"}
    ids = [books.add_invoice(client, reference=reference)["id"] for _ in range(2)]
    books.call("DELETE", f"invoices/{ids[1]}")

    found = doubles(books)

    assert [found[name][0]["ids"] for name in ("line3", "line1", "sums")] == [ids] * 3


def test_second_client_of_an_address_is_seen_whatever_its_spelling(books: Caller) -> None:
    books.add_client(email="jan@x.example")
    books.add_client(email=" Jan@X.example")

    assert doubles(books)["emails"] == [{"value": "jan@x.example", "ids": ["301", "302"]}]


@pytest.mark.parametrize(
    ("fault", "made"),
    [
        ({"action": "commit_drop"}, 1),
        ({"action": "commit_answer", "status": 500}, 1),
        ({"action": "commit_cut"}, 1),
        ({"action": "late_commit", "seconds": 0.5}, 1),
        ({"action": "drop"}, 0),
        ({"action": "answer", "status": 503}, 0),
    ],
)
def test_invoice_is_made_although_the_answer_is_lost_or_not_made(
    books: Caller, client: str, fault: dict[str, object], made: int
) -> None:
    books.server.add_fault(**{"method": "POST", "path": "/api/v1/invoices", **fault})  # type: ignore[arg-type]

    try:
        answer = books.post_invoice(client)
    except requests.exceptions.RequestException:
        answer = None
    if fault["action"] == "late_commit":
        assert books.get("invoices") == []
        time.sleep(0.6)

    assert answer is None or answer.status_code >= 500
    assert len(books.get("invoices")) == made


def test_books_show_everything_and_events_in_order(books: Caller, client: str) -> None:
    planted = books.plant("clients", email="twin@x.example", country="XX", clientnr="900")["clientnr"]
    invoice = books.add_invoice(client)
    books.call("PUT", f"clients/{client}", json={"city": "Arnhem"})

    seen = books.server.get("/sandbox/books?account=bakker").json()

    assert [(row["clientnr"], row["planted"]) for row in seen["clients"]] == [(client, False), (planted, True)]
    assert {name: seen["invoices"][0][name] for name in invoice} == invoice
    assert [(event["number"], event["what"], event["kind"], event["key"]) for event in seen["events"]] == [
        (1, "made", "client", client),
        (2, "planted", "client", "900"),
        (3, "made", "invoice", invoice["id"]),
        (4, "changed", "client", client),
    ]
    assert books.add_client() == "901"


def test_brief_books_have_what_an_oracle_needs(books: Caller, client: str) -> None:
    books.add_invoice(client, reference={"line1": "51"})

    row = books.server.get("/sandbox/books?account=bakker&brief=1").json()["invoices"][0]

    assert set(row) == {
        "id", "invoicenr", "clientnr", "reference", "sent", "totalintax", "made_at", "planted", "deleted"
    }  # fmt: skip


def test_invoice_planted_by_hand_may_be_of_any_form(books: Caller, client: str) -> None:
    changed = {"totalintax": "1.00", "sent": "", "duedate": "", "history": []}

    number = books.plant("invoices", clientnr=client, set=changed)["invoicenr"]

    invoice = books.get(f"invoices/{number}")["invoice"]
    assert {name: invoice[name] for name in changed} == changed
    assert (invoice["lines"], invoice["taxes"]) == ([], [])
    assert len(books.get("invoices")) == 1
    assert books.server.get(f"/invoices/bakker/{number}").status_code == 200
    papers = (books.call("GET", f"invoices_pdf/{number}"), books.server.get(f"/invoices/bakker/{number}/pdf"))
    assert [(paper.status_code, paper.content[:5]) for paper in papers] == [(200, b"%PDF-")] * 2
    assert papers[0].content == papers[1].content


@pytest.mark.parametrize("path", ["books", "duplicates", "books?account=nobody"])
def test_judge_wants_an_account(books: Caller, path: str) -> None:
    answer = books.server.get(f"/sandbox/{path}")

    assert (answer.status_code, "account" in answer.json()["error"]) == (400, True)


@pytest.mark.parametrize(
    "document", [{"user": "bakker"}, {"user": ""}, {"user": "a:b"}, [], {"user": "x", "quota": "y"}]
)
def test_bad_account_is_refused(books: Caller, document: object) -> None:
    assert books.server.post("/sandbox/accounts", document).status_code == 400
    assert len(books.server.get("/sandbox/accounts").json()) == 1


def test_accounts_are_listed_with_their_calls_left(books: Caller) -> None:
    books.get("profiles")

    assert books.server.get("/sandbox/accounts").json() == [
        {
            "user": "bakker",
            "key": "sleutel",
            "company": "De Korenbloem",
            "rates": ["0", "6", "9", "21"],
            "active": True,
            "quota": None,
            "left": 249,
        }
    ]


def test_pages_show_the_invoice_and_hide_no_script_in_it(books: Caller) -> None:
    client = books.add_client(company="<script>alert(1)</script>")
    books.server.turn(number_layout="slash")
    number = books.add_invoice(
        client, sent="2024-03-11", reference={"line1": "order 51"}, stddiscount=1, discount=10, sendmethod="email"
    )["invoicenr"]

    pages = [
        books.server.get(path)
        for path in ("/", "/invoices/bakker", f"/invoices/bakker/{number.replace('/', '%2F')}", "/sandbox/")
    ]

    assert [page.status_code for page in pages] == [200] * 4
    assert all("default-src 'none'" in page.headers["Content-Security-Policy"] for page in pages)
    assert all("<script" not in page.text and " style=" not in page.text for page in pages)
    assert "/invoices/bakker/2024%2F0001" in pages[1].text
    assert "order 51" in pages[2].text
    assert "€\u00a0108.90" in pages[2].text
    pdf = books.server.get("/invoices/bakker/2024%2F0001/pdf")
    assert (pdf.headers["Content-Type"], pdf.content[:5]) == ("application/pdf", b"%PDF-")


@pytest.mark.parametrize("path", ["/invoices/nobody", "/invoices/bakker/1", "/invoices/bakker/1/pdf"])
def test_page_of_nothing_is_404(books: Caller, path: str) -> None:
    assert books.server.get(path).status_code == 404


def test_key_can_be_switched_off_on_its_page(books: Caller) -> None:
    page = books.server.post("/accounts/bakker/key")

    assert "not active" in page.text
    assert books.status("GET", "clients") == 401


def test_restart_remembers_everything(tmp_path: Path) -> None:
    with running(lambda: create_app(tmp_path)) as url:
        first = Caller(SandboxServer(url), "bakker", "sleutel")
        first.server.post("/sandbox/accounts", {"user": "bakker", "key": "sleutel", "rates": [21], "quota": 9999})
        client = first.add_client()
        kept, deleted = first.add_invoice(client), first.add_invoice(client)
        first.call("DELETE", f"invoices/{deleted['id']}")
        first.call("POST", f"invoices_payment/{kept['id']}", json={"date": "2026-01-01", "amount": 1})
        first.post_invoice(client, action="save", savename="a")
        paths = ("clients", "invoices", "invoices_saved", "taxes")
        before = [first.get(path) for path in paths]
        seen = first.server.get("/sandbox/books?account=bakker").json()
    with running(lambda: create_app(tmp_path)) as url:
        second = Caller(SandboxServer(url), "bakker", "sleutel")

        assert [second.get(path) for path in paths] == before
        assert second.server.get("/sandbox/books?account=bakker").json() == seen
        assert second.add_invoice(client)["id"] not in (kept["id"], deleted["id"])
        assert second.add_client() != client
        second.server.reset()
    with running(lambda: create_app(tmp_path)) as url:
        assert SandboxServer(url).get("/sandbox/accounts").json() == []


def test_demo_accounts_come_only_when_asked() -> None:
    with running(lambda: create_app(demo_accounts=True)) as url:
        server = SandboxServer(url)
        server.reset()

        assert len(server.get("/sandbox/accounts").json()) == 2
