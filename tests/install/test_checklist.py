"""The checklist: what is open, in which order, and that any device can go on with it."""

from __future__ import annotations

import re

from tests.install.conftest import Merchant, logged_in, signs_up
from webapp.accounts import prices, terms


def states(page: str) -> dict[str, str]:
    """Each step by its disc: done, open or later."""
    found = re.findall(r'id="step-(\w+)".*?install-disc-(\w+)', page, re.DOTALL)
    return dict(found)


def test_a_new_installation_begins_with_the_terms(sofie: Merchant) -> None:
    page = sofie.page()

    assert states(page) == {"details": "open", "shop": "later", "books": "later", "settings": "later"}
    assert "Not active yet: step 1 is open." in page
    assert 'value="sofie@atelierlinde.be"' in page


def test_accepting_keeps_version_time_address_and_who_pressed(sofie: Merchant) -> None:
    answer = sofie.accept()

    assert answer.headers["Location"].endswith("/install#step-shop")
    row = sofie.row("acceptance", "document = 'processing'")
    assert (row.version, row.name, row.address, row.person_id) == ("2026-11", "Sofie Claes", "127.0.0.1", sofie.person)
    assert sofie.row("installation").home_country == "BE"
    assert states(sofie.page()) == {"details": "done", "shop": "open", "books": "open", "settings": "later"}
    assert "Not active yet: step 2 is open." in sofie.page()


def test_what_was_typed_stays_when_something_is_wrong(sofie: Merchant) -> None:
    answer = sofie.accept(email="sofie.atelierlinde.be", name="Sofie  de Wit", country="FR", accept="")

    assert answer.status_code == 422
    assert "This is not an e-mail address." in answer.text
    assert "Accept both documents to go on." in answer.text
    assert 'value="sofie.atelierlinde.be"' in answer.text
    assert 'value="FR" selected' in answer.text
    assert terms.missing(sofie.house.services.engine, sofie.id) == ["terms", "processing"]


def test_details_can_be_changed_without_accepting_twice(sofie: Merchant) -> None:
    sofie.accept()
    accepted = sofie.row("acceptance", "document = 'terms'")

    page = sofie.page("/install?change=details")
    sofie.accept(country="NL", accept="")

    assert 'name="accept"' not in page
    assert sofie.row("installation").home_country == "NL"
    assert sofie.row("acceptance", "document = 'terms'") == accepted


def test_another_device_shows_the_same_steps(sofie: Merchant) -> None:
    sofie.ready_for_settings()

    telephone = logged_in(sofie.house, sofie.person)

    assert states(telephone.get(sofie.at("/install")).text) == {
        "details": "done",
        "shop": "done",
        "books": "done",
        "settings": "open",
    }


def test_the_settings_wait_for_both_ends(sofie: Merchant) -> None:
    sofie.accept()

    sofie.connect_books()
    without_shop = sofie.page()
    sofie.connect_shop()

    assert states(without_shop) == {"details": "done", "shop": "open", "books": "done", "settings": "later"}
    assert "After step 2" in without_shop
    assert states(sofie.page())["settings"] == "open"


def test_the_days_of_the_trial_are_those_of_the_price_list(sofie: Merchant, monkeypatch) -> None:
    monkeypatch.setattr(prices, "TRIAL_DAYS", 45)

    assert "Your trial takes 45 days from the day you go live." in sofie.page()


def test_do_it_for_me_makes_one_ticket_a_step(sofie: Merchant) -> None:
    press = {"headers": {"HX-Request": "true"}}
    first = sofie.browser.post(sofie.at("/install/details/do-it-for-me"), **press)
    again = sofie.browser.post(sofie.at("/install/details/do-it-for-me"), **press)

    assert "Asked at" in first.text
    assert first.text == again.text
    ticket = sofie.row("ticket")
    assert (ticket.kind, ticket.subject) == ("install", "details")
    assert f"ticket {ticket.id}" in sofie.page()
    assert "Do it for me: terms and details" in sofie.page(f"/tickets/{ticket.id}")
    assert sofie.browser.post(sofie.at("/install/nonsense/do-it-for-me")).status_code == 404


def test_somebody_else_finds_nothing(sofie: Merchant) -> None:
    other = signs_up(sofie.house, "other@example.com")

    for path in ("/install", "/install/settings", "/connect/shop", "/connect/books", "/terms"):
        assert other.browser.get(sofie.at(path)).status_code == 404
    assert other.browser.post(sofie.at("/install/details")).status_code == 404
    assert other.browser.post(sofie.at("/connect/shop/authorise")).status_code == 404


def test_the_documents_can_be_read_and_taken_away(sofie: Merchant) -> None:
    stranger = sofie.house.app.test_client()

    page = stranger.get("/terms").text
    text = stranger.get("/terms/processing/2026-11.txt")

    assert "Processing agreement (GDPR, article 28)" in page
    assert text.mimetype == "text/plain"
    assert "attachment" in text.headers["Content-Disposition"]
    assert "within 48 hours" in text.text.replace("\n", " ")
    assert max(map(len, text.text.splitlines())) <= 78
    assert stranger.get("/terms/processing/1999-01.txt").status_code == 404


def test_an_installation_by_support_is_asked_and_goes_on_meanwhile(sofie: Merchant) -> None:
    installed = sofie.house.install()
    person = sofie.one("SELECT person_id FROM membership WHERE installation_id = %(id)s", id=installed.id).person_id
    browser = logged_in(sofie.house, person)

    report = browser.get(f"/d/{installed.key}/report").text
    refused = browser.post(f"/d/{installed.key}/terms", data={})
    browser.post(f"/d/{installed.key}/terms", data={"accept": "yes"})

    assert "There are terms to accept." in report
    assert refused.status_code == 422
    assert terms.missing(sofie.house.services.engine, installed.id) == []
    assert "There are terms to accept." not in browser.get(f"/d/{installed.key}/report").text


def test_a_new_version_is_asked_for_again(sofie: Merchant, monkeypatch) -> None:
    sofie.ready_for_settings()
    monkeypatch.setattr(terms, "CURRENT", {"terms": "2027-01", "processing": "2026-11"})

    assert terms.missing(sofie.house.services.engine, sofie.id) == ["terms"]


def test_support_sees_what_is_to_be_done_and_invoiced(sofie: Merchant) -> None:
    sofie.browser.post(sofie.at("/install/books/do-it-for-me"))
    sofie.run("UPDATE person SET is_staff = true WHERE id = %(id)s", id=sofie.person)

    page = sofie.browser.get("/staff/tickets").text

    assert "Do it for me: connect the books" in page
    assert "installation, to be invoiced" in page
