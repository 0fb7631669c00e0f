"""Two hundred first orders of one new buyer at once, the address in twenty spellings, two shops on the same books: one
debtor, two hundred invoices."""

from __future__ import annotations

import pytest

from tests.chaos.judge import judge
from tests.chaos.strikes import Strike
from tests.chaos.town import Town
from tests.conftest import PROVING

ORDERS = 200
SPELLINGS = (
    "noor.peeters@bücher.example",
    "Noor.Peeters@bücher.example",
    "NOOR.PEETERS@BÜCHER.EXAMPLE",
    "noor.peeters@xn--bcher-kva.example",
    "Noor.Peeters@XN--BCHER-KVA.example",
    "noor.peeters@xn--bcher-kva.EXAMPLE",
    " noor.peeters@bücher.example",
    "noor.peeters@bücher.example ",
    "  Noor.Peeters@bücher.example  ",
    "noor.peeters @bücher.example",
    "noor.peeters@ bücher.example",
    "noor.peeters @ bücher.example",
    "\tnoor.peeters@bücher.example",
    "noor.peeters@bücher.example\n",
    "noor.peeters@Bücher.Example",
    "noor.peeters@bu\u0308cher.example",
    "NOOR.peeters@bu\u0308cher.example",
    "noor.PEETERS@BU\u0308CHER.EXAMPLE",
    "noor.peeters@bücher.example.",
    "nOOR.pEETERS@xn--bcher-kva.Example",
)


STRIKES = {
    "in peace": None,
    "killed between answer and save": Strike("C10", "worker"),
    "all killed before the answer": Strike("C9", "worker", "kill both"),
}


@pytest.mark.timeout(300)
@pytest.mark.parametrize("strike", STRIKES.values() if PROVING else [STRIKES["killed between answer and save"]])
def test_one_new_buyer_becomes_one_debtor(chaos: Town, strike: Strike | None) -> None:
    first = chaos.house.install()
    second = chaos.house.install(books_known=True, books_user=first.books_user, books_key=first.books_key)
    chaos.board.order(strike)

    for number in range(ORDERS):
        shop = (first, second)[number % 2]
        email = SPELLINGS[number // 2 % len(SPELLINGS)]
        shop.place("incl", number=f"N-{number:03}", webhooks=number % 3 > 0, customer={"email": email})
    chaos.poll([first, second])
    if strike is not None:
        assert chaos.wait(lambda: chaos.board.struck() is not None, 20), "nobody was struck"
    chaos.drain([first, second], 120)

    verdict = judge(first, second)
    assert verdict.faults() == {}
    assert not verdict.held
    books = first.books()
    assert len(books["clients"]) == 1
    assert len(books["invoices"]) == ORDERS
