"""Reading answers: limits, JSON, words for people."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from webapp.integration.vendors.answers import Answer, NotJsonError, read_retry_after

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("30", 30.0),
        ("0", 0.0),
        ("1.5", 1.5),
        ("1000000000", 3600.0),
        ("Mon, 02 Mar 2026 09:02:00 GMT", 120.0),
        ("Mon, 02 Mar 2026 09:02:00", 120.0),
        ("Tue, 03 Mar 2026 09:00:00 GMT", 3600.0),
        ("Mon, 02 Mar 2026 08:59:00 GMT", None),
        ("-5", None),
        ("nan", None),
        ("inf", None),
        ("soon", None),
        ("", None),
        ("Mon, 99 Mar 99999 09:02:00 GMT", None),
    ],
)
def test_retry_after(header: str, seconds: float | None) -> None:
    assert read_retry_after(header, NOW) == seconds


@pytest.mark.parametrize(("header", "left"), [("0", 0), ("249", 249), ("", None), ("-1", None), ("many", None)])
def test_remaining(header: str, left: int | None) -> None:
    assert Answer(200, {"X-RateLimit-Remaining": header}, b"").remaining == left


def test_numbers_with_a_point_keep_every_digit() -> None:
    assert Answer(200, {}, b"[12.3554, 3]").json() == [Decimal("12.3554"), 3]


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>", b"[NaN]", b"[Infinity]", b"[-Infinity]", b"{", b"[" * 100_000, b"\xff\xfe", b"1" * 5000],
    ids=["empty", "page", "nan", "infinity", "minus infinity", "cut", "deep", "no text", "long number"],
)
def test_what_is_not_json(body: bytes) -> None:
    with pytest.raises(NotJsonError):
        Answer(200, {}, body).json()


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b" Het veld email is te lang. ", "Het veld email is te lang."),
        (b'{"error": {"code": "x", "message": "Not so fast.", "request_id": "req_1"}}', "Not so fast."),
        (b'{"error": "Dit mag niet."}', "Dit mag niet."),
        (b'["a", {"b": "c"}]', "a; c"),
        (b"<!DOCTYPE html><h1>502</h1>", ""),
        (b'<?xml version="1.0"?><response/>', ""),
        (b'{"cut', ""),
        (b"line\r\n\x1b[31mred\x00", "line [31mred"),
        (b"x" * 9000, "x" * 2000),
    ],
)
def test_words_are_for_people(body: bytes, words: str) -> None:
    assert Answer(400, {}, body).words() == words
