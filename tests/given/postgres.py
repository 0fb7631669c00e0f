"""The PostgreSQL of a run of tests, and who owns its databases."""

from __future__ import annotations

import os
import shutil

import psutil

from sandbox.places import own_folder
from sandbox.postgres import FAST, PostgreSQL

OWNER = "shop_owner"
OWNER_PASSWORD = "not-a-secret"  # of a database that lives as long as the tests


class Run:
    """The PostgreSQL of this run: xdist's controller starts it for all its workers."""

    server: PostgreSQL | None = None

    @classmethod
    def start(cls) -> PostgreSQL:
        if cls.server is None:
            _remove_leftovers()
            folder = own_folder() / f"tests-{os.getpid()}"
            cls.server = PostgreSQL(folder, settings=FAST).start()
            cls.server.create_owner(OWNER, OWNER_PASSWORD)
        return cls.server

    @classmethod
    def stop(cls) -> None:
        if cls.server is not None:
            cls.server.stop("immediate")
            shutil.rmtree(cls.server.folder, ignore_errors=True)


def _remove_leftovers() -> None:
    """What runs that were killed left behind."""
    for folder in own_folder().glob("tests-*"):
        if not psutil.pid_exists(int(folder.name.removeprefix("tests-"))):
            PostgreSQL(folder).stop_leftover()
            shutil.rmtree(folder, ignore_errors=True)
