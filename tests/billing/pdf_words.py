"""The words of a PDF that fpdf2 made, in the order in which they were drawn."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

OBJECT = re.compile(rb"^(\d+) 0 obj\n(.*?)\nendobj$", re.S | re.M)
# Compressed data may end in what looks like the end of a line, or hold it: its length is written, and is what counts.
STREAM = re.compile(rb"/Length (\d+)\b.*?\bstream\r?\n", re.S)
FONT = re.compile(rb"/(F\d+) (\d+) 0 R")
SHOWN = re.compile(rb"/(F\d+) [\d.]+ Tf|\(((?:\\.|[^\\)])*)\) Tj|\[(.*?)\] TJ", re.S)
PART = re.compile(rb"\(((?:\\.|[^\\)])*)\)", re.S)
ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def words(pdf: bytes) -> str:
    """Everything that is written, blanks as one; a no-break space is a space."""
    objects = {int(found[1]): found[2] for found in OBJECT.finditer(pdf)}
    fonts = {name: _letters(objects, int(number)) for each in objects.values() for name, number in FONT.findall(each)}
    pages = [each for each in objects.values() if b"/Type /Page\n" in each or re.search(rb"/Type /Page\b[^s]", each)]
    texts = []
    for page in pages:
        found = re.search(rb"/Contents (\d+) 0 R", page)
        assert found is not None
        texts.extend(_shown(stream(objects[int(found[1])]), fonts))
    return re.sub(r"\s+", " ", " ".join(texts).replace("\u00a0", " "))


def _shown(content: bytes, fonts: dict[bytes, dict[int, str]]) -> Iterator[str]:
    letters: dict[int, str] = {}
    for found in SHOWN.finditer(content):
        if found[1]:
            letters = fonts[found[1]]
        else:
            parts = PART.findall(found[3]) if found[3] is not None else [found[2]]
            yield "".join(_text(part, letters) for part in parts)


def _text(written: bytes, letters: dict[int, str]) -> str:
    codes = re.sub(rb"\\(.)", lambda found: ESCAPES.get(found[1], found[1]), written, flags=re.S)
    return "".join(letters[int.from_bytes(codes[at : at + 2])] for at in range(0, len(codes), 2))


def _letters(objects: dict[int, bytes], font: int) -> dict[int, str]:
    found = re.search(rb"/ToUnicode (\d+) 0 R", objects[font])
    assert found is not None
    table = stream(objects[int(found[1])])
    pairs = re.findall(rb"<([0-9A-Fa-f]{4})> <([0-9A-Fa-f]+)>\n", table)
    return {int(code, 16): bytes.fromhex(letter.decode()).decode("utf-16-be") for code, letter in pairs}


def stream(document: bytes) -> bytes:
    """The content of an object, unpacked."""
    found = STREAM.search(document)
    assert found is not None
    content = document[found.end() : found.end() + int(found[1])]
    return zlib.decompress(content) if b"/FlateDecode" in document[: found.end()] else content
