"""May this order go now? Rules that no setting overrides come first (manual section 2, design section 8)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta, tzinfo

from webapp.integration.domain.order import Order, Stage
from webapp.integration.domain.sentences import as_params

OPEN_FOR = timedelta(days=90)
WARN_BEFORE = timedelta(days=7)

_DIGITS = re.compile(r"([0-9]+)")


@dataclass(frozen=True, slots=True)
class Rules:
    """What one installation wants sent.

    `statuses`: codes the merchant chose. `start_date`: orders placed before that day stay out (None: none do).
    `start_number`: orders numbered before it stay out. `known_statuses`: codes the merchant has been asked about; any
    other counts as new (None: not known, so none counts as new). `home_country`: ISO alpha-2. `paid`: False once the
    subscription ended for an invoice of ours that was not paid.
    """

    statuses: frozenset[str]
    home_country: str
    start_date: date | None
    start_number: str | None = None
    subscribed: bool = True
    paid: bool = True
    paused: bool = False
    known_statuses: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Go:
    """The order may be processed."""


@dataclass(frozen=True, slots=True)
class Wait:
    """The order stays in Open; `reason` is a key of `reasons.OPEN_REASONS`."""

    reason: str
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ignore:
    """The order is not invoiced; `reason` is a key of `reasons.IGNORED_REASONS`."""

    reason: str
    params: Mapping[str, str] = field(default_factory=dict)


def may_go(order: Order, rules: Rules, today: date, zone: tzinfo) -> Go | Wait | Ignore:
    """Whether `order` may go. `zone`: the shop's time zone; `today`: the day there."""
    placed_on = order.placed_on(zone)
    return _never(order, rules, placed_on) or _not_yet(order, rules, placed_on, today) or Go()


def _never(order: Order, rules: Rules, placed_on: date) -> Ignore | None:
    if order.is_test:
        return Ignore("test")
    if order.credit_of is not None:
        return Ignore("credit", as_params(credit_of=order.credit_of))
    if order.stage is Stage.VOID:
        return Ignore("void", as_params(status=order.status))
    if rules.start_date is not None and placed_on < rules.start_date:
        return Ignore("before_start", as_params(when=placed_on, start=rules.start_date))
    if rules.start_number and comes_before(order.number, rules.start_number):
        return Ignore("before_start_number", as_params(number=order.number, start=rules.start_number))
    return None


def _not_yet(order: Order, rules: Rules, placed_on: date, today: date) -> Wait | None:
    if rules.paused:
        return Wait("paused")
    if not rules.paid:
        return Wait("unpaid")
    if not rules.subscribed:
        return Wait("subscription")
    if order.status not in rules.statuses:
        new = order.stage is Stage.UNKNOWN or (
            rules.known_statuses is not None and order.status not in rules.known_statuses
        )
        return Wait("new_status" if new else "status_not_chosen", as_params(status=order.status))
    # One day of slack: the shop's clock may be ahead of ours.
    if placed_on > today + timedelta(days=1):
        return Wait("future", as_params(when=placed_on))
    return None


def comes_before(number: str, start: str) -> bool:
    """True when both numbers are built alike (`2026-00412`) and `number` is the smaller; unlike ones have no order."""
    ours, first = _DIGITS.split(number.strip()), _DIGITS.split(start.strip())
    if ours[::2] != first[::2]:
        return False
    return [int(part) for part in ours[1::2]] < [int(part) for part in first[1::2]]
