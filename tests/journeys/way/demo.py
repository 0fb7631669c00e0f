"""The demo as a person starts it, in a folder and on ports of its own: what the journeys walk through."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psutil
import pyotp
import redis

from sandbox.demo.first import SHOP
from sandbox.demo.place import CHECKOUT, Place
from sandbox.demo.ports import Ports
from sandbox.program import LOCALHOST, ProgramError, free_port, until
from tests.servers import SandboxServer

READY = "Ctrl-C stops everything"
START_SECONDS = 60
STOP_SECONDS = 60
LAST_WORDS = 3000
"""Characters."""


@dataclass(frozen=True, slots=True)
class Person:
    """Who logs in."""

    login: str
    password: str
    key: str = ""

    def code(self) -> str:
        """What their phone shows now as the second step; "" for somebody without one."""
        return pyotp.TOTP(self.key).now() if self.key else ""


@dataclass(frozen=True, slots=True)
class Demo:
    """A demo that runs. Addresses have no slash at their end.

    `environment`: in which its app runs. `secrets`: what no page may ever show. `logs`: of its parts.
    """

    app: str
    shop: SandboxServer
    books: SandboxServer
    mailbox: SandboxServer
    environment: dict[str, str]
    merchant: Person
    staff: Person
    dashboard: str
    office: str
    secrets: tuple[str, ...]
    logs: Path

    def last_words(self) -> str:
        """What each of its parts logged last."""
        told = {path.name: path.read_text(errors="replace")[-LAST_WORDS:] for path in sorted(self.logs.glob("*.log"))}
        return "\n".join(f"{name}:\n{words}" for name, words in told.items() if words)

    def invoices_of(self, number: str, account: str = "speelhoek") -> list[str]:
        """Numbers of the invoices in the books that name this order, as the books themselves know them."""
        found = self.books.get(f"/sandbox/books?account={quote(account)}").json()["invoices"]
        return [one["invoicenr"] for one in found if number in json.dumps(one["reference"])]

    def flask(self, *arguments: str) -> str:
        """What our staff type on the command line, and what it says."""
        command = [sys.executable, "-m", "flask", "--app", "wsgi", *arguments]
        done = subprocess.run(
            command, cwd=CHECKOUT, env=self.environment, capture_output=True, text=True, timeout=60, check=False
        )
        assert done.returncode == 0, f"`{' '.join(command[2:])}` said: {done.stdout}{done.stderr}"
        return done.stdout

    def an_hour_passes(self) -> None:
        """For what is counted by the hour, like the sign-ups from one address: all walks come from this machine."""
        with redis.Redis.from_url(self.environment["REDIS_URL"]) as counters:
            for counter in counters.scan_iter("LIMITS*"):
                counters.delete(counter)


_started: dict[int, subprocess.Popen[bytes]] = {}
"""What this process started and may have to wait for."""


def begin(folder: Path) -> tuple[int, int]:
    """Start `python -m sandbox.demo` with its things in `folder`; its process id and its first port."""
    ports = _free_ports()
    said = _said(folder)
    with said.open("w") as output:
        process = subprocess.Popen(
            [*_command(folder), "--first-port", str(ports.first)],
            cwd=CHECKOUT,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    _started[process.pid] = process
    until(lambda: READY in said.read_text() or process.poll() is not None, START_SECONDS, pause=0.1)
    if READY not in said.read_text():
        finish(folder, process.pid)
        raise AssertionError(f"The demo did not start in {START_SECONDS} s. It said:\n{said.read_text()}")
    return process.pid, ports.first


def find(folder: Path, pid: int, first_port: int) -> Demo:
    """The demo that `begin` started. Fails when it has ended by itself."""
    ports = Ports(first_port)
    assert _runs(pid), f"The demo has ended by itself. It said:\n{_said(folder).read_text()}"
    return _demo(folder, ports, _environment(pid, ports))


def finish(folder: Path, pid: int) -> None:
    """Stop it, as with Ctrl-C, and forget everything it kept; also when it was another process that started it.

    Fails when it had ended by itself.
    """
    ran = _runs(pid)
    words = _said(folder).read_text()
    if ran:
        os.kill(pid, signal.SIGINT)
        if not until(lambda: not _runs(pid), STOP_SECONDS, pause=0.1):
            os.kill(pid, signal.SIGKILL)
    if (mine := _started.pop(pid, None)) is not None:
        mine.wait(STOP_SECONDS)
    subprocess.run([*_command(folder), "--reset"], cwd=CHECKOUT, capture_output=True, timeout=STOP_SECONDS, check=True)
    assert ran, f"The demo has ended by itself. It said:\n{words}"


def _command(folder: Path) -> list[str]:
    return [sys.executable, "-m", "sandbox.demo", "--folder", str(folder)]


def _said(folder: Path) -> Path:
    return folder.with_name("said")


def _runs(pid: int) -> bool:
    """False also for a process that has ended and whose parent has not looked yet."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _free_ports() -> Ports:
    while True:
        ports = Ports(free_port())
        with suppress(ProgramError):
            ports.check()
            return ports


def _environment(pid: int, ports: Ports) -> dict[str, str]:
    """Of the web server: the demo tells its passwords to nobody but the parts that it starts."""
    address = f"{LOCALHOST}:{ports.app}"
    for part in psutil.Process(pid).children():
        if address in part.cmdline():
            return part.environ()
    raise AssertionError(f"The demo has no web server at {address}.")


def _demo(folder: Path, ports: Ports, environment: dict[str, str]) -> Demo:
    here = f"http://{LOCALHOST}"
    merchant, staff = (json.loads((folder / f"{who}.json").read_text()) for who in ("merchant", "staff"))
    return Demo(
        app=f"{here}:{ports.app}",
        shop=SandboxServer(f"{here}:{ports.shop}"),
        books=SandboxServer(f"{here}:{ports.books}"),
        mailbox=SandboxServer(f"{here}:{ports.mailbox}"),
        environment=environment,
        merchant=Person(merchant["login"], merchant["password"]),
        staff=Person(staff["login"], staff["password"], staff["key"]),
        dashboard=f"{here}:{ports.app}/d/{merchant['license_key']}",
        office=f"{here}:{ports.shop}/office/{SHOP['id']}",
        secrets=tuple(json.loads((folder / "secrets.json").read_text()).values()),
        logs=Place(folder).logs,
    )
