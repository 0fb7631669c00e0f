"""What reads our PDFs for the other tests."""

from __future__ import annotations

import zlib

import pytest

from tests.billing.pdf_words import stream


@pytest.mark.parametrize("end", [b"\r", b"\n"])
def test_data_that_ends_like_a_line_is_read_whole(end: bytes) -> None:
    text = next(bytes([each]) for each in range(256) if zlib.compress(bytes([each])).endswith(end))
    packed = zlib.compress(text)
    written = b"<<\n/Filter /FlateDecode\n/Length %d\n>>\nstream\n%b\nendstream" % (len(packed), packed)

    assert stream(written) == text
