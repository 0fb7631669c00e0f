"""A round: one blow to the machines, and over it a few trials side by side, each a merchant whose answers get lost.

Everything of a round follows from its seed, so that it can be run again.
"""

from __future__ import annotations

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox.program import end
from tests.chaos.judge import Verdict, judge
from tests.chaos.strikes import Strike
from tests.chaos.town import Town
from tests.chaos.weather import (
    BAD_READS,
    BLOWS,
    EVENTS,
    LAG,
    LOST_ANSWERS,
    Blow,
    lose_answer,
    redis_answers,
    spoil_reads,
    tell,
)
from tests.house import Installation

TRIALS = 5
ORDERS = 8
FIRST_SHOP = 100_000
STOPPED_SECONDS = 5.5
"""Longer than lease (2 s) and settle wait (2 s) together."""
KILLS = ("kill", "kill parent", "kill both")
UNCERTAIN = frozenset({"invoice.unknown_outcome", "invoice.not_there_twice", "debtor.unknown_outcome"})


@dataclass(frozen=True, slots=True)
class Trial:
    """One merchant's part. `lost`: (what happens to the answer, invoices | clients, how many go well before).

    `reads`: what befalls reads of invoices, "" for nothing.
    """

    events: str
    lost: tuple[tuple[str, str, int], ...]
    reads: str


@dataclass(frozen=True, slots=True)
class Round:
    """All of a round, from its seed."""

    seed: int
    blow: Blow
    nth: int
    wait: float
    shop: Mapping[str, Any]
    books: Mapping[str, Any]
    trials: tuple[Trial, ...]

    def __str__(self) -> str:
        lost = "; ".join(
            f"{t.events}, {t.reads}: {', '.join(f'{what} ({thing})' for what, thing, _ in t.lost)}" for t in self.trials
        )
        return f"seed {self.seed}: {self.blow.name}, visit {self.nth}, {dict(self.shop)} {dict(self.books)} | {lost}"


@dataclass(slots=True)
class Told:
    """What a round came to. `ambiguous`: writes whose answer was lost."""

    trials: int = 0
    orders: int = 0
    ambiguous: int = 0
    verdicts: list[Verdict] = field(default_factory=list)


def plan(seed: int) -> Round:
    """The round of a seed."""
    dice = random.Random(seed)
    blow = BLOWS[seed % len(BLOWS)]
    if seed >= len(BLOWS) and blow.strike is not None and blow.strike.action in KILLS and blow.strike.role == "worker":
        action = dice.choice(KILLS)
        blow = Blow(f"{action} at {blow.strike.point}", Strike(blow.strike.point, "worker", action))
    lag = dice.choice((0, 0, LAG))
    return Round(
        seed=seed,
        blow=blow,
        nth=dice.randint(1, 4) if blow.strike and blow.strike.point not in ("C9", "C10", "C8") else dice.randint(1, 2),
        wait=dice.uniform(0.1, 0.9),
        shop={
            "webhook_times": dice.choice((1, 1, 2, 3)),
            "shuffle_ms": dice.choice((0, 0, 300)),
            "updated_first": dice.choice(("off", "off", "on")),
        },
        books={
            "visible_after_seconds": lag,
            "client_visible_after_seconds": dice.choice((0, lag)),
            "list_order": dice.choice(("ascending", "descending")),
            "invoice_date": dice.choice(("honoured", "honoured", "ignored")),
        },
        trials=tuple(_trial(dice) for _ in range(TRIALS)),
    )


def _trial(dice: random.Random) -> Trial:
    ways = sorted(LOST_ANSWERS)
    lost = [(dice.choice(ways), "invoices", dice.randrange(ORDERS - 2))]
    if dice.random() < 0.5:
        lost.append((dice.choice(ways), "clients", dice.randrange(2)))
    return Trial(dice.choice(EVENTS), tuple(lost), dice.choice(("", "", *sorted(BAD_READS))))


def run(town: Town, round_: Round) -> Told:
    """Run a round to its end and judge it."""
    house = town.house
    house.shop.turn(**round_.shop)
    house.books.turn(**round_.books)
    others, house.installations = house.installations, FIRST_SHOP + round_.seed * TRIALS
    merchants = [house.install() for _ in round_.trials]  # shops, and with them baskets, are those of the seed
    house.installations = others
    for merchant, trial in zip(merchants, round_.trials, strict=True):
        for what, thing, skip in trial.lost:
            lose_answer(merchant, what, thing, skip)
        if trial.reads:
            spoil_reads(merchant, trial.reads)
    strike = round_.blow.strike
    if strike is not None:
        town.board.order(Strike(strike.point, strike.role, strike.action, round_.nth))
    for merchant, trial in zip(merchants, round_.trials, strict=True):
        ids = tell(merchant, trial.events, ORDERS)
        if trial.events == "all at once":
            _at_once(town, merchant, ids)
    _strike(town, round_, merchants)
    town.poll(merchants)
    town.drain(merchants)
    told = Told(len(merchants), ORDERS * len(merchants), _answers_lost(town, round_, merchants))
    _check_accepted(town, merchants)
    if round_.blow.spares_intake:
        _check_none_refused(town, merchants)
    told.verdicts = [judge(merchant) for merchant in merchants]
    return told


def _strike(town: Town, round_: Round, merchants: list[Installation]) -> None:
    """Carry the blow out, and see that it was."""
    blow = round_.blow
    if blow.act is not None:
        time.sleep(round_.wait)
        blow.act(town)
        assert redis_answers(town)
    if blow.strike is None:
        return
    if not town.wait(lambda: town.board.struck() is not None, 3.0):
        town.poll(merchants)  # orders that nobody told of
        assert town.wait(lambda: town.board.struck() is not None, 40.0), f"{blow.name}: the point was not reached"
    if blow.strike.action == "stop":
        town.wait(lambda: False, STOPPED_SECONDS)
        stopped = town.board.struck()
        assert stopped is not None
        end(stopped, signal.SIGCONT)


def _at_once(town: Town, merchant: Installation, ids: list[str]) -> None:
    """The poll and the Process button, while the webhooks come."""
    from webapp.integration.pipeline.operator import NoSuchOrderError, NotNowError, Press

    town.ask(
        "UPDATE connection SET poll_due_at = now() WHERE side = 'shop' AND installation_id = %(id)s", id=merchant.id
    )
    for row in merchant.rows("id"):
        try:
            town.house.operator.process(Press(merchant.id, row.id, "Chaos"))
        except (NotNowError, NoSuchOrderError):
            continue


def _answers_lost(town: Town, round_: Round, merchants: list[Installation]) -> int:
    """How many answers were lost, as the books tell: every one that was to be, but for a merchant one of whose orders
    waits for a person, so that fewer were sent."""
    left = Counter(
        each["account"] for each in town.house.books.get("/sandbox/faults").json() if each["method"] == "POST"
    )
    for merchant in merchants:
        if left[merchant.books_user]:
            reasons = {row.reason for row in merchant.rows("state, reason") if row.state == "HELD"}
            assert reasons & UNCERTAIN, f"{left[merchant.books_user]} answers were never lost, and nothing was held"
    return sum(len(trial.lost) for trial in round_.trials) - left.total()


def _check_accepted(town: Town, merchants: list[Installation]) -> None:
    """Every order that a 2xx was given for has its row."""
    acknowledged = town.house.shop.get("/sandbox/deliveries/acknowledged").json()["orders"]
    for merchant in merchants:
        mine = {row["order_id"] for row in acknowledged if row["shop_id"] == merchant.shop_id}
        missing = mine - {row.shop_order_id for row in merchant.rows("shop_order_id")}
        assert not missing, f"answered 2xx and not kept: {sorted(missing)}"


def _check_none_refused(town: Town, merchants: list[Installation]) -> None:
    """No notice is called wrong, and none is asked for again."""
    for merchant in merchants:
        path = f"/sandbox/deliveries?shop={merchant.shop_id}&outcome=refused"
        refused = town.house.shop.get(path).json()["deliveries"]
        words = f"PostgreSQL's last words: {town.postgres.last_words()}; the web's: {town.web.last_words()}"
        assert refused == [], f"refused although PostgreSQL lived: {refused[-3:]}; {words}"


def replay(seed: int) -> str:
    """The command that runs a seed again."""
    return f"CHAOS_SEEDS={seed} .venv/bin/python -m pytest -s tests/chaos/test_trials.py"


def seeds(usual: int) -> list[int]:
    """The seeds to run: those named in CHAOS_SEEDS, else the first `usual`."""
    named = os.environ.get("CHAOS_SEEDS", "")
    return [int(seed) for seed in named.split(",")] if named else list(range(usual))
