"""One demo for all processes of a run: whoever needs it first starts it, whoever has done with it last stops it.

A demo is a dozen processes; one for each test process would keep two cores busy with nothing but starting.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from tests.journeys.way.demo import Demo, begin, find, finish


@dataclass(frozen=True, slots=True)
class Shared:
    """What the processes of a run know together, in `folder`."""

    folder: Path

    @contextmanager
    def demo(self) -> Iterator[Demo]:
        """The demo of this run."""
        with self._alone() as known:
            users = [pid for pid in known.get("users", ()) if psutil.pid_exists(pid)]
            if not users:
                known["process"], known["port"] = begin(self._demo)
            known["users"] = [*users, os.getpid()]
        try:
            yield find(self._demo, known["process"], known["port"])
        finally:
            with self._alone() as known:
                known["users"] = [pid for pid in known["users"] if pid != os.getpid() and psutil.pid_exists(pid)]
                if not known["users"]:
                    finish(self._demo, known["process"])
                    known.clear()

    def once(self, name: str, make: Callable[[], Any]) -> Any:
        """What `make` gave to the first process that asked for `name` of this demo; something for JSON."""
        with self._alone() as known:
            if name not in known:
                known[name] = make()
            return known[name]

    @property
    def _demo(self) -> Path:
        return self.folder / "demo"

    @contextmanager
    def _alone(self) -> Iterator[dict[str, Any]]:
        """What is known, to be read and changed while nobody else does."""
        self.folder.mkdir(exist_ok=True)
        with (self.folder / "known.json").open("a+") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            file.seek(0)
            known: dict[str, Any] = json.loads(file.read() or "{}")
            try:
                yield known
            finally:
                file.seek(0)
                file.truncate()
                file.write(json.dumps(known))
                file.flush()
