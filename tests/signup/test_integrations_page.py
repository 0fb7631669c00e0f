"""The integrations page and its form, as strangers meet them."""

from __future__ import annotations

import re
from typing import Any

import pytest
import time_machine

from tests.dashboard.test_pages import words
from tests.signup.conftest import FORM, SHOP, SOFIE, Desk, login_of
from webapp.accounts import passwords, prices
from webapp.page_extensions import limiter

SAME = "Look into your mail"


def marked(page: str) -> dict[str, str]:
    """The sentence under each field that is marked."""
    found = re.findall(r'<p class="wrong" id="(\w+)-wrong" role="alert">.*?<span>(.*?)</span>', page, flags=re.S)
    for name, _sentence in found:
        assert re.search(rf'id="{name}"[^>]*aria-invalid="true"', page), name
    return {name: words(sentence) for name, sentence in found}


def without_token(page: str) -> str:
    """A page but for what differs from one request to the next."""
    return re.sub(r'name="csrf_token" value="[^"]+"', "", page)


def test_it_says_what_the_integration_does_and_does_not_do(desk: Desk) -> None:
    text = words(desk.browser().get("/").text)

    for sentence in (
        "Makes a Factuursturen invoice from each order",
        "Refunds and credit notes",
        "Stock, products and packing slips",
        "Change customers in Factuursturen",
        "Your accountant’s work: advice and control",
        "Try it for 30 days, free",
        "From € 72.00 a year excl. VAT, by number of invoices",
    ):
        assert sentence in text


def test_every_price_stands_on_it(desk: Desk) -> None:
    text = words(desk.browser().get("/").text)

    for amount in ("72.00", "120.00", "170.00", prices.INSTALLATION, prices.MIGRATION):
        assert f"€ {amount}" in text


def test_each_plan_says_for_how_many_invoices_it_is(desk: Desk) -> None:
    text = words(desk.browser().get("/").text)

    assert "A year with at most 500 invoices € 72.00" in text
    assert "A year with at most 2,500 invoices € 120.00" in text
    assert "A year with any number of invoices € 170.00" in text


def test_whoever_is_logged_in_sees_it_too_with_the_way_to_their_orders(desk: Desk) -> None:
    desk.sign_up()
    name, password = login_of(desk.newest_mail())
    client = desk.browser()
    client.post("/login", data={"email": name, "password": password})
    client.post("/password/new", data={"new": "a sentence for the door", "again": "a sentence for the door"})

    page = client.get("/")

    assert page.status_code == 200
    assert "Your orders" in words(page.text)
    assert re.search(r'href="/d/WF-[^/]+/report"', page.text)
    assert f'value="{SOFIE}"' in page.text
    assert client.get("/login").location.startswith("/d/WF-")


def test_the_form_makes_everything_and_says_to_look_into_the_mail(desk: Desk) -> None:
    client = desk.browser()
    answer = client.post("/signup", data=FORM | {"shop": f" HTTPS://{SHOP.upper()}/admin/orders?x=1 ", "country": "BE"})

    page = client.get(answer.location)

    assert (answer.status_code, answer.location) == (303, "/signup")
    assert SAME in words(page.text)
    assert SOFIE in words(page.text)
    assert desk.rows("installation")[0].shop_host == SHOP
    assert login_of(desk.newest_mail())[0] == SOFIE


def test_the_answer_page_without_a_sign_up_leads_to_the_form(desk: Desk) -> None:
    assert desk.browser().get("/signup").location == "/#signup"


def test_a_known_address_gets_exactly_the_same_answer(desk: Desk) -> None:
    desk.sign_up(email="known@example.com")

    def answers(email: str) -> list[Any]:
        client = desk.browser()
        sent = client.post("/signup", data=FORM | {"email": email})
        page = client.get("/signup")
        return [sent.status_code, sent.location, sent.text, without_token(page.text).replace(email, "")]

    assert answers("known@example.com") == answers("stranger@example.com")


def test_more_mails_than_a_day_may_have_get_the_same_answer_too(desk: Desk) -> None:
    answers = [desk.send(shop=f"shop{number}.kmoshops.be") for number in range(5)]

    assert {(answer.status_code, answer.location) for answer in answers} == {(303, "/signup")}
    assert len(desk.rows("mail")) == 3


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"name": " \t"}, "name", "Fill in your name."),
        ({"name": "x" * 101}, "name", "Take at most 100 signs."),
        ({"email": ""}, "email", "Fill in your e-mail address: the installation link goes there."),
        ({"email": "sofie"}, "email", "This is not a whole e-mail address. It looks like name@example.com."),
        ({"email": "sofie@linde"}, "email", "This is not a whole e-mail address. It looks like name@example.com."),
        ({"email": "a@b.be\nBcc: c@d"}, "email", "This is not a whole e-mail address. It looks like name@example.com."),
        ({"shop": ""}, "shop", "Fill in the address of your shop, such as myshop.kmoshops.be."),
        ({"shop": "my shop"}, "shop", "This is not the address of a shop. It looks like myshop.kmoshops.be."),
        ({"shop": "linde"}, "shop", "This is not the address of a shop. It looks like myshop.kmoshops.be."),
        ({"shop": "127.0.0.1"}, "shop", "This is not the address of a shop. It looks like myshop.kmoshops.be."),
        ({"shop": "http://[::1"}, "shop", "This is not the address of a shop. It looks like myshop.kmoshops.be."),
        ({"shop": "a@b.be"}, "shop", "This is not the address of a shop. It looks like myshop.kmoshops.be."),
        ({"shop": "x." * 400 + "be"}, "shop", "This is not the address of a shop. It looks like myshop.kmoshops.be."),
        ({"country": ""}, "country", "Choose the country of your shop."),
        ({"country": "XX"}, "country", "Choose the country of your shop."),
        ({"language": "xx"}, "language", "Choose one of the list."),
    ],
)  # fmt: skip
def test_a_mistake_is_told_at_its_field_and_what_was_typed_stays(
    desk: Desk, changes: dict[str, str], field: str, sentence: str
) -> None:
    answer = desk.send(**changes)

    assert answer.status_code == 422
    assert marked(answer.text) == {field: sentence}
    assert set(desk.counts().values()) == {0}
    for name, value in (FORM | changes).items():
        if name in ("name", "email", "shop") and name != field:
            assert f'value="{value}"' in answer.text, name
    if field != "country":
        assert '<option value="BE" selected>' in answer.text
    assert re.search(rf'id="{field}"[^>]* autofocus', answer.text)


def test_an_empty_form_marks_every_field(desk: Desk) -> None:
    page = desk.browser().post("/signup", data={}).text

    assert set(marked(page)) == {"name", "email", "shop", "country", "language"}


def test_what_was_typed_comes_back_escaped(desk: Desk) -> None:
    page = desk.send(name='"><script>alert(1)</script>', country="").text

    assert "<script>alert" not in page
    assert "&#34;&gt;&lt;script&gt;alert(1)" in page


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("sofie@gmial.com", "sofie@gmail.com"),
        ("sofie@gmail.con", "sofie@gmail.com"),
        ("sofie@hotmial.com", "sofie@hotmail.com"),
        ("sofie@telnet.be", "sofie@telenet.be"),
    ],
)
def test_a_slip_in_a_well_known_domain_is_asked_about_once(desk: Desk, typed: str, meant: str) -> None:
    first = desk.send(email=typed)

    assert marked(first.text)["email"].startswith(f"Do you mean {meant}?")
    assert desk.rows("mail") == []

    again = desk.send(email=typed, sure_of=typed)
    assert again.status_code == 303
    assert desk.rows("mail")[0].to_address == typed


@pytest.mark.parametrize(
    "email", [SOFIE, "a@live.nl", "a@live.be", "a@mail.com", "a@gmail.com", "a@proton.me", "a@linde.com"]
)
def test_a_right_address_is_not_doubted(desk: Desk, email: str) -> None:
    assert desk.send(email=email).status_code == 303


def test_a_machine_that_fills_in_every_field_gets_the_answer_and_nothing_else(desk: Desk) -> None:
    answer = desk.send(website="https://spam.example")

    assert (answer.status_code, answer.location) == (303, "/signup")
    assert set(desk.counts().values()) == {0}


@pytest.mark.parametrize("filled", [{}, {"website": "https://spam.example"}])
def test_a_machine_and_a_person_cost_the_same_work(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, filled: dict[str, str]
) -> None:
    """What takes long is the hash of a password: it is made once for either."""
    hashed: list[str] = []
    real = passwords.hash_of

    def counted(password: str) -> str:
        hashed.append(password)
        return real(password)

    monkeypatch.setattr(passwords, "hash_of", counted)

    desk.send(**filled)

    assert len(hashed) == 1


def test_people_neither_see_nor_reach_the_trap(desk: Desk) -> None:
    page = desk.browser().get("/").text

    [trap] = re.findall(r'<div class="trap" aria-hidden="true">.*?</div>', page, flags=re.S)
    assert 'name="website"' in trap
    assert 'tabindex="-1"' in trap
    assert " style=" not in page


def test_the_sixth_sign_up_of_an_hour_is_refused_but_mistakes_do_not_count(desk: Desk) -> None:
    limiter.enabled = True
    try:
        mistaken = [desk.send(desk.browser("192.0.2.7"), country="").status_code for _ in range(8)]
        answers = [desk.send(desk.browser("192.0.2.7"), email=f"{n}@example.com").status_code for n in range(6)]
        neighbour = desk.send(desk.browser("192.0.2.8"), email="neighbour@example.com").status_code
    finally:
        limiter.enabled = False

    assert mistaken == [422] * 8
    assert answers == [303] * 5 + [429]
    assert neighbour == 303
    assert len(desk.rows("person")) == 6


def test_the_sixth_gets_the_form_again_with_what_was_typed_and_the_time_from_which_it_goes(desk: Desk) -> None:
    limiter.enabled = True
    try:
        with time_machine.travel("2026-11-22 15:10:30+00:00", tick=False):
            for number in range(5):
                desk.send(desk.browser("192.0.2.9"), email=f"{number}@example.com")
            refused = desk.send(desk.browser("192.0.2.9"), name="Sofie <Claes>", country="NL")
        told = re.search(r"Try again at (\d\d:\d\d), or mail us at", words(refused.text))
    finally:
        limiter.enabled = False

    assert refused.status_code == 429
    assert "Too many sign-ups from your network in this hour." in words(refused.text)
    assert told is not None
    assert told[1] == "17:11"  # an hour later on a Brussels clock, in whole minutes
    assert 3600 <= int(refused.headers["Retry-After"]) <= 3630
    for value in ("Sofie &lt;Claes&gt;", SOFIE, SHOP):
        assert f'value="{value}"' in refused.text
    assert '<option value="NL" selected>' in refused.text
    assert "login" not in words(refused.text).partition("Too many sign-ups")[2].partition("E-mail")[0]


def test_the_mail_and_the_page_are_in_the_language_that_was_chosen(desk: Desk) -> None:
    client = desk.browser()
    assert '<html lang="nl"' in client.get("/?language=nl").text
    assert '<html lang="nl"' in client.get("/login").text
    assert '<html lang="nl"' in client.get("/?language=xx").text

    desk.send(language="nl")

    [person], [installation], [mail] = desk.rows("person"), desk.rows("installation"), desk.rows("mail")
    assert {person.language, installation.language, mail.language} == {"nl"}
