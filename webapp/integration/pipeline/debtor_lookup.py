"""A debtor whose making had no clear answer: looked up by e-mail until that is settled (design section 6)."""

from __future__ import annotations

from webapp.integration.domain import email
from webapp.integration.domain.lookup import Adopt, AskPerson, Attempt, Look, LookAt, SendAgain, Unsettled, decide
from webapp.integration.domain.problems import HeldError, finding
from webapp.integration.domain.sentences import N_
from webapp.integration.pipeline import moves, refs, restores
from webapp.integration.pipeline.ends import WaitError
from webapp.integration.pipeline.work import OrderRun


def settle(step: OrderRun, ref: refs.Ref, address: str) -> str | None:
    """The debtor's number, or None when it may be made once more. Raises WaitError, HeldError and vendors' errors."""
    work = step.work
    now = ref.now
    sent_at, looks = restores.looks_since(work.turn.restores, ref.sent_at, ref.looks)
    while True:
        attempt = Attempt(sent_at, ref.tries, looks, work.lookup_delays, work.resend, ref.person_says_send)
        match decide(attempt, now):
            case Adopt(number):
                with work.transaction() as connection:
                    refs.mark_made(connection, ref.id, number)
                return number
            case SendAgain():
                return None
            case AskPerson(why):
                raise HeldError(finding("debtor.unknown_outcome", email=address, sent=ref.sent_at, seen=_seen(why)))
            case LookAt(at) if at > now:
                raise WaitError("debtor.in_the_making", moves.later(now, at))
            case _:
                found = step.with_books().find_debtors(address)
                same = {debtor.number for debtor in found if email.normalise(debtor.email) == address}
                look = Look(now, believed=True, found=tuple(sorted(same)))
                with work.transaction() as connection:
                    refs.remember_look(connection, ref, look)
                looks = (*looks, look)


def _seen(why: Unsettled) -> str:
    if why is Unsettled.FOUND_TWO:
        return N_("two debtors with that address")
    return N_("no debtor with that address")
