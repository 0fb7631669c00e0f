"""A table as CSV and as JSON, row by row.

CSV: for Excel and its like. UTF-8 with a mark at the beginning, a text that a spreadsheet would take for a formula has
an apostrophe before it (OWASP, "CSV injection"). JSON: exact; amounts are texts, so that no program rounds them.
"""

from __future__ import annotations

import base64
import csv
import io
import json
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import IO, Any

BOM = "\ufeff"
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")

Rows = Iterable[Sequence[Any]]
Write = Callable[[IO[bytes], Sequence[str], Iterable[Rows]], None]


def write_csv(out: IO[bytes], columns: Sequence[str], pages: Iterable[Rows]) -> None:
    """A line of names, then a line for each row."""
    out.write(BOM.encode())
    _lines(out, [columns])
    for page in pages:
        _lines(out, ([cell(value) for value in row] for row in page))


def write_json(out: IO[bytes], columns: Sequence[str], pages: Iterable[Rows]) -> None:
    """A list of objects, a line each."""
    out.write(b"[")
    between = "\n"
    for page in pages:
        for row in page:
            one = {name: plain(value) for name, value in zip(columns, row, strict=True)}
            out.write((between + json.dumps(one, ensure_ascii=False)).encode("utf-8", "surrogatepass"))
            between = ",\n"
    out.write(b"\n]\n")


def cell(value: Any) -> str:
    """A value in a cell of a spreadsheet: a number stays one, a text is never a formula."""
    simple = plain(value)
    if simple is None:
        return ""
    if isinstance(simple, bool):
        return "true" if simple else "false"
    if isinstance(value, int | Decimal):
        return str(simple)
    words = simple if isinstance(simple, str) else json.dumps(simple, ensure_ascii=False)
    return f"'{words}" if words.startswith(FORMULA) else words


def plain(value: Any) -> Any:
    """A value as JSON has it: amounts and moments as texts, bytes as the text they are, else in base64."""
    match value:
        case Enum():
            return value.value
        case Decimal():
            return format(value, "f")
        case datetime() | date():
            return value.isoformat()
        case bytes() | memoryview():
            taken = bytes(value)
            try:
                return taken.decode()
            except UnicodeDecodeError:
                return base64.b64encode(taken).decode()
        case dict():
            return {str(name): plain(one) for name, one in value.items()}
        case list() | tuple():
            return [plain(one) for one in value]
    return value


def _lines(out: IO[bytes], rows: Rows) -> None:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    out.write(text.getvalue().encode("utf-8", "replace"))


WRITERS: dict[str, Write] = {"csv": write_csv, "json": write_json}
"""By the ending of the file."""
