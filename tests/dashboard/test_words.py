"""Words and figures as people read them, without a database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.dashboard.gallery import make_app
from webapp import formats
from webapp.blueprints.dashboard import periods, search
from webapp.blueprints.dashboard.chart import axis_step, chart
from webapp.blueprints.dashboard.explanations import explanation
from webapp.blueprints.dashboard.frame import initials
from webapp.blueprints.dashboard.queries import cursor, read_cursor
from webapp.integration.domain.notes import NOTES
from webapp.integration.domain.problems import PROBLEMS
from webapp.integration.domain.reasons import REASONS
from webapp.integration.domain.sentences import placeholders
from webapp.wording import fill

LABELS = {"shop": "KMO Shops", "books": "Factuursturen"}
SAMPLES = {
    "eur": "1126.40",
    "percent": "12.00",
    "percents": "0 6 21",
    "day": "2026-11-21",
    "time": "2026-11-21T14:02:00+00:00",
    "count": "1287",
    "country": "DE",
    "field": "zipcode",
    "treatment": "export",
    "": "Zwaan & <b>Zn</b>",
}
TODAY = date(2026, 11, 22)


APP = make_app()


@pytest.fixture(autouse=True)
def reader() -> Iterator[None]:
    """Somebody who reads English in Belgium."""
    with APP.test_request_context("/"):
        yield


@pytest.mark.parametrize(
    ("amount", "written"),
    [("249", "€ 249.00"), ("1126.4", "€ 1,126.40"), ("-10", "– € 10.00"), ("0", "€ 0.00")],
)
def test_money(amount: str, written: str) -> None:
    assert formats.money(Decimal(amount)) == written.replace(" ", "\u00a0")


def test_figures_and_days() -> None:
    assert formats.count(1287) == "1,287"
    assert formats.percent(Decimal("12.00")) == "12\u00a0%"
    assert formats.percent(Decimal("5.5")) == "5.5\u00a0%"
    assert formats.day_full(date(2026, 11, 21)) == "21\u00a0November\u00a02026"
    assert formats.clock(datetime(2026, 11, 21, 13, 2, tzinfo=UTC)) == "14:02"  # Belgium
    assert formats.span(date(2026, 11, 1), TODAY).replace("\u00a0", " ") == "1–22 November 2026"
    assert formats.span(date(2026, 10, 24), TODAY).replace("\u00a0", " ") == "24 October – 22 November 2026"


@pytest.mark.parametrize(
    ("code", "first", "last"),
    [
        ("today", "2026-11-22", "2026-11-22"),
        ("7", "2026-11-16", "2026-11-22"),
        ("30", "2026-10-24", "2026-11-22"),
        ("month", "2026-11-01", "2026-11-22"),
        ("last-month", "2026-10-01", "2026-10-31"),
        ("year", "2026-01-01", "2026-11-22"),
        ("nonsense", "2026-11-01", "2026-11-22"),
    ],
)
def test_presets(code: str, first: str, last: str) -> None:
    found = periods.read({"period": code}, TODAY, "month")

    assert (found.first.isoformat(), found.last.isoformat()) == (first, last)


def test_own_dates_may_be_turned_round_or_nonsense() -> None:
    turned = periods.read({"period": "dates", "from": "2026-03-31", "to": "2026-03-01"}, TODAY, "month")
    odd = periods.read({"period": "dates", "from": "x", "to": "9999-99-99"}, TODAY, "month")

    assert (turned.first, turned.last) == (date(2026, 3, 1), date(2026, 3, 31))
    assert (odd.first, odd.last) == (date(2026, 11, 1), TODAY)


def test_a_day_begins_and_ends_at_the_merchants_midnight() -> None:
    night_of_the_change = periods.Period("dates", date(2026, 10, 25), date(2026, 10, 25))

    assert night_of_the_change.end - night_of_the_change.start == timedelta(hours=25)


@pytest.mark.parametrize(
    ("typed", "amount"),
    [("€ 1,126.40", "1126.40"), ("1.126,40", "1126.40"), ("12,50", "12.50"), ("10488", None), ("a 12.50", None)],
)
def test_an_amount_is_recognised(typed: str, amount: str | None) -> None:
    assert search.amount(typed) == (Decimal(amount) if amount else None)


@pytest.mark.parametrize(("name", "letters"), [("Atelier Linde", "AL"), ("Roos", "RO"), ("De 3 Beren", "D3")])
def test_initials(name: str, letters: str) -> None:
    assert initials(name) == letters


@given(st.integers(0, 10**17 - 1), st.integers(1, 10**18 - 1))
def test_a_cursor_leads_back_to_its_place(micros: int, order_id: int) -> None:
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=micros)

    assert read_cursor(cursor(moment, order_id)) == (moment, order_id)


@given(st.text())
def test_a_cursor_that_somebody_typed_does_no_harm(text: str) -> None:
    read_cursor(text)


@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=62))
def test_bars_stay_within_the_drawing(orders: list[int]) -> None:
    with APP.test_request_context("/"):
        drawn = chart([(TODAY - timedelta(days=len(orders) - 1 - n), each) for n, each in enumerate(orders)], TODAY)

    assert max(orders) <= drawn.lines[-1].value or max(orders) == 0
    assert all(bar.y >= 0 and bar.y + bar.height == drawn.floor for bar in drawn.bars)
    assert all((bar.height > 0) == (bar.orders > 0) for bar in drawn.bars)
    assert float(drawn.bars[-1].x) + float(drawn.bars[-1].width) <= 100


@pytest.mark.parametrize(("most", "step"), [(0, 1), (3, 1), (4, 2), (7, 5), (61, 50), (15, 5), (28, 10), (301, 200)])
def test_axis(most: int, step: int) -> None:
    assert axis_step(most) == step


def sentences() -> list[tuple[str, str]]:
    """Every template that a page may show, with its code."""
    found = []
    for code, problem in PROBLEMS.items():
        texts = (problem.title, problem.says, problem.do, problem.figure, problem.many, problem.do_many)
        found += [(code, text) for text in texts if text]
    found += [(code, text) for code, note in NOTES.items() for text in (note.title, note.says) if text]
    found += [
        (code, text) for code, reason in REASONS.items() for text in (reason.label, reason.says, reason.do) if text
    ]
    return found


@pytest.mark.parametrize(("code", "template"), sentences())
def test_every_sentence_can_be_filled_and_is_escaped(code: str, template: str) -> None:
    params = {name: SAMPLES[kind] for name, kind in placeholders(template).items()}

    written = fill(template, params, LABELS)

    assert "{" not in written
    assert "<b>" not in written


def test_a_figure_that_is_missing_or_odd_breaks_no_page() -> None:
    template = "The sum is {sum:eur} and the rate {rate:percent}, since {since:time}."

    assert fill(template, {"sum": "many"}, LABELS) == "The sum is many and the rate –, since –."


@pytest.mark.parametrize("code", [*PROBLEMS, "unheard.of"])
def test_more_info_has_words_for_every_problem(code: str) -> None:
    assert len(explanation(code)) > 40
