"""A sign in every column: an export holds each that is no secret, and an erasure leaves none that law does not keep."""

from __future__ import annotations

import pytest
import redis

from tests.erasing.acts import erase_now, everything_in, export, is_erased, rounds, stop, whole_database
from tests.erasing.canaries import PLAIN, plant, planted, signs
from tests.house import House, Installation
from tests.live.acts import browser, change
from webapp.models.privacy import Fate, Privacy

GONE = (Fate.GOES, Fate.HASHED, Fate.ELSEWHERE)
OF_OTHERS = {"canary.known_address.address", "canary.login_session.address"} | {
    f"canary.login_session.{column}" for column in ("browser", "system")
}
"""From where a person logged in is shown to that person alone."""


@pytest.fixture
def merchant(house: House) -> Installation:
    """A live merchant with a sign in every column."""
    found = house.install()
    plant(house, found)
    assert planted(house) == 1
    return found


def everything_in_redis(url: str) -> str:
    """Keys and values, whatever they are."""
    with redis.Redis.from_url(url) as connection:
        return "".join(f"{key!r}{connection.dump(key)!r}" for key in connection.scan_iter())


def test_an_export_holds_every_sign_but_secrets(house: House, merchant: Installation) -> None:
    packed = everything_in(export(house, merchant))

    wanted = {sign for sign in signs(*PLAIN) if ".authorisation." not in sign} - OF_OTHERS
    assert {sign for sign in wanted if sign not in packed} == set()
    assert {sign for sign in signs(Privacy.SECRET) if sign in packed} == set()


def test_an_erasure_leaves_no_sign_anywhere(
    house: House, merchant: Installation, redis_url: str, capfd: pytest.CaptureFixture[str]
) -> None:
    browser(house, merchant).get(f"/d/{merchant.key}/report")
    before = whole_database(house)
    assert all(sign in before for sign in signs(*PLAIN, Privacy.SECRET))
    stop(house, merchant)

    erase_now(house, merchant)
    change(house, "UPDATE mail SET sent_at = now()")
    rounds(house)

    left = whole_database(house)
    assert is_erased(house, merchant)
    assert {sign for sign in signs(*PLAIN, Privacy.SECRET, Privacy.TECHNICAL, fates=GONE) if sign in left} == set()
    assert {sign for sign in signs(Privacy.PERSON, Privacy.BUYER, Privacy.SECRET) if sign in left} == set()
    assert "canary.installation" not in left
    assert merchant.login not in left
    assert merchant.key not in left
    assert merchant.books_user not in left
    assert merchant.shop_id not in left
    assert "canary" not in everything_in_redis(redis_url)
    told = capfd.readouterr()
    assert "canary" not in told.out + told.err


def test_what_law_keeps_is_kept(house: House, merchant: Installation) -> None:
    stop(house, merchant)

    erase_now(house, merchant)

    left = whole_database(house)
    assert {sign for sign in signs(Privacy.EVIDENCE) if sign not in left} == set()


def test_the_erasure_of_one_leaves_another_whole(house: House) -> None:
    other, merchant = house.install(), house.install()
    plant(house, other)
    stop(house, merchant)

    erase_now(house, merchant)

    left = whole_database(house)
    assert {sign for sign in signs(*PLAIN, Privacy.SECRET) if sign not in left} == set()
