"""VIES in three answers: valid, invalid, not known yet (docs/vendors/vies.md)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import responses
from responses.matchers import json_params_matcher

from tests.servers import SandboxServer
from webapp.integration.vendors.contract import VatAnswer
from webapp.integration.vendors.errors import TemporaryError
from webapp.integration.vendors.http import Door
from webapp.integration.vendors.registry import Registry
from webapp.integration.vendors.vies.client import Vies
from webapp.integration.vendors.vies.form import has_form

URL = "https://vies.example/rest-api"
TODAY = date(2026, 3, 2)
YES = {"countryCode": "BE", "vatNumber": "0403170701", "valid": True, "requestIdentifier": "WAPI1", "name": "ZEEWIND"}


@pytest.fixture
def wire() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock() as mock:
        yield mock


@pytest.fixture
def vies() -> Vies:
    return Vies(Door(), URL, today=lambda: TODAY)


def answer(wire: responses.RequestsMock, body: Any, status: int = 200) -> None:
    text = body if isinstance(body, str) else json.dumps(body)
    wire.post(f"{URL}/check-vat-number", body=text, status=status)


def test_a_number_that_exists(vies: Vies, wire: responses.RequestsMock) -> None:
    answer(wire, YES)

    assert vies.ask("BE", "0403170701") == VatAnswer(True, "WAPI1", "ZEEWIND", TODAY)
    assert json.loads(wire.calls[0].request.body or b"") == {"countryCode": "BE", "vatNumber": "0403170701"}


@pytest.mark.parametrize("name", ["---", None, ""])
def test_a_holder_that_the_member_state_does_not_tell(
    name: str | None, vies: Vies, wire: responses.RequestsMock
) -> None:
    answer(wire, YES | {"name": name})

    assert vies.ask("BE", "0403170701").name == ""


@pytest.mark.parametrize(
    "body",
    [
        YES | {"valid": False, "requestIdentifier": "", "name": "---"},
        YES | {"valid": False, "userError": "INVALID", "requestIdentifier": "", "name": ""},
        {"actionSucceed": False, "errorWrappers": [{"error": "INVALID_INPUT"}]},
    ],
)
def test_a_number_that_does_not_exist(body: Any, vies: Vies, wire: responses.RequestsMock) -> None:
    answer(wire, body)

    assert vies.ask("BE", "0403170701") == VatAnswer(False, "", "", TODAY)


@pytest.mark.parametrize("status", [200, 400, 500])
@pytest.mark.parametrize(
    "error",
    [
        "MS_UNAVAILABLE", "MS_MAX_CONCURRENT_REQ", "MS_MAX_CONCURRENT_REQ_TIME", "GLOBAL_MAX_CONCURRENT_REQ",
        "GLOBAL_MAX_CONCURRENT_REQ_TIME", "TIMEOUT", "SERVICE_UNAVAILABLE", "IP_BLOCKED", "VAT_BLOCKED",
        "SOMETHING_NEW", "INVALID_REQUESTER_INFO",
    ],
)  # fmt: skip
@pytest.mark.parametrize("shape", ["wrapped", "user"])
def test_an_error_is_never_an_answer_about_the_number(
    shape: str, error: str, status: int, vies: Vies, wire: responses.RequestsMock
) -> None:
    wrapped = {"actionSucceed": False, "errorWrappers": [{"error": error}]}
    user = {"valid": False, "userError": error, "countryCode": "BE", "vatNumber": "0403170701"}
    answer(wire, wrapped if shape == "wrapped" else user, status)

    with pytest.raises(TemporaryError) as caught:
        vies.ask("BE", "0403170701")

    assert error in caught.value.words or status == 500


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("<html>", 200), ("", 200), ('{"valid": tr', 200), ("[]", 200), ({}, 200), ({"valid": "true"}, 200),
        ({"valid": None}, 200), (YES | {"vatNumber": "0999999999"}, 200), (YES | {"countryCode": "NL"}, 200),
        ({"actionSucceed": False}, 200), ("", 404), ("<html>", 403), ("", 401), ("", 429), ("", 500), ("", 302),
    ],
)  # fmt: skip
def test_what_is_not_understood_is_not_known_yet(
    body: Any, status: int, vies: Vies, wire: responses.RequestsMock
) -> None:
    answer(wire, body, status)

    with pytest.raises(TemporaryError):
        vies.ask("BE", "0403170701")


def test_a_requester_that_vies_refuses_is_left_out(wire: responses.RequestsMock) -> None:
    question = {"countryCode": "BE", "vatNumber": "0403170701"}
    named = question | {"requesterMemberStateCode": "NL", "requesterNumber": "004495445B01"}
    refusal = {"actionSucceed": False, "errorWrappers": [{"error": "INVALID_REQUESTER_INFO"}]}
    wire.post(f"{URL}/check-vat-number", json=refusal, match=[json_params_matcher(named)])
    wire.post(f"{URL}/check-vat-number", json=YES, match=[json_params_matcher(question)])
    vies = Vies(Door(), URL, ("NL", "004495445B01"), lambda: TODAY)

    assert vies.ask("BE", "0403170701").valid


def test_the_sandbox_answers_in_all_three_ways(vendors: Registry, vies_server: SandboxServer) -> None:
    assert vendors.vat.ask("BE", "0403170701").valid
    assert not vendors.vat.ask("BE", "0000000097").valid

    vies_server.turn(error="MS_UNAVAILABLE")
    with pytest.raises(TemporaryError):
        vendors.vat.ask("BE", "0403170701")


@pytest.mark.parametrize(
    ("country", "number", "is_fine"),
    [
        ("BE", "0403170701", True),
        ("BE", "0403170700", False),
        ("BE", "403170701", True),
        ("NL", "004495445B01", True),
        ("NL", "004495446B01", False),
        ("NL", "001234567B01", False),
        ("EL", "094259216", True),
        ("GR", "094259216", False),
        ("XI", "980780684", True),
        ("DE", "136695976", True),
        ("FR", "40303265045", True),
        ("LU", "15027442", True),
        ("EU", "372022452", False),
        ("GB", "980780684", False),
        ("US", "123456789", False),
        ("BE", "", False),
        ("", "", False),
        ("BE", "x" * 1000, False),
    ],
)
def test_the_form_of_a_number(country: str, number: str, is_fine: bool) -> None:
    assert has_form(country, number) is is_fine
