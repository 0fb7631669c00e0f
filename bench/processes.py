"""What processes cost, read from /proc: memory shared fairly (PSS) and processor time, ended children included."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable
from types import TracebackType
from typing import Self

import psutil

from bench.figures import percentile

TICKS = os.sysconf("SC_CLK_TCK")


def family(pids: Iterable[int]) -> list[int]:
    """These processes and all that they started."""
    found: list[int] = []
    for pid in pids:
        try:
            first = psutil.Process(pid)
            found += [pid, *(child.pid for child in first.children(recursive=True))]
        except psutil.NoSuchProcess:
            continue
    return found


def pss_mb(pids: Iterable[int]) -> float:
    """Memory of these processes in MB (1,048,576 bytes); what several share is divided among them."""
    total = 0
    for pid in pids:
        try:
            with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as lines:
                total += next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
        except (OSError, StopIteration):
            continue
    return total / 1024


def cpu_seconds(pids: Iterable[int]) -> float:
    """Processor time of these processes, and of their children that have ended."""
    ticks = 0
    for pid in pids:
        try:
            with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as file:
                fields = file.read().rpartition(")")[2].split()
        except OSError:
            continue
        ticks += sum(map(int, fields[11:15]))
    return ticks / TICKS


class Meter:
    """Memory of the families of `app`, and processor time of those of `app` and `stores`, while the block runs.

    Both apps keep their rows in the same PostgreSQL and Redis: whose memory these take cannot be told apart.
    """

    def __init__(self, app: Iterable[int], stores: Iterable[int]) -> None:
        self._app = list(app)
        self._all = [*self._app, *stores]
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._memory: list[float] = []
        self._before = 0.0
        self.cpu = 0.0

    @property
    def megabytes(self) -> float:
        """Nine tenths of the time it took no more than this."""
        return percentile(self._memory, 0.9)

    def __enter__(self) -> Self:
        self._before = cpu_seconds(family(self._all))
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._over.set()
        self._thread.join()
        self._memory.append(pss_mb(family(self._app)))
        self.cpu = cpu_seconds(family(self._all)) - self._before

    def _watch(self) -> None:
        while not self._over.wait(1.0):
            self._memory.append(pss_mb(family(self._app)))
