"""The two dots: what a connection's last answers make of it, and how long its orders rest meanwhile."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine

from webapp.audit.record import record
from webapp.database import transaction
from webapp.integration import dots_sql as sql
from webapp.integration import ending
from webapp.integration.domain.problems import connection_code
from webapp.integration.domain.retry import pause
from webapp.integration.joined import End
from webapp.integration.vendors.errors import ReconnectError

ORANGE_AFTER = timedelta(hours=2)
UNINSTALLED = "shop.uninstalled"
RED_PROBE_SECONDS = 600.0
"""A refused key is tried again that often: it may have been set to active over there."""
LONGEST_REST = 600.0


def answered(engine: Engine, installation_id: int, end: End) -> None:
    """This end answered well: its dot is green, and what rested because of it goes on."""
    _go_on(engine, installation_id, end, connected=False)


def connected(engine: Engine, installation_id: int, end: End) -> None:
    """This end has new credentials that work: as `answered`, and what rested because it had none goes on too."""
    _go_on(engine, installation_id, end, connected=True)


def _go_on(engine: Engine, installation_id: int, end: End, *, connected: bool) -> None:
    with transaction(engine, installation_id) as connection:
        values = {"id": end.id, "installation": installation_id, "connected": connected}
        connection.exec_driver_sql(sql.ANSWERED, values)


def refused(engine: Engine, installation_id: int, end: End, problem: ReconnectError) -> str:
    """Its credentials no longer work: red, the queue rests, one mail tells the merchant. The problem's code."""
    code = connection_code(end.side, problem.reason)
    forever = problem.reason == "uninstalled"
    with transaction(engine, installation_id) as connection:
        _turn_red(connection, installation_id, end.id, code, None if forever else RED_PROBE_SECONDS)
    return code


def uninstalled(engine: Engine, installation_id: int, at: datetime | None) -> None:
    """The app was removed from the shop: red, nothing more is asked of the shop, and the integration has stopped.

    Called at each delivery of the notice, which is kept by then: one that was answered with an error comes again and
    counts; one that comes again, or only now, after the shop was connected anew changes nothing. `at`: when the shop
    says that it happened.
    """
    with transaction(engine, installation_id) as connection:
        shop = connection.exec_driver_sql(sql.UNINSTALLED, {"installation": installation_id, "at": at}).one()
        if not shop.is_back:
            _turn_red(connection, installation_id, shop.id, UNINSTALLED, None)


def away(engine: Engine, installation_id: int, end: End, chance: float, asked: float | None) -> float:
    """Nobody is served over there: rest, longer each time; orange after two hours. Seconds until the next try.

    `chance`: random, 0 up to 1. `asked`: seconds the vendor asked us to wait.
    """
    with transaction(engine, installation_id) as connection:
        tries = connection.exec_driver_sql(sql.AWAY, {"id": end.id, "orange": ORANGE_AFTER}).scalar_one()
        seconds = min(pause(tries, chance, asked), max(LONGEST_REST, asked or 0.0))
        rest(connection, installation_id, seconds)
    return seconds


def noted_away(engine: Engine, installation_id: int, end: End) -> None:
    """Nobody was served over there, seen by a check that has its own pauses: only the dot."""
    with transaction(engine, installation_id) as connection:
        connection.exec_driver_sql(sql.AWAY, {"id": end.id, "orange": ORANGE_AFTER})


def limited(engine: Engine, installation_id: int, seconds: float) -> None:
    """A limit was met: rest until calls are free again."""
    with transaction(engine, installation_id) as connection:
        rest(connection, installation_id, seconds)


def rest(connection: Connection, installation_id: int, seconds: float) -> None:
    """Take no order of this installation for so many seconds."""
    connection.exec_driver_sql(sql.REST, {"installation": installation_id, "seconds": seconds})


def _turn_red(
    connection: Connection, installation_id: int, connection_id: int, code: str, seconds: float | None
) -> None:
    end = connection.exec_driver_sql(sql.RED, {"id": connection_id, "code": code}).one_or_none()
    if end is not None and code == UNINSTALLED != end.was:
        record(connection, installation_id, "connection.removed", params={"account": end.account_name})
    if seconds is None:
        connection.exec_driver_sql(sql.REST_FOR_GOOD, {"installation": installation_id})
    else:
        rest(connection, installation_id, seconds)
    if code == UNINSTALLED:
        ending.in_shop(connection, installation_id)  # tells it too
        return
    connection.exec_driver_sql(sql.TELL_RED, {"id": connection_id, "installation": installation_id, "code": code})
