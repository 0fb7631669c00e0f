"""What somebody may do at one installation: the role of their membership."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from webapp.integration.domain.sentences import N_


class Role(StrEnum):
    """As it is stored. Every installation has an owner at all times."""

    OWNER = "owner"
    MEMBER = "member"
    ACCOUNTANT = "accountant"


NAMES: Mapping[str, str] = {
    Role.OWNER: N_("Owner"),
    Role.MEMBER: N_("Member"),
    Role.ACCOUNTANT: N_("Accountant"),
}
"""gettext messages."""

MAY: Mapping[str, str] = {
    Role.OWNER: N_("Everything, also people, the subscription, our invoices and stopping."),
    Role.MEMBER: N_("Works with orders, settings and connections."),
    Role.ACCOUNTANT: N_("Reads everything and changes nothing. Sees all their shops on one screen."),
}
"""What each may do, in a sentence; gettext messages. `blueprints/access/table.py` says it for every page."""


def role_of(text: str) -> Role | None:
    """The role that is stored or sent as `text`; None for anything else."""
    return Role(text) if text in NAMES else None
