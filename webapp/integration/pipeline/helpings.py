"""Which orders a turn takes: a helping of those that are due, into RUNNING."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection

from webapp.integration.domain.tokens import erased_order
from webapp.integration.pipeline import claims_sql as sql
from webapp.integration.pipeline import refs
from webapp.integration.pipeline.claims import Priorities
from webapp.integration.pipeline.ready import Ready
from webapp.integration.pipeline.work import Taken, Work


def take(ready: Ready, work: Work, most: int, priorities: Priorities) -> list[Taken]:
    """At most `most` due orders, from now on RUNNING in this turn."""
    with work.transaction(durable=False) as connection:
        rows = connection.exec_driver_sql(
            sql.TAKE_SENT_ONES if work.has_ended else sql.TAKE_ORDERS,
            {
                "installation": work.installation_id,
                "token": work.turn.token,
                "most": most,
                **priorities.as_values(),
                "shop_key": work.shop_end.account_key,
            },
        ).all()
        return _known_erased(connection, ready, work, [Taken(**row._mapping) for row in rows])


def is_scarce(ready: Ready, work: Work) -> bool:
    """True when the calls that are left this hour are kept for live orders; bulk work comes back later."""
    if not ready.opener.ledger(work.books_end).is_scarce():
        return False
    with work.transaction() as connection:
        connection.exec_driver_sql(sql.POSTPONE_BULK, {"installation": work.installation_id})
    return True


def _known_erased(connection: Connection, ready: Ready, work: Work, taken: list[Taken]) -> list[Taken]:
    """The same orders; those that were erased with an installation of this shop say so."""
    key, shop = ready.settings.erasure_key, work.shop_end.account_key
    unknown = {
        erased_order(key, shop, order.shop_order_id): order.id
        for order in taken
        if order.ref_state in (None, refs.NOT_MADE)
    }
    erased = {unknown[each] for each in refs.which_erased(connection, unknown)}
    return [replace(order, ref_state=refs.ERASED) if order.id in erased else order for order in taken]
