"""An invoice whose making had no clear answer: looked up by the list, on our key, until that is settled.

A look is believed only when the list is complete and shows the newest invoice that we know was made in its window.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from webapp.integration.domain.invoice import MadeInvoice
from webapp.integration.domain.lookup import Adopt, AskPerson, Attempt, Look, LookAt, SendAgain, Unsettled, decide
from webapp.integration.domain.notes import noted
from webapp.integration.domain.problems import Finding, HeldError, finding
from webapp.integration.domain.sentences import N_
from webapp.integration.pipeline import moves, refs, restores
from webapp.integration.pipeline.ends import WaitError
from webapp.integration.pipeline.work import OrderRun
from webapp.integration.vendors.errors import TemporaryError

BOOKS_ZONE = ZoneInfo("Europe/Amsterdam")

PROBLEMS = {
    Unsettled.NOT_THERE_TWICE: "invoice.not_there_twice",
    Unsettled.FOUND_TWO: "invoice.found_two",
    Unsettled.NOT_BELIEVABLE: "invoice.unknown_outcome",
    Unsettled.NOT_THERE: "invoice.unknown_outcome",
}
SEEN = {
    Unsettled.NOT_THERE_TWICE: N_("it was not there"),
    Unsettled.FOUND_TWO: N_("two invoices with our reference"),
    Unsettled.NOT_BELIEVABLE: N_("no list that we could rely on"),
    Unsettled.NOT_THERE: N_("it was not there"),
}


def settle(step: OrderRun, ref: refs.Ref) -> str | None:
    """The invoice's number, or None when it may be sent once more. Raises WaitError, HeldError, vendors' errors."""
    work = step.work
    now = ref.now
    limit: TemporaryError | None = None
    sent_at, looks = restores.looks_since(work.turn.restores, ref.sent_at, ref.looks)
    while True:
        # After the end nothing is sent any more, whoever said so before: then a person is asked.
        says_send = ref.person_says_send and not work.has_ended
        attempt = Attempt(sent_at, ref.tries, looks, work.lookup_delays, work.resend and not work.has_ended, says_send)
        match decide(attempt, now):
            case Adopt(number):
                return number
            case SendAgain():
                return None
            case AskPerson(why):
                found = sorted({number for look in looks for number in look.found})
                raise HeldError(_problem(step, ref, why, found))
            case LookAt(at) if at > now:
                # A limit that was met belongs to everybody; it counts as a look in vain, or nobody would ever be asked.
                raise limit or WaitError("invoice.unclear", moves.later(now, at))
            case _:
                look, limit = _look(step, ref, now)
                with work.transaction() as connection:
                    refs.remember_look(connection, ref, look)
                looks = (*looks, look)


def _look(step: OrderRun, ref: refs.Ref, now: datetime) -> tuple[Look, TemporaryError | None]:
    """A look of now; and the limit that it met, when that is why it saw nothing."""
    work = step.work
    since = window(ref)
    try:
        listed = _listed(step, since)
    except TemporaryError as problem:
        step.notes.append(noted("invoice.looked_up", n=len(ref.looks) + 1, seen=N_("no answer")))
        return Look(now, believed=False, limited=problem.limit), problem if problem.limit else None
    found = tuple(sorted({made.number for made in listed if _is_ours(made, step, ref)}))
    with_key = any(made.token == ref.token for made in listed)
    with work.transaction() as connection:
        start = datetime.combine(since, time(), BOOKS_ZONE) + timedelta(days=1)
        newest = refs.newest_known(connection, ref.books_key, start)
    # Our key at another order number or debtor is neither ours for certain nor "not there".
    believed = newest is not None and any(made.number == newest for made in listed) and (bool(found) or not with_key)
    seen = N_("found") if found else N_("not there") if believed else N_("no list that we could rely on")
    step.notes.append(noted("invoice.looked_up", n=len(ref.looks) + 1, seen=seen))
    return Look(now, believed, found), None


def _listed(step: OrderRun, since: date) -> list[MadeInvoice]:
    """The complete list, read once for all orders of a turn that look up at the same time."""
    work = step.work
    listed = step.with_books().invoices_since(since)
    if listed is None:
        raise TemporaryError("list not complete")
    work.answered("books")
    return listed


def window(ref: refs.Ref) -> date:
    """The first day of the list: a day before order date and day of sending, because the books may keep either."""
    sent_on = ref.sent_at.astimezone(BOOKS_ZONE).date()
    ordered_on = ref.dated.astimezone(BOOKS_ZONE).date() if ref.dated is not None else sent_on
    return min(sent_on, ordered_on) - timedelta(days=1)


def _is_ours(made: MadeInvoice, step: OrderRun, ref: refs.Ref) -> bool:
    """Equal key, order number and debtor: a key alone could have been typed by a person. What we do not know (an order
    that was taken in anew) is not compared."""
    order = step.order
    return (
        made.token == ref.token
        and order.number in ("", made.order_number)
        and order.debtor_number in ("", made.debtor_number)
    )


def _problem(step: OrderRun, ref: refs.Ref, why: Unsettled, found: list[str]) -> Finding:
    return finding(
        PROBLEMS[why],
        number=step.order.number,
        sent=ref.sent_at,
        seen=SEEN[why],
        invoices=", ".join(found),
        n=len(found),
    )
