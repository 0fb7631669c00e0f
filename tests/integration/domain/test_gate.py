from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.integration.domain.orders import BRUSSELS, PLACED, an_order
from webapp.integration.domain.gate import OPEN_FOR, WARN_BEFORE, Go, Ignore, Rules, Wait, may_go
from webapp.integration.domain.order import Stage
from webapp.integration.domain.reasons import IGNORED_REASONS, OPEN_REASONS
from webapp.integration.domain.sentences import LABELS, placeholders

RULES = Rules(
    statuses=frozenset({"paid", "shipped"}),
    home_country="NL",
    start_date=date(2026, 1, 1),
    known_statuses=frozenset({"paid", "shipped", "new"}),
)
TODAY = PLACED.date()


def test_an_order_with_a_chosen_status_goes():
    assert may_go(an_order(), RULES, TODAY, BRUSSELS) == Go()


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({"is_test": True}, Ignore("test")),
        ({"credit_of": "ord_1"}, Ignore("credit", {"credit_of": "ord_1"})),
        ({"stage": Stage.VOID}, Ignore("void", {"status": "paid"})),
        (
            {"placed_at": datetime(2025, 12, 31, 22, 59, tzinfo=UTC)},
            Ignore("before_start", {"when": "2025-12-31", "start": "2026-01-01"}),
        ),
        ({"placed_at": datetime(2025, 12, 31, 23, 30, tzinfo=UTC)}, Go()),
        ({"status": "new", "stage": Stage.OPEN}, Wait("status_not_chosen", {"status": "new"})),
        ({"status": "at_the_baker", "stage": Stage.PROCESSING}, Wait("new_status", {"status": "at_the_baker"})),
        ({"status": "new", "stage": Stage.UNKNOWN}, Wait("new_status", {"status": "new"})),
        ({"placed_at": datetime(2026, 3, 4, tzinfo=UTC)}, Wait("future", {"when": "2026-03-04"})),
        ({"placed_at": datetime(2026, 3, 3, 23, 30, tzinfo=UTC)}, Wait("future", {"when": "2026-03-04"})),
        ({"placed_at": datetime(2026, 3, 3, tzinfo=UTC)}, Go()),
    ],
)
def test_what_an_order_says_of_itself(changes, verdict):
    assert may_go(an_order(**changes), RULES, TODAY, BRUSSELS) == verdict


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({"paused": True}, Wait("paused")),
        ({"subscribed": False}, Wait("subscription")),
        ({"statuses": frozenset()}, Wait("status_not_chosen", {"status": "paid"})),
        ({"start_date": None}, Go()),
        ({"start_date": TODAY}, Go()),
        ({"statuses": frozenset({"shipped"}), "known_statuses": None}, Wait("status_not_chosen", {"status": "paid"})),
    ],
)
def test_what_the_installation_wants(changes, verdict):
    assert may_go(an_order(), replace(RULES, **changes), TODAY, BRUSSELS) == verdict


@pytest.mark.parametrize("changes", [{"is_test": True}, {"credit_of": "ord_1"}, {"stage": Stage.VOID}])
def test_no_setting_lets_these_through(changes):
    rules = replace(RULES, paused=True, subscribed=False, start_date=None)

    assert isinstance(may_go(an_order(**changes), rules, TODAY, BRUSSELS), Ignore)


@pytest.mark.parametrize(
    ("number", "start", "goes"),
    [
        ("367439", "367440", False),
        ("367440", "367440", True),
        ("9", "10", False),
        ("2026-00412", "2026-00413", False),
        ("2027-00001", "2026-00413", True),
        ("WEB-9", "2026-10", True),
        ("", "10", True),
        ("abc", "abd", True),
    ],
)
def test_a_first_number_keeps_smaller_ones_of_its_kind_out(number, start, goes):
    verdict = may_go(an_order(number=number), replace(RULES, start_number=start), TODAY, BRUSSELS)

    assert isinstance(verdict, Go) is goes


def test_every_verdict_fills_the_sentence_of_its_reason():
    orders = [
        an_order(is_test=True),
        an_order(credit_of="ord_1"),
        an_order(stage=Stage.VOID),
        an_order(placed_at=datetime(2025, 1, 1, tzinfo=UTC)),
        an_order(status="new"),
        an_order(placed_at=datetime(2026, 5, 1, tzinfo=UTC)),
    ]
    for order in orders:
        verdict = may_go(order, RULES, TODAY, BRUSSELS)
        assert not isinstance(verdict, Go)
        reason = (IGNORED_REASONS if isinstance(verdict, Ignore) else OPEN_REASONS)[verdict.reason]
        assert placeholders(reason.label + reason.says + reason.do).keys() - LABELS <= verdict.params.keys()


def test_a_waiting_order_is_looked_at_for_90_days_and_its_end_told_a_week_before():
    assert timedelta(days=90) == OPEN_FOR
    assert timedelta(days=7) == WARN_BEFORE
