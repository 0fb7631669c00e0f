"""What no route does: commands, the clock and the shop leave their entries too."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.audit.drives import Shop
from tests.audit.trail import Trail
from tests.billing.acts import invoices
from tests.dashboard.seed import LICENCE_KEY
from tests.given.pages import Pages
from tests.house import House
from tests.live.acts import change, tick
from webapp.accounts import two_step
from webapp.accounts.billing import reminding
from webapp.audit.author import Kind


def test_the_end_of_a_trial_set_on_the_command_line_says_what_it_was(pages: Pages) -> None:
    pages.run("UPDATE installation SET subscribed_until = '2026-12-23 00:00+01'")
    trail = Trail(pages.seed.engine)

    done = pages.app.test_cli_runner().invoke(args=["trial", "--license", LICENCE_KEY, "--until", "2027-01-31"])

    assert done.exit_code == 0, done.output
    entry = trail.only()
    assert (entry.act, entry.author_kind, entry.installation_id) == (
        "subscription.trial",
        Kind.COMMAND_LINE,
        pages.seed.installation_id,
    )
    assert entry.changes == [{"field": "until", "old": "2026-12-22", "new": "2027-01-31"}]


@pytest.mark.parametrize(
    ("words", "act"),
    [
        (["staff", "create", "--email", "rik@support.example"], "login.made"),
        (["staff", "remove-two-step", "--email", "mira@support.example"], "login.two_step_off"),
    ],
)
def test_logins_of_our_staff_are_recorded_at_no_shop(pages: Pages, words: list[str], act: str) -> None:
    pages.run("SELECT 1")
    two_step.give(pages.seed.engine, pages.app.extensions["services"].box, "mira@support.example")
    trail = Trail(pages.seed.engine)

    done = pages.app.test_cli_runner().invoke(args=words)

    assert done.exit_code == 0, done.output
    entry = trail.only()
    assert (entry.act, entry.author_kind, entry.installation_id) == (act, Kind.COMMAND_LINE, None)


def test_a_stop_that_was_planned_is_the_integrations_own(house: House) -> None:
    shop = Shop(house)
    shop.live()
    change(house, "UPDATE installation SET stops_at = now() - interval '1 minute'")
    shop.counts()

    tick(house)

    assert shop.trail is not None
    first, *others = shop.trail.entries()
    assert (first.act, first.author_kind, first.author) == ("installation.stopped", Kind.INTEGRATION, "")
    assert {one.act for one in others} <= {"connection.removed"}


def test_a_subscription_that_ends_unpaid_says_for_which_invoice(house: House) -> None:
    shop = Shop(house)
    shop.subscribed()
    shop.counts()

    with house.app.app_context():
        reminding.end_unpaid(house.services, datetime.now(UTC).date() + timedelta(days=60))

    assert shop.trail is not None
    entry = shop.trail.only()
    (made,) = invoices(house)
    assert (entry.act, entry.author_kind) == ("subscription.ended", Kind.INTEGRATION)
    assert entry.params == {"invoice": made.number}


def test_the_installation_that_support_makes_is_recorded_with_both_ends(house: House) -> None:
    trail = Trail(house.services.engine)

    house.install()

    assert trail.acts() == ("installation.made", "connection.joined", "connection.joined")
    ends = [entry.params["account"] for entry in trail.entries()[1:]]
    assert [end.rpartition(" (")[2] for end in ends] == ["KMO Shops)", "Factuursturen)"]
