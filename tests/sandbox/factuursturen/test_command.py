"""`python -m sandbox.factuursturen`."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from pathlib import Path

import requests


def command(*options: str) -> list[str]:
    return [sys.executable, "-m", "sandbox.factuursturen", *options]


def test_it_says_where_it_is_and_ends_in_peace(tmp_path: Path) -> None:
    started = command("--port", "0", "--state", str(tmp_path), "--demo-accounts")
    with subprocess.Popen(started, stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        line = program.stdout.readline()
        url = line.split()[-1]

        accounts = requests.get(f"{url}sandbox/accounts", timeout=10).json()
        program.send_signal(signal.SIGTERM)

        assert line.startswith("Factuursturen sandbox ready on http://127.0.0.1:")
        assert len(accounts) == 2
        assert program.wait(10) == 0
    assert (tmp_path / "factuursturen.jsonl").stat().st_size > 0


def test_taken_port_gets_one_sentence() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        ended = subprocess.run(command("--port", str(port)), capture_output=True, text=True, timeout=30, check=False)

    assert ended.returncode == 1
    assert ended.stderr == f"The Factuursturen sandbox cannot start on port {port}: address already in use.\n"
