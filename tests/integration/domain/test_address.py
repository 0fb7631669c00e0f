from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.integration.domain.address import street
from webapp.integration.domain.order import Address

STREETS = ["Lindestraat", "Rue de la Loi", "High Street", "Hauptstraße", "Kouter", "Plein 1940-1945", "Busstraat"]
BEFORE_ITS_NUMBER = [
    "bus",
    "Bte",
    "bte.",
    "boîte",
    "box",
    "Apt",
    "appt.",
    "app.",
    "Flat",
    "unit",
    "étage",
    "verdieping",
]
AFTER_ITS_NUMBER = ["hoog", "étage", "verdieping", "floor", "Etage", "e verdieping", "ème étage", "Stock"]

numbers = st.integers(1, 9999).map(str)


def written(address1: str, address2: str, house_number: str) -> str:
    return street(Address(address1=address1, address2=address2, house_number=house_number))


@pytest.mark.parametrize(
    ("address1", "address2", "house_number", "expected"),
    [
        ("Lindestraat", "bus 3", "27", "Lindestraat bus 3 27"),
        ("Lindestraat", "", "27", "Lindestraat 27"),
        ("Lindestraat 27", "", "", "Lindestraat 27"),
        ("Lindestraat 27", "", "27", "Lindestraat 27"),
        ("Lindestraat 27", "bus 3", "27", "Lindestraat 27 bus 3"),
        ("Lindestraat 27 bus 3", "", "27", "Lindestraat 27 bus 3"),
        ("Lindestraat 27B", "", "27 b", "Lindestraat 27B"),
        ("Lindestraat 27 B", "", "27B", "Lindestraat 27 B"),
        ("Lindestraat nr. 27", "", "27", "Lindestraat nr. 27"),
        ("Lindestraat", "27", "27", "Lindestraat 27"),
        ("Lindestraat", "nr 27", "27", "Lindestraat nr 27"),
        ("Lindestraat", "27 bus 3", "27", "Lindestraat 27 bus 3"),
        ("27 rue de la Loi", "", "27", "27 rue de la Loi"),
        ("27, rue de la Loi", "", "27", "27, rue de la Loi"),
        ("Plein 1940-1945", "", "12", "Plein 1940-1945 12"),
        ("Straat van 12 apostelen", "", "12", "Straat van 12 apostelen 12"),
        ("Lindestraat 127", "", "27", "Lindestraat 127 27"),
        ("Lindestraat 27/3", "", "27/3", "Lindestraat 27/3"),
        ("Lindestraat 27 bus 3", "", "27 bus 3", "Lindestraat 27 bus 3"),
        ("  Lindestraat \n", " ", " 27 ", "Lindestraat 27"),
        ("", "Kouter 27", "27", "Kouter 27"),
        ("", "", "27", "27"),
        ("", "", "", ""),
    ],
)
def test_the_house_number_is_there_once(address1, address2, house_number, expected):
    assert written(address1, address2, house_number) == expected


@pytest.mark.parametrize(
    ("address1", "address2", "house_number", "expected"),
    [
        ("Lindestraat", "bus 3", "3", "Lindestraat bus 3 3"),
        ("Lindestraat", "bus nr. 3", "3", "Lindestraat bus nr. 3 3"),
        ("High Street", "Apt 12", "12", "High Street Apt 12 12"),
        ("Rue de la Loi", "étage 2", "2", "Rue de la Loi étage 2 2"),
        ("Rue de la Loi", "2 étage", "2", "Rue de la Loi 2 étage 2"),
        ("Prinsengracht", "3 hoog", "3", "Prinsengracht 3 hoog 3"),
        ("Prinsengracht 3 hoog", "", "3", "Prinsengracht 3 hoog 3"),
        ("Lindestraat bus 3", "", "3", "Lindestraat bus 3 3"),
        ("Bus 3", "Lindestraat", "3", "Bus 3 Lindestraat 3"),
        ("Lindestraat", "Gebouw 4", "4", "Lindestraat Gebouw 4 4"),
        ("Lindestraat", "4 apostelen", "4", "Lindestraat 4 apostelen 4"),
        ("Lindestraat", "bus 27 3", "27", "Lindestraat bus 27 3 27"),
        ("Lindestraat", "bus 3 B", "3B", "Lindestraat bus 3 B 3B"),
    ],
)
def test_a_box_a_flat_or_a_floor_is_no_house_number(address1, address2, house_number, expected):
    assert written(address1, address2, house_number) == expected


@pytest.mark.parametrize(
    ("address1", "address2", "house_number", "expected"),
    [
        ("Kerkstraat 5 boîte 5", "", "5", "Kerkstraat 5 boîte 5"),
        ("Kerkstraat 5", "bus 5", "5", "Kerkstraat 5 bus 5"),
        ("Kerkstraat 5 étage 2", "", "5", "Kerkstraat 5 étage 2"),
        ("Kerkstraat 5 3 hoog", "", "5", "Kerkstraat 5 3 hoog"),
    ],
)
def test_a_house_number_before_a_box_or_a_floor_is_seen(address1, address2, house_number, expected):
    assert written(address1, address2, house_number) == expected


@pytest.mark.parametrize(
    "second",
    ["Lindestraat 27", "27 rue de la Loi", "Rue de la Loi 27", "Oude Baan 27", "27, High Street", "Am Lindenweg 27 b"],
)
def test_a_second_line_with_a_street_of_its_own_holds_the_house_number(second):
    assert written("Residentie Ter Linde", second, "27") == f"Residentie Ter Linde {second}"


@given(st.sampled_from(STREETS), st.sampled_from(BEFORE_ITS_NUMBER), numbers)
def test_no_house_number_is_lost_to_a_box_of_the_same_number(name, box, number):
    assert written(name, f"{box} {number}", number) == f"{name} {box} {number} {number}"
    assert written(f"{name} {box} {number}", "", number) == f"{name} {box} {number} {number}"
    assert written(f"{box} {number}", name, number) == f"{box} {number} {name} {number}"


@given(st.sampled_from(STREETS), st.sampled_from(AFTER_ITS_NUMBER), numbers)
def test_no_house_number_is_lost_to_a_floor_of_the_same_number(name, floor, number):
    assert written(name, f"{number} {floor}", number) == f"{name} {number} {floor} {number}"
    assert written(f"{name} {number} {floor}", "", number) == f"{name} {number} {floor} {number}"


@given(st.sampled_from(STREETS), numbers, st.sampled_from(["", "bus 3", "Apt 12", "3 hoog", "étage 2"]))
def test_a_house_number_that_was_written_once_is_found_again(name, number, more):
    once = written(name, more, number)

    assert written(once, "", number) == once
    assert written(f"{name} {number}", more, number) == f"{name} {number} {more}".strip()
