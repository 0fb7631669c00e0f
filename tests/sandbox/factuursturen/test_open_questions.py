"""Section 9 of the books' contract: each open question can be answered both ways."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
import requests

from sandbox.factuursturen.switches import SWITCHES
from tests.sandbox.factuursturen.conftest import LINE, Caller

_QUESTION = re.compile(r"\(U(\d+)\)")


def test_every_question_has_a_switch_with_two_ways() -> None:
    asked = {int(number) for switch in SWITCHES for number in _QUESTION.findall(switch.says)}

    assert asked == set(range(1, 32))
    assert all(len(switch.options) != 1 for switch in SWITCHES)


def test_format_without_accept(books: Caller) -> None:
    books.server.turn(no_accept="json")

    assert books.call("GET", "clients", accept="*/*").json() == []
    assert books.call("GET", "clients", accept="application/xml").text.startswith("<?xml")


def test_refusal_may_be_422_json(books: Caller) -> None:
    books.server.turn(validation_error="422_json")

    answer = books.call("POST", "clients", json={})

    assert (answer.status_code, list(answer.json())) == (422, ["error"])


@pytest.mark.parametrize(
    ("choice", "of_number", "of_text"), [("number_404", 404, 200), ("list", 200, 200), ("404", 404, 404)]
)
def test_unknown_id(books: Caller, client: str, choice: str, of_number: int, of_text: int) -> None:
    books.server.turn(unknown_id=choice)

    answers = [books.call("GET", path) for path in ("clients/999", "clients/bogus")]

    assert [answer.status_code for answer in answers] == [of_number, of_text]
    lists = [answer.json() for answer in answers if answer.status_code == 200]
    assert lists == [books.get("clients")] * len(lists)


def test_bad_and_inactive_keys_may_be_403(books: Caller) -> None:
    books.server.turn(bad_key="403", inactive_key="403")
    requests.put(f"{books.server.url}/sandbox/accounts/bakker", json={"active": False}, timeout=10)

    assert books.status("GET", "clients") == 403
    assert Caller(books.server, "bakker", "x").status("GET", "clients") == 403


@pytest.mark.parametrize(("pause", "sent"), [("", None), ("120", "120"), ("-5", "-5")])
def test_used_up_quota_may_be_429_with_retry_after(books: Caller, pause: str, sent: str | None) -> None:
    books.server.ration(1, quota_status="429", retry_after=pause)
    books.status("GET", "profiles")

    answer = books.call("GET", "profiles")

    assert (answer.status_code, answer.headers.get("Retry-After")) == (429, sent)


def test_calls_left_may_be_kept_back(books: Caller) -> None:
    books.server.turn(quota_header="off")

    assert "X-RateLimit-Remaining" not in books.call("GET", "profiles").headers


def test_sending_a_draft_works_or_is_not_there(books: Caller, client: str) -> None:
    for name in "abc":
        books.post_invoice(client, action="save", savename=name)

    one = books.call("POST", "invoices_saved/", json={"id": "1"})
    two = books.call("POST", "invoices_saved", json=["2", 3])
    books.server.turn(send_saved="404")
    none = books.status("POST", "invoices_saved", json={"id": "4"})

    assert (one.status_code, two.status_code, none) == (201, 201, 404)
    assert [one.text, *two.text.split()] == [invoice["invoicenr"] for invoice in books.get("invoices")]
    assert books.get("invoices_saved") == []


def test_list_of_clients_may_be_unlimited(books: Caller) -> None:
    for _ in range(3):
        books.add_client()
    books.server.turn(list_limit=2)
    cut = len(books.get("clients"))
    books.server.turn(clients_list="unlimited")

    assert (cut, len(books.get("clients"))) == (2, 3)


def test_invoice_date_may_be_ignored(books: Caller, client: str) -> None:
    honoured = books.add_invoice(client, sent="2024-03-11")["sent"]
    books.server.turn(invoice_date="ignored")

    assert honoured == "2024-03-11"
    assert books.add_invoice(client, sent="2024-03-11")["sent"] > "2026"


def test_clients_may_have_a_timestamp(books: Caller, client: str) -> None:
    without = books.client(client)
    books.server.turn(client_timestamp="present")

    assert "timestamp" not in without
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", books.client(client)["timestamp"])
    assert "timestamp" in books.get("clients")[0]
    assert "timestamp" in books.get("search/clients/all/verbeek")[0]


def test_unknown_country_may_be_refused(books: Caller) -> None:
    books.server.turn(unknown_country="400")

    assert books.status("POST", "clients", json={"contact": "A", "country": "Atlantis"}) == 400
    assert books.status("POST", "clients", json={"contact": "A", "country": "BE"}) == 400


def test_answer_to_save_is_an_id_or_empty(books: Caller, client: str) -> None:
    first = books.post_invoice(client, action="save", savename="a")
    books.server.turn(save_answer="empty")
    second = books.post_invoice(client, action="save", savename="b")

    assert [(answer.status_code, answer.text) for answer in (first, second)] == [(201, "1"), (201, "")]


def test_taken_savename_is_refused_or_without_effect(books: Caller, client: str) -> None:
    books.post_invoice(client, action="save", savename="a")

    refused = books.post_invoice(client, action="save", savename="a").status_code
    books.server.turn(taken_savename="201")
    silent = books.post_invoice(client, action="save", savename="a", lines=[{**LINE, "price": 1}]).status_code

    assert (refused, silent) == (400, 201)
    assert [draft["totalintax"] for draft in books.get("invoices_saved")] == ["121.00"]


def test_long_savename_is_cut_or_refused(books: Caller, client: str) -> None:
    cut = books.post_invoice(client, action="save", savename="x" * 25).status_code
    books.server.turn(long_savename="refused")
    refused = books.post_invoice(client, action="save", savename="y" * 25).status_code

    assert (cut, refused) == (201, 400)
    assert [draft["name"] for draft in books.get("invoices_saved")] == ["x" * 20]


def test_taken_invoice_number_is_refused_or_numbered_on(books: Caller, client: str) -> None:
    books.post_invoice(client, invoicenr="20240007", sent="2024-01-01")

    refused = books.post_invoice(client, invoicenr=20240007, sent="2024-01-01").status_code
    books.server.turn(taken_invoicenr="next")
    number = books.post_invoice(client, invoicenr=20240007, sent="2024-01-01").text

    assert (refused, number) == (400, "20240008")


def test_client_filter_may_be_ignored(books: Caller, client: str) -> None:
    books.add_invoice(client)
    books.server.turn(client_filter="ignored")

    assert len(books.get("invoices?client=999")) == 1


def test_paging_parameter_is_start_or_offset(books: Caller, client: str) -> None:
    for _ in range(2):
        books.add_invoice(client)

    start = [len(books.get(f"invoices?{name}=1")) for name in ("start", "offset")]
    books.server.turn(start_parameter="offset")
    offset = [len(books.get(f"invoices?{name}=1")) for name in ("start", "offset")]

    assert (start, offset) == ([1, 2], [2, 1])


def test_since_and_until_may_leave_their_day_out(books: Caller, client: str) -> None:
    for day in ("2024-03-10", "2024-03-11", "2024-03-12"):
        books.add_invoice(client, sent=day)
    books.server.turn(since_until="exclusive")

    found = books.get("invoices?since=2024-03-10&until=2024-03-12")

    assert [invoice["sent"] for invoice in found] == ["2024-03-11"]


@pytest.mark.parametrize(
    ("switches", "text", "found"),
    [
        ({"search_match": "exact"}, "korenbloem", 0),
        ({"search_match": "exact"}, "M%40Korenbloem.example", 1),
        ({"search_case": "sensitive"}, "M%40Korenbloem", 0),
        ({"search_case": "sensitive", "search_match": "exact"}, "m%40korenbloem.example", 1),
    ],
)
def test_search_may_compare_strictly(
    books: Caller, client: str, switches: dict[str, str], text: str, found: int
) -> None:
    books.server.turn(**switches)

    assert len(books.get(f"search/clients/email/{text}")) == found


def test_search_may_look_into_the_reference(books: Caller, client: str) -> None:
    books.add_invoice(client, reference={"line3": "WF7K3QX9M2A4"})
    books.server.turn(search_reference="on")

    assert len(books.get("search/invoices/all/WF7K3QX9M2A4")) == 1
    assert len(books.get("search/invoices/reference/WF7K3QX9M2A4")) == 1


def test_empty_search_may_be_404(books: Caller) -> None:
    books.server.turn(search_empty="404")

    assert books.status("GET", "search/clients/email/nobody") == 404


def test_lists_may_run_downwards(books: Caller, client: str) -> None:
    for day in ("2024-03-10", "2024-03-11", "2024-03-11"):
        books.add_invoice(client, sent=day)
    books.add_client()
    books.server.turn(list_order="descending")

    assert [invoice["id"] for invoice in books.get("invoices")] == ["20240003", "20240002", "20240001"]
    assert [row["clientnr"] for row in books.get("clients")] == ["302", "301"]


def test_new_invoice_shows_late_in_lists_and_search_but_at_once_by_number(books: Caller, client: str) -> None:
    books.server.turn(visible_after_seconds=1.5)
    made = time.time()
    number = books.post_invoice(client).text
    planted = books.plant("invoices", clientnr=client, lines=[LINE])["id"]

    early = [row["id"] for row in books.get("invoices")], [row["id"] for row in books.get("search/invoices/all/brood")]
    alone = books.status("GET", f"invoices/{number}")
    while len(books.get("invoices")) < 2:
        assert time.time() < made + 8
        time.sleep(0.05)

    assert (early, alone) == (([planted], [planted]), 200)
    assert time.time() - made >= 1.4


def test_new_client_may_show_late(books: Caller, client: str) -> None:
    books.server.turn(client_visible_after_seconds=3600)

    assert (books.get("clients"), books.get("search/clients/all/verbeek")) == ([], [])
    assert books.status("GET", f"clients/{client}") == 200


def test_put_with_some_fields_may_be_refused(books: Caller, client: str) -> None:
    books.server.turn(partial_put="400")
    whole = {**books.client(client), "address": "Molenpad 8", "zipcode": "6811 KX", "city": "Arnhem"}

    assert books.status("PUT", f"clients/{client}", json={"city": "Arnhem"}) == 400
    assert books.status("PUT", f"clients/{client}", json=whole) == 200


def test_deleting_may_be_refused_or_allowed(books: Caller, client: str) -> None:
    number = books.add_invoice(client)["id"]

    refused = books.status("DELETE", f"clients/{client}")
    books.server.turn(delete_used_client="allowed", delete_invoice="400")

    assert (refused, books.status("DELETE", f"clients/{client}")) == (400, 200)
    assert books.status("DELETE", f"invoices/{number}") == 400


def test_long_field_may_be_refused(books: Caller) -> None:
    books.server.turn(long_field="400")

    assert books.status("POST", "clients", json={"contact": "A", "zipcode": "12345678"}) == 400


@pytest.mark.parametrize("action", ["send", "save"])
def test_long_payment_method_is_cut_or_refused(books: Caller, client: str, action: str) -> None:
    wish = {"action": action, "savename": "a", "overwrite_if_exist": True, "alreadypaid": 1}
    cut = books.post_invoice(client, **wish, alreadypaidmethod="x" * 33).status_code
    books.server.turn(long_field="400")

    assert cut == 201
    assert books.post_invoice(client, **wish, alreadypaidmethod="x" * 33).status_code == 400
    assert books.post_invoice(client, **wish, alreadypaidmethod="x" * 32).status_code == 201


@pytest.mark.parametrize(
    ("choice", "boolean", "word"), [("both", 201, 201), ("booleans", 201, 400), ("words", 400, 201)]
)
def test_truth_values_in_json(books: Caller, choice: str, boolean: int, word: int) -> None:
    books.server.turn(json_booleans=choice)

    assert books.status("POST", "clients", json={"contact": "A", "active": True}) == boolean
    assert books.status("POST", "clients", json={"contact": "A", "active": "true"}) == word
    assert books.status("POST", "clients", data={"contact": "A", "active": "1"}) == 201


def test_envelope_of_a_draft(books: Caller, client: str) -> None:
    books.post_invoice(client, action="save", savename="a")

    first = list(books.get("invoices_saved/1"))
    books.server.turn(saved_envelope="invoices_saved")

    assert (first, list(books.get("invoices_saved/1"))) == (["invoice"], ["invoices_saved"])


@pytest.mark.parametrize("path", ["balance", "quotations", "quotations/1", "invoices_reminder/1"])
def test_parts_that_are_not_built(books: Caller, path: str) -> None:
    missing = books.status("GET", path)
    books.server.turn(unbuilt_parts="200_empty")

    assert (missing, books.call("GET", path).text) == (404, "")


def test_sending_by_email_without_an_address(books: Caller) -> None:
    client = books.add_client(email="")

    refused = books.post_invoice(client, sendmethod="email").status_code
    books.server.turn(email_missing="sent")

    assert (refused, books.post_invoice(client, sendmethod="email").status_code) == (400, 201)


def test_search_by_a_doubled_email_gives_all_or_the_first(books: Caller) -> None:
    numbers = [books.add_client(), books.add_client()]

    found = [row["clientnr"] for row in books.get("search/clients/email/m%40korenbloem.example")]
    books.server.turn(duplicate_email="first")

    assert found == numbers
    assert [row["clientnr"] for row in books.get("search/clients/email/m%40korenbloem.example")] == numbers[:1]


def test_discount_of_nought_overrides_or_not(books: Caller) -> None:
    client = books.add_client(stddiscount=10)

    overrides = books.add_invoice(client, discount=0)["totalintax"]
    books.server.turn(zero_discount="added")

    assert (overrides, books.add_invoice(client, discount=0)["totalintax"]) == ("121.00", "108.90")


def test_slash_in_a_path_may_be_lost(books: Caller, client: str) -> None:
    books.server.turn(number_layout="slash", slash_in_path="404")
    number = books.post_invoice(client, sent="2024-03-11").text

    assert number == "2024/0001"
    assert books.status("GET", "invoices/2024%2F0001") == 404
    assert books.status("GET", "invoices/20240001") == 200


@pytest.mark.parametrize("text", ["a%20b", "a%2Bb", "a%25b", "a%2Fb"])
def test_odd_signs_survive_in_a_search(books: Caller, text: str) -> None:
    books.add_client(company=f"x {requests.utils.unquote(text)} y")

    assert len(books.get(f"search/clients/company/{text}")) == 1


@pytest.mark.parametrize(
    ("switches", "fields", "total"),
    [
        ({"unknown_rate": "accepted"}, {"lines": [{**LINE, "tax_rate": 12}]}, "112.00"),
        ({"default_tax_type": "intax"}, {}, "121.00"),
    ],
)
def test_switches_of_the_account(
    books: Caller, client: str, switches: dict[str, str], fields: dict[str, Any], total: str
) -> None:
    books.server.turn(**switches)

    assert books.add_invoice(client, **fields)["totalintax"] == total


def test_new_clients_may_have_prices_with_vat(books: Caller) -> None:
    books.server.turn(default_tax_type="intax")

    assert books.client(books.add_client())["tax_type"] == "intax"


def test_answers_may_take_their_time(books: Caller) -> None:
    books.server.turn(delay_ms=150)
    before = time.monotonic()

    books.get("profiles")

    assert time.monotonic() - before >= 0.15
