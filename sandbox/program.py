"""A server program as a child of ours: started, watched, stopped, killed, with its output in a file."""

from __future__ import annotations

import atexit
import contextlib
import os
import random
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

LOCALHOST = "127.0.0.1"


class ProgramError(RuntimeError):
    """A program is missing, did not start or ended; the text is one plain sentence."""


@dataclass(frozen=True, slots=True)
class Account:
    """The system user that a program runs as, by its numbers."""

    uid: int
    gid: int


def free_port() -> int:
    """A TCP port of 127.0.0.1 that nobody listens on.

    Below the range from which the system takes ports for outgoing connections, so that a server that is stopped for
    a while gets its own port back.
    """
    for port in random.sample(range(20000, 32000), 200):
        if not is_taken(port):
            return port
    raise ProgramError("There is no free TCP port between 20000 and 32000 on this machine.")


def is_taken(port: int) -> bool:
    """True when a server cannot listen on this port of 127.0.0.1."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOCALHOST, port))
        except OSError:
            return True
    return False


def may_listen(port: int) -> bool:
    """False when the system keeps this port of 127.0.0.1 from a user like us, whoever listens there."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        try:
            probe.bind((LOCALHOST, port))
        except PermissionError:
            return False
        except OSError:
            return True
    return True


def until(is_so: Callable[[], bool], seconds: float, pause: float = 0.02) -> bool:
    """Ask `is_so` again and again; False when it still is not so after `seconds`."""
    end = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > end:
            return False
        time.sleep(pause)
    return True


def members_of(session: int) -> list[int]:
    """The processes of a session: what its leader started and what these started."""
    found = []
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            with contextlib.suppress(ProcessLookupError, PermissionError):
                if os.getsid(int(entry)) == session:
                    found.append(int(entry))
    return found


def end(pid: int, number: signal.Signals = signal.SIGKILL) -> None:
    """Send a signal to a process that may be gone already."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)


class Child(Protocol):
    """What a program needs of its process; `subprocess.Popen` has it."""

    @property
    def pid(self) -> int:
        """Its process id, also after its end."""

    def poll(self) -> int | None:
        """None while it runs, then its exit code, minus the number of the signal that ended it."""

    def wait(self) -> int:
        """Wait for its end; the exit code."""


@dataclass(slots=True)
class Program:
    """One child in a session of its own, so that Ctrl-C reaches only us and we stop it in order.

    It does not outlive us, unless we are killed.
    """

    name: str
    log: Path
    _child: Child | None = field(default=None, repr=False)

    def start(
        self,
        command: Sequence[str],
        *,
        folder: Path | None = None,
        environment: Mapping[str, str] | None = None,
        account: Account | None = None,
    ) -> None:
        """Start it. `environment`: all of its variables, None: ours. `account`: whom it runs as, None: as us."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as output:
            self.adopt(
                subprocess.Popen(
                    list(command),
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    cwd=folder,
                    env=None if environment is None else dict(environment),
                    start_new_session=True,
                    user=account.uid if account else None,
                    group=account.gid if account else None,
                    extra_groups=[] if account else None,
                )
            )

    def adopt(self, child: Child) -> None:
        """This process is the program from now on; it leads a session of its own and writes to the log."""
        if self._child is None:
            atexit.register(self._end_with, os.getpid())
        self._child = child

    @property
    def pid(self) -> int:
        """Its process id, also after its end. Raises ProgramError when it was never started."""
        if self._child is None:
            raise ProgramError(f"{self.name} was not started.")
        return self._child.pid

    @property
    def is_running(self) -> bool:
        """False before the start and after the end."""
        return self._child is not None and self._child.poll() is None

    @property
    def exit_code(self) -> int | None:
        """None while it runs; minus the signal's number when a signal ended it."""
        return None if self._child is None else self._child.poll()

    def send(self, number: signal.Signals) -> None:
        """Send a signal to it alone; nothing when it has ended."""
        if self.is_running:
            os.kill(self.pid, number)

    def wait(self, seconds: float) -> bool:
        """False when it still runs after `seconds`."""
        return until(lambda: not self.is_running, seconds)

    def stop(self, number: signal.Signals = signal.SIGTERM, seconds: float = 10.0) -> None:
        """Ask it to end with signal `number`; kill it and what it started when it has not after `seconds`."""
        if self._child is None:
            return
        self.send(signal.SIGCONT)
        self.send(number)
        self.wait(seconds)
        self.kill()

    def kill(self) -> None:
        """`kill -9` to it and to everything that it started, in whatever process group."""
        if self._child is None:
            return
        if self.is_running:
            os.kill(self.pid, signal.SIGKILL)
        for pid in members_of(self.pid):
            end(pid)
        self._child.wait()

    def _end_with(self, parent: int) -> None:
        if os.getpid() == parent:  # not when a fork of ours ends
            self.stop(seconds=2.0)

    def last_words(self, lines: int = 8) -> str:
        """The end of its output."""
        if not self.log.exists():
            return ""
        with self.log.open("rb") as output:
            output.seek(0, os.SEEK_END)
            output.seek(max(output.tell() - 8192, 0))
            text = output.read().decode(errors="replace")
        return "\n".join(text.strip().splitlines()[-lines:])
