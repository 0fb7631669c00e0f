"""The tables of sentences: problems, notes, reasons and checks."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from webapp.integration.domain.check_result import Check
from webapp.integration.domain.notes import NOTES, Note, noted
from webapp.integration.domain.problems import PROBLEMS, Finding, Problem, Who, connection_code, finding, while_in_doubt
from webapp.integration.domain.problems_of_unclear_invoices import IN_DOUBT
from webapp.integration.domain.reasons import IGNORED_REASONS, OPEN_REASONS, REASONS
from webapp.integration.domain.sentences import KINDS, placeholders

EVERY_PROBLEM = pytest.mark.parametrize("problem", PROBLEMS.values(), ids=PROBLEMS)
ASKED_FOR = {
    "order.no_email",
    "order.total_differs",
    "order.unknown_rate",
    "order.currency",
    "order.unknown_value",
    "order.no_number",
    "order.vat_number_missing",
    "order.vat_number_invalid",
    "order.vat_treatment_differs",
    "order.amounts_inconsistent",
    "order.too_long",
    "order.country_unknown",
    "debtor.twice",
    "debtor.standard_discount",
    "debtor.currency",
    "debtor.inactive",
    "debtor.vat_shifted",
    "invoice.rounding_too_large",
    "invoice.refused",
    "invoice.refused_again",
    "debtor.refused",
    "invoice.differs",
    "invoice.already_made",
    "invoice.unknown_outcome",
    "invoice.sent_to_other_books",
    "debtor.unknown_outcome",
    "order.keeps_failing",
    "order.gone",
    "internal",
    "shop.revoked",
    "shop.scope_missing",
    "shop.uninstalled",
    "books.key_refused",
    "books.quota",
    "shop.away",
    "books.away",
    "vies.away",
}
FORBIDDEN = ("please", "oops", "sync", "payload", "http", "api ", "json", "failed job", "!", "factuursturen", "kmo")


def sentences(problem: Problem) -> list[str]:
    return [problem.title, problem.says, problem.do, problem.head, problem.figure, problem.many, problem.do_many]


def every_text() -> list[str]:
    texts = [text for problem in PROBLEMS.values() for text in sentences(problem)]
    texts += [text for note in NOTES.values() for text in (note.title, note.says)]
    texts += [text for reason in REASONS.values() for text in (reason.label, reason.says, reason.do)]
    return [*texts, IN_DOUBT, *(check.heading for check in Check)]


def test_every_problem_that_can_be_met_is_in_the_table():
    assert not ASKED_FOR - PROBLEMS.keys()


@EVERY_PROBLEM
def test_a_problem_says_what_happened_and_what_to_do(problem):
    assert problem.title
    assert problem.says.endswith((".", "{words}"))
    assert problem.do.endswith(".")
    assert bool(problem.head) == bool(problem.figure)
    assert isinstance(problem.who, Who)


@EVERY_PROBLEM
def test_a_card_of_several_orders_names_only_what_they_share(problem):
    if not problem.code.startswith(("order.", "debtor.", "invoice.")):
        return
    for text in (problem.says_many, problem.does_many):
        assert placeholders(text).keys() - {"shop", "books"} <= problem.group


def test_every_placeholder_is_of_a_kind_that_pages_can_write():
    assert {kind for text in every_text() for kind in placeholders(text).values()} <= KINDS


def test_every_sentence_keeps_to_the_words_of_the_product():
    assert not [
        (word, text) for text in every_text() for word in FORBIDDEN if word in text.lower().replace("api key", "")
    ]


def test_values_are_kept_as_text():
    found = finding("order.unknown_rate", rate=Decimal("12.00"), line="Soup", known=[Decimal("21.00"), Decimal("6.00")])

    assert found == Finding("order.unknown_rate", {"rate": "12.00", "line": "Soup", "known": "6.00 21.00"})
    assert found.problem.title == "VAT rate {rate:percent} is not in {books}"
    assert found.group_key == "order.unknown_rate|rate=12.00"


def test_what_says_by_itself_that_an_invoice_is_in_doubt_is_not_told_it_twice():
    sent = datetime(2026, 3, 2, 9, 12, tzinfo=UTC)
    unclear = Finding("invoice.refused_again", {"words": "No."})

    assert while_in_doubt(unclear, sent) == unclear
    assert while_in_doubt(Finding("internal"), sent).params == {"in_doubt": "2026-03-02T09:12:00+00:00"}


def test_a_finding_lacks_none_of_its_figures():
    with pytest.raises(KeyError, match="lacks difference, lines"):
        finding("order.total_differs", shipping=Decimal(1), sum=Decimal(1), total=Decimal(1))


def test_a_note_lacks_none_of_its_figures():
    with pytest.raises(KeyError, match="lacks rate"):
        noted("invoice.rounding_line", amount=Decimal("0.01"))
    assert isinstance(noted("checks.passed").note, Note)


@pytest.mark.parametrize(
    ("side", "reason", "code"),
    [
        ("shop", "revoked", "shop.revoked"),
        ("shop", "uninstalled", "shop.uninstalled"),
        ("shop", "new_reason", "shop.revoked"),
        ("books", "key_refused", "books.key_refused"),
        ("books", "revoked", "books.key_refused"),
    ],
)
def test_a_lost_connection_has_its_problem(side, reason, code):
    assert connection_code(side, reason) == code


def test_no_reason_is_both_open_and_ignored():
    assert not OPEN_REASONS.keys() & IGNORED_REASONS.keys()
    assert {"status_not_chosen", "new_status", "subscription", "paused", "gone"} <= OPEN_REASONS.keys()
    assert {"test", "credit", "void", "before_start", "too_old", "person"} <= IGNORED_REASONS.keys()
