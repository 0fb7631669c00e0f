"""Strikes: at which crash point, at which visit, a process is killed or stopped. Told by a file, so that the product
needs no setting for it; `launch.py` arms the processes, a trial writes the file."""

from __future__ import annotations

import itertools
import json
import os
import signal
import threading
from dataclasses import asdict, dataclass
from pathlib import Path

ACTIONS = ("kill", "kill parent", "kill both", "stop")


@dataclass(frozen=True, slots=True)
class Strike:
    """`role`: web or worker. `nth`: the visit (of one process) at which it strikes, from 1."""

    point: str
    role: str
    action: str = "kill"
    nth: int = 1


class Board:
    """The file a trial writes its strike on, and the marks of those that were carried out."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file = folder / "strike.json"
        self._number = 0

    def order(self, strike: Strike | None) -> None:
        """From now on this strike; None: none."""
        self._number += 1
        half = self._folder / "strike.half"
        half.write_text(json.dumps({"id": self._number, "strike": asdict(strike) if strike else None}))
        half.replace(self._file)

    def struck(self) -> int | None:
        """Process id of whom the strike hit; None: it has hit nobody yet."""
        try:
            text = (self._folder / f"struck-{self._number}").read_text()
        except OSError:
            return None
        return int(text) if text else None

    def struck_at(self) -> float:
        """When it hit, Unix seconds of this machine's clock, which is PostgreSQL's too."""
        return (self._folder / f"struck-{self._number}").stat().st_mtime


class Striker:
    """What `webapp.crash.arm` gets in a child process."""

    def __init__(self, folder: Path, role: str) -> None:
        self._folder = folder
        self._role = role
        self._read_at = 0
        self._id = 0
        self._strike: Strike | None = None
        self._visits = itertools.count(1)
        self._mutex = threading.Lock()

    def __call__(self, point: str) -> None:
        """Pass a point, or not."""
        with self._mutex:
            strike = self._present()
            if strike is None or strike.point != point or strike.role != self._role:
                return
            if next(self._visits) != strike.nth or not self._is_first():
                return
        _act(strike.action)

    def _present(self) -> Strike | None:
        file = self._folder / "strike.json"
        try:
            changed = file.stat().st_mtime_ns
            if changed != self._read_at:
                told = json.loads(file.read_text())
                self._read_at, self._id, self._visits = changed, told["id"], itertools.count(1)
                self._strike = Strike(**told["strike"]) if told["strike"] else None
        except OSError:
            return None
        return self._strike

    def _is_first(self) -> bool:
        """Over all processes a strike is carried out once."""
        try:
            mark = os.open(self._folder / f"struck-{self._id}", os.O_CREAT | os.O_EXCL | os.O_WRONLY)
        except FileExistsError:
            return False
        with os.fdopen(mark, "w") as writing:
            writing.write(str(os.getpid()))
        return True


def _act(action: str) -> None:
    if action in ("kill parent", "kill both"):
        os.kill(os.getppid(), signal.SIGKILL)
    if action in ("kill", "kill both"):
        os.kill(os.getpid(), signal.SIGKILL)
    if action == "stop":
        os.kill(os.getpid(), signal.SIGSTOP)
