from __future__ import annotations

import pytest

from tests.integration.domain.orders import a_debtor
from webapp.integration.domain.matching import one_debtor
from webapp.integration.domain.problems import HeldError

EMAIL = "Noor.Verhulst@example.com "


def test_nobody_with_that_address_is_none():
    assert one_debtor([a_debtor(email="xnoor.verhulst@example.com")], EMAIL) is None


def test_the_one_debtor_is_found_whatever_the_spelling():
    debtor = a_debtor(email="noor.VERHULST@example.com")

    assert one_debtor([a_debtor(number="1", email="other@example.com"), debtor], EMAIL) == debtor


def test_the_only_active_one_counts():
    active = a_debtor(number="8")

    assert one_debtor([a_debtor(number="7", active=False), active, active], EMAIL) == active


def test_two_debtors_hold_the_order():
    with pytest.raises(HeldError) as held:
        one_debtor([a_debtor(number="10"), a_debtor(number="9")], EMAIL)

    assert held.value.finding.code == "debtor.twice"
    assert held.value.finding.params == {"n": "2", "email": EMAIL.strip(), "debtors": "9, 10"}


def test_who_was_invoiced_before_keeps_their_debtor_whoever_else_has_the_address():
    before = a_debtor(number="10")

    assert one_debtor([before, a_debtor(number="9")], EMAIL, "10") == before


@pytest.mark.parametrize("number", ["11", "8"], ids=["not there", "not active"])
def test_a_debtor_of_before_that_cannot_be_used_decides_nothing(number):
    with pytest.raises(HeldError):
        one_debtor([a_debtor(number="10"), a_debtor(number="9"), a_debtor(number="8", active=False)], EMAIL, number)


def test_only_inactive_ones_hold_the_order():
    with pytest.raises(HeldError) as held:
        one_debtor([a_debtor(active=False)], EMAIL)

    assert held.value.finding.code == "debtor.inactive"
