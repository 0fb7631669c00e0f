"""Every column of every table has a class, and what follows from it is complete."""

from __future__ import annotations

import pytest

from tests.house import House
from tests.live.acts import ask
from webapp.accounts.erasing import blanks, going
from webapp.accounts.exporting import files, rows
from webapp.models import Base, privacy
from webapp.models.privacy import Fate, Privacy

CATALOGUE = """
SELECT table_name, column_name FROM information_schema.columns
 WHERE table_schema = 'public' AND table_name <> 'alembic_version'
"""
LISTED = {(name, column) for name, kept in privacy.TABLES.items() for column in kept.columns}


def test_every_column_of_the_models_has_a_class_and_no_other_has() -> None:
    assert {(of.name, column.name) for of in Base.metadata.sorted_tables for column in of.columns} == LISTED


def test_every_column_of_the_database_has_a_class_and_no_other_has(house: House) -> None:
    assert {tuple(row) for row in ask(house, CATALOGUE)} == LISTED


def test_a_table_of_an_installation_has_a_fate_when_that_is_erased() -> None:
    of_an_installation = {of.name for of in Base.metadata.sorted_tables if "installation_id" in of.columns}

    assert {name for name, kept in privacy.TABLES.items() if kept.fate not in (Fate.ELSEWHERE, Fate.MARK)} == (
        of_an_installation
    )
    assert set(blanks.tables_that_go()) >= {"export", "export_chunk", "ticket", "mail"}
    assert set(blanks.tables_that_go()) >= going.BY_HAND


@pytest.mark.parametrize("name", [name for name, kept in privacy.TABLES.items() if kept.of(Privacy.BUYER)])
def test_whatever_names_a_buyer_is_emptied_with_an_order_or_has_a_way_of_its_own(name: str) -> None:
    ways = {
        "delivery": "the raw notice, by the order's number in the shop",
        "order_history": "only added to: blank_history",
        "external_ref": "the debtor of an e-mail address",
        "vat_answer": "by the number that the history of the order names",
        "export_chunk": "every export goes",
    }

    assert (name in blanks.tables_with_buyers()) != (name in ways)


@pytest.mark.parametrize("name", blanks.tables_with_buyers())
def test_a_column_that_names_a_buyer_can_be_emptied(name: str) -> None:
    statement = str(blanks.blank_buyer(name))

    assert all(f"{column}=" in statement for column in privacy.TABLES[name].of(Privacy.BUYER))


def test_an_export_holds_every_column_but_secrets_of_every_table_of_an_installation() -> None:
    shown = {(one.table, column) for one in files.listed() for column in rows.columns(one.table)} | rows.IN_FILES
    left_out = {(name, column) for name in files.NOT_IN_IT for column in privacy.TABLES[name].columns}
    mine = {(name, column) for name, column in LISTED if privacy.TABLES[name].fate is not Fate.ELSEWHERE}
    secret = {(name, column) for name, column in LISTED if privacy.TABLES[name].columns[column] is Privacy.SECRET}

    assert mine - secret - left_out <= shown
    assert not shown & secret


def test_a_secret_is_sealed_hashed_or_a_digest() -> None:
    """A text column that opens something would be a secret in the clear."""
    clear = {
        (name, column)
        for name, column in LISTED
        if privacy.TABLES[name].columns[column] is Privacy.SECRET
        and Base.metadata.tables[name].columns[column].type.python_type is str
    }

    assert clear == {("person", "password_hash"), ("recovery_code", "code_hash")}
