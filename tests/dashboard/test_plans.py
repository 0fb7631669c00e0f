"""Lists and search are read by their own index, also under row-level security, which lets few conditions into one."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event

from tests.dashboard.seed import LICENCE_KEY
from tests.given.pages import Pages
from webapp.database import transaction

LISTS = [
    ("report", "ix_order_sync_done"),
    ("errors", "ix_order_sync_held"),
    ("open", "ix_order_sync_open"),
    ("open/put-aside", "ix_order_sync_ignored"),
    ("report?q=zzz", "ix_order_sync_number_key"),
    ("report?q=zzz", "ix_order_sync_buyer_key"),
    ("report?q=zzz", "ix_order_sync_invoice_key"),
]


@pytest.mark.parametrize(("path", "index"), LISTS)
def test_a_list_is_read_by_its_index(pages: Pages, merchant: FlaskClient, path: str, index: str) -> None:
    seen: list[tuple[str, object]] = []

    def note(_c: object, _cursor: object, statement: str, parameters: object, *_: object) -> None:
        if "FROM order_sync" in statement:
            seen.append((statement, parameters))

    event.listen(pages.seed.engine, "before_cursor_execute", note)
    merchant.get(f"/d/{LICENCE_KEY}/{path}")
    event.remove(pages.seed.engine, "before_cursor_execute", note)

    plans = []
    with transaction(pages.seed.engine, pages.seed.installation_id) as connection:
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        connection.exec_driver_sql("SET LOCAL enable_bitmapscan = off")
        for statement, parameters in seen:
            rows = connection.exec_driver_sql("EXPLAIN " + statement, parameters).scalars()
            plans.append("\n".join(rows))
    assert any(index in plan for plan in plans), "\n\n".join(plans)
    assert not any("Seq Scan on order_sync" in plan for plan in plans), "\n\n".join(plans)
