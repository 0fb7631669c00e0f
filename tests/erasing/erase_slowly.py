"""A process that erases an installation and halts in its second batch of orders, so that it can be killed there.

python -m tests.erasing.erase_slowly DATABASE_URL INSTALLATION
"""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime

from sqlalchemy import Connection

from tests.house import settings_for
from webapp import create_app
from webapp.accounts.erasing import going
from webapp.settings import read

HALTED = "in the second batch"


def main(url: str, installation: str) -> None:
    """Say HALTED when the first batch is gone for good and the second is not."""
    settings = read(settings_for(url, "redis://127.0.0.1:9"))
    orders, *rest = going.STEPS
    batches: list[int] = []

    def halting(connection: Connection, leaving: going.Leaving) -> int:
        batches.append(orders(connection, leaving))
        if len(batches) == 2:
            print(HALTED, flush=True)
            time.sleep(60)
        return batches[-1]

    going.STEPS = (halting, *rest)
    engine = create_app(settings, pages=False).extensions["services"].engine
    going.go_on(engine, settings.erasure_key, int(installation), datetime.now(UTC), seconds=60)


if __name__ == "__main__":
    main(*sys.argv[1:])
