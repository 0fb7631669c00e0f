"""`python -m sandbox.vies [--port 8004] [--state FOLDER]`."""

from __future__ import annotations

import argparse
from pathlib import Path

from aiohttp import web

from sandbox.program import LOCALHOST
from sandbox.vies.server import create_app

options = argparse.ArgumentParser(prog="python -m sandbox.vies", description=__doc__)
options.add_argument("--port", type=int, default=8004)
options.add_argument("--state", type=Path, help="folder in which the list of numbers is kept")
chosen = options.parse_args()
try:
    web.run_app(create_app(chosen.state), host=LOCALHOST, port=chosen.port, print=None, access_log=None)
except OSError as problem:
    raise SystemExit(f"The VIES sandbox cannot use port {chosen.port}: {problem.strerror}.") from None
