"""What a page showed of an order, carried back by its buttons: an old page must not undo what came after."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Protocol

from webapp.blueprints.dashboard.queries import EPOCH
from webapp.integration.domain.states import State
from webapp.integration.pipeline.operator import Seen

WRITTEN = re.compile(r"([A-Z]{4,7})~([a-z_.]{0,60})~([0-9]{1,17})")


class Shown(Protocol):
    """An order, however it was read."""

    @property
    def state(self) -> State: ...
    @property
    def reason(self) -> str: ...
    @property
    def state_since(self) -> datetime: ...


def mark(order: Shown) -> str:
    """State, reason and since when, for an address."""
    return f"{State(order.state)}~{order.reason}~{(order.state_since - EPOCH) // timedelta(microseconds=1)}"


def read(written: str) -> Seen | None:
    """What a `mark` says; None when there is none, as on a page from before there were marks."""
    found = WRITTEN.fullmatch(written)
    if found is None or found[1] not in State.__members__:
        return None
    return Seen(State(found[1]), found[2], EPOCH + timedelta(microseconds=int(found[3])))
