"""Starts the KMO Shops server: `python -m sandbox.kmo_shops --port 8001 --state DIR`."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import signal
from pathlib import Path

from aiohttp import web

from sandbox.kmo_shops.server import create_app

HOST = "127.0.0.1"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="sandbox.kmo_shops", description="A KMO Shop on this machine.")
    parser.add_argument("--port", type=int, default=8001, help="0 takes a free one")
    parser.add_argument("--state", type=Path, help="folder to remember in; without it nothing outlives the process")
    parser.add_argument("--client-id", default="kmo-app")
    parser.add_argument("--app-url", default="http://127.0.0.1:8000", help="the app that the shops can install")
    parser.add_argument("--app-name", default="Orders to invoices")
    return parser.parse_args()


async def _serve(arguments: argparse.Namespace) -> None:
    app = create_app(
        arguments.state,
        client_id=arguments.client_id,
        client_secret=os.environ.get("KMO_SHOPS_CLIENT_SECRET", "kmo-secret"),  # the process list shows arguments
        app_url=arguments.app_url,
        app_name=arguments.app_name,
    )
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, HOST, arguments.port).start()
    stop = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    port = runner.addresses[0][1]
    print(f"KMO Shops: http://{HOST}:{port}/ (switches and faults: /sandbox/)", flush=True)
    await stop.wait()
    await runner.cleanup()


def main() -> None:
    """Serve until SIGINT or SIGTERM; a taken port gets one plain sentence."""
    arguments = _arguments()
    with contextlib.suppress(KeyboardInterrupt):
        try:
            asyncio.run(_serve(arguments))
        except OSError as problem:
            raise SystemExit(f"KMO Shops cannot start on {HOST}:{arguments.port}: {problem.strerror}.") from None


if __name__ == "__main__":
    main()
