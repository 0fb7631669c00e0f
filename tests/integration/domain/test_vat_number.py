from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.integration.domain.vat_number import VatNumber, clean


@pytest.mark.parametrize(
    ("typed", "country", "expected"),
    [
        ("nl 0012.34.567.b01", "NL", VatNumber("NL", "001234567B01")),
        ("001234567B01", "NL", VatNumber("NL", "001234567B01")),
        ("NL-001234567-B01", "BE", VatNumber("NL", "001234567B01")),
        ("BTW BE 0412.345.678", "BE", VatNumber("BE", "0412345678")),
        ("VAT nr.: BE0412345678", "BE", VatNumber("BE", "0412345678")),
        ("412.345.678", "BE", VatNumber("BE", "0412345678")),
        ("DE812526315", "FR", VatNumber("DE", "812526315")),
        ("812 526 315", "DE", VatNumber("DE", "812526315")),
        ("GR123456789", "GR", VatNumber("EL", "123456789")),
        ("EL 123456789", "GR", VatNumber("EL", "123456789")),
        ("123456789", "GR", VatNumber("EL", "123456789")),
        ("XI 123456789", "XI", VatNumber("XI", "123456789")),
        ("123456789", "XI", VatNumber("XI", "123456789")),
        ("ATU12345678", "AT", VatNumber("AT", "U12345678")),
        ("U12345678", "AT", VatNumber("AT", "U12345678")),
        ("FR 40 303 265 045", "FR", VatNumber("FR", "40303265045")),
        ("IE1234567FA", "IE", VatNumber("IE", "1234567FA")),
        ("IE8Z49289F", "IE", VatNumber("IE", "8Z49289F")),
        ("NO 123", "NL", VatNumber("NO", "123")),
    ],
)
def test_numbers_as_people_type_them(typed, country, expected):
    assert clean(typed, country) == expected


def test_full_is_prefix_and_number():
    assert VatNumber("NL", "001234567B01").full == "NL001234567B01"


@pytest.mark.parametrize("typed", ["", "   ", "n/a", "geen", "NL", "-", "btw", "vat number"])
def test_what_cannot_be_a_number_is_none(typed):
    assert clean(typed, "NL") is None


@given(typed=st.text(max_size=30), country=st.sampled_from(["NL", "BE", "FR", "GR", "XI", "US"]))
def test_any_text_is_cleaned_and_once_is_enough(typed, country):
    number = clean(typed, country)

    if number is not None:
        assert clean(number.full, number.country) == number
