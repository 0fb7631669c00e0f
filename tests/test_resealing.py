"""A key of CREDENTIAL_KEYS is taken away: everything is sealed under the new one first, beside the work."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import LargeBinary

from tests.house import House
from webapp import create_app, resealing
from webapp.database import EVERYTHING, transaction
from webapp.extensions import db
from webapp.resealing import PLACES, reseal
from webapp.secretbox import SealBrokenError, SecretBox

NEW = ("k2", b"n" * 32)
OPEN = {
    ("authorisation", "state_hash"), ("authorisation", "session_hash"), ("connection", "hook_token"),
    ("delivery", "body"), ("document", "content"), ("erasure_request", "address_hash"), ("export_chunk", "content"),
    ("external_ref", "sent_hash"), ("login_budget", "key"), ("login_session", "token_hash"),
    ("password_reset", "token_hash"),
}  # fmt: skip
"""Bytes that are kept and that no key opens: digests and documents."""


@pytest.fixture
def sealed(house: House) -> House:
    """Secrets in every place, under the key that the house began with."""
    engine, box = house.services.engine, house.services.box
    for _ in range(3):
        house.install()
    with transaction(engine, EVERYTHING) as connection:
        for person in connection.exec_driver_sql("SELECT id FROM person").scalars().all():
            values = {"id": person, "sealed": box.seal({"secret": "A"}, person, "totp")}
            connection.exec_driver_sql(
                "UPDATE person SET totp = %(sealed)s, totp_proposed = %(sealed)s WHERE id = %(id)s", values
            )
        for number, installation in enumerate((None, 1)):
            connection.exec_driver_sql(
                "INSERT INTO mail (installation_id, occasion, to_address, template, params, sealed)"
                " VALUES (%s, %s, 'a@b.example', 'welcome', '{}', %s)",
                (installation, f"o{number}", box.seal({"password": "p"}, installation or 0, "sealed")),
            )
    return house


def kept(house: House) -> list[tuple[resealing.Place, Any]]:
    """Every sealed value, with its place."""
    found = []
    with transaction(house.services.engine, EVERYTHING) as connection:
        for place in PLACES:
            rows = connection.exec_driver_sql(
                f"SELECT {place.owner} AS owner, {place.field} AS sealed FROM {place.table}"
                f" WHERE {place.field} IS NOT NULL ORDER BY id"
            )
            found += [(place, row) for row in rows]
    return found


def both(house: House) -> SecretBox:
    """The new key in front, the old one still there."""
    return SecretBox([NEW, *house.settings.credential_keys])


def test_every_place_is_known() -> None:
    binary = {
        (table.name, column.name)
        for table in db.metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, LargeBinary)
    } - OPEN

    assert binary == {(place.table, place.field) for place in PLACES}


def test_afterwards_the_new_key_alone_opens_everything_and_the_old_one_nothing(sealed: House) -> None:
    old, before = sealed.services.box, kept(sealed)
    plain = [old.open(row.sealed, row.owner, place.column) for place, row in before]

    done = reseal(sealed.services.engine, both(sealed))

    assert (done.done, done.closed) == (len(before), ())
    assert {place for place, _ in before} == set(PLACES)
    alone = SecretBox([NEW])
    assert [alone.open(row.sealed, row.owner, place.column) for place, row in kept(sealed)] == plain
    for place, row in kept(sealed):
        with pytest.raises(SealBrokenError):
            old.open(row.sealed, row.owner, place.column)
    assert reseal(sealed.services.engine, both(sealed)).done == 0


class KilledError(Exception):
    """As if the process had ended."""


def test_stopped_after_any_step_it_goes_on_with_the_next(sealed: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resealing, "STEP", 2)

    def kill() -> None:
        raise KilledError

    runs = 0
    while runs < 100:
        runs += 1
        try:
            reseal(sealed.services.engine, both(sealed), after_step=kill)
            break
        except KilledError:
            continue

    assert 5 < runs < 100
    assert all(bytes(row.sealed).startswith(b"k2:") for _, row in kept(sealed))


def test_somebody_who_still_seals_under_the_old_key_is_told_of(sealed: House) -> None:
    """A process that was not restarted renews a token each time, between our reading and our writing."""
    old, box = sealed.services.box, both(sealed)

    class Renewed(SecretBox):
        def seal(self, secret: Any, owner: int, column: str) -> bytes:
            with transaction(sealed.services.engine, EVERYTHING) as connection:
                connection.exec_driver_sql(
                    "UPDATE connection SET credentials = %s WHERE installation_id = 1 AND side = 'shop'",
                    (old.seal({"token": "renewed"}, 1, "credentials"),),
                )
            return super().seal(secret, owner, column)

    reseal(sealed.services.engine, box)
    with transaction(sealed.services.engine, EVERYTHING) as connection:
        connection.exec_driver_sql(
            "UPDATE connection SET credentials = %s WHERE installation_id = 1 AND side = 'shop'",
            (old.seal({"token": "first"}, 1, "credentials"),),
        )

    done = reseal(sealed.services.engine, Renewed([NEW, *sealed.settings.credential_keys]))

    assert not done.is_settled


def test_what_somebody_else_seals_meanwhile_stays(sealed: House) -> None:
    """The shop renews its token between our reading and our writing: theirs is the one that works."""
    engine, box = sealed.services.engine, both(sealed)
    fresh = box.seal({"token": "renewed"}, 1, "credentials")

    class Slow(SecretBox):
        def open(self, value: bytes, owner: int, column: str) -> dict[str, str]:
            if (owner, column) == (1, "credentials"):
                renewing.start()
                renewing.join()
            return super().open(value, owner, column)

    def renew() -> None:
        with transaction(engine, EVERYTHING) as connection:
            connection.exec_driver_sql(
                "UPDATE connection SET credentials = %s WHERE installation_id = 1 AND side = 'shop'", (fresh,)
            )

    renewing = threading.Thread(target=renew)
    slow = Slow([NEW, *sealed.settings.credential_keys])
    with transaction(engine, EVERYTHING) as connection:
        connection.exec_driver_sql("UPDATE connection SET credentials = NULL WHERE side = 'books'")

    reseal(engine, slow)

    with transaction(engine, EVERYTHING) as connection:
        found = connection.exec_driver_sql(
            "SELECT credentials FROM connection WHERE installation_id = 1 AND side = 'shop'"
        ).scalar_one()
    assert bytes(found) == fresh


def seal_behind(house: House, times: int) -> Callable[[], None]:
    """A process that was not restarted: so many times it renews the first shop's token under the old key."""
    left = iter(range(times))

    def renew() -> None:
        if next(left, None) is not None:
            sealed = house.services.box.seal({"token": "renewed"}, 1, "credentials")
            with transaction(house.services.engine, EVERYTHING) as connection:
                connection.exec_driver_sql(
                    "UPDATE connection SET credentials = %s WHERE installation_id = 1 AND side = 'shop'", (sealed,)
                )

    return renew


def test_what_is_sealed_under_the_old_key_behind_a_pass_is_found_by_the_next(sealed: House) -> None:
    done = reseal(sealed.services.engine, both(sealed), after_step=seal_behind(sealed, 3))

    assert done.is_settled
    assert all(bytes(row.sealed).startswith(b"k2:") for _, row in kept(sealed))


def test_who_goes_on_sealing_under_the_old_key_is_told_of(sealed: House) -> None:
    assert not reseal(sealed.services.engine, both(sealed), after_step=seal_behind(sealed, 1000)).is_settled


def test_what_no_key_opens_is_named_and_left_and_the_rest_goes_on(sealed: House) -> None:
    strange = SecretBox([("lost", b"l" * 32)]).seal({"token": "x"}, 2, "credentials")
    with transaction(sealed.services.engine, EVERYTHING) as connection:
        [row] = connection.exec_driver_sql(
            "UPDATE connection SET credentials = %s WHERE installation_id = 2 AND side = 'shop' RETURNING id",
            (strange,),
        )

    done = reseal(sealed.services.engine, both(sealed))

    assert done.closed == (f"connection.credentials of {row.id}",)
    others = [bytes(row.sealed) for _, row in kept(sealed) if bytes(row.sealed) != strange]
    assert len(others) == len(kept(sealed)) - 1
    assert all(value.startswith(b"k2:") for value in others)


def rotate(house: House) -> Any:
    """`flask keys rotate` of an app that has both keys."""
    settings = replace(house.settings, credential_keys=(NEW, *house.settings.credential_keys))
    app = create_app(settings)
    try:
        return app.test_cli_runner().invoke(args=["keys", "rotate"])
    finally:
        app.extensions["services"].engine.dispose()


def test_the_command_says_when_the_old_key_can_go(sealed: House) -> None:
    result = rotate(sealed)

    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        f"{len(kept(sealed))} secrets were sealed anew under k2.",
        "Nothing is sealed under another key. Keep the others in CREDENTIAL_KEYS until the last backup from before now"
        " is gone, then take them out.",
    ]


def test_the_command_says_when_it_cannot(sealed: House) -> None:
    with transaction(sealed.services.engine, EVERYTHING) as connection:
        connection.exec_driver_sql("UPDATE mail SET sealed = 'lost:x' WHERE sealed IS NOT NULL")

    result = rotate(sealed)

    assert result.exit_code == 1
    assert "No key of CREDENTIAL_KEYS opens 2 others: mail.sealed of " in result.stderr
    assert "take them out" not in result.stdout


def test_who_has_only_the_new_key_calls_shop_and_books(sealed: House) -> None:
    merchant = sealed.install()
    reseal(sealed.services.engine, both(sealed))
    services = create_app(replace(sealed.settings, credential_keys=(NEW,)), pages=False).extensions["services"]

    installed = services.opener.read(merchant.id)

    assert services.opener.open_shop(installed).check().key == merchant.shop_id
    assert services.opener.open_books(installed).check().key == merchant.books_user
    services.engine.dispose()
