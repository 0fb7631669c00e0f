"""Another role, removal, leaving: at once, told, and never without an owner."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.dashboard.seed import LICENCE_KEY, MERCHANT, OTHER_LICENCE_KEY, STAFF, STRANGER
from tests.dashboard.test_pages import words
from tests.login.test_sessions import token_of
from tests.people.conftest import ACCOUNTANT, MEMBER, PEOPLE, REPORT, Team
from webapp.accounts.people import changing
from webapp.accounts.people.changing import LastOwnerError
from webapp.accounts.people.scope import NotOwnerError
from webapp.integration.domain.roles import Role

SECOND = "second@atelierlinde.example"
CONFIGURATION = f"/d/{LICENCE_KEY}/configuration"


def give(team: Team, email: str, role: str, by: str = MERCHANT) -> int:
    """Somebody presses Change role."""
    return team.as_(by).post(f"{PEOPLE}/{team.id_of(email)}/role", data={"role": role}).status_code


def test_a_role_counts_at_once_and_begins_with_a_log_in(team: Team) -> None:
    wout, phone = team.as_(MEMBER), team.as_(MEMBER)
    assert wout.get(f"/d/{LICENCE_KEY}/connect/books").status_code == 200

    assert give(team, MEMBER, "accountant") == 303

    for client in (wout, phone):
        assert client.get(REPORT).location.startswith("/login")
    again = team.as_(MEMBER)
    assert again.get(f"/d/{LICENCE_KEY}/connect/books").status_code == 403
    assert again.get(REPORT).status_code == 200
    assert team.acts() == ["person.role"]


def test_who_is_given_another_role_is_told_by_mail_in_their_language(team: Team) -> None:
    team.pages.run("UPDATE person SET language = 'fr' WHERE email = %(email)s", email=MEMBER)

    give(team, MEMBER, "owner")

    [mail] = team.mails("role_changed")
    assert (mail.to_address, mail.language, mail.params["role"]) == (MEMBER, "fr", "owner")
    assert mail.params["by"] == "Sofie Claes"


def test_the_same_role_changes_nothing(team: Team) -> None:
    wout = team.as_(MEMBER)

    give(team, MEMBER, "member")

    assert wout.get(REPORT).status_code == 200
    assert team.mails("role_changed") == []
    assert team.acts() == []


def test_an_owner_who_steps_down_goes_on_with_a_new_session(team: Team) -> None:
    give(team, MEMBER, "owner")
    sofie, phone = team.as_(MERCHANT), team.as_(MERCHANT)
    before = token_of(sofie)

    sofie.post(f"{PEOPLE}/{team.id_of(MERCHANT)}/role", data={"role": "member"})

    assert token_of(sofie) != before
    assert sofie.get(REPORT).status_code == 200
    assert phone.get(REPORT).status_code == 302
    assert sofie.post(f"{PEOPLE}/invite").status_code == 403


@pytest.mark.parametrize("role", ["member", "accountant"])
def test_the_last_owner_cannot_be_demoted(team: Team, role: str) -> None:
    sofie = team.as_(MERCHANT)

    answer = sofie.post(f"{PEOPLE}/{team.id_of(MERCHANT)}/role", data={"role": role})

    assert answer.status_code == 422
    assert "A shop always has an owner. Make somebody else owner first, then this goes." in words(answer.text)
    assert team.role_of(MERCHANT) == "owner"
    assert sofie.get(REPORT).status_code == 200


def test_the_last_owner_cannot_leave_or_be_removed(team: Team) -> None:
    sofie = team.as_(MERCHANT)

    for path in ("leave", f"{team.id_of(MERCHANT)}/remove"):
        answer = sofie.post(f"{PEOPLE}/{path}")
        assert answer.status_code == 422
        assert "A shop always has an owner." in words(answer.text)
    assert team.role_of(MERCHANT) == "owner"


def test_a_removed_person_finds_no_shop_at_the_next_request_and_open_forms_lead_nowhere(team: Team) -> None:
    wout = team.as_(MEMBER)
    assert wout.get(CONFIGURATION).status_code == 200

    team.as_(MERCHANT).post(f"{PEOPLE}/{team.id_of(MEMBER)}/remove")

    order = team.pages.order("10975")
    for path in (REPORT, CONFIGURATION, order):
        assert wout.get(path).status_code == 404
    for path in (CONFIGURATION, f"{order}/process", f"{PEOPLE}/leave"):
        assert wout.post(path, data={}).status_code == 404
        assert wout.post(path, data={}, headers={"HX-Request": "true"}).status_code == 404
    assert team.pages.row("10975").state == "HELD"
    assert team.acts() == ["person.removed"]
    [mail] = team.mails("person_removed")
    assert mail.to_address == MEMBER


def test_a_removed_person_gets_no_more_mails_of_that_shop_alone(team: Team) -> None:
    team.pages.run(
        "INSERT INTO recipient (installation_id, email) SELECT id, %(email)s FROM installation", email=ACCOUNTANT
    )

    team.as_(MERCHANT).post(f"{PEOPLE}/{team.id_of(ACCOUNTANT)}/remove")

    left = team.pages.rows("SELECT installation_id FROM recipient WHERE email = %(email)s", email=ACCOUNTANT)
    assert len(left) == 2
    assert team.shop not in {row.installation_id for row in left}
    assert team.as_(ACCOUNTANT).get(f"/d/{OTHER_LICENCE_KEY}/report").status_code == 200


def test_an_accountant_leaves_by_themselves(team: Team) -> None:
    anna = team.as_(ACCOUNTANT)

    answer = anna.post(f"{PEOPLE}/leave")

    assert answer.location == f"/d/{OTHER_LICENCE_KEY}/report"
    assert team.role_of(ACCOUNTANT) is None
    assert anna.get(REPORT).status_code == 404
    assert team.mails("person_removed") == []


def test_of_two_owners_who_demote_each_other_at_once_one_stays(team: Team) -> None:
    """Many times, because it is about who is a moment earlier."""
    sofie, second = team.id_of(MERCHANT), team.add(SECOND, "Tweede Eigenaar", "owner")
    for _ in range(8):
        team.pages.run("UPDATE membership SET role = 'owner' WHERE person_id = ANY(%(ids)s)", ids=[sofie, second])
        together = threading.Barrier(2)

        def demote(pair: tuple[int, int], together: threading.Barrier = together) -> str:
            together.wait()
            try:
                changing.change_role(team.services.engine, team.shop, pair[1], Role.MEMBER, by=pair[0], name="X")
            except (LastOwnerError, NotOwnerError) as problem:
                return type(problem).__name__
            return "done"

        with ThreadPoolExecutor(2) as pool:
            came = sorted(pool.map(demote, [(sofie, second), (second, sofie)]))

        assert came == ["NotOwnerError", "done"]
        assert sorted(team.role_of(email) or "" for email in (MERCHANT, SECOND)) == ["member", "owner"]


def test_of_two_owners_who_leave_at_once_one_stays(team: Team) -> None:
    sofie, second = team.id_of(MERCHANT), team.add(SECOND, "Tweede Eigenaar", "owner")
    together = threading.Barrier(2)

    def leave(person: int) -> str:
        together.wait()
        try:
            changing.remove(team.services.engine, team.shop, person, by=person, name="X")
        except LastOwnerError:
            return "stays"
        return "left"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(leave, [sofie, second])) == ["left", "stays"]


def test_an_owner_who_was_demoted_a_moment_ago_changes_nobody(team: Team) -> None:
    second = team.add(SECOND, "Tweede Eigenaar", "owner")
    changing.change_role(team.services.engine, team.shop, second, Role.MEMBER, by=team.id_of(MERCHANT), name="X")

    for act in (
        lambda: changing.remove(team.services.engine, team.shop, team.id_of(MEMBER), by=second, name="X"),
        lambda: changing.change_role(team.services.engine, team.shop, second, Role.OWNER, by=second, name="X"),
    ):
        with pytest.raises(NotOwnerError):
            act()
    assert team.role_of(MEMBER) == "member"


def test_somebody_of_another_shop_is_not_there(team: Team) -> None:
    sofie = team.as_(MERCHANT)
    for person in (team.id_of(STRANGER), team.id_of(STAFF), 4711):
        for act in ("role", "remove"):
            answer = sofie.post(f"{PEOPLE}/{person}/{act}", data={"role": "member"})
            assert answer.status_code == 404
    assert team.role_of(STRANGER, team.pages.seed.foreign_id) == "owner"


def test_a_role_that_there_is_not_is_not_given(team: Team) -> None:
    assert give(team, MEMBER, "king") == 422
    assert team.role_of(MEMBER) == "member"


def test_staff_who_were_invited_have_that_role_and_no_more(team: Team) -> None:
    team.pages.run(
        "INSERT INTO membership (person_id, installation_id, role) VALUES (%(person)s, %(shop)s, 'accountant')",
        person=team.id_of(STAFF),
        shop=team.shop,
    )
    mira = team.as_(STAFF)

    assert mira.get(REPORT).status_code == 200
    assert mira.post(team.pages.order("10975", "/process")).status_code == 403
