"""Signing up for a shop that we know: which installation the mail is for."""

from __future__ import annotations

from tests.signup.conftest import SOFIE, Desk

RIK = "rik@atelierlinde.be"


def test_one_that_was_put_into_the_archive_is_not_taken_out_by_signing_up_again(desk: Desk) -> None:
    desk.sign_up()
    desk.post_round()
    desk.run("UPDATE installation SET archived_at = now()")

    desk.sign_up()

    first, second = desk.rows("installation")
    assert (first.archived_at is None, second.archived_at is None) == (False, True)
    assert desk.rows("mail")[-1].installation_id == second.id


def test_who_only_works_in_anothers_installation_gets_one_of_their_own(desk: Desk) -> None:
    desk.sign_up()
    desk.sign_up(email=RIK, shop_host="other.kmoshops.be")
    desk.post_round()
    sofies = next(row for row in desk.rows("installation") if row.contact_email == SOFIE)
    rik = next(row for row in desk.rows("person") if row.email == RIK)
    for role in ("member", "accountant"):
        join = "INSERT INTO membership (person_id, installation_id, role) VALUES (%(person)s, %(shop)s, %(role)s)"
        desk.run(join, person=rik.id, shop=sofies.id, role=role)
        before = len(desk.rows("installation"))

        desk.sign_up(email=RIK)

        assert len(desk.rows("installation")) == before + 1, role
        assert desk.rows("installation")[0].link_epoch == sofies.link_epoch
        desk.run("DELETE FROM mail")
        desk.run("DELETE FROM membership WHERE person_id = %(person)s AND installation_id = %(shop)s",
                 person=rik.id, shop=sofies.id)  # fmt: skip
        desk.run("UPDATE installation SET live_at = now() WHERE id <> %(shop)s", shop=sofies.id)
