"""What mails to merchants are about: each recipient chooses among these."""

from __future__ import annotations

from dataclasses import dataclass

from webapp.integration.domain.sentences import N_


@dataclass(frozen=True, slots=True)
class Kind:
    """One choice: its name, and what comes with it. Both are gettext messages."""

    name: str
    about: str


KINDS = {
    "problems": Kind(N_("Problems"), N_("A connection was refused, or orders wait for too long.")),
    "trial": Kind(N_("Trial and stopping"), N_("The trial ends soon or has ended, or the integration stops.")),
    "invoices": Kind(N_("Our invoices"), N_("What you pay us for the integration.")),
}
"""By the codes that `models.recipient.KINDS` lists."""
