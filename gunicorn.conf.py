"""How gunicorn runs the web app. Greenlets wait for slow senders, so that a stalled body holds nobody else up.

The app is loaded once and shared by the workers that are forked from it, which halves their memory; so what greenlets
need patched is patched here, before anything is loaded.
"""

from __future__ import annotations

from gevent import monkey

monkey.patch_all()

import gc  # noqa: E402
import multiprocessing  # noqa: E402
import os  # noqa: E402

bind = os.environ.get("BIND", "127.0.0.1:8000")
workers = int(os.environ.get("WEB_WORKERS", str(max(2, min(4, multiprocessing.cpu_count())))))
worker_class = "gevent"
preload_app = True
worker_connections = 2000
timeout = 60
graceful_timeout = 10
keepalive = 30
limit_request_line = 4094
limit_request_fields = 60
accesslog = None
errorlog = "-"
loglevel = "warning"
forwarded_allow_ips = "127.0.0.1"


def when_ready(_server: object) -> None:
    """What is loaded now stays shared: the collector of a worker does not touch it."""
    gc.collect()
    gc.freeze()
