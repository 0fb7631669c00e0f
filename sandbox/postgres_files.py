"""PostgreSQL's folder on the disk: made once, owned by the user it runs as, reachable without opening a home."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from sandbox.postgres_programs import SYSTEM_USER, may_walk_to
from sandbox.program import Account, ProgramError

ADMIN = "postgres"


@dataclass(frozen=True, slots=True)
class Files:
    """`folder`: ours alone. `programs`: where `initdb` is. `account`: whom PostgreSQL runs as, None: as us."""

    folder: Path
    programs: Path
    account: Account | None

    @property
    def data(self) -> Path:
        """What PostgreSQL calls its data directory."""
        return self.folder / "data"

    @property
    def password(self) -> Path:
        """The administrator's, readable by PostgreSQL's user and root."""
        return self.folder / "password"

    def make(self) -> None:
        """Make what is missing. Raises ProgramError."""
        self._make_folder()
        if not (self.data / "PG_VERSION").exists():
            self._initdb()

    def environment(self) -> dict[str, str]:
        """For PostgreSQL's programs."""
        return {"PATH": f"{self.programs}:/usr/bin:/bin", "LC_ALL": "C", "HOME": str(self.folder), "TZ": "UTC"}

    def _make_folder(self) -> None:
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if self.account is not None:
                os.chown(self.folder, self.account.uid, self.account.gid)
        except OSError as problem:
            raise ProgramError(f"PostgreSQL's folder {self.folder} cannot be made: {problem.strerror}.") from problem
        if not may_walk_to(self.folder, self.account):
            raise ProgramError(
                f"The system user {SYSTEM_USER} cannot reach {self.folder}: choose a folder outside any home."
            )

    def _initdb(self) -> None:
        shutil.rmtree(self.data, ignore_errors=True)  # of an initdb that was interrupted
        self.password.touch(mode=0o600)
        self.password.write_text(secrets.token_urlsafe(24))
        if self.account is not None:
            os.chown(self.password, self.account.uid, self.account.gid)
        # One round of SCRAM is enough for a random password, and connecting is then as quick as with trust.
        done = subprocess.run(
            [
                *(str(self.programs / "initdb"), "-D", str(self.data), "-U", ADMIN, "--encoding=UTF8", "--no-sync"),
                *("--auth=scram-sha-256", f"--pwfile={self.password}", "--set", "scram_iterations=1"),
                *self._locale(),
            ],
            env=self.environment(),
            cwd=self.folder,
            user=self.account.uid if self.account else None,
            group=self.account.gid if self.account else None,
            extra_groups=[] if self.account else None,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            shutil.rmtree(self.data, ignore_errors=True)
            raise ProgramError(f"PostgreSQL's data could not be made in {self.data}: {done.stderr.strip()[-500:]}")

    def _locale(self) -> list[str]:
        said = subprocess.run([self.programs / "initdb", "--version"], capture_output=True, text=True, check=True)
        major = int(said.stdout.split()[2].partition(".")[0])
        builtin = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        return builtin if major >= 17 else ["--locale=C.UTF-8"]
