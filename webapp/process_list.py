"""What everybody on this machine reads of us: the words with which a program was started."""

from __future__ import annotations

import ctypes
from pathlib import Path

_START, _END = 45, 46
"""Where `/proc/<pid>/stat` says that the words begin and end, counted from what follows the program's name (proc(5):
fields 48 and 49)."""


def hide(word: str) -> None:
    """Write over `word` where the system keeps the words of our start (Linux; elsewhere nothing happens).

    It was there until now: a secret that nobody may see for a second comes from a file or from standard input.
    """
    try:
        fields = Path("/proc/self/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        start, end = int(fields[_START]), int(fields[_END])
    except (OSError, ValueError, IndexError):
        return
    wanted = word.encode()
    if not wanted or not 0 < start < end:
        return
    shown = ctypes.string_at(start, end - start)
    at = shown.find(wanted)
    while at >= 0:
        ctypes.memset(start + at, ord("x"), len(wanted))
        at = shown.find(wanted, at + len(wanted))
