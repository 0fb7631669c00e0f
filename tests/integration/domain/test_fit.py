from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.integration.domain import fit
from webapp.integration.domain.problems import HeldError


@pytest.mark.parametrize(
    ("text", "expected"),
    [("  a \t b\r\nc ", "a b c"), ("a\x00b", "a b"), ("Cafe\u0301", "Café"), ("a\u2028b", "a b"), ("\udcffx", "x")],
)
def test_a_text_becomes_one_clean_line(text, expected):
    assert fit.one_line(text) == expected


def test_what_fits_stays_whole():
    assert fit.cut("city", "Leuven", 6) == ("Leuven", ())


def test_a_long_name_is_cut_with_a_note():
    text, (note,) = fit.cut("company", "Zeewind en Zonen BV", 10)

    assert text == "Zeewind en"
    assert (note.code, note.params) == (
        "debtor.text_cut",
        {"field": "company", "value": "Zeewind en Zonen BV", "most": "10"},
    )


@pytest.mark.parametrize(
    ("text", "most", "expected"),
    [
        ("ab👨‍👩‍👧cd", 4, "ab"),
        ("ab👨‍👩‍👧cd", 7, "ab👨‍👩‍👧"),
        ("ab👍🏽cd", 3, "ab"),
        ("abx\u0323\u0307cd", 3, "ab"),
        ("ab🇧🇪🇳🇱", 3, "ab"),
        ("ab🇧🇪🇳🇱", 4, "ab🇧🇪"),
        ("ab🇧🇪🇳🇱", 5, "ab🇧🇪"),
        ("ab cd", 3, "ab"),
    ],
)
def test_no_sign_is_torn_apart(text, most, expected):
    assert fit.cut("company", text, most)[0] == expected


def test_blanks_leave_a_phone_number_that_is_too_long():
    assert fit.empty_when_too_long("phone", "+32 16 55 01 20", 13) == ("+3216550120", ())


def test_a_phone_number_that_fits_keeps_its_blanks():
    assert fit.empty_when_too_long("phone", "016 55 01 20", 13) == ("016 55 01 20", ())


def test_a_phone_number_still_too_long_stays_empty_with_a_note():
    text, (note,) = fit.empty_when_too_long("phone", "+32 16 55 01 20 ext 44", 13)

    assert text == ""
    assert (note.code, note.params) == ("debtor.phone_left_out", {"field": "phone", "value": "+32 16 55 01 20 ext 44"})


@pytest.mark.parametrize(("typed", "expected"), [("1234 AB", "1234 AB"), ("SW1A 1AA", "SW1A1AA"), ("3000", "3000")])
def test_blanks_leave_a_zip_code_that_is_too_long(typed, expected):
    assert fit.hold_without_blanks("zipcode", typed, 7) == expected


def test_what_may_not_be_cut_holds_the_order():
    with pytest.raises(HeldError) as held:
        fit.hold("address", "x" * 51, 50)

    assert held.value.finding.code == "order.too_long"
    assert held.value.finding.params == {"field": "address", "value": "x" * 51, "length": "51", "most": "50"}


@given(text=st.text(max_size=80), most=st.integers(1, 60))
def test_nothing_is_longer_than_allowed(text, most):
    short, notes = fit.cut("company", text, most)

    assert len(short) <= most
    assert bool(notes) == (len(fit.one_line(text)) > most)
