"""`python -m sandbox.mailbox [--port 8003] [--smtp-port 8025] [--state FOLDER]`."""

from __future__ import annotations

import argparse
from pathlib import Path

from aiohttp import web

from sandbox.mailbox.server import create_app
from sandbox.program import LOCALHOST

options = argparse.ArgumentParser(prog="python -m sandbox.mailbox", description=__doc__)
options.add_argument("--port", type=int, default=8003, help="of the page")
options.add_argument("--smtp-port", type=int, default=8025)
options.add_argument("--state", type=Path, help="folder in which mails are kept")
chosen = options.parse_args()
try:
    web.run_app(
        create_app(chosen.state, chosen.smtp_port), host=LOCALHOST, port=chosen.port, print=None, access_log=None
    )
except OSError as problem:
    raise SystemExit(
        f"The mailbox sandbox cannot use port {chosen.port} or {chosen.smtp_port}: {problem.strerror}."
    ) from None
