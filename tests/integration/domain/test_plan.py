"""Plans as a setting writes them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from webapp.integration.domain.plan import NoPlansError, Plan, plan_of, plans


def test_plans_are_read_in_their_order() -> None:
    assert plans("500:72.00, 2500:120,*:170.00") == (
        Plan("500", 500, Decimal("72.00")),
        Plan("2500", 2500, Decimal("120.00")),
        Plan("*", None, Decimal("170.00")),
    )


def test_one_plan_for_everybody_is_enough() -> None:
    assert plans("*:99") == (Plan("*", None, Decimal("99.00")),)


def test_a_plan_that_is_no_longer_there_is_none() -> None:
    known = plans("500:72,*:170")

    assert plan_of("500", known) == known[0]
    assert plan_of("2500", known) is None


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("500:72.00", "must end in a plan for any number"),
        ("500:72,400:80,*:90", "growing"),
        ("500:72,500:80,*:90", "growing"),
        ("*:72,500:80,*:90", "growing"),
        ("500:72,2500:72,*:90", "more for more"),
        ("500:72,*:60", "more for more"),
        ("many:72,*:90", "number:price pairs"),
        ("0500:72,*:90", "number:price pairs"),
        ("0:72,*:90", "number:price pairs"),
        ("500,*:90", "price in euros"),
        ("500:-1,*:90", "price in euros"),
        ("500:0,*:90", "price in euros"),
        ("500:72.005,*:90", "price in euros"),
        ("500:1e3,*:90", "price in euros"),
        ("", "number:price pairs"),
    ],
)
def test_what_is_no_list_of_plans_is_refused_with_the_reason(text: str, says: str) -> None:
    with pytest.raises(NoPlansError, match=says):
        plans(text)
