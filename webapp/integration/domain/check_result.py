"""What one check of an order came to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from webapp.integration.domain.notes import Noted
from webapp.integration.domain.problems import Finding
from webapp.integration.domain.sentences import N_, Value, as_params


class Check(StrEnum):
    """Every check, in the order in which they are shown; the first four are the manual's."""

    TOTAL = "total"
    VAT_RATES = "vat_rates"
    VAT_NUMBER = "vat_number"
    NOT_BEFORE = "not_before"
    NUMBER = "number"
    EMAIL = "email"
    CURRENCY = "currency"
    COUNTRY = "country"
    AMOUNTS = "amounts"
    VAT_TREATMENT = "vat_treatment"

    @property
    def heading(self) -> str:
        """What is checked, as a template."""
        return _TITLES[self]

    @property
    def is_of_manual(self) -> bool:
        """True for the four checks that the manual promises; the others are worth showing when they fail."""
        return self in (Check.TOTAL, Check.VAT_RATES, Check.VAT_NUMBER, Check.NOT_BEFORE)


_TITLES = {
    Check.TOTAL: N_("Lines and shipping are the total"),
    Check.VAT_RATES: N_("VAT rates exist in {books}"),
    Check.VAT_NUMBER: N_("VAT number"),
    Check.NOT_BEFORE: N_("Not invoiced before"),
    Check.NUMBER: N_("Order number"),
    Check.EMAIL: N_("E-mail address"),
    Check.CURRENCY: N_("Currency"),
    Check.COUNTRY: N_("Country"),
    Check.AMOUNTS: N_("Amounts of each line"),
    Check.VAT_TREATMENT: N_("VAT fits the buyer"),
}


class Outcome(StrEnum):
    """How a check ended. NOT_NEEDED: the order gives no cause for it. WAITS: somebody's answer is still to come."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_NEEDED = "not_needed"
    WAITS = "waits"


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One check. `says` with `params`: its figures, a template. `finding`: only when it failed."""

    check: Check
    outcome: Outcome
    says: str
    params: Mapping[str, str] = field(default_factory=dict)
    finding: Finding | None = None
    note: Noted | None = None


def passed(check: Check, says: str, **figures: Value) -> CheckResult:
    """A check that found nothing wrong."""
    return CheckResult(check, Outcome.PASSED, says, as_params(**figures))


def not_needed(check: Check, says: str, **figures: Value) -> CheckResult:
    """A check that this order gives no cause for."""
    return CheckResult(check, Outcome.NOT_NEEDED, says, as_params(**figures))


def waits(check: Check, says: str, **figures: Value) -> CheckResult:
    """A check that cannot be answered yet."""
    return CheckResult(check, Outcome.WAITS, says, as_params(**figures))


def failed(check: Check, says: str, found: Finding, **figures: Value) -> CheckResult:
    """A check that found `found`; its figures are `figures` over those of the finding."""
    return CheckResult(check, Outcome.FAILED, says, {**found.params, **as_params(**figures)}, finding=found)
