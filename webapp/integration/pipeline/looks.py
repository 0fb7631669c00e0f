"""Finished orders that changed in the shop: looked at once more, for a notice; never for a second invoice."""

from __future__ import annotations

import json

from webapp.integration.domain.notes import Noted, noted
from webapp.integration.pipeline import claims_sql as sql
from webapp.integration.pipeline import moves
from webapp.integration.pipeline.work import Work
from webapp.integration.vendors.errors import NotFoundError, VendorError

AT_ONCE = 10

# An event that came while we read has set another due time: what it told of may not be in what was read.
SEEN = """
UPDATE order_sync
   SET changed_since_read = not_before <> %(taken)s, status = %(status)s, checked_updated_at = %(updated)s,
       notice = coalesce(%(notice)s::jsonb, notice)
 WHERE id = %(order)s AND installation_id = %(installation)s AND state = 'DONE'
"""


def run(work: Work) -> None:
    """Look at some changed orders of this turn. What cannot be read now stays due."""
    with work.transaction() as connection:
        rows = connection.exec_driver_sql(sql.TAKE_LOOKS, {"installation": work.installation_id, "most": AT_ONCE}).all()
    for row in rows:
        status, updated, notice, notes = row.status, None, None, list[Noted]()
        try:
            order = work.shop.read_order(row.shop_order_id)
        except NotFoundError:
            notes.append(noted("shop.gone"))
        except VendorError:
            continue
        else:
            updated = order.updated_at
            if (order.total_incl, order.total_tax) != (row.total, row.total_tax):
                notice = {"old": str(row.total), "new": str(order.total_incl)}
                if notice != row.notice:
                    notes.append(noted("shop.changed_after_invoice", old=row.total, new=order.total_incl))
            elif order.status != row.status:
                notes.append(noted("shop.status", status=order.status))
            status = order.status
        with work.transaction() as connection:
            connection.exec_driver_sql(
                SEEN,
                {
                    "installation": work.installation_id,
                    "order": row.id,
                    "status": status,
                    "updated": updated,
                    "taken": row.not_before,
                    "notice": json.dumps(notice) if notice else None,
                },
            )
            moves.record(connection, work.installation_id, row.id, notes)
