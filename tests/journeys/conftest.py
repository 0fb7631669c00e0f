"""A real browser, one for all journeys."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from sandbox.demo.place import CHECKOUT
from tests.journeys.side_by_side import SideBySide, turn

CHROMIUM_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long walks begin first, also before other tests of the run."""
    items.sort(key=turn)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """xdist asks how journeys are shared out."""
    return SideBySide(config, log)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A browser without a screen; `make test` says where it is, else it is looked for."""
    path = os.environ.get("CHROMIUM") or _find_browser()
    if not path:
        pytest.skip("JOURNEYS=off: no journey in a browser is made")
    with sync_playwright() as browsers:
        browser = browsers.chromium.launch(executable_path=path, args=CHROMIUM_OPTIONS)
        yield browser
        browser.close()


def _find_browser() -> str:
    command = ["sh", str(CHECKOUT / "tests" / "browser.sh")]
    environment = {**os.environ, "PYTHON": sys.executable}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout.strip()
