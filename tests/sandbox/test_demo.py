"""`make demo`: what it needs is checked first, what it cannot do is said in a sentence, what it starts it stops."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import pytest
import requests

from sandbox.demo.parts import Ports
from sandbox.demo.place import CHECKOUT, MARK, Place
from sandbox.postgres import PostgreSQL
from sandbox.program import ProgramError, free_port, is_taken, until
from tests.servers import SandboxServer

READY = "Ctrl-C stops everything"


def free_ports() -> Ports:
    """Ports that are all free."""
    while True:
        ports = Ports(free_port())
        with suppress(ProgramError):
            ports.check()
            return ports


def demo(place: Path, *options: str) -> list[str]:
    return [sys.executable, "-m", "sandbox.demo", "--folder", str(place), *options]


def said_by(place: Path, *options: str) -> tuple[int, str, str]:
    done = subprocess.run(demo(place, *options), cwd=CHECKOUT, capture_output=True, text=True, timeout=100, check=False)
    return done.returncode, done.stdout, done.stderr


def with_mark(place: Path) -> list[str]:
    """What still runs of the demo in `place`."""
    mark, found = f"{MARK}={place.resolve()}".encode(), []
    for process in psutil.process_iter():
        with suppress(OSError, psutil.Error):
            if mark in Path(f"/proc/{process.pid}/environ").read_bytes().split(b"\0"):
                found.append(" ".join(process.cmdline()))
    return found


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "demo"
    yield folder
    if folder.exists():
        assert said_by(folder, "--reset")[0] == 0


def test_taken_port_is_told_before_anything_starts(place: Path) -> None:
    ports = free_ports()
    with socket.socket() as other:
        other.bind(("127.0.0.1", ports.books))
        other.listen()

        code, out, sentence = said_by(place, "--first-port", str(ports.first))

    assert (code, out) == (1, "")
    assert (
        sentence == f"Port {ports.books} (the books) is taken by another program: stop it and run the command again.\n"
    )
    assert with_mark(place) == []


def test_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    code, out, sentence = said_by(tmp_path / "file" / "demo")

    assert (code, out) == (1, "")
    assert sentence == f"The demo cannot write to its folder {tmp_path / 'file' / 'demo'}: not a directory.\n"


def test_full_disk_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sandbox.demo.place.NEEDED_MB", 10**9)

    with pytest.raises(ProgramError, match=r"MB free at .*: make room"):
        Place(tmp_path).prepare()


def test_missing_server_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("sandbox.postgres_programs.package_folder", lambda: None)
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(ProgramError, match=r"PostgreSQL is missing: run `make install`"):
        PostgreSQL(tmp_path)


def test_second_demo_in_the_same_folder_is_refused(tmp_path: Path) -> None:
    first = Place(tmp_path)
    first.prepare()

    with first.lock(), pytest.raises(ProgramError, match="already running"), Place(tmp_path).lock():
        pass


def test_secrets_are_made_once_and_only_we_read_them(tmp_path: Path) -> None:
    place = Place(tmp_path / "demo")
    place.prepare()

    made = place.secrets()

    assert Place(tmp_path / "demo").secrets() == made
    assert all(len(secret) >= 32 for secret in made.values())
    assert (tmp_path / "demo" / "secrets.json").stat().st_mode & 0o777 == 0o600
    assert place.secret_file("books_key").read_text() == made["books_key"]
    assert place.secret_file("books_key").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "demo").stat().st_mode & 0o777 == 0o700


def test_reset_of_nothing(tmp_path: Path) -> None:
    assert said_by(tmp_path / "demo", "--reset") == (0, "The demo keeps nothing.\n", "")


@contextmanager
def running_demo(place: Path, ports: Ports) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A demo that has started, and what it printed."""
    with subprocess.Popen(
        demo(place, "--first-port", str(ports.first)),
        cwd=CHECKOUT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        said = []
        try:
            for line in process.stdout:
                said.append(line)
                if READY in line:
                    break
            assert said, "the demo said nothing"
            assert READY in said[-1], "".join(said)
            yield process, "".join(said)
        finally:
            process.send_signal(signal.SIGINT)
            process.stdout.read()


def invoices(ports: Ports) -> int:
    books = SandboxServer(f"http://127.0.0.1:{ports.books}")
    return len(books.get("/sandbox/books?account=speelhoek&brief").json()["invoices"])


def wait(is_so: Callable[[], bool], what: str) -> None:
    assert until(is_so, 60, pause=0.2), what


@pytest.mark.timeout(240)
def test_orders_become_invoices_and_a_second_start_goes_on(place: Path) -> None:
    ports = free_ports()
    with running_demo(place, ports) as (process, said):
        wait(lambda: invoices(ports) == 5, "five of the first orders become invoices")
        merchant = json.loads((place / "merchant.json").read_text())
        assert merchant["password"] in said
        page = requests.get(f"http://127.0.0.1:{ports.app}/login", timeout=10)
        assert page.status_code == 200
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 0
    assert with_mark(place) == []
    assert not is_taken(ports.app)

    with running_demo(place, ports) as (process, again):
        assert merchant["password"] in again
        assert invoices(ports) == 5
        shop = SandboxServer(f"http://127.0.0.1:{ports.shop}")
        shop.post("/sandbox/shops/shp_speelhoek/orders", {"kind": "incl", "overrides": {"status": "paid"}})
        wait(lambda: invoices(ports) == 6, "a new order becomes an invoice")

        # kill -9 of a part: everything else is stopped, and which part it was is said
        worker = next(pid for pid in children(process.pid) if "worker.py" in command(pid))
        os.kill(worker, signal.SIGKILL)
        assert process.wait(60) == 1
        assert process.stdout is not None
        assert "The part 'worker' has ended." in process.stdout.read()
    assert with_mark(place) == []


def test_demo_that_was_killed_is_cleared_away_by_the_next(place: Path) -> None:
    script = (
        "import pathlib, sys, time; from sandbox.demo.parts import *; from sandbox.demo.place import Place\n"
        "place = Place(pathlib.Path(sys.argv[1])); place.prepare()\n"
        "Parts(place, Ports(int(sys.argv[2]))).start_servers()\n"
        "print('ready', flush=True); time.sleep(60)"
    )
    command = [sys.executable, "-c", script, str(place), str(free_ports().first)]
    with subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.PIPE, text=True, start_new_session=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        process.kill()
    assert len(with_mark(place)) == 4
    postgres = Place(place).postgres

    assert said_by(place, "--reset")[:2] == (0, "The demo has forgotten everything.\n")

    assert with_mark(place) == []
    assert not place.exists()
    assert not postgres.exists()


def children(pid: int) -> list[int]:
    return [child.pid for child in psutil.Process(pid).children()]


def command(pid: int) -> str:
    return " ".join(psutil.Process(pid).cmdline())
