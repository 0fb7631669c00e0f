"""The sandbox servers as tests meet them: an address and the control routes of the kit."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Any

import requests


class _Lines(threading.local):
    """A connection for each thread, kept open: a test asks dozens of things of its servers."""

    def __init__(self) -> None:
        self.session = requests.Session()
        self.session.trust_env = False


_lines = _Lines()


@dataclass(frozen=True, slots=True)
class SandboxServer:
    """One running sandbox server; `url` has no slash at its end."""

    url: str

    def get(self, path: str, **options: Any) -> requests.Response:
        """GET a path of the server, like `/sandbox/calls`."""
        return _lines.session.get(self.url + path, timeout=10, **options)

    def post(self, path: str, document: object = None, **options: Any) -> requests.Response:
        """POST `document` as JSON."""
        return _lines.session.post(self.url + path, json=document, timeout=10, **options)

    def turn(self, **switches: object) -> None:
        """Turn switches; an unknown one fails the test."""
        values = {name: str(value) for name, value in switches.items()}
        answer = _lines.session.put(f"{self.url}/sandbox/switches", json=values, timeout=10)
        assert answer.status_code == 200, answer.text

    def ration(self, calls: int, **switches: object) -> None:
        """Let the books take `calls` calls an hour, an hour that ends in no test (the sandbox turns with the clock)."""
        self.turn(quota=calls, quota_window_seconds=10**10, **switches)

    def add_fault(self, action: str, **options: object) -> int:
        """Let a fault (`sandbox/kit/faults.py`) wait for its call; its id."""
        answer = self.post("/sandbox/faults", {"action": action, **options})
        assert answer.status_code == 200, answer.text
        return int(answer.json()["id"])

    def delete_faults(self) -> None:
        """No fault waits any more."""
        assert _lines.session.delete(f"{self.url}/sandbox/faults", timeout=10).status_code == 200

    def add_ready_made(self, sentence: str, at_most: float = 0.3) -> float:
        """Press a fault of the control page's list; its seconds, of which no more than `at_most` are then waited."""
        answer = _lines.session.post(f"{self.url}/sandbox/forms/preset", data={"preset": sentence}, timeout=10)
        assert answer.status_code == 200, answer.text
        fault = self.get("/sandbox/faults").json()[-1]
        if fault["seconds"] > at_most:
            _lines.session.delete(f"{self.url}/sandbox/faults/{fault['id']}", timeout=10)
            shorter = {name: value for name, value in fault.items() if name not in ("id", "hits", "action")}
            self.add_fault(fault["action"], **{**shorter, "seconds": at_most})
        return float(fault["seconds"])

    def calls(self, method: str = "*", path: str = "*") -> int:
        """How many calls of that method and route (its pattern, like `/api/v1/clients/{id}`) it got."""
        counts = self.get("/sandbox/calls").json()["counts"]
        return sum(row["calls"] for row in counts if method in ("*", row["method"]) and path in ("*", row["path"]))

    def reset(self) -> None:
        """Switches, faults, calls and what it remembers, as at its start."""
        answer = self.post("/sandbox/reset")
        assert answer.status_code == 200, answer.text
