"""Where the sandbox keeps what must lie outside every home: the files of servers that run as another system user."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from collections.abc import Mapping
from pathlib import Path

from sandbox.program import ProgramError

NAME = "orders-to-invoices"


def own_folder() -> Path:
    """`/var/tmp/orders-to-invoices-<uid>`, made when missing: others may walk through it, only we may write.

    Raises ProgramError when somebody else made a folder of that name: a program found in there could be anybody's.
    """
    # The folder in it is ours alone, or refused below.
    base = Path("/var/tmp") if Path("/var/tmp").is_dir() else Path(tempfile.gettempdir())  # noqa: S108  # nosec B108
    folder = base / f"{NAME}-{os.getuid()}"
    try:
        folder.mkdir(mode=0o755, exist_ok=True)
        found = folder.lstat()
    except OSError as problem:
        raise ProgramError(f"The folder {folder} cannot be made: {problem.strerror}.") from problem
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
        raise ProgramError(f"{folder} belongs to somebody else; remove it, or ask them to.")
    folder.chmod(0o755)
    return folder


def copy_once(sources: Mapping[str, Path], folder: Path) -> None:
    """Copy folders to `folder`/name, readable by everybody, unless an earlier copy is there; all of it or nothing."""
    if folder.exists():
        return
    half = Path(tempfile.mkdtemp(dir=folder.parent, prefix=".copy-"))
    try:
        for name, source in sources.items():
            shutil.copytree(source, half / name, symlinks=True, ignore=shutil.ignore_patterns("*.a", "include"))
        _let_read(half)
        try:
            half.rename(folder)
        except OSError:
            if not folder.exists():  # else another process was first, and its copy is as good
                raise
    finally:
        shutil.rmtree(half, ignore_errors=True)


def _let_read(folder: Path) -> None:
    folder.chmod(0o755)
    for path in folder.rglob("*"):
        if not path.is_symlink():
            may_run = path.is_dir() or path.stat().st_mode & stat.S_IXUSR
            path.chmod(0o755 if may_run else 0o644)
