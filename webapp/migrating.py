"""Flask-Migrate, loaded when something is migrated: it brings alembic, ten megabytes that web and worker can spare."""

from __future__ import annotations

import os
from typing import Any

from flask import Flask
from flask_sqlalchemy import SQLAlchemy


def install(app: Flask, db: SQLAlchemy) -> None:
    """`flask db …` works, and so does Flask-Migrate's own `upgrade()` in a program."""
    if os.environ.get("FLASK_RUN_FROM_CLI") == "true":
        _load(app, db)
    else:
        app.extensions["migrate"] = _Later(app, db)


class _Later:
    """Stands where Flask-Migrate looks for its settings, and makes way for them at the first look."""

    def __init__(self, app: Flask, db: SQLAlchemy) -> None:
        self._app = app
        self._db = db

    def __getattr__(self, name: str) -> Any:
        _load(self._app, self._db)
        return getattr(self._app.extensions["migrate"], name)


def _load(app: Flask, db: SQLAlchemy) -> None:
    from flask_migrate import Migrate

    Migrate(app, db, directory=os.path.join(app.root_path, "migrations"))
