from __future__ import annotations

import pytest

from webapp.integration.domain.country import EU, country_of_prefix, in_eu, is_country, resolve, territory, vat_prefix
from webapp.integration.domain.country_table import COUNTRIES


@pytest.mark.parametrize("home", ["NL", "BE"])
@pytest.mark.parametrize(("country", "name"), [(None, None), ("", ""), ("  ", None), (None, " ")])
def test_no_country_becomes_the_home_country(country, name, home):
    assert resolve(country, name, home) == home


@pytest.mark.parametrize(
    ("country", "name", "expected"),
    [
        ("BE", "België", "BE"),
        ("be", None, "BE"),
        ("BEL", None, "BE"),
        ("België", None, "BE"),
        (None, "belgie", "BE"),
        ("BELGIQUE", None, "BE"),
        ("Belgien", None, "BE"),
        ("Nederland", "", "NL"),
        ("The Netherlands", None, "NL"),
        ("Pays-Bas", None, "NL"),
        ("Niederlande", None, "NL"),
        ("holland", None, "NL"),
        ("DEU", "Duitsland", "DE"),
        ("EL", None, "GR"),
        ("GR", None, "GR"),
        ("Griekenland", None, "GR"),
        ("UK", None, "GB"),
        ("XI", None, "GB"),
        ("Noord-Ierland", None, "GB"),
        ("Côte d’Ivoire", None, "CI"),
        ("Česko", None, "CZ"),
        ("Tsjechië", None, "CZ"),
        ("Curaçao", None, "CW"),
        ("USA", None, "US"),
        ("QQ", "Luxembourg", "LU"),
        ("QQ", None, None),
        ("Absurdistan", None, None),
        ("NL", "Belgium", None),
    ],
)
def test_a_country_is_known_by_code_and_name_and_never_guessed(country, name, expected):
    assert resolve(country, name, "FR") == expected


def test_every_country_is_there_once_with_both_codes():
    rows = [row.split(" ", 2)[:2] for row in COUNTRIES.splitlines()]

    assert len({code for code, _ in rows}) == len({long for _, long in rows}) == 249
    assert len({tuple(row) for row in rows}) == 249
    assert {code for code, _ in rows} >= EU


def test_every_name_of_the_table_finds_its_country():
    for row in COUNTRIES.splitlines():
        code, long, names = row.split(" ", 2)
        for given in (code, long, *names.split("|")):
            assert resolve(given, None, "NL") == code, given


@pytest.mark.parametrize(
    ("country", "zipcode", "expected"),
    [
        ("GB", "BT1 5GS", "XI"),
        ("GB", "bt15gs", "XI"),
        ("GB", "SW1A 1AA", "GB"),
        ("MC", "98000", "FR"),
        ("BE", "", "BE"),
    ],
)
def test_territory_says_whose_vat_rules_hold(country, zipcode, expected):
    assert territory(country, zipcode) == expected


@pytest.mark.parametrize(
    ("code", "expected"), [("BE", True), ("GR", True), ("XI", True), ("GB", False), ("CH", False), ("NO", False)]
)
def test_the_eu_is_the_27_and_northern_ireland(code, expected):
    assert len(EU) == 27
    assert in_eu(code) is expected


@pytest.mark.parametrize(("country", "prefix", "iso"), [("GR", "EL", "GR"), ("BE", "BE", "BE"), ("XI", "XI", "GB")])
def test_vat_prefixes(country, prefix, iso):
    assert vat_prefix(country) == prefix
    assert country_of_prefix(prefix) == iso


def test_a_prefix_of_nobody_is_no_country():
    assert country_of_prefix("QQ") is None
    assert not is_country("QQ")
