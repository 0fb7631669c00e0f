"""Workers forked from a process that has everything loaded: four fifths of what a start costs is loading modules.

What is forked is `worker.py` as the command runs it, in a session, an environment and a log of its own. The web is
started as a command: what its greenlets need patched is patched before anything is loaded.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from multiprocessing.context import ForkServerProcess

from sandbox.program import Program
from tests.chaos import launch

_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["worker", "webapp", launch.__name__])


@dataclass(frozen=True, slots=True)
class _Fork:
    """What a program needs of its process."""

    process: ForkServerProcess

    @property
    def pid(self) -> int:
        assert self.process.pid is not None
        return self.process.pid

    def poll(self) -> int | None:
        return self.process.exitcode

    def wait(self) -> int:
        self.process.join()
        assert self.process.exitcode is not None
        return self.process.exitcode


def start_worker(program: Program, environment: Mapping[str, str]) -> None:
    """Start workers and clock. `environment`: all of their variables."""
    arguments = (str(program.log), dict(environment))
    process = _FORKS.Process(target=_run_worker, args=arguments, daemon=True)  # pytest's end does not wait for it
    process.start()
    program.adopt(_Fork(process))


def _run_worker(log: str, environment: dict[str, str]) -> None:
    os.setsid()
    output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    for stream in (sys.stdout, sys.stderr):
        os.dup2(output, stream.fileno())
        stream.reconfigure(write_through=True)  # type: ignore[union-attr]
    os.environ.clear()
    os.environ.update(environment)
    launch.run("worker", [])
