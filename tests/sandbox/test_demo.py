"""`make demo`: what it needs is checked first, what it cannot do is said in a sentence, what it starts it stops."""

from __future__ import annotations

import json
import os
import shutil
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

from sandbox.demo.place import CHECKOUT, MARK, Place
from sandbox.demo.ports import Ports, ports_of
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


@pytest.mark.parametrize("port", [-5, 0, 65511, 65530, 70000])
def test_ports_that_are_none_are_told(port: int, tmp_path: Path) -> None:
    with pytest.raises(ProgramError, match=r"^The demo's first port is a number from 1 to 65510, like 9000\.$"):
        ports_of(Place(tmp_path), port).check()


KEPT = int(Path("/proc/sys/net/ipv4/ip_unprivileged_port_start").read_text())
"""The first port that the system leaves to everybody."""


@pytest.mark.skipif(KEPT < 2, reason="this system keeps no port")
def test_ports_of_the_system_are_told_from_taken_ones() -> None:
    leave = "os.setgid(65534); os.setuid(65534); " if os.getuid() == 0 else ""
    check = f"import os; from sandbox.demo.ports import Ports; {leave}Ports({KEPT - 1}).check()"

    done = subprocess.run([sys.executable, "-c", check], cwd=CHECKOUT, capture_output=True, text=True, check=False)

    assert f"Port {KEPT - 1} is kept for the system's own programs: choose a higher one, like 9000." in done.stderr


def test_ports_stay_what_they_were_at_the_first_start(tmp_path: Path) -> None:
    place = Place(tmp_path)
    assert (ports_of(place, None), ports_of(place, 9000)) == (Ports(8000), Ports(9000))
    place.remember("first_port", 9000)

    assert (ports_of(place, None), ports_of(place, 9000)) == (Ports(9000), Ports(9000))
    with pytest.raises(
        ProgramError, match=r"ports from 9000 on: start it without another port, or .* `make demo-reset`"
    ):
        ports_of(place, 8000)


def test_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    code, out, sentence = said_by(tmp_path / "file" / "demo")

    assert (code, out) == (1, "")
    assert sentence == f"The demo cannot write to its folder {tmp_path / 'file' / 'demo'}: not a directory.\n"


def test_folder_with_something_else_in_it_is_told_and_left_alone(tmp_path: Path) -> None:
    """A start that was stopped empties the demo's folder: it must be one of its own."""
    (tmp_path / "thesis.txt").write_text("years")

    assert said_by(tmp_path) == (1, "", f"{tmp_path} holds something else: give the demo a folder of its own.\n")
    assert [each.name for each in tmp_path.iterdir()] == ["thesis.txt"]


@pytest.mark.parametrize("gone", [(), ("secrets",), ("people",), ("secrets", "first_port")])
def test_a_folder_whose_emptying_was_stopped_is_still_known(
    tmp_path: Path, gone: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Files go in no order that we choose."""
    place = Place(tmp_path / "demo")
    place.prepare()
    place.secrets()
    for name in ("first_port", "people"):
        place.remember(name, {})

    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(shutil, "rmtree", stop)
    with pytest.raises(KeyboardInterrupt):
        place.empty()
    for name in gone:
        (place.folder / f"{name}.json").unlink(missing_ok=True)

    place.prepare()

    assert place.is_half_made


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
def running_demo(place: Path, ports: Ports | None = None) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A demo that has started, and what it printed. `ports`: as typed; None: nothing typed about them."""
    with subprocess.Popen(
        demo(place, *(("--first-port", str(ports.first)) if ports else ())),
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
    begun = begin_and_kill(place, ports)
    with running_demo(place, ports) as (process, said):
        assert "The first start was stopped before its end: the demo begins anew." in said
        assert not begun.exists()
        wait(lambda: invoices(ports) == 5, "five of the first orders become invoices")
        merchant = json.loads((place / "merchant.json").read_text())
        assert merchant["password"] in said
        page = requests.get(f"http://127.0.0.1:{ports.app}/login", timeout=10)
        assert page.status_code == 200
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 0
    assert with_mark(place) == []
    assert not is_taken(ports.app)

    code, out, sentence = said_by(place, "--first-port", str(free_ports().first))
    assert (code, out) == (1, "")
    assert f"with the ports from {ports.first} on" in sentence

    with running_demo(place) as (process, again):
        assert "anew" not in again
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


def begin_and_kill(place: Path, ports: Ports) -> Path:
    """A first start that is killed when the merchant's books have been made and the merchant has not; PostgreSQL's
    folder."""
    script = (
        "import pathlib, sys, time; from sandbox.demo import __main__ as demo, first\n"
        "def stay(*_arguments): print('half made', flush=True); time.sleep(60)\n"
        "first._flask = stay; demo.migrate = lambda _parts: None; demo.Parts.start_app = lambda _parts: None\n"
        "sys.argv[0] = 'demo'; demo.main()"
    )
    command = [sys.executable, "-c", script, "--folder", str(place), "--first-port", str(ports.first)]
    with subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.PIPE, text=True, start_new_session=True) as process:
        assert process.stdout is not None
        while (line := process.stdout.readline()) != "half made\n":
            assert line, "the demo ended"
        process.kill()
    assert len(with_mark(place)) == 4
    return Place(place).postgres


def test_demo_that_was_killed_is_cleared_away_by_a_reset(place: Path) -> None:
    postgres = begin_and_kill(place, free_ports())

    assert said_by(place, "--reset")[:2] == (0, "The demo has forgotten everything.\n")

    assert with_mark(place) == []
    assert not place.exists()
    assert not postgres.exists()


def children(pid: int) -> list[int]:
    return [child.pid for child in psutil.Process(pid).children()]


def command(pid: int) -> str:
    return " ".join(psutil.Process(pid).cmdline())
