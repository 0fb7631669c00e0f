"""The real programs: what everybody on the machine reads of them, and what they write."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from urllib.parse import quote, urlsplit

import psutil
import pytest
import requests

from sandbox.program import until
from tests import house as houses
from tests.house import House
from tests.leaks.planted import PLANTED, forms, found_in

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
START_SECONDS = 60.0
TOKEN = "Zt8_installation-token_of-somebody"


@pytest.fixture
def environment(house: House, redis_url: str, tmp_path: Path) -> dict[str, str]:
    """As an operator sets it, every secret of it one of the planted."""
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    return {
        **houses.settings_for(
            house.settings.database_url,
            redis_url,
            smtp=f"smtp://mailer:{quote(PLANTED['password 1'], safe='')}@127.0.0.1:9",
            SECRET_KEY=PLANTED["key 1"] * 3,
            KMO_SHOPS_CLIENT_SECRET=PLANTED["key 2"],
            METRICS_TOKEN=PLANTED["key 3"] * 3,
        ),
        "PATH": f"{BIN}:/usr/bin:/bin",
        "HOME": str(tmp_path),
        "BIND": f"127.0.0.1:{port}",
        "WEB_WORKERS": "1",
    }


class Running:
    """A program of ours."""

    def __init__(self, arguments: list[str], environment: dict[str, str], told: Path) -> None:
        self._told = told
        with told.open("wb") as stream:
            self.process = subprocess.Popen(
                arguments, cwd=ROOT, env=environment, stdout=stream, stderr=stream, start_new_session=True
            )

    def lines_of_start(self) -> str:
        """The words that it, and what it started, were started with."""
        mine = psutil.Process(self.process.pid)
        pids = [one.pid for one in (mine, *mine.children(recursive=True))]
        return "\n".join(Path(f"/proc/{pid}/cmdline").read_text(errors="replace") for pid in pids)

    def end(self) -> str:
        """Ask it to stop; all that it wrote."""
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
        return self._told.read_text(errors="replace")


def secrets_of(environment: dict[str, str]) -> set[str]:
    """Every spelling of what must be read nowhere but in the environment."""
    password = urlsplit(environment["DATABASE_URL"]).password or ""
    key = environment["CREDENTIAL_KEYS"].partition(":")[2]
    return {form for secret in (password, key) if len(secret) > 7 for form in forms(secret)}


def test_web_worker_and_clock_show_and_write_no_secret(
    environment: dict[str, str],
    tmp_path: Path,
    house: House,
) -> None:
    web = Running([str(BIN / "gunicorn"), "wsgi:app"], environment, tmp_path / "web")
    worker = Running([sys.executable, "worker.py"], environment, tmp_path / "worker")
    base = f"http://{environment['BIND']}"
    try:
        wait_for(base)
        shown = web.lines_of_start() + worker.lines_of_start()
        for path in (f"/install/{TOKEN}", f"/invitation/{TOKEN}", f"/password/reset/{TOKEN}", f"/?q={quote(TOKEN)}"):
            requests.get(base + path, timeout=5)
        requests.post(f"{base}/hooks/kmo-shops/{TOKEN}", data="\n".join(PLANTED.values()).encode(), timeout=5)
        oddly(environment["BIND"], f"GET /install/{TOKEN} HTTP/9.9\r\nCookie: session={PLANTED['key 9']}\r\n\r\n")
        oddly(environment["BIND"], f"GET / HTTP/1.1\r\nX Y: {PLANTED['key 8']}\r\n{PLANTED['key 7']}\r\n\r\n")
    finally:
        told = web.end() + worker.end()

    everything = shown + told
    assert "worker.py" in shown
    assert found_in(everything) == []
    assert [form for form in secrets_of(environment) if form in everything] == []
    assert TOKEN not in everything
    for line in told.splitlines():
        assert set(json.loads(line)) >= {"event", "level", "timestamp"}, line


def test_a_secret_that_was_typed_is_written_over() -> None:
    typed = PLANTED["key 4"]
    code = (
        "import sys; from pathlib import Path; from webapp.process_list import hide\n"
        "shown = Path('/proc/self/cmdline'); before = shown.read_bytes(); hide(sys.argv[1])\n"
        "sys.stdout.buffer.write(before + bytes([10]) + b'then' + bytes([10]) + shown.read_bytes())\n"
        "assert sys.argv[1] == sys.argv[2][1:]"
    )
    made = subprocess.run(
        [sys.executable, "-c", code, typed, f"-{typed}", "last"],
        cwd=ROOT,
        capture_output=True,
        timeout=60,
        check=True,
    )

    before, _, after = made.stdout.decode().partition("\nthen\n")
    assert "key 4" in found_in(before)
    assert found_in(after) == []
    assert after.endswith("last\0")


def test_a_greenlet_that_nobody_waits_for_fails_in_one_line() -> None:
    code = (
        "from gevent import monkey; monkey.patch_all()\n"
        "import gevent, sys, webapp.logs as logs\n"
        "logs.configure(); logs.catch_the_rest()\n"
        "def fail(): raise ValueError(sys.argv[1])\n"
        "gevent.spawn(fail).join()\n"
        "import threading; one = threading.Thread(target=fail); one.start(); one.join()\n"
        "fail()"
    )
    made = subprocess.run(
        [sys.executable, "-c", code, PLANTED["name 4"]], cwd=ROOT, capture_output=True, timeout=60, check=False
    )

    told = made.stderr.decode()
    assert made.returncode == 1
    assert found_in(told) == []
    assert [json.loads(line)["event"] for line in told.splitlines()] == [
        "greenlet failed",
        "thread failed",
        "process failed",
    ]


def wait_for(base: str) -> None:
    """Until it answers, however slowly."""

    def answers() -> bool:
        try:
            return requests.get(f"{base}/healthz", timeout=5).status_code == 200
        except requests.RequestException:
            return False

    assert until(answers, START_SECONDS, pause=0.1), "the web app did not start"


def oddly(address: str, request: str) -> None:
    """Send what no browser sends."""
    host, port = address.split(":")
    with closing(socket.create_connection((host, int(port)), 5)) as line:
        line.sendall(request.encode())
        line.settimeout(5)
        line.recv(1000)
