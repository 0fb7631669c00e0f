"""What a sandbox server remembers over a restart: one append-only file of JSON lines."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any


class Journal:
    """Documents by kind and key; the newest line of a key counts. Without a path nothing is kept."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(exist_ok=True)
        self._file = path.open("a", encoding="utf-8") if path is not None else None
        if self._file is not None and path is not None and _ends_within_a_line(path):
            self._file.write("\n")  # a line that a kill cut short must not spoil the next one

    def put(self, kind: str, key: str, document: dict[str, Any] | None) -> None:
        """Remember `document` under (kind, key); None says that it is gone."""
        if self._file is not None:
            self._file.write(json.dumps([kind, key, document], ensure_ascii=False) + "\n")
            self._file.flush()

    def read(self) -> Iterator[tuple[str, str, dict[str, Any]]]:
        """Everything that still counts, oldest first. A last line cut by a kill is passed over."""
        if self._path is None:
            return
        newest: dict[tuple[str, str], dict[str, Any] | None] = {}
        with self._path.open(encoding="utf-8", errors="replace", newline="\n") as lines:
            for line in lines:
                try:
                    kind, key, document = json.loads(line)
                except (ValueError, TypeError):
                    continue
                newest[(kind, key)] = document
        for (kind, key), document in newest.items():
            if document is not None:
                yield kind, key, document

    def clear(self) -> None:
        """Forget everything."""
        if self._file is not None:
            self._file.truncate(0)

    def close(self) -> None:
        """Let go of the file."""
        if self._file is not None:
            self._file.close()


def _ends_within_a_line(path: Path) -> bool:
    with path.open("rb") as file:
        if not file.seek(0, os.SEEK_END):
            return False
        file.seek(-1, os.SEEK_END)
        return file.read(1) != b"\n"
