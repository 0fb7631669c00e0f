"""What gunicorn and `flask --app wsgi` run."""

from __future__ import annotations

import os
import sys

from webapp import create_app, logs
from webapp.database import UnsafeRoleError, refuse_unsafe_role
from webapp.settings import SettingsError

try:
    app = create_app()
    logs.catch_the_rest()
    if os.environ.get("FLASK_RUN_FROM_CLI") != "true":  # `flask db upgrade` makes what is checked here
        refuse_unsafe_role(app.extensions["services"].engine)
except (SettingsError, UnsafeRoleError) as problem:
    print(problem, file=sys.stderr)
    raise SystemExit(3) from None
