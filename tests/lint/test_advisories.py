"""A finding stops lint, a service that is away does not, and no exception lives for ever."""

from __future__ import annotations

import json
from datetime import date
from subprocess import CompletedProcess
from typing import Any

import pytest

from lint import exceptions
from lint.advisories import judge

TODAY = date(2026, 11, 22)
FLASK = {"name": "flask", "version": "3.1.0", "vulns": []}
OLD = {
    "name": "jinja2",
    "version": "3.0.0",
    "vulns": [{"id": "PYSEC-2026-1", "aliases": ["CVE-2026-0001"], "fix_versions": ["3.1.6"], "description": "…"}],
}
KNOWN = """
[[advisory]]
id = "{id}"
package = "jinja2"
reason = "{reason}"
until = {until}
"""


def answered(*packages: dict[str, Any], code: int = 0) -> CompletedProcess[str]:
    return CompletedProcess([], code, json.dumps({"dependencies": packages, "fixes": []}), "")


def known(what: str = "PYSEC-2026-1", until: str = "2026-12-31", reason: str = "not used") -> list[exceptions.Known]:
    return exceptions.known("advisory", KNOWN.format(id=what, until=until, reason=reason))


def test_no_finding_passes() -> None:
    verdict = judge(answered(FLASK), [], TODAY)

    assert not verdict.fails
    assert verdict.lines == ["Advisories: 1 packages looked up, 0 findings."]


def test_a_finding_fails_and_says_what_mends_it() -> None:
    verdict = judge(answered(FLASK, OLD, code=1), [], TODAY)

    assert verdict.fails
    assert verdict.lines[0] == "jinja2 3.0.0: PYSEC-2026-1, mended in 3.1.6."


@pytest.mark.parametrize("name", ["PYSEC-2026-1", "CVE-2026-0001"])
def test_a_finding_with_a_reason_passes_by_any_of_its_names(name: str) -> None:
    assert not judge(answered(OLD, code=1), known(name), TODAY).fails


@pytest.mark.parametrize(
    ("listed", "says"),
    [
        (known(until="2026-11-21"), "ended on 2026-11-21"),
        (known(reason=" "), "has no reason"),
        (known("PYSEC-2020-9"), "is about nothing any more"),
    ],
)
def test_an_exception_that_is_old_or_idle_fails(listed: list[exceptions.Known], says: str) -> None:
    verdict = judge(answered(OLD, code=1), listed, TODAY)

    assert verdict.fails
    assert any(says in line for line in verdict.lines)


@pytest.mark.parametrize(
    "stderr",
    [
        "requests.exceptions.ConnectionError: HTTPSConnectionPool: Max retries exceeded with url: /…",
        "ERROR:pip_audit._cli:Could not connect to the vulnerability feed",
        "Timeout",
    ],
)
def test_a_service_that_is_away_is_one_sentence_and_no_error(stderr: str) -> None:
    verdict = judge(CompletedProcess([], 1, "", stderr), known(), TODAY)

    assert not verdict.fails
    assert len(verdict.lines) == 1
    assert "the service did not answer" in verdict.lines[0]


def test_a_service_that_knows_no_package_has_not_answered() -> None:
    verdict = judge(answered({"name": "flask", "skip_reason": "not found"}), [], TODAY)

    assert not verdict.fails
    assert "the service did not answer" in verdict.lines[0]


def test_a_mistake_of_ours_fails() -> None:
    stderr = "ERROR:pip_audit._cli:requirement flask does not contain a hash"

    verdict = judge(CompletedProcess([], 1, "", stderr), [], TODAY)

    assert verdict.fails
    assert verdict.lines[0].endswith("requirement flask does not contain a hash")


def test_the_list_that_is_kept_can_be_read() -> None:
    for kind in ("advisory", "secret"):
        assert all(one.reason.strip() for one in exceptions.known(kind))
