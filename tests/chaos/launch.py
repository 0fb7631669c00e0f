"""Runs `worker.py` or gunicorn as in production, with crash points armed: `python -m tests.chaos.launch worker|web`.

Pauses that are fixed in the code for a day's life are shortened here, so that thousands of trials fit in a night; the
rules are the same. Settings come from the environment, as always.
"""

from __future__ import annotations

import faulthandler
import os
import signal
import sys
from pathlib import Path

from tests.chaos.strikes import Striker
from webapp import crash

FOLDER = "CHAOS_FOLDER"
ANSWER_SECONDS = 2.5
"""What a vendor has for an answer; 20 in production."""


def main() -> None:
    """Run the part that the command line names, in this process."""
    _, role, *arguments = sys.argv
    run(role, arguments)


def run(role: str, arguments: list[str]) -> None:
    """Run this part, until it is asked to stop."""
    faulthandler.register(signal.SIGUSR1)  # a trial that fails asks where everybody is
    crash.arm(Striker(Path(os.environ[FOLDER]), role))
    sys.argv = [role, *arguments]
    if role == "web":
        from gunicorn.app import wsgiapp  # type: ignore[import-untyped]

        sys.argv.append("wsgi:app")
        wsgiapp.run()
    else:
        hurry()
        import worker

        worker.main()


def hurry() -> None:
    """Shorter pauses: none of them decides whether something is sent."""
    from webapp.integration.domain import retry
    from webapp.integration.pipeline.steps import post_check
    from webapp.integration.vendors.http import Door

    retry.FIRST_PAUSE = 0.5
    post_check.NOT_SHOWN_PAUSE = 0.5
    Door.__init__.__defaults__ = (frozenset(), ANSWER_SECONDS, "chaos/1")


if __name__ == "__main__":
    main()
