"""The journal: what a restart remembers."""

from __future__ import annotations

from pathlib import Path

import pytest

from sandbox.kit.journal import Journal


def test_newest_document_of_a_key_counts_and_none_is_gone(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "deep" / "x.jsonl")
    for kind, key, document in (("a", "1", {"n": 1}), ("b", "1", {"n": 2}), ("a", "1", {"n": 3}), ("c", "1", {})):
        journal.put(kind, key, document)
    journal.put("b", "1", None)
    journal.close()

    again = Journal(tmp_path / "deep" / "x.jsonl")

    assert list(again.read()) == [("a", "1", {"n": 3}), ("c", "1", {})]
    again.close()


@pytest.mark.parametrize("cut", ['["a", "2", {"n"', "[1]", "7", "null", '["a", "2", {"n": 9}'])
def test_last_line_cut_by_a_kill_costs_only_itself(tmp_path: Path, cut: str) -> None:
    path = tmp_path / "x.jsonl"
    journal = Journal(path)
    journal.put("a", "1", {"n": "é\u2028\x85"})
    journal.close()
    with path.open("a", encoding="utf-8") as file:
        file.write(cut)

    again = Journal(path)
    again.put("a", "3", {"n": 3})
    again.close()

    last = Journal(path)
    assert list(last.read()) == [("a", "1", {"n": "é\u2028\x85"}), ("a", "3", {"n": 3})]
    last.close()


def test_cleared_journal_is_empty_and_still_writes(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "x.jsonl")
    journal.put("a", "1", {})
    journal.clear()
    journal.put("a", "2", {})
    journal.close()

    again = Journal(tmp_path / "x.jsonl")
    assert list(again.read()) == [("a", "2", {})]
    again.close()


def test_without_a_path_nothing_is_kept() -> None:
    journal = Journal(None)
    journal.put("a", "1", {})
    journal.clear()
    journal.close()

    assert list(journal.read()) == []
