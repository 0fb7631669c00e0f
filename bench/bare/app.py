"""A bare Flask app. POST /hook: one INSERT, committed, 202. POST /ring: one RQ job, 202."""

from __future__ import annotations

import os
from queue import LifoQueue

import psycopg
from flask import Flask, Response, request
from redis import Redis
from rq import Queue

CONNECTIONS = 10

app = Flask(__name__)
_idle: LifoQueue[psycopg.Connection[tuple[object, ...]] | None] = LifoQueue()
for _ in range(CONNECTIONS):
    _idle.put(None)
_queue = Queue("bare", connection=Redis.from_url(os.environ["REDIS_URL"]))


@app.post("/hook")
def hook() -> Response:
    """Keep the body."""
    connection = _idle.get()
    try:
        if connection is None:
            connection = psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)
        connection.execute("INSERT INTO bare (body) VALUES (%s)", (request.get_data(),))
    finally:
        _idle.put(connection)
    return Response(status=202)


@app.post("/ring")
def ring() -> Response:
    """Ask for one job."""
    _queue.enqueue("bench.bare.jobs.call")
    return Response(status=202)
