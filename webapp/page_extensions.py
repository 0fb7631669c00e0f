"""Flask extensions that stand between a browser and a page, made once and bound to the app in `create_app`."""

from __future__ import annotations

import hashlib

from flask import current_app
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager
from flask_wtf.csrf import CSRFProtect
from htmx_flask import Htmx

login = LoginManager()
csrf = CSRFProtect()
htmx = Htmx()


def _asker() -> str:
    """Whose tries are counted together, for Redis: it can tell two visitors apart and learns nobody's address."""
    key = hashlib.sha256(str(current_app.secret_key).encode()).digest()
    return hashlib.blake2b(get_remote_address().encode(), key=key, digest_size=16).hexdigest()


limiter = Limiter(_asker, swallow_errors=True, in_memory_fallback_enabled=True)
