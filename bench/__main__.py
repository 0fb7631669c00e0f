"""`python -m bench` runs every row of the table, `python -m bench a d` single ones; prints it and writes it down."""

from __future__ import annotations

import argparse
import os
import platform
import signal
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType

import psutil

from bench import bell, calls, fairness, intake, pipeline, rest, volume
from bench.figures import Line, table
from bench.servers import Servers
from sandbox.program import ProgramError

RESULTS = Path(__file__).parent / "results.md"
ROWS: dict[str, Callable[[Servers], list[Line]]] = {
    "a": intake.run,
    "b": pipeline.run,
    "c": calls.run,
    "d": bell.run,
    "e": fairness.run,
    "f": rest.run,
    "g": volume.run,
}
LIFTED = (
    "The limiters of shop and books are lifted (KMO_SHOPS_CALLS_PER_MINUTE=1000000; sandbox: quota=0, "
    "calls_per_minute=0, calls_at_once=0), except where a row says “at shipped settings”. Each figure is the median "
    "(least–most) of alternating pairs that count; in (b) both apps have as many orders, and our hourly and nightly "
    "checks of the shops rest meanwhile, as the naive app has none; PostgreSQL keeps what it commits (fsync and "
    "synchronous_commit on)."
)


def main() -> int:
    """Run the chosen rows; 1 when something could not be started."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="The figures of the product.")
    parser.add_argument("rows", nargs="*", metavar="row", help=f"{', '.join(ROWS)}; all without any")
    chosen = parser.parse_args().rows or list(ROWS)
    if unknown := set(chosen) - set(ROWS):
        parser.error(f"there is no row {', '.join(sorted(unknown))}")
    signal.signal(signal.SIGTERM, _leave)
    began = time.monotonic()
    lines: list[Line] = []
    try:
        with Servers() as servers:
            for row in chosen:
                print(f"({row}) …", file=sys.stderr, flush=True)
                servers.lift_limits()
                servers.delay(0)
                found = ROWS[row](servers)
                lines += found
                print(table(found), file=sys.stderr, flush=True)
    except ProgramError as problem:
        print(problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    minutes = (time.monotonic() - began) / 60
    text = f"# Figures\n\n{_machine()}; {minutes:.0f} minutes. {LIFTED}\n\n{table(lines)}"
    print(text)
    if set(chosen) == set(ROWS):
        RESULTS.write_text(text, encoding="utf-8")
    return 0


def _leave(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt  # so that everything that was started is stopped


def _machine() -> str:
    memory = psutil.virtual_memory().total / 1_000_000_000
    today = datetime.now(UTC).date().isoformat()
    return (
        f"{today}, {len(os.sched_getaffinity(0))} cores, {memory:.0f} GB of memory, Python {platform.python_version()}"
    )


if __name__ == "__main__":
    sys.exit(main())
