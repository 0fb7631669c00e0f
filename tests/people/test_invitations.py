"""Inviting by mail: one link for one address and one use, and a sentence for each way in which it is not good."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.dashboard.seed import LICENCE_KEY, MERCHANT, STRANGER
from tests.dashboard.test_pages import words
from tests.given.passwords import PASSWORD
from tests.login.test_sessions import token_of
from tests.people.conftest import ACCOUNTANT, MEMBER, NEW, PEOPLE, REPORT, SENTENCE, Team
from webapp.accounts.people import inviting
from webapp.notify import letter

NOBODY = {"name": "Nora Nieuw", "new": SENTENCE, "again": SENTENCE}


def join(team: Team, link: str, client: FlaskClient | None = None, **changes: str) -> Any:
    """Fill in name and password, and accept."""
    return (client or team.as_(None)).post(link, data=NOBODY | changes)


def test_somebody_without_a_login_chooses_name_and_password_and_is_in(team: Team) -> None:
    team.invite()
    nora = team.as_(None)
    page = words(nora.get(team.link()).text)

    answer = join(team, team.link(), nora)

    assert "Sofie Claes invites you to Atelier Linde" in page
    assert "Accountant" in page
    assert NEW in page
    assert answer.location == REPORT
    assert nora.get(REPORT).status_code == 200
    assert team.role_of(NEW) == "accountant"
    again = team.as_(None).post("/login", data={"email": NEW, "password": SENTENCE})
    assert again.location == REPORT


def test_the_mail_says_who_to_what_and_as_what_in_the_language_that_was_chosen(team: Team) -> None:
    team.invite(language="nl")
    [mail] = team.mails()

    with team.pages.app.app_context():
        values = {**mail.params, "invitation_url": "https://x.example/y", "brand": "B", "support": "S"}
        written = letter.write("invitation", values, mail.language)

    assert mail.to_address == NEW
    assert mail.language == "nl"
    assert "invitation_url" not in mail.params
    for part in (written.text, written.html):
        assert "Sofie Claes" in part
        assert "Atelier Linde" in part
        assert "https://x.example/y" in part


def test_the_pages_speak_the_language_of_the_mail(team: Team) -> None:
    team.invite(language="fr")
    nora = team.as_(None)

    page = words(nora.get(team.link()).text)
    join(team, team.link(), nora)

    assert "Sofie Claes vous invite chez Atelier Linde" in page
    assert team.pages.one("SELECT language FROM person WHERE email = %(email)s", email=NEW) == "fr"


def test_somebody_with_a_login_logs_in_and_accepts(team: Team) -> None:
    team.invite(STRANGER, "member")
    link = team.link()
    stranger = team.as_(None)
    page = words(stranger.get(link).text)
    form = {"email": STRANGER, "password": PASSWORD, "next": link}
    came = stranger.post("/login", data=form)

    answer = stranger.post(came.location)

    assert "This address has a login already." in page
    assert "New password" not in page
    assert came.location == link
    assert answer.location == REPORT
    assert team.role_of(STRANGER) == "member"


def test_who_joins_gets_a_new_session_and_every_other_one_ends(team: Team) -> None:
    team.invite(STRANGER)
    here, there = team.as_(STRANGER), team.as_(STRANGER)
    before = token_of(here)

    here.post(team.link())

    assert token_of(here) != before
    assert here.get(REPORT).status_code == 200
    assert there.get(REPORT).status_code == 302


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"name": " "}, "Fill in your name"),
        ({"new": "short", "again": "short"}, "Take at least 12 signs."),
        ({"again": "something else altogether"}, "The two are not the same."),
    ],
)
def test_a_form_that_is_not_right_uses_nothing_up(team: Team, changes: dict[str, str], says: str) -> None:
    team.invite()

    answer = join(team, team.link(), **changes)

    assert answer.status_code == 422
    assert says in words(answer.text)
    assert "Nora" in answer.text or "name" in changes
    assert join(team, team.link()).location == REPORT


def test_a_link_is_good_once(team: Team) -> None:
    team.invite()
    link = team.link()
    nora = team.as_(None)
    join(team, link, nora)

    stranger, owner = team.as_(None).get(link), nora.get(link)

    assert stranger.status_code == owner.status_code == 410
    assert f"It was accepted. Log in with {NEW}." in words(stranger.text)
    assert "You have accepted it: you belong to Atelier Linde." in words(owner.text)
    assert join(team, link).status_code == 410


def test_of_two_who_press_at_once_one_joins(team: Team) -> None:
    team.invite()
    link = team.link()
    browsers = [team.as_(None) for _ in range(6)]

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda one: join(team, link, one), browsers))

    assert [one.location for one in answers].count(REPORT) == 1
    assert all(one.status_code in (302, 303, 410, 422) for one in answers)
    assert len(team.pages.rows("SELECT 1 FROM person WHERE email = %(email)s", email=NEW)) == 1
    assert team.acts() == ["person.invited", "person.joined"]


def test_a_link_is_good_for_seven_days(team: Team) -> None:
    team.invite()
    invitation = team.invitation()
    team.pages.run("UPDATE invitation SET until = now() - interval '1 second'")

    answer = join(team, team.link())

    assert (invitation.until - invitation.sent_at).days == 7
    assert answer.status_code == 410
    assert "It was good for seven days. Ask Sofie Claes to send it again." in words(answer.text)
    assert team.role_of(NEW) is None
    assert "The link is too old" in words(team.as_(MERCHANT).get(PEOPLE).text)


def test_a_newer_mail_replaces_the_link(team: Team) -> None:
    team.invite()
    old = team.link()
    team.pages.run("UPDATE mail SET sent_at = now()")

    answer = team.as_(MERCHANT).post(f"{PEOPLE}/invitations/{team.invitation().id}/again")

    assert answer.location == PEOPLE
    assert "Use the link in that one." in words(team.as_(None).get(old).text)
    assert join(team, old).status_code == 410
    assert join(team, team.link()).location == REPORT
    assert team.acts()[:2] == ["person.invited", "person.invited_again"]


def test_a_mail_that_waits_is_replaced_and_not_sent_twice(team: Team) -> None:
    team.invite()
    team.invite(role="member")

    assert len(team.mails()) == 1
    assert team.invitation().role == "member"
    assert join(team, team.link()).location == REPORT
    assert team.role_of(NEW) == "member"


def test_a_withdrawn_invitation_opens_nothing(team: Team) -> None:
    team.invite()
    link = team.link()

    team.as_(MERCHANT).post(f"{PEOPLE}/invitations/{team.invitation().id}/withdraw")

    answer = team.as_(None).get(link)
    assert answer.status_code == 410
    assert "It was withdrawn. Ask Sofie Claes if that was not meant." in words(answer.text)
    assert join(team, link).status_code == 410
    assert team.mails() == []
    assert NEW not in team.as_(MERCHANT).get(PEOPLE).text.partition('id="invite"')[0].rpartition("people-title")[2]
    assert team.acts() == ["person.invited", "person.invitation_withdrawn"]


def test_a_withdrawn_or_foreign_invitation_is_not_there_to_be_sent_again(team: Team) -> None:
    team.invite()
    mine = team.invitation().id
    owner = team.as_(MERCHANT)
    owner.post(f"{PEOPLE}/invitations/{mine}/withdraw")
    team.pages.run(
        "INSERT INTO invitation (installation_id, email, role, until) VALUES (%(shop)s, 'x@y.example', 'owner', now())",
        shop=team.pages.seed.foreign_id,
    )

    for number in (mine, team.invitation().id, 4711):
        for act in ("again", "withdraw"):
            assert owner.post(f"{PEOPLE}/invitations/{number}/{act}").status_code == 404


def test_somebody_else_who_is_logged_in_is_told_whose_it_is(team: Team) -> None:
    team.invite()
    stranger = team.as_(STRANGER)

    for answer in (stranger.get(team.link()), stranger.post(team.link(), data=NOBODY)):
        assert answer.status_code == 403
        assert f"It is for {NEW}, and you are logged in as {STRANGER}." in words(answer.text)
    assert team.role_of(STRANGER) is None
    assert team.role_of(NEW) is None


@pytest.mark.parametrize("token", ["nonsense", "WzEsMSwxXQ.AAAA", "%20", "x" * 500])
def test_what_is_no_link_of_ours_is_said_to_be_none(team: Team, token: str) -> None:
    answer = team.as_(None).get(f"/invitation/{token}")

    assert answer.status_code == 404
    assert "This is not a link of ours" in words(answer.text)


def test_who_is_in_already_is_not_invited_again(team: Team) -> None:
    answer = team.invite(ACCOUNTANT.upper())

    assert answer.status_code == 422
    assert "This person is in the list already. Change the role there." in words(answer.text)
    assert team.mails() == []


def test_the_answer_is_the_same_for_an_address_that_is_a_login_and_one_that_is_not(team: Team) -> None:
    known, unknown = team.invite(STRANGER), team.invite(NEW)
    pages = [words(team.as_(MERCHANT).get(PEOPLE).text).replace(one, "X") for one in (STRANGER, NEW)]

    assert (known.status_code, known.location) == (unknown.status_code, unknown.location)
    assert pages[0].count("X") == pages[1].count("X") == 3
    assert [mail.template for mail in team.mails()] == ["invitation", "invitation"]


@pytest.mark.parametrize(
    ("email", "role"), [("nobody", "member"), ("a@b.example", "king"), ("", ""), ("a@b.example", "")]
)
def test_an_invitation_that_is_not_right_sends_nothing(team: Team, email: str, role: str) -> None:
    assert team.invite(email, role).status_code == 422
    assert team.mails() == []


def test_a_shop_sends_so_many_invitations_an_hour(team: Team) -> None:
    owner = team.as_(MERCHANT)
    answers = [team.invite(f"n{number}@x.example", client=owner) for number in range(inviting.OF_SHOP + 1)]

    assert {one.status_code for one in answers[:-1]} == {303}
    assert answers[-1].status_code == 429
    assert "Too many mails in an hour. Try again at" in words(answers[-1].text)
    assert len(team.mails()) == inviting.OF_SHOP


def test_one_address_gets_so_many_an_hour(team: Team) -> None:
    owner = team.as_(MERCHANT)
    answers = [team.invite(client=owner) for _ in range(inviting.OF_ADDRESS + 1)]

    assert answers[-1].status_code == 429
    assert answers[-2].status_code == 303


def test_a_shop_has_so_many_people(team: Team) -> None:
    team.pages.run(
        "INSERT INTO invitation (installation_id, email, role, until)"
        " SELECT %(shop)s, 'n' || n || '@x.example', 'member', now() FROM generate_series(1, %(most)s) n",
        shop=team.shop,
        most=inviting.MOST,
    )

    answer = team.invite()

    assert answer.status_code == 422
    assert "There are 50 people already. Remove one first." in words(answer.text)


def test_what_an_owner_sent_before_opens_nothing_once_they_are_none(team: Team) -> None:
    team.add("second@atelierlinde.example", "Tweede Eigenaar", "owner")
    team.invite(client=team.as_("second@atelierlinde.example"))
    link = team.link()

    team.as_(MERCHANT).post(f"{PEOPLE}/{team.id_of('second@atelierlinde.example')}/remove")

    assert "It was withdrawn." in words(team.as_(None).get(link).text)


def test_somebody_who_signed_up_meanwhile_logs_in_first(team: Team) -> None:
    team.invite()
    link = team.link()
    team.pages.run("INSERT INTO person (email, password_hash) VALUES (%(email)s, 'x')", email=NEW)

    answer = join(team, link)

    assert answer.status_code == 422
    assert "This address has a login already." in words(answer.text)
    assert team.role_of(NEW) is None


def test_member_and_accountant_see_the_list_and_invite_nobody(team: Team) -> None:
    for email in (MEMBER, ACCOUNTANT):
        client = team.as_(email)
        page = words(client.get(PEOPLE).text)
        answer = team.invite(client=client)

        assert "3 people work at Atelier Linde" in page
        assert "Invite somebody" not in page
        assert "Change role" not in page
        assert answer.status_code == 403
        assert "Ask Sofie Claes, who owns this shop." in words(answer.text)
    assert team.mails() == []


def test_the_page_says_since_when_and_when_they_logged_in_last(team: Team) -> None:
    team.pages.run("UPDATE person SET logged_in_at = NULL")
    team.as_(None).post("/login", data={"email": MEMBER, "password": PASSWORD})

    page = words(team.as_(MERCHANT).get(PEOPLE).text)

    assert page.count("Last log-in") == 2
    assert page.count("Never logged in yet.") == 1
    assert page.count("Since") == 3
    assert f"/d/{LICENCE_KEY}/profile/people/" in team.as_(MERCHANT).get(PEOPLE).text
