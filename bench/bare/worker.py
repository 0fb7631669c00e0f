"""RQ's own worker for bare jobs, its imports done before it forks."""

from __future__ import annotations

import os

from redis import Redis
from rq import Queue, Worker

import bench.bare.jobs  # noqa: F401

if __name__ == "__main__":
    connection = Redis.from_url(os.environ["REDIS_URL"])
    Worker([Queue("bare", connection=connection)], connection=connection).work(logging_level="WARNING")
