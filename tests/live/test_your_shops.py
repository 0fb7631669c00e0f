"""The list of shops: its sentences agree with how many there are."""

from __future__ import annotations

from tests.house import House
from tests.live.acts import browser, change, text_of

ADD = """
INSERT INTO order_count (installation_id, state, orders) VALUES (%(id)s, 'HELD', 1)
ON CONFLICT (installation_id, state) DO UPDATE SET orders = 1
"""


def test_one_shop_is_not_one_of_several(house: House) -> None:
    alone = house.install()
    change(house, ADD, id=alone.id)
    reader = browser(house, alone)
    one_shop = text_of(reader.get("/shops"))
    house.install(shop={"name": "Bakkerij Molen"}, email=alone.login)

    two_shops = text_of(reader.get("/shops"))

    assert "1 order needs somebody" in one_shop
    assert "of these shops" not in one_shop
    assert "At 1 of these shops." in two_shops


def test_the_number_of_invoices_stands_beside_a_word_that_fits_any_number(house: House) -> None:
    alone = house.install()
    change(house, "UPDATE person SET language = 'fr'")

    assert "Facturée " not in text_of(browser(house, alone).get("/shops"))
