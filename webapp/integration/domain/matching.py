"""Which of the books' debtors belongs to a buyer (manual section 2: matching is based on the e-mail address)."""

from __future__ import annotations

from collections.abc import Sequence

from webapp.integration.domain.debtor import KnownDebtor
from webapp.integration.domain.email import normalise
from webapp.integration.domain.problems import HeldError, finding


def one_debtor(found: Sequence[KnownDebtor], email: str) -> KnownDebtor | None:
    """The debtor of `email` among `found`; None when there is none yet.

    The only active one counts. Several active ones, or only inactive ones: HeldError, a person chooses.
    """
    wanted = normalise(email)
    same = {debtor.number: debtor for debtor in found if normalise(debtor.email) == wanted}
    active = [debtor for debtor in same.values() if debtor.active]
    if len(active) == 1:
        return active[0]
    if active:
        numbers = ", ".join(sorted((debtor.number for debtor in active), key=lambda number: (len(number), number)))
        raise HeldError(finding("debtor.twice", n=len(active), email=email.strip(), debtors=numbers))
    for debtor in same.values():
        raise HeldError(finding("debtor.inactive", debtor=debtor.number, name=debtor.name))
    return None
