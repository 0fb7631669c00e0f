"""RQ's own pool for the naive app: so many workers forked from one process, which share what it has loaded."""

from __future__ import annotations

import os
import sys

from redis import Redis
from rq.worker_pool import WorkerPool

import bench.naive.jobs  # noqa: F401

if __name__ == "__main__":
    WorkerPool(["naive"], Redis.from_url(os.environ["REDIS_URL"]), int(sys.argv[1])).start(logging_level="WARNING")
