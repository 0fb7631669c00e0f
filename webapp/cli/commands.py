"""All commands, added to the app."""

from __future__ import annotations

from flask import Flask

from webapp.cli.clock import poll_now, review_now, sweep_now
from webapp.cli.merchants import installation, orders, trial_until
from webapp.cli.people import staff
from webapp.cli.upkeep import keys, restored


def install(app: Flask) -> None:
    """Add the commands to `app`."""
    for command in (installation, orders, trial_until, staff, poll_now, review_now, sweep_now, restored, keys):
        app.cli.add_command(command)
