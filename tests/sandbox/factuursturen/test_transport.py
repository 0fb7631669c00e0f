"""Sections 1 and 1.1 to 1.4 of the books' contract: keys, formats, paths, quota."""

from __future__ import annotations

import time

import pytest
import requests

from sandbox.factuursturen.body import read_body
from tests.sandbox.factuursturen.conftest import Caller
from tests.servers import SandboxServer


def test_wrong_key_is_401_and_costs_no_call(books: Caller) -> None:
    answer = Caller(books.server, "bakker", "other").call("GET", "clients")

    assert answer.status_code == 401
    assert answer.headers["X-RateLimit-Remaining"] == "250"


def test_no_key_at_all_is_401(books_server: SandboxServer) -> None:
    answer = requests.get(f"{books_server.url}/api/v1/clients", timeout=10)

    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, 'Basic realm="API"')


def test_key_that_was_switched_off_and_on_again(books: Caller) -> None:
    url = f"{books.server.url}/sandbox/accounts/bakker"

    requests.put(url, json={"active": False}, timeout=10)
    off = books.status("GET", "clients")
    requests.put(url, json={"active": True, "key": "nieuw"}, timeout=10)

    assert (off, books.status("GET", "clients")) == (401, 401)
    assert Caller(books.server, "bakker", "nieuw").status("GET", "clients") == 200


def test_accounts_do_not_see_each_other(books: Caller, client: str) -> None:
    books.server.post("/sandbox/accounts", {"user": "lamp", "key": "l"})

    other = Caller(books.server, "lamp", "l")

    assert other.get("clients") == []
    assert other.status("GET", f"clients/{client}") == 404


@pytest.mark.parametrize("accept", ["*/*", "text/html", "application/xml"])
def test_answer_is_an_xml_stub_unless_json_was_asked_for(books: Caller, accept: str) -> None:
    answer = books.call("GET", "clients", accept=accept)

    assert answer.headers["Content-Type"].startswith("application/xml")
    assert answer.text.startswith("<?xml")


def test_new_number_is_bare_text(books: Caller) -> None:
    answer = books.call("POST", "clients", json={"contact": "A"})

    assert (answer.status_code, answer.text) == (201, "301")
    assert answer.headers["Content-Type"].startswith("text/plain")


@pytest.mark.parametrize("path", ["clients/", "clients/undefined", "clients/a/b"])
def test_whatever_follows_a_collection_on_post_is_accepted(books: Caller, path: str) -> None:
    assert books.status("POST", path, json={"contact": "A"}) == 201


@pytest.mark.parametrize("path", ["clients/", "invoices/", "invoices_saved/", "profiles/", "countrylist/nl/"])
def test_slash_at_the_end_is_accepted(books: Caller, path: str) -> None:
    assert books.status("GET", path) == 200


@pytest.mark.parametrize("path", ["nothing", "clients/1/2", "countrylist/it", "search/clients", "search/x/y/z"])
def test_unknown_path_is_404_with_the_calls_left(books: Caller, path: str) -> None:
    answer = books.call("GET", path)

    assert answer.status_code == 404
    assert answer.headers["X-RateLimit-Remaining"] == "249"


def test_php_form_is_understood(books: Caller) -> None:
    number = books.call("POST", "clients", data={"contact": "A", "showcontact": "0", "reference[line1]": "Dank"}).text
    invoice = books.call(
        "POST",
        "invoices",
        data={
            "clientnr": number,
            "action": "send",
            "sendmethod": "mail",
            "reference[line1]": "51",
            "lines[0][amount]": "2",
            "lines[0][price]": "10.50",
            "lines[0][tax_rate]": "21",
            "lines[0][description]": "Brood & boter",
            "lines[1][description]": "tekst",
        },
    ).text

    assert books.client(number)["showcontact"] == "false"
    assert books.client(number)["reference"] == {"line1": "Dank", "line2": "", "line3": ""}
    read = books.get(f"invoices/{invoice}")["invoice"]
    assert read["totalintax"] == "25.41"
    assert [line["description"] for line in read["lines"].values()] == ["Brood & boter", "tekst"]


def test_brackets_without_key_count_up() -> None:
    assert read_body("application/x-www-form-urlencoded", b"id[]=7&id[]=8") == {"id": {"0": "7", "1": "8"}}


@pytest.mark.parametrize("body", ['[{"contact": "A"}]', '{"contact": ', "[" * 100_000, '"A"'])
def test_body_that_is_no_bare_object_is_refused(books: Caller, body: str) -> None:
    answer = books.call("POST", "clients", data=body.encode(), accept="application/json")
    as_json = requests.post(
        f"{books.server.url}/api/v1/clients",
        data=body.encode(),
        auth=("bakker", "sleutel"),
        headers={"Content-Type": "application/json"},
        timeout=10,
    )

    assert (answer.status_code, as_json.status_code) == (400, 400)
    assert books.get("clients") == []


def test_unknown_keys_are_ignored(books: Caller) -> None:
    number = books.add_client(send_method="x", mollie_cst={"a": [1]}, clientnr="9", lastinvoice="2020-01-01")

    read = books.client(number)

    assert (number, read["clientnr"], read["lastinvoice"]) == ("301", "301", "")
    assert "mollie_cst" not in read


def test_quota_runs_out_for_one_account_only(books: Caller) -> None:
    books.server.ration(2)
    books.server.post("/sandbox/accounts", {"user": "lamp", "key": "l"})

    answers = [books.call("GET", "profiles") for _ in range(4)]

    assert [answer.status_code for answer in answers] == [200, 200, 403, 403]
    assert [answer.headers["X-RateLimit-Remaining"] for answer in answers] == ["1", "0", "0", "0"]
    assert Caller(books.server, "lamp", "l").status("GET", "profiles") == 200


def test_one_account_may_have_its_own_quota(books: Caller) -> None:
    books.server.ration(250)
    requests.put(f"{books.server.url}/sandbox/accounts/bakker", json={"quota": 1}, timeout=10)

    assert [books.status("GET", "profiles") for _ in range(2)] == [200, 403]


def test_quota_of_nought_means_no_limit(books: Caller) -> None:
    books.server.turn(quota=0)

    assert books.call("GET", "profiles").headers["X-RateLimit-Remaining"] == "999999"


def test_quota_starts_anew_with_the_next_hour(books: Caller) -> None:
    books.server.turn(quota=1, quota_window_seconds=1)
    assert books.status("GET", "profiles") == 200

    statuses = set()
    until = time.monotonic() + 30
    while statuses != {200, 403} and time.monotonic() < until:
        statuses.add(books.status("GET", "profiles"))

    assert statuses == {200, 403}


def test_planting_and_judging_cost_no_call(books: Caller) -> None:
    books.plant("clients", contact="A")
    books.server.get("/sandbox/books?account=bakker")

    assert books.call("GET", "profiles").headers["X-RateLimit-Remaining"] == "249"


def test_faults_answer_with_the_calls_left_too(books: Caller) -> None:
    books.server.add_fault("answer", status=500)

    answer = books.call("GET", "profiles")

    assert (answer.status_code, answer.headers["X-RateLimit-Remaining"]) == (500, "250")


@pytest.mark.parametrize(
    "body", ["{", "[" * 20_000, '{"contact": "\\ud800"}', '{"contact": "A", "reference": {"x": "\\udfff"}}']
)
@pytest.mark.parametrize(("method", "path"), [("POST", "clients"), ("PUT", "clients/301"), ("POST", "invoices")])
def test_json_that_cannot_be_kept_is_refused_and_changes_nothing(
    books: Caller, client: str, method: str, path: str, body: str
) -> None:
    before = books.get("clients")

    answer = books.call(method, path, data=body, headers={"Content-Type": "application/json"})

    assert (answer.status_code, answer.text) == (400, "De aanvraag bevat geen geldige JSON.")
    assert (books.get("clients"), books.get("invoices")) == (before, [])


def test_json_that_cannot_be_kept_is_not_planted(books: Caller) -> None:
    for path in ("accounts", "clients?account=bakker", "invoices?account=bakker"):
        for body in ('{"user": "\\ud800", "contact": "\\ud800"}', "[" * 20_000, "[]", "5"):
            assert requests.post(f"{books.server.url}/sandbox/{path}", data=body, timeout=10).status_code == 400

    assert books.get("clients") == []


def test_pair_of_surrogates_is_a_sign_like_any_other(books: Caller) -> None:
    answer = books.call(
        "POST", "clients", data='{"contact": "\\ud83d\\ude00"}', headers={"Content-Type": "application/json"}
    )

    assert books.client(answer.text)["contact"] == "😀"


def test_authorization_that_is_no_ascii_is_401(books: Caller) -> None:
    answer = requests.get(f"{books.server.url}/api/v1/clients", headers={"Authorization": b"Basic \xff"}, timeout=10)

    assert answer.status_code == 401


@pytest.mark.parametrize("query", ["start=" + "9" * 30, "count=" + "9" * 30, "count=" + "9" * 5000, "count=-5"])
def test_paging_beyond_all_numbers(books: Caller, client: str, query: str) -> None:
    books.add_invoice(client)

    assert len(books.get(f"invoices?{query}")) == (0 if query.startswith("start") or query == "count=-5" else 1)
