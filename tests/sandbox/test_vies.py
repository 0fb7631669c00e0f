"""VIES as docs/vendors/vies.md describes it."""

from __future__ import annotations

import time
from datetime import datetime
from pathlib import Path

import pytest
import requests

from sandbox.kit.running import running
from sandbox.vies.register import ERRORS
from sandbox.vies.server import PRESETS, create_app
from tests.servers import SandboxServer

REQUESTER = {"requesterMemberStateCode": "NL", "requesterNumber": "004495445B01"}


def ask(server: SandboxServer, country: str, number: str, **more: str) -> requests.Response:
    return server.post("/rest-api/check-vat-number", {"countryCode": country, "vatNumber": number, **more})


def test_valid_number_with_name_address_and_moment(vies_server: SandboxServer) -> None:
    answer = ask(vies_server, "BE", "0403.170.701").json()

    assert answer["valid"] is True
    assert answer["name"] == "Bedrijf BE0403170701"
    assert answer["address"] == "Marktplein 2\n1000 BE"
    assert answer["vatNumber"] == "0403170701"
    assert datetime.fromisoformat(answer["requestDate"]).tzinfo is not None


@pytest.mark.parametrize(("country", "number"), [("BE", "0400017170"), ("NL", "000099998B57")])
def test_number_with_three_noughts_is_invalid(vies_server: SandboxServer, country: str, number: str) -> None:
    answer = ask(vies_server, country, number).json()

    assert (answer["valid"], answer["name"], answer["requestIdentifier"]) == (False, "---", "")
    assert "userError" not in answer


@pytest.mark.parametrize("country", ["DE", "ES"])
def test_some_member_states_tell_no_name(vies_server: SandboxServer, country: str) -> None:
    answer = ask(vies_server, country, "136695976").json()

    assert (answer["valid"], answer["name"], answer["address"]) == (True, "---", "---")


def test_consultation_number_only_for_a_named_requester(vies_server: SandboxServer) -> None:
    without = ask(vies_server, "BE", "0403170701").json()
    first = ask(vies_server, "BE", "0403170701", **REQUESTER).json()
    second = ask(vies_server, "BE", "0403170701", **REQUESTER).json()

    assert without["requestIdentifier"] == ""
    assert first["requestIdentifier"].startswith("WAPI")
    assert first["requestIdentifier"] != second["requestIdentifier"]


def test_requester_that_is_no_vat_number(vies_server: SandboxServer) -> None:
    answer = ask(vies_server, "BE", "0403170701", requesterMemberStateCode="US", requesterNumber="1")

    assert answer.json() == {"actionSucceed": False, "errorWrappers": [{"error": "INVALID_REQUESTER_INFO"}]}


@pytest.mark.parametrize("sign", ["7", "A", "+", "*"])
def test_every_sign_that_a_number_may_end_with(vies_server: SandboxServer, sign: str) -> None:
    assert ask(vies_server, "IE", f"1234567{sign}").json()["valid"] is True


@pytest.mark.parametrize(("country", "number"), [("GR", "094259216"), ("US", "1"), ("BE", ""), ("BE", "04é")])
def test_invalid_input(vies_server: SandboxServer, country: str, number: str) -> None:
    answer = ask(vies_server, country, number)

    assert answer.json()["errorWrappers"] == [{"error": "INVALID_INPUT"}]


@pytest.mark.parametrize("error", ERRORS)
def test_every_error_as_wrapper_and_beside_valid(vies_server: SandboxServer, error: str) -> None:
    vies_server.turn(error=error)
    wrapped = ask(vies_server, "BE", "0403170701")
    vies_server.turn(error_shape="userError", error_status="500")
    beside = ask(vies_server, "BE", "0403170701")

    assert (wrapped.status_code, wrapped.json()["errorWrappers"]) == (200, [{"error": error}])
    assert (beside.status_code, beside.json()["valid"], beside.json()["userError"]) == (500, False, error)


def test_error_of_some_member_states_only(vies_server: SandboxServer) -> None:
    vies_server.turn(error="MS_UNAVAILABLE", error_countries="be, fr")

    status = vies_server.get("/rest-api/check-status").json()

    assert "errorWrappers" in ask(vies_server, "BE", "0403170701").json()
    assert ask(vies_server, "NL", "004495445B01").json()["valid"] is True
    away = [row["countryCode"] for row in status["countries"] if row["availability"] != "Available"]
    assert (status["vow"], away) == ({"available": True}, ["BE", "FR"])


def test_exceptions_are_set_and_taken_back(vies_server: SandboxServer) -> None:
    path = f"{vies_server.url}/sandbox/numbers/BE0400017170"
    requests.put(path, json={"valid": True, "name": "Bakkerij", "address": "Gent"}, timeout=5)
    valid = ask(vies_server, "BE", "0400017170").json()
    requests.put(path, json={"error": "TIMEOUT"}, timeout=5)
    error = ask(vies_server, "BE", "0400017170").json()
    requests.delete(path, timeout=5)
    rule = ask(vies_server, "BE", "0400017170").json()

    assert (valid["valid"], valid["name"]) == (True, "Bakkerij")
    assert error["errorWrappers"] == [{"error": "TIMEOUT"}]
    assert rule["valid"] is False


def test_unknown_error_is_refused(vies_server: SandboxServer) -> None:
    answer = requests.put(f"{vies_server.url}/sandbox/numbers/BE1", json={"error": "NONE_SUCH"}, timeout=5)

    assert answer.status_code == 400


def test_by_address_uses_other_names(vies_server: SandboxServer) -> None:
    valid = vies_server.get("/rest-api/ms/BE/vat/0403170701").json()
    invalid = vies_server.get("/rest-api/ms/BE/vat/0400017170").json()

    assert (valid["isValid"], valid["userError"]) == (True, "VALID")
    assert (invalid["isValid"], invalid["userError"]) == (False, "INVALID")


@pytest.mark.parametrize(
    ("number", "error"), [("201", "INVALID_INPUT"), ("301", "MS_UNAVAILABLE"), ("7", "SERVICE_UNAVAILABLE")]
)
def test_test_service_answers_by_number(vies_server: SandboxServer, number: str, error: str) -> None:
    asked = {"countryCode": "BE", "vatNumber": number}

    answer = vies_server.post("/rest-api/check-vat-test-service", asked)

    assert answer.json()["errorWrappers"] == [{"error": error}]


@pytest.mark.parametrize("call", ["check-vat-number", "check-vat-test-service"])
@pytest.mark.parametrize("body", ["", "{", "[]", "[" * 20_000, '{"vatNumber": "\\ud800"}'])
def test_question_that_is_not_json(vies_server: SandboxServer, call: str, body: str) -> None:
    answer = requests.post(f"{vies_server.url}/rest-api/{call}", data=body, timeout=5)

    assert (answer.status_code, answer.json()["actionSucceed"]) == (400, False)


READY_MADE = {
    "time-out": "The next question hangs for a minute",
    "a page in HTML": "The next answer is a page, not JSON",
    "a dropped connection": "The next connection is dropped",
    "JSON cut short": "The next answer is cut in half",
}
"""What docs/vendors/vies.md says may happen to any question, and the fault that is it."""


def test_every_fault_that_the_page_on_vies_names_is_ready_made() -> None:
    assert sorted(READY_MADE.values()) == sorted(PRESETS)


def test_a_question_that_hangs(vies_server: SandboxServer) -> None:
    seconds = vies_server.add_ready_made(READY_MADE["time-out"], at_most=0.5)
    begun = time.monotonic()

    assert ask(vies_server, "BE", "0403170701").json()["valid"] is True
    assert time.monotonic() - begun >= 0.5
    assert seconds == 60


def test_a_page_instead_of_an_answer(vies_server: SandboxServer) -> None:
    vies_server.add_ready_made(READY_MADE["a page in HTML"])

    answer = ask(vies_server, "BE", "0403170701")

    assert (answer.status_code, answer.headers["Content-Type"]) == (502, "text/html")
    assert "<h1>Bad Gateway</h1>" in answer.text
    assert ask(vies_server, "BE", "0403170701").json()["valid"] is True


@pytest.mark.parametrize("what", ["a dropped connection", "JSON cut short"])
def test_an_answer_that_does_not_come_whole(vies_server: SandboxServer, what: str) -> None:
    vies_server.add_ready_made(READY_MADE[what])

    with pytest.raises(requests.exceptions.RequestException):
        ask(vies_server, "BE", "0403170701")

    assert ask(vies_server, "BE", "0403170701").json()["valid"] is True


def test_page_lists_exceptions_and_adds_them(vies_server: SandboxServer) -> None:
    form = {"number": "BE 0400.017.170", "says": "valid", "name": "<b>Bakkerij</b>"}
    page = requests.post(f"{vies_server.url}/numbers", data=form, timeout=5).text
    wrong = requests.post(f"{vies_server.url}/numbers", data={"number": "1", "says": "valid"}, timeout=5)

    assert "BE0400017170" in page
    assert "&lt;b&gt;Bakkerij" in page
    assert (wrong.status_code, "begins with the two letters" in wrong.text) == (400, True)


def test_exceptions_outlive_a_restart(tmp_path: Path) -> None:
    with running(lambda: create_app(tmp_path)) as url:
        requests.put(f"{url}/sandbox/numbers/BE0400017170", json={"valid": True}, timeout=5)

    with running(lambda: create_app(tmp_path)) as url:
        assert list(requests.get(f"{url}/sandbox/numbers", timeout=5).json()) == ["BE0400017170"]
