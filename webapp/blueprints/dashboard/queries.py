"""What every page of the dashboard reads. The installation comes first; nothing counts rows of an unbounded set."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import BigInteger, ColumnElement, and_, cast, func, select, text, union_all

from webapp.accounts import welcome
from webapp.blueprints.reading import Found, Statement
from webapp.extensions import db
from webapp.integration.domain.states import State
from webapp.models.connection import Connection
from webapp.models.counts import OrderCount, count_delta
from webapp.models.installation import Installation, Membership
from webapp.models.order_sync import OrderSync

PAGE = 25
MOST_SHOPS = 200
OPEN_LOOKED_AT = 1000
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
CURSOR = re.compile(r"([0-9]{1,17})-([0-9]{1,18})")

# Written out, so that they are the conditions of the lists' indexes in every plan.
IS_DONE = text("order_sync.state = 'DONE'")
IS_HELD = text("order_sync.state = 'HELD'")
IS_IGNORED = text("order_sync.state = 'IGNORED'")
IS_OPEN = text("order_sync.state IN ('OPEN', 'QUEUED', 'RUNNING')")

ROW_COLUMNS = (
    OrderSync.id,
    OrderSync.number,
    OrderSync.shop_order_id,
    OrderSync.state,
    OrderSync.state_since,
    OrderSync.reason,
    OrderSync.reason_params,
    OrderSync.not_before,
    OrderSync.placed_at,
    OrderSync.status,
    OrderSync.buyer,
    OrderSync.buyer_city,
    OrderSync.buyer_country,
    OrderSync.total,
    OrderSync.currency,
    OrderSync.invoice_number,
    OrderSync.invoice_total,
    OrderSync.made_at,
    OrderSync.done_at,
    OrderSync.notice,
)


def installations_of(person_id: int) -> Sequence[Found]:
    """The installations a person may see, with their role there, oldest first; archived ones too, which are shown on
    demand."""
    found = db.session.execute(
        select(
            Installation.id,
            Installation.licence_key,
            Installation.name,
            Installation.home_country,
            Installation.is_paused,
            Installation.live_at,
            Installation.subscribed_until,
            Installation.continued_at,
            Installation.trial_had_by,
            Installation.unpaid_since,
            Installation.stops_at,
            Installation.stopped_at,
            Installation.erase_at,
            Installation.archived_at,
            Membership.role,
            _was_left().label("was_left"),
        )
        .join(Membership, Membership.installation_id == Installation.id)
        .where(Membership.person_id == person_id)
        .order_by(Installation.archived_at.is_not(None), Installation.id)
        .limit(MOST_SHOPS)
    ).all()
    db.session.rollback()  # the next transaction sees the installation's rows
    return found


def _was_left() -> ColumnElement[bool]:
    """Signed up and never opened while its link was good: anybody may sign up with somebody else's address."""
    return and_(
        Installation.live_at.is_(None),
        Installation.stopped_at.is_(None),
        Installation.who_saved_at.is_(None),
        Installation.settings_saved_at.is_(None),
        Installation.name == Installation.shop_host,  # until a shop was connected, which says its own
        Installation.created_at < func.now() - timedelta(days=welcome.DAYS),
    )


def connections(installation_id: int) -> dict[str, Found]:
    """Both connections by side: shop, books. A side that was never connected is missing."""
    rows = db.session.execute(
        select(
            Connection.id,
            Connection.side,
            Connection.platform,
            Connection.account_key,
            Connection.account_name,
            Connection.base,
            Connection.timezone,
            Connection.dot,
            Connection.dot_reason,
            Connection.dot_since,
            Connection.away_since,
            Connection.answered_at,
            Connection.noticed_at,
            Connection.polled_at,
            Connection.poll_due_at,
            Connection.lists,
            Connection.removal_due_at,
        ).where(Connection.installation_id == installation_id)
    )
    return {row.side: row for row in rows}


def orders_that_continue_frees(installation_id: int) -> tuple[int, bool]:
    """How many open orders have a status that is chosen, so that Continue lets them go on; True: there may be more.

    Only the newest OPEN_LOOKED_AT are looked at.
    """
    newest = (
        select(OrderSync.status)
        .where(OrderSync.installation_id == installation_id, IS_OPEN)
        .order_by(OrderSync.placed_at.desc(), OrderSync.id.desc())
        .limit(OPEN_LOOKED_AT)
        .subquery()
    )
    statuses = select(Installation.statuses).where(Installation.id == installation_id)
    chosen = set(db.session.execute(statuses).scalar_one())
    found = db.session.execute(select(newest.c.status, func.count()).group_by(newest.c.status)).all()
    number = sum(many for status, many in found if status in chosen)
    return number, sum(many for _status, many in found) == OPEN_LOOKED_AT


def counts(installation_id: int) -> dict[State, int]:
    """How many orders are in each state: the last fold and what changed since."""
    folded = select(OrderCount.state, cast(OrderCount.orders, BigInteger).label("orders")).where(
        OrderCount.installation_id == installation_id
    )
    since = select(count_delta.c.state, cast(count_delta.c.change, BigInteger)).where(
        count_delta.c.installation_id == installation_id
    )
    both = union_all(folded, since).subquery()
    rows = db.session.execute(select(both.c.state, func.sum(both.c.orders)).group_by(both.c.state))
    return dict.fromkeys(State, 0) | {State(state): int(orders) for state, orders in rows}


def order_row(installation_id: int, order_id: int) -> Found | None:
    """One order as a row of a list; None when it is not theirs."""
    return db.session.execute(
        select(*ROW_COLUMNS).where(OrderSync.installation_id == installation_id, OrderSync.id == order_id)
    ).one_or_none()


def cursor(moment: datetime, order_id: int) -> str:
    """Where a page ended: the next one begins after it."""
    return f"{(moment - EPOCH) // timedelta(microseconds=1)}-{order_id}"


def read_cursor(written: str) -> tuple[datetime, int] | None:
    """The place a `cursor` names; None when there is none."""
    found = CURSOR.fullmatch(written)
    return (EPOCH + timedelta(microseconds=int(found[1])), int(found[2])) if found else None


def page_of(found: Statement) -> tuple[Sequence[Found], bool]:
    """At most `PAGE` rows, and whether there are more."""
    rows = db.session.execute(found.limit(PAGE + 1)).all()
    return rows[:PAGE], len(rows) > PAGE
