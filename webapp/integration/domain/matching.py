"""Which of the books' debtors belongs to a buyer: one who was invoiced before has theirs (manual section 6), anybody
else is found by e-mail address (manual section 5)."""

from __future__ import annotations

from collections.abc import Sequence

from webapp.integration.domain.debtor import KnownDebtor
from webapp.integration.domain.email import normalise
from webapp.integration.domain.problems import HeldError, finding


def one_debtor(found: Sequence[KnownDebtor], email: str, before: str = "") -> KnownDebtor | None:
    """The debtor of `email` among `found`; None when there is none yet.

    The only active one counts. Several active ones, or only inactive ones: HeldError, a person chooses. `before`: the
    number of the debtor that an earlier order of this buyer went to; it is not chosen anew, whoever else has the
    address by now.
    """
    wanted = normalise(email)
    same = {debtor.number: debtor for debtor in found if normalise(debtor.email) == wanted}
    active = [debtor for debtor in same.values() if debtor.active]
    if len(active) == 1:
        return active[0]
    if before in same and same[before].active:
        return same[before]
    if active:
        numbers = ", ".join(sorted((debtor.number for debtor in active), key=lambda number: (len(number), number)))
        raise HeldError(finding("debtor.twice", n=len(active), email=email.strip(), debtors=numbers))
    for debtor in same.values():
        raise HeldError(finding("debtor.inactive", debtor=debtor.number, name=debtor.name))
    return None
