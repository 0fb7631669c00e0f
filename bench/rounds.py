"""Measurements in turn, on cores that the host lends to others too.

What the host took while we wanted to run (`steal`) says nothing of ours or of the yardstick. So each measurement begins
when the one before it has left the cores, and of all rounds those count during which the host took least. What was
measured does not enter into that choice.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import median
from typing import Generic, Self, TypeVar

import psutil

MOST_TAKEN = 0.10
"""Share of the cores; a round during which the host took more is made again."""
MOST_AGAIN = 4
RESTING = 0.15
"""Share of the cores that the servers of a bench may use when nothing is asked of them."""
LOOK_SECONDS = 0.5
MOST_WAIT_SECONDS = 10.0

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Round(Generic[T]):
    """One value a measurement, and the largest share of the cores that the host took during one of them."""

    values: tuple[T, ...]
    taken: float


@dataclass(slots=True)
class Rounds(Generic[T]):
    """What was measured: a round holds one value of each measurement, in the order of their asking."""

    wanted: int
    restless: int = 0
    _all: list[_Round[T]] = field(default_factory=list)

    @property
    def are_enough(self) -> bool:
        """As many quiet rounds as were wanted; or it was tried often enough."""
        quiet = sum(one.taken <= MOST_TAKEN for one in self._all)
        return quiet >= self.wanted or len(self._all) >= self.wanted + MOST_AGAIN

    def add(self, values: tuple[T, ...], taken: float) -> None:
        """A round more. `taken`: by the host, of the cores, 0 to 1."""
        self._all.append(_Round(values, taken))

    @property
    def _counting(self) -> list[_Round[T]]:
        return sorted(self._all, key=lambda one: one.taken)[: self.wanted]

    def of(self, measurement: int) -> list[T]:
        """The values of one measurement, of the rounds that count."""
        return [one.values[measurement] for one in self._counting]

    @property
    def note(self) -> str:
        """How many rounds count, what the host took during them, and how often the machine did not come to rest."""
        taken = [one.taken for one in self._counting]
        again = len(self._all) - len(taken)
        counted = "1 round" if len(taken) == 1 else f"{len(taken)} rounds"
        made = f"{len(self._all)} rounds were made, the {len(taken)} quietest count" if again else counted
        words = f"{made}; the host took {median(taken):.0%} of the cores ({min(taken):.0%}–{max(taken):.0%})"
        return f"{words}; {self.restless} times something else still ran at the beginning" if self.restless else words


def in_turn(wanted: int, *measurements: Callable[[], T]) -> Rounds[T]:
    """Make every measurement in turn until `wanted` rounds were quiet, with a bound on those that were not."""
    found = Rounds[T](wanted)
    while not found.are_enough:
        values, taken = [], 0.0
        for measure in measurements:
            found.restless += not wait_until_quiet()
            before = _Cores.now()
            values.append(measure())
            taken = max(taken, _Cores.now().since(before).taken)
        found.add(tuple(values), taken)
    return found


def wait_until_quiet() -> bool:
    """Wait until what was measured before has left the cores: no figure pays for another's writes. False when they
    were still in use after MOST_WAIT_SECONDS."""
    end = time.monotonic() + MOST_WAIT_SECONDS
    while time.monotonic() < end:
        before = _Cores.now()
        time.sleep(LOOK_SECONDS)
        if _Cores.now().since(before).used <= RESTING:
            return True
    return False


@dataclass(frozen=True, slots=True)
class _Cores:
    """What became of the time of all cores, in seconds."""

    stolen: float
    idle: float
    whole: float

    @classmethod
    def now(cls) -> Self:
        """Since the machine was started."""
        times = psutil.cpu_times()
        whole = sum(times) - times.guest - times.guest_nice  # these stand in user and nice too
        return cls(times.steal, times.idle + times.iowait, whole)

    def since(self, before: _Cores) -> _Cores:
        """Between then and now."""
        return _Cores(self.stolen - before.stolen, self.idle - before.idle, self.whole - before.whole)

    @property
    def taken(self) -> float:
        """Share that the host gave to others, 0 to 1."""
        return self.stolen / self.whole

    @property
    def used(self) -> float:
        """Share that was not idle, 0 to 1."""
        return 1 - self.idle / self.whole
