"""Logging in and out, and what nobody may do without."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.dashboard.seed import LICENCE_KEY, MERCHANT, STAFF
from tests.dashboard.test_pages import words
from tests.given.pages import Pages
from tests.given.passwords import PASSWORD


def log_in(client: FlaskClient, email: str = MERCHANT, password: str = PASSWORD, **more: str) -> object:
    """Send the form."""
    return client.post("/login", data={"email": email, "password": password, **more})


def test_the_log_in_leads_to_report(pages: Pages) -> None:
    client = pages.browser(None)

    answer = log_in(client, email=f"  {MERCHANT.upper()} ")

    assert answer.location == f"/d/{LICENCE_KEY}/report"  # type: ignore[attr-defined]
    assert client.get(f"/d/{LICENCE_KEY}/report").status_code == 200


def test_support_begins_with_the_tickets(pages: Pages) -> None:
    assert log_in(pages.browser(None), STAFF).location == "/staff/tickets"  # type: ignore[attr-defined]


@pytest.mark.parametrize(("email", "password"), [(MERCHANT, "wrong"), ("nobody@example.com", PASSWORD)])
def test_a_wrong_password_and_an_unknown_person_get_the_same_words(pages: Pages, email: str, password: str) -> None:
    answer = log_in(pages.browser(None), email, password)

    assert answer.status_code == 422  # type: ignore[attr-defined]
    text = words(answer.text)  # type: ignore[attr-defined]
    assert "This e-mail address and password do not belong together." in text
    assert PASSWORD not in answer.text  # type: ignore[attr-defined]


def test_an_empty_form_says_what_is_missing(pages: Pages) -> None:
    text = words(pages.browser(None).post("/login", data={}).text)

    assert "Fill in your e-mail address." in text
    assert "Fill in your password." in text


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example", "/\\evil.example", "\\\\evil.example"])
def test_the_log_in_sends_nobody_elsewhere(pages: Pages, address: str) -> None:
    answer = log_in(pages.browser(None), next=address)

    assert answer.location == f"/d/{LICENCE_KEY}/report"  # type: ignore[attr-defined]


def test_the_log_in_leads_back_to_the_page_that_was_asked_for(pages: Pages) -> None:
    address = f"/d/{LICENCE_KEY}/errors?period=year"

    assert log_in(pages.browser(None), next=address).location == address  # type: ignore[attr-defined]


def test_after_logging_out_the_pages_are_closed(merchant: FlaskClient) -> None:
    merchant.post("/logout")

    assert merchant.get(f"/d/{LICENCE_KEY}/report").status_code == 302


def test_a_session_ends_with_its_epoch(pages: Pages) -> None:
    revoked = pages.browser()
    pages.run("UPDATE person SET session_epoch = session_epoch + 1")

    assert revoked.get(f"/d/{LICENCE_KEY}/report").status_code == 302


def test_a_password_change_ends_the_other_sessions_and_keeps_this_one(pages: Pages) -> None:
    here, there = pages.browser(), pages.browser()
    new = "a new sentence for the door"

    wrong = here.post(f"/d/{LICENCE_KEY}/profile/password", data={"old": "x", "new": "short", "again": ""})
    here.post(f"/d/{LICENCE_KEY}/profile/password", data={"old": PASSWORD, "new": new, "again": new})

    assert "This is not your present password." in words(wrong.text)
    assert "Take at least 12 signs." in words(wrong.text)
    assert here.get(f"/d/{LICENCE_KEY}/report").status_code == 200
    assert there.get(f"/d/{LICENCE_KEY}/report").status_code == 302
    assert log_in(pages.browser(None), password=new).status_code == 302  # type: ignore[attr-defined]


@pytest.mark.parametrize("path", ["/staff/tickets", "/staff/tickets/1", "/staff/anything"])
def test_staff_pages_do_not_exist_for_others(pages: Pages, path: str) -> None:
    for email in (MERCHANT, None):
        answer = pages.browser(email).get(path)
        assert answer.status_code == 404
        assert "This page is not there" in answer.text


def test_staff_see_tickets_of_all_merchants_the_oldest_first(staff: FlaskClient) -> None:
    text = words(staff.get("/staff/tickets").text)

    assert "Staff view." in text
    assert "2 open tickets" in text
    assert text.index("The total does not add up") < text.index("Question: mail invoices automatically")
    assert "Atelier Linde WF-7K2M-94QD" in text
    assert "What the merchant wrote Can you mail every invoice?" in words(staff.get("/staff/tickets/2").text)


def test_staff_do_not_see_a_merchants_dashboard(staff: FlaskClient) -> None:
    assert staff.get(f"/d/{LICENCE_KEY}/report").status_code == 404


def test_a_number_that_no_row_can_have_is_a_page_that_is_not(merchant: FlaskClient) -> None:
    assert merchant.get(f"/d/{LICENCE_KEY}/orders/{2**63}").status_code == 404
    assert merchant.get(f"/d/{LICENCE_KEY}/orders/{2**63 - 1}").status_code == 404


@pytest.mark.parametrize("address", ["errors?q=%00", "report?q=x%00", "report?period=dates&from=%00", "orders/%00"])
def test_what_nobody_can_type_is_not_understood(merchant: FlaskClient, address: str) -> None:
    assert merchant.get(f"/d/{LICENCE_KEY}/{address}").status_code in (400, 404)


def test_a_form_with_what_nobody_can_type_changes_nothing(merchant: FlaskClient) -> None:
    page = f"/d/{LICENCE_KEY}/profile"
    before = words(merchant.get(page).text)

    answer = merchant.post(page, data={"name": "Some\0body", "language": "en", "theme": ""})

    assert answer.status_code == 400
    assert words(merchant.get(page).text) == before


def test_a_page_that_fails_says_so_without_a_traceback(pages: Pages, merchant: FlaskClient) -> None:
    pages.run(
        "UPDATE connection SET platform = 'unheard-of' WHERE installation_id = %(i)s", i=pages.seed.installation_id
    )

    page = merchant.get(f"/d/{LICENCE_KEY}/report")
    piece = merchant.get(f"/d/{LICENCE_KEY}/report", headers={"HX-Request": "true"})

    assert page.status_code == piece.status_code == 500
    assert "This page could not be made just now" in page.text
    assert "Traceback" not in page.text
    assert len(piece.headers["X-Reference"]) == 7
    assert piece.text == ""


@pytest.mark.parametrize("path", ["/", "/login", "/nothing", f"/d/{LICENCE_KEY}/report"])
def test_nothing_of_a_page_is_inline_or_kept(pages: Pages, path: str) -> None:
    answer = pages.browser().get(path)

    policy = answer.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert answer.headers["Cache-Control"] == "no-store"
    for sign in (" style=", "<style", " onclick=", " onload=", "javascript:", "<script>"):
        assert sign not in answer.text


def test_staff_read_a_ticket_as_the_merchant_does(pages: Pages, staff: FlaskClient) -> None:
    pages.run(
        "UPDATE ticket SET facts = jsonb_build_object('order', (SELECT to_jsonb(o) FROM order_sync o WHERE o.id ="
        " ticket.order_id), 'history', (SELECT jsonb_agg(to_jsonb(h)) FROM order_history h WHERE h.order_id ="
        " ticket.order_id)) WHERE order_id IS NOT NULL"
    )

    text = words(staff.get("/staff/tickets/1").text)

    assert "KMO Shops gives € 147.90 as the total: a difference of € 1.05." in text
    assert "One of four checks failed" in text
    assert "order.number 10958" in text
