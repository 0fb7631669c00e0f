from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from webapp.integration.domain.tokens import invoice_token

texts = st.text(max_size=20)


def test_the_token_of_an_order_never_changes():
    assert invoice_token("kmo_shops", "shp_20418", "ord_9000412") == "WFY3TQQ4UNBETRW4"


@given(platform=texts, shop=texts, order=texts)
def test_a_token_is_sixteen_capitals_and_digits(platform, shop, order):
    assert re.fullmatch("WF[A-Z2-7]{14}", invoice_token(platform, shop, order))


@given(one=st.tuples(texts, texts, texts), other=st.tuples(texts, texts, texts))
def test_two_orders_have_two_tokens(one, other):
    assert (invoice_token(*one) == invoice_token(*other)) == (one == other)


def test_moving_a_letter_between_shop_and_order_makes_another_token():
    assert invoice_token("kmo", "a", "bc") != invoice_token("kmo", "ab", "c")
