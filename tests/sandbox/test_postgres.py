"""The embedded PostgreSQL: real, stopped and killed in every way, and no mode of a folder above it changed."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from sandbox import postgres_programs
from sandbox.places import own_folder
from sandbox.postgres import FAST, PostgreSQL
from sandbox.postgres_programs import PACKAGE, may_walk_to, package_folder, programs, system_account
from sandbox.program import ProgramError, is_taken

only_root = pytest.mark.skipif(os.geteuid() != 0, reason="PostgreSQL changes its user only for root")


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder outside any home, removed afterwards."""
    folder = own_folder() / f"test-{os.getpid()}"
    folder.mkdir(mode=0o755)
    yield folder
    shutil.rmtree(folder)


def modes_above(path: Path) -> dict[Path, tuple[int, int]]:
    return {parent: (parent.stat().st_mode, parent.stat().st_uid) for parent in path.parents}


def rows(server: PostgreSQL) -> list[int]:
    with psycopg.connect(server.url("shop")) as connection:
        return [row[0] for row in connection.execute("SELECT n FROM t ORDER BY n").fetchall()]


def add(server: PostgreSQL, number: int) -> None:
    with psycopg.connect(server.url("shop")) as connection:
        connection.execute("INSERT INTO t VALUES (%s)", [number])


def test_what_is_committed_survives_every_way_to_end(place: Path) -> None:
    with PostgreSQL(place / "postgres") as server:
        with psycopg.connect(server.create_database("shop")) as connection:
            connection.execute("CREATE TABLE t (n int)")

        add(server, 1)
        server.restart()
        add(server, 2)
        server.restart("immediate")
        add(server, 3)
        server.kill()
        server.start()

        assert rows(server) == [1, 2, 3]


def test_second_start_keeps_data_port_and_password(place: Path) -> None:
    with PostgreSQL(place / "postgres", settings=FAST) as server:
        server.create_database("shop")
        url = server.url("shop")

    with PostgreSQL(place / "postgres", port=server.port, settings=FAST) as again:
        assert again.url("shop") == url
        psycopg.connect(url).close()


def test_durable_unless_asked_otherwise(place: Path) -> None:
    with PostgreSQL(place / "postgres") as server, psycopg.connect(server.url()) as connection:
        settings = [connection.execute(f"SHOW {name}").fetchone() for name in ("fsync", "synchronous_commit")]

    assert settings == [("on",), ("on",)]


def test_no_mode_of_a_folder_above_the_data_changes(place: Path) -> None:
    place.chmod(0o711)
    before = modes_above(place / "postgres")

    with PostgreSQL(place / "postgres", settings=FAST):
        assert modes_above(place / "postgres") == before

    assert modes_above(place / "postgres") == before


def test_stopped_is_gone_and_starts_on_the_same_port(place: Path) -> None:
    server = PostgreSQL(place / "postgres", settings=FAST).start()
    pid = server.pid

    server.stop()

    assert not server.is_running
    assert not Path(f"/proc/{pid}").exists()
    assert not is_taken(server.port)


def test_paused_answers_nothing_and_goes_on(place: Path) -> None:
    with PostgreSQL(place / "postgres", settings=FAST) as server, psycopg.connect(server.url()) as connection:
        server.pause()
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(server.url(), connect_timeout=2)

        server.resume()

        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_copy_of_a_database(place: Path) -> None:
    with PostgreSQL(place / "postgres", settings=FAST) as server:
        with psycopg.connect(server.create_database("shop")) as connection:
            connection.execute("CREATE TABLE t AS SELECT 7 AS n")

        with psycopg.connect(server.create_database("copy", template="shop")) as connection:
            assert connection.execute("SELECT n FROM t").fetchone() == (7,)
        server.drop_database("copy")

        with pytest.raises(psycopg.OperationalError, match="does not exist"):
            psycopg.connect(server.url("copy"))


def test_owner_makes_roles_and_is_no_superuser(place: Path) -> None:
    with PostgreSQL(place / "postgres", settings=FAST) as server:
        server.create_owner("owner", "first")
        server.create_owner("owner", "second")
        server.create_database("shop", owner="owner")

        with psycopg.connect(server.url("shop", "owner", "second"), autocommit=True) as connection:
            connection.execute("CREATE ROLE app NOLOGIN")
            connection.execute("CREATE TABLE t (n int)")
            assert connection.execute("SHOW is_superuser").fetchone() == ("off",)


def test_wrong_password_is_refused(place: Path) -> None:
    wrong = pytest.raises(psycopg.OperationalError, match="password authentication failed")

    with PostgreSQL(place / "postgres", settings=FAST) as server, wrong:
        psycopg.connect(server.url(password="wrong"))


def test_taken_port_is_told_in_a_sentence(place: Path) -> None:
    with (
        PostgreSQL(place / "one", settings=FAST) as server,
        pytest.raises(ProgramError, match=f"{server.port} is taken"),
    ):
        PostgreSQL(place / "two", port=server.port).start()


@only_root
def test_data_that_the_system_user_cannot_reach_are_a_mistake_and_stay_closed(place: Path) -> None:
    home = place / "home"
    home.mkdir(mode=0o700)

    with pytest.raises(ProgramError, match="outside any home"):
        PostgreSQL(home / "postgres").start()

    assert stat.S_IMODE(home.stat().st_mode) == 0o700


@only_root
def test_programs_in_a_closed_home_are_copied_once(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = package_folder()
    if package is None:
        pytest.skip("the wheel is not installed")
    home = place / "home"
    home.mkdir(mode=0o700)
    for name in (f"{PACKAGE}/pginstall18", f"{PACKAGE}.libs"):
        shutil.copytree(package.parent / name, home / name)
    cache = place / "cache"
    cache.mkdir(mode=0o755)
    monkeypatch.setattr(postgres_programs, "package_folder", lambda: home / PACKAGE)
    monkeypatch.setattr(postgres_programs, "own_folder", lambda: cache)

    first = programs(system_account())
    made = (first / "postgres").stat().st_ino
    with PostgreSQL(place / "postgres", settings=FAST) as server:
        assert os.readlink(f"/proc/{server.pid}/exe") == str(first / "postgres")

    assert first.is_relative_to(cache)
    assert (programs(system_account()) / "postgres").stat().st_ino == made
    assert stat.S_IMODE(home.stat().st_mode) == 0o700


@only_root
def test_runs_for_an_ordinary_user_too(place: Path) -> None:
    nobody = postgres_programs.Account(65534, 65534)
    if not may_walk_to(Path(sys.executable), nobody):
        pytest.skip("this Python lies in a closed home")
    folder = place / "ordinary"
    folder.mkdir()
    os.chown(folder, nobody.uid, nobody.gid)
    script = "import pathlib, sys; from sandbox.postgres import *\nwith PostgreSQL(pathlib.Path(sys.argv[1])): print(1)"

    done = subprocess.run(
        [sys.executable, "-c", script, str(folder / "postgres")],
        user=nobody.uid,
        group=nobody.gid,
        extra_groups=[],
        env={"PYTHONPATH": str(Path(__file__).parents[2]), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert (done.stdout, done.stderr) == ("1\n", "")


def test_does_not_outlive_the_program_that_started_it(place: Path) -> None:
    script = (
        "import pathlib, sys; from sandbox.postgres import *\n"
        "print(PostgreSQL(pathlib.Path(sys.argv[1]), settings=FAST).start().pid)\nraise SystemExit(3)"
    )

    done = subprocess.run([sys.executable, "-c", script, str(place / "pg")], capture_output=True, text=True, timeout=60)

    assert done.returncode == 3
    with pytest.raises(ProcessLookupError):
        os.kill(int(done.stdout), 0)
