"""How gunicorn runs the web app. Greenlets wait for slow senders, so that a stalled body holds nobody else up."""

from __future__ import annotations

import multiprocessing
import os

bind = os.environ.get("BIND", "127.0.0.1:8000")
workers = int(os.environ.get("WEB_WORKERS", str(max(2, min(4, multiprocessing.cpu_count())))))
worker_class = "gevent"
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
