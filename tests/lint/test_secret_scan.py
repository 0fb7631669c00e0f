"""Keys of every shape are found, wherever they stood; plain words of tests are not."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

import pytest

from lint import exceptions, secret_scan
from lint.secret_scan import Finding, Line, scan

# Put together here, so that this file has none in it.
AWS = "AKIA" + "Q3EXAMPLEZ7N2LPV"[:16]
GITHUB = "ghp_" + "aB3dE6gH9jK2" * 3
DIGEST = hashlib.sha256(b"as random as can be").hexdigest()
RANDOM = base64.urlsafe_b64encode(hashlib.sha256(b"as random too").digest()).decode().rstrip("=")
PRIVATE = "-----BEGIN " + "RSA PRIVATE KEY-----"


@pytest.mark.parametrize(
    "line",
    [
        f'key = "{AWS}"',
        f"token: {GITHUB}",
        PRIVATE,
        "DATABASE_URL=postgresql://orders:" + "Tr0ub4dor-and-3@db.internal:5432/orders",
        'PASSWORD = "' + 'Tr0ub4dor-and-3"',
        'books_key = "' + RANDOM + '"',
        'seal = "' + DIGEST + '"',
    ],
)
def test_a_secret_is_found_whatever_its_shape(line: str) -> None:
    found = scan({Line("webapp/settings.py", line)})

    assert {one.file for one in found} == {"webapp/settings.py"}


@pytest.mark.parametrize(
    "line",
    [
        'PASSWORD = "not-a-secret-of-anybody"',
        'password = "{word}"',
        "smtp://user:%s@127.0.0.1",
        'token = "wrong"',
        '"vat_number": "BE0403170701"',
        'client.post("/login", data={"password": typed})',
    ],
)
def test_what_opens_nothing_by_its_looks_is_none(line: str) -> None:
    assert scan({Line("tests/test_login.py", line)}) == set()


def test_a_finding_names_the_secret_and_does_not_tell_it() -> None:
    (found,) = scan({Line("a.py", f'key = "{AWS}"')})

    assert found == Finding("a.py", "AWS Access Key", hashlib.sha256(AWS.encode()).hexdigest())


def test_pins_and_empty_lines_are_not_read() -> None:
    assert not secret_scan.is_readable("    --hash=sha256:" + "0a" * 32 + " \\")
    assert not secret_scan.is_readable("")
    assert secret_scan.is_readable('key = "something"')


def test_history_that_was_clean_by_another_version_is_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = tmp_path / "clean"
    monkeypatch.setattr(secret_scan, "CLEAN", kept)
    head = secret_scan.git("rev-parse", "HEAD").strip()

    answers = []
    for words in (
        "",
        f"older {head}",
        f"{secret_scan.own_version()} {'0' * 40}",
        f"{secret_scan.own_version()} {head}",
    ):
        kept.write_text(words, encoding="ascii")
        answers.append(secret_scan.clean_since())

    assert answers == ["", "", "", head]


def test_every_exception_says_why() -> None:
    listed = exceptions.known("secret")

    assert exceptions.stale(listed, {one.what for one in listed}, exceptions.today()) == []
    assert len({one.what for one in listed}) == len(listed)
