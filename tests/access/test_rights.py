"""Who may do what, written down a second time: a line of the table that is opened to more, or closed, fails here.

The lists are by hand, on purpose: whoever changes the table says here too that it was meant.
"""

from __future__ import annotations

import pytest

from webapp.blueprints.access.table import TABLE, Door, Who
from webapp.integration.domain.roles import Role

OWNER, MEMBER, ACCOUNTANT = Role.OWNER, Role.MEMBER, Role.ACCOUNTANT

LISTS: dict[tuple[str, Who], str] = {
    # What binds the merchant, what takes everything along or away, and who else is there.
    ("read", frozenset({OWNER})): "subscribe export fetch_export buyers ask_erase ask_stop",
    ("change", frozenset({OWNER})): (
        "do_it_for_me save_details accept_terms confirm_live go_live"
        " invite invite_again withdraw_invitation change_role remove_person"
        " go_on offer confirm_subscription invoice_details"
        " ask_export keep_buyers find_buyer erase_buyer erase ask_stop stop undo_stop archive show_again"
    ),
    # What is paid to us.
    ("read", frozenset({OWNER, ACCOUNTANT})): "invoice_details own_invoice",
    ("change", frozenset({OWNER, ACCOUNTANT})): "",
    # The work of every day. (Of mails about paying and the end only owners dispose: tests/people/test_mails.py.)
    ("read", frozenset({OWNER, MEMBER})): "connect install install_settings live dry_run",
    ("change", frozenset({OWNER, MEMBER})): (
        "process put_aside bring_back accept link_invoice undo_link report_problem"
        " configuration try_connection connect authorise install_settings compare_rates"
        " add_recipient choose_mails remove_recipient"
    ),
    # What everybody reads, accountants too.
    ("read", frozenset({OWNER, MEMBER, ACCOUNTANT})): (
        "report errors held_piece open aside waiting_piece order more_info invoice invoice_pdf"
        " ask ticket configuration accept_terms profile changes people"
    ),
    # All that an accountant presses: a question, and what is one's own.
    ("change", frozenset({OWNER, MEMBER, ACCOUNTANT})): "ask profile password leave",
}
"""Of pages under /d/<licence key>/: names without `dashboard.`"""

DOORS: dict[tuple[str, Who], str] = {
    ("read", Door.STAFF): "tickets ticket invoices invoice_pdf mails my_login",
    ("change", Door.STAFF): "invoice_ticket mark_paid undo_paid mail_again",
    ("read", Door.OPEN): (
        "static health.alive health.is_ready health.metrics public.front public.icon public.signed_up terms.read"
        " terms.download install.open_link invited.open_invitation connect.start connect.callback"
        " auth.log_in auth.code auth.forgotten auth.reset"
    ),
    ("change", Door.OPEN): (
        "public.signup install.send_again invited.join auth.log_in auth.code auth.forgotten auth.reset"
    ),
}
"""Elsewhere: of staff without `staff.`; webhooks stand in no table of pages."""


def named(what: str, who: Who) -> set[str]:
    """The endpoints that the table opens to exactly these."""
    return {endpoint for endpoint, rights in TABLE.items() if getattr(rights, what) == who}


@pytest.mark.parametrize(("what", "who"), LISTS)
def test_roles_may_what_is_written_here(what: str, who: Who) -> None:
    assert named(what, who) == {f"dashboard.{name}" for name in LISTS[what, who].split()}


@pytest.mark.parametrize(("what", "who"), DOORS)
def test_doors_are_open_to_whom_it_is_written_here(what: str, who: Who) -> None:
    place = "staff." if who is Door.STAFF else ""

    assert named(what, who) == {f"{place}{name}" for name in DOORS[what, who].split()}


@pytest.mark.parametrize("what", ["read", "change"])
def test_no_page_of_a_shop_is_opened_to_anybody_else(what: str) -> None:
    roles = {who for kind, who in LISTS if kind == what}

    assert {getattr(TABLE[name], what) for name in TABLE if name.startswith("dashboard.")} - {None} <= roles
