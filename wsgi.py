"""What gunicorn and `flask --app wsgi` run."""

from __future__ import annotations

import sys

from webapp import create_app
from webapp.settings import SettingsError

try:
    app = create_app()
except SettingsError as problem:
    print(problem, file=sys.stderr)
    raise SystemExit(3) from None
