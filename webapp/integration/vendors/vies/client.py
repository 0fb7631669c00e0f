"""Asks VIES whether a VAT number exists: valid, invalid, or not known yet. docs/vendors/vies.md, sections 2 to 4."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from webapp.integration.vendors.answers import Answer, NotJsonError
from webapp.integration.vendors.contract import VatAnswer
from webapp.integration.vendors.errors import TemporaryError, VendorError
from webapp.integration.vendors.http import Door
from webapp.integration.vendors.values import text
from webapp.integration.vendors.vies.form import has_form

_SAYS_SO = ("", "VALID", "INVALID")
_NOT_TOLD = "---"


class Vies:
    """`url`: the base of the REST API. `requester`: our own VAT number as (prefix, number), which VIES wants to give a
    consultation number; None without.
    """

    def __init__(
        self,
        door: Door,
        url: str,
        requester: tuple[str, str] | None = None,
        today: Callable[[], date] = lambda: datetime.now(UTC).date(),
    ) -> None:
        self._door = door
        self._whom = door.origin(url)
        self._requester = requester
        self._today = today

    def has_form(self, country: str, number: str) -> bool:
        """Whether the number has the form of its country; nobody is asked."""
        return has_form(country, number)

    def ask(self, country: str, number: str) -> VatAnswer:
        """Whether `country` (EL for Greece) and `number` are registered. Raises TemporaryError: not known yet."""
        question = {"countryCode": country, "vatNumber": number}
        if self._requester is not None:
            named = dict(zip(("requesterMemberStateCode", "requesterNumber"), self._requester, strict=True))
            wire = self._post(question | named)
            if "INVALID_REQUESTER_INFO" not in errors_in(wire):
                return self._read(wire, country, number)
        return self._read(self._post(question), country, number)

    def _post(self, question: Mapping[str, str]) -> Mapping[str, Any]:
        try:
            answer = self._door.call(
                self._whom,
                "POST",
                "/check-vat-number",
                {"Accept": "application/json", "Content-Type": "application/json"},
                json.dumps(question).encode(),
                narrow=_narrow,
                repeatable=True,
            )
        except _SaidNoError as problem:
            return problem.wire
        except TemporaryError:
            raise
        except VendorError as problem:
            raise TemporaryError(problem.words) from None
        return _object(answer)

    def _read(self, wire: Mapping[str, Any], country: str, number: str) -> VatAnswer:
        errors = errors_in(wire)
        if "INVALID_INPUT" in errors:
            return VatAnswer(valid=False, consultation="", name="", asked_on=self._today())
        if errors:
            raise TemporaryError(", ".join(errors))
        valid = wire.get("valid")
        asked = (text(wire.get("countryCode")) or country, text(wire.get("vatNumber")) or number)
        if not isinstance(valid, bool) or asked != (country, number):
            raise TemporaryError("VIES gave no answer to the question")
        name = text(wire.get("name"))
        return VatAnswer(
            valid=valid,
            consultation=text(wire.get("requestIdentifier"))[:100],
            name="" if name == _NOT_TOLD else name[:300],
            asked_on=self._today(),
        )


class _SaidNoError(VendorError):
    """An error status whose body says which error it is; the status alone decides nothing."""

    def __init__(self, wire: Mapping[str, Any]) -> None:
        super().__init__()
        self.wire = wire


def errors_in(wire: Mapping[str, Any]) -> list[str]:
    """The errors an answer names, in either of its two shapes; `userError` is read before `valid`."""
    found = []
    wrappers = wire.get("errorWrappers")
    if isinstance(wrappers, list):
        found += [text(each.get("error")) for each in wrappers if isinstance(each, dict)]
    if text(wire.get("userError")) not in _SAYS_SO:
        found.append(text(wire.get("userError")))
    if wire.get("actionSucceed") is False and not found:
        found.append("unknown")
    return [each[:60] for each in found if each]


def _narrow(answer: Answer, _words: str) -> VendorError | None:
    try:
        wire = answer.json()
    except NotJsonError:
        return None
    return _SaidNoError(wire) if isinstance(wire, dict) and errors_in(wire) else None


def _object(answer: Answer) -> Mapping[str, Any]:
    try:
        wire = answer.json()
    except NotJsonError:
        raise TemporaryError("the answer is not JSON") from None
    if not isinstance(wire, dict):
        raise TemporaryError("the answer is not an object")
    return wire
