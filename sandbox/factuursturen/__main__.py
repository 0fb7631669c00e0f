"""`python -m sandbox.factuursturen --port 8002 --state DIR`: the sandbox books, until Ctrl-C."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import signal
import sys
from pathlib import Path

from aiohttp import web

from sandbox.factuursturen.server import create_app

HOST = "127.0.0.1"


async def _serve(port: int, state: Path | None, demo_accounts: bool) -> None:
    runner = web.AppRunner(create_app(state, demo_accounts), access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    over = asyncio.Event()
    for sign in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(sign, over.set)
    try:
        await web.TCPSite(runner, HOST, port).start()
        print(f"Factuursturen sandbox ready on http://{HOST}:{runner.addresses[0][1]}/", flush=True)
        await over.wait()
    finally:
        await runner.cleanup()


def main() -> int:
    """Run the server; 1 with a plain sentence when its port is taken or its folder cannot be written."""
    parser = argparse.ArgumentParser(prog="python -m sandbox.factuursturen", description="The sandbox books.")
    parser.add_argument("--port", type=int, default=8002, help="port on 127.0.0.1; 0 for a free one")
    parser.add_argument("--state", type=Path, help="folder in which everything is remembered")
    parser.add_argument("--demo-accounts", action="store_true", help="begin with two accounts")
    given = parser.parse_args()
    try:
        with contextlib.suppress(KeyboardInterrupt):
            asyncio.run(_serve(given.port, given.state, given.demo_accounts))
    except OSError as problem:
        reason = os.strerror(problem.errno).lower() if problem.errno else str(problem)
        print(f"The Factuursturen sandbox cannot start on port {given.port}: {reason}.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
