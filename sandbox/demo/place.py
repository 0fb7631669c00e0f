"""What the demo keeps between two starts, and where: one folder in the checkout, and PostgreSQL's outside any home."""

from __future__ import annotations

import base64
import fcntl
import json
import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

from sandbox.places import own_folder
from sandbox.program import ProgramError, end, until

CHECKOUT = Path(__file__).parents[2]
FOLDER = CHECKOUT / ".demo"
MARK = "DEMO_FOLDER"
"""Variable in the environment of everything that the demo starts: its folder."""

NEEDED_MB = 500
LOCK = "lock"
HALF_MADE = "half_made"
BEGUN = frozenset(
    {LOCK, "logs", "trial", "id.json", "first_port.json", ".id.half", ".first_port.half", ".secrets.half"}
)
"""What may lie in the folder before the secrets do."""


class Place:
    """The demo's folder: `logs/`, what the sandbox servers remember, secrets and people as JSON that only we read."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self.folder = folder.resolve()

    @property
    def logs(self) -> Path:
        """A file for each part."""
        return self.folder / "logs"

    @property
    def postgres(self) -> Path:
        """PostgreSQL's folder: as root it belongs to another user, who could not reach it in a home."""
        return own_folder() / f"demo-{self.remembered('id', lambda: secrets.token_hex(6))}"

    def prepare(self) -> None:
        """Make the folder and see that there is room. Raises ProgramError with a sentence."""
        is_ours = not self.is_new or self.is_half_made
        if not is_ours and self.folder.is_dir() and {each.name for each in self.folder.iterdir()} - BEGUN:
            raise ProgramError(f"{self.folder} holds something else: give the demo a folder of its own.")
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.logs.mkdir(exist_ok=True)
            trial = self.folder / "trial"
            trial.write_bytes(bytes(1 << 20))
            trial.unlink()
        except OSError as problem:
            raise ProgramError(
                f"The demo cannot write to its folder {self.folder}: {(problem.strerror or str(problem)).lower()}."
            ) from problem
        for folder in (self.folder, self.postgres.parent):
            free = shutil.disk_usage(folder).free // 1_000_000
            if free < NEEDED_MB:
                raise ProgramError(f"There are {free} MB free at {folder}, and the demo needs {NEEDED_MB}: make room.")

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Only one demo at a time in this folder. Raises ProgramError when another one runs."""
        with (self.folder / LOCK).open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise ProgramError(
                    "The demo is already running in another window: stop it there with Ctrl-C."
                ) from None
            yield

    def remembered(self, name: str, make: Callable[[], Any]) -> Any:
        """What was made at the first start under this name; only we can read it."""
        file = self.folder / f"{name}.json"
        if not file.exists():
            self.remember(name, make())
        return json.loads(file.read_text())

    def remember(self, name: str, document: Any) -> None:
        """Keep `document`, whole or not at all."""
        half = self.folder / f".{name}.half"
        half.unlink(missing_ok=True)
        with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump(document, file, indent=1)
        half.replace(self.folder / f"{name}.json")

    def secret_file(self, name: str) -> Path:
        """A file with one secret and nothing else, for a command that takes `@file`."""
        file = self.folder / f"{name}.secret"
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as writing:
            writing.write(self.secrets()[name])
        return file

    def knows(self, name: str) -> bool:
        """True when something is kept under this name."""
        return (self.folder / f"{name}.json").exists()

    def secrets(self) -> dict[str, str]:
        """Keys and passwords, made at the first start."""
        made: dict[str, str] = self.remembered("secrets", _new_secrets)
        return made

    @property
    def is_half_made(self) -> bool:
        """True while its first start is under way, and after one that was stopped before its end."""
        return (self.folder / HALF_MADE).exists()

    def begin(self) -> None:
        """The first start begins; until `complete`, what is kept here may be half of what belongs together."""
        (self.folder / HALF_MADE).touch()

    def complete(self) -> None:
        """What the first start makes has all been made."""
        (self.folder / HALF_MADE).unlink(missing_ok=True)

    @property
    def is_new(self) -> bool:
        """True before the first start made anything."""
        return not self.knows("secrets")

    def stop_leftovers(self) -> None:
        """Stop what a demo that was killed left running: everything with our mark in its environment."""
        mark = f"{MARK}={self.folder}".encode()
        left = [process.pid for process in psutil.process_iter() if mark in _environment(process.pid)]
        for pid in set(left) - {os.getpid()}:
            end(pid)
        until(lambda: not any(psutil.pid_exists(pid) and mark in _environment(pid) for pid in left), 5)

    def forget(self) -> None:
        """Everything is as before the first start."""
        self.empty()
        shutil.rmtree(self.folder, ignore_errors=True)

    def empty(self) -> None:
        """Forget all but that a demo runs here: its lock stays. What runs of it must have been stopped before."""
        self.begin()  # until the end: whoever is stopped here goes on with it
        if self.knows("id"):
            shutil.rmtree(self.postgres, ignore_errors=True)
        for each in self.folder.iterdir():
            if each.is_dir():
                shutil.rmtree(each, ignore_errors=True)
            elif each.name not in (LOCK, HALF_MADE):
                each.unlink()
        self.complete()


def _environment(pid: int) -> list[bytes]:
    try:
        return Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except OSError:
        return []


def _new_secrets() -> dict[str, str]:
    names = ("secret_key", "metrics_token", "client_secret", "shop_token", "books_key", "database_password")
    made = {name: secrets.token_urlsafe(32) for name in names}
    return {**made, "credential_keys": f"demo:{base64.b64encode(secrets.token_bytes(32)).decode()}"}
