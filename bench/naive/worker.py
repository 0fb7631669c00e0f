"""RQ's own worker for the naive app: it forks for each job. Its imports are done before, no job pays for them."""

from __future__ import annotations

import os

from redis import Redis
from rq import Queue, Worker

import bench.naive.jobs  # noqa: F401

if __name__ == "__main__":
    connection = Redis.from_url(os.environ["REDIS_URL"])
    Worker([Queue("naive", connection=connection)], connection=connection).work(logging_level="WARNING")
