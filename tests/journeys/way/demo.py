"""The demo as a person starts it, in a folder and on ports of its own: what the journeys walk through."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from sandbox.demo.first import SHOP
from sandbox.demo.parts import Ports
from sandbox.demo.place import CHECKOUT
from sandbox.program import LOCALHOST, ProgramError, free_port, until
from tests.servers import SandboxServer

READY = "Ctrl-C stops everything"
START_SECONDS = 60
STOP_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Person:
    """Who logs in."""

    login: str
    password: str


@dataclass(frozen=True, slots=True)
class Demo:
    """A demo that runs. Addresses have no slash at their end. `secrets`: what no page may ever show."""

    app: str
    shop: SandboxServer
    books: SandboxServer
    merchant: Person
    staff: Person
    dashboard: str
    office: str
    secrets: tuple[str, ...]

    def invoices_of(self, number: str) -> list[str]:
        """Numbers of the invoices in the books that name this order, as the books themselves know them."""
        found = self.books.get("/sandbox/books?account=speelhoek").json()["invoices"]
        return [one["invoicenr"] for one in found if number in json.dumps(one["reference"])]


@contextmanager
def running_demo(folder: Path) -> Iterator[Demo]:
    """`python -m sandbox.demo`, from its start to its end; whatever happens, it is stopped and forgets everything."""
    ports = _free_ports()
    command = [sys.executable, "-m", "sandbox.demo", "--folder", str(folder)]
    said = folder.with_name("said")
    with said.open("w") as output:
        process = subprocess.Popen(
            [*command, "--first-port", str(ports.first)],
            cwd=CHECKOUT,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        until(lambda: READY in said.read_text() or process.poll() is not None, START_SECONDS, pause=0.1)
        assert READY in said.read_text(), f"The demo did not start in {START_SECONDS} s. It said:\n{said.read_text()}"
        yield _demo(folder, ports)
        assert process.poll() is None, f"The demo has ended by itself. It said:\n{said.read_text()}"
    finally:
        _stop(process)
        subprocess.run([*command, "--reset"], cwd=CHECKOUT, capture_output=True, timeout=STOP_SECONDS, check=True)


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGINT)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _free_ports() -> Ports:
    while True:
        ports = Ports(free_port())
        with suppress(ProgramError):
            ports.check()
            return ports


def _demo(folder: Path, ports: Ports) -> Demo:
    here = f"http://{LOCALHOST}"
    merchant, staff = (json.loads((folder / f"{who}.json").read_text()) for who in ("merchant", "staff"))
    return Demo(
        app=f"{here}:{ports.app}",
        shop=SandboxServer(f"{here}:{ports.shop}"),
        books=SandboxServer(f"{here}:{ports.books}"),
        merchant=Person(merchant["login"], merchant["password"]),
        staff=Person(staff["login"], staff["password"]),
        dashboard=f"{here}:{ports.app}/d/{merchant['license_key']}",
        office=f"{here}:{ports.shop}/office/{SHOP['id']}",
        secrets=tuple(json.loads((folder / "secrets.json").read_text()).values()),
    )
