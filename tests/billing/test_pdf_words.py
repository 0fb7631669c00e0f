"""What reads our PDFs for the other tests."""

from __future__ import annotations

import zlib
from itertools import count

import pytest

from tests.billing.pdf_words import stream


@pytest.mark.parametrize("end", [b"\r", b"\n"])
def test_data_that_ends_like_a_line_is_read_whole(end: bytes) -> None:
    texts = (f"text {number}".encode() for number in count())
    text = next(each for each in texts if zlib.compress(each).endswith(end))
    packed = zlib.compress(text)
    written = b"<<\n/Filter /FlateDecode\n/Length %d\n>>\nstream\n%b\nendstream" % (len(packed), packed)

    assert stream(written) == text
