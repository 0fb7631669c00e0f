"""A sandbox server inside a test: its own thread and loop, on a port that the system chose."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable, Iterator

from aiohttp import web


@contextlib.contextmanager
def running(create_app: Callable[[], web.Application], host: str = "127.0.0.1", port: int = 0) -> Iterator[str]:
    """Run `create_app()` until the block ends and give its base URL, like `http://127.0.0.1:49152` (no slash).

    `port` 0 takes a free one. Calls that still hang at the end are cut off. Raises whatever the start raises, such as
    OSError for a taken port.
    """
    serving = _Serving(create_app, host, port)
    serving.start()
    try:
        yield serving.url
    finally:
        serving.stop()


class _Serving(threading.Thread):
    """The thread: ready once `url` is known, over once `stop` was called."""

    def __init__(self, create_app: Callable[[], web.Application], host: str, port: int) -> None:
        super().__init__(name="sandbox", daemon=True)
        self._create_app = create_app
        self._host = host
        self._port = port
        self._ready = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._over: asyncio.Event | None = None
        self._problem: BaseException | None = None
        self.url = ""

    def start(self) -> None:
        """Start and wait until the port is open."""
        super().start()
        self._ready.wait()
        if self._problem is not None:
            self.join()
            raise self._problem

    def stop(self) -> None:
        """Close the port and every connection, and wait until that is done."""
        if self._loop is not None and self._over is not None:
            self._loop.call_soon_threadsafe(self._over.set)
        self.join()

    def run(self) -> None:
        """The thread's life; asyncio.run cancels what is left and closes the loop."""
        try:
            asyncio.run(self._serve())
        except BaseException as problem:  # noqa: BLE001 - handed to the thread that waits in start()
            self._problem = problem
        finally:
            self._ready.set()

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._over = asyncio.Event()
        runner = web.AppRunner(self._create_app(), handle_signals=False, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        try:
            site = web.TCPSite(runner, self._host, self._port)
            await site.start()
            self.url = f"http://{self._host}:{runner.addresses[0][1]}"
            self._ready.set()
            await self._over.wait()
        finally:
            await runner.cleanup()
