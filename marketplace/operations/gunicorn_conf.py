"""gunicorn's settings, for `manage.py serve` and for `gunicorn -c python:marketplace.operations.gunicorn_conf marketplace.wsgi`."""

import gc
import os
import shutil
from pathlib import Path
from typing import Any

from marketplace.embedded.cluster import var_dir

bind = os.environ.get("BIND", "127.0.0.1:8000")
worker_class = "marketplace.operations.web_worker.Worker"  # gthread, with our words
limit_request_line = 8190
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
keepalive = 30
timeout = 60
graceful_timeout = 10
max_requests = 0
preload_app = True
loglevel = "warning"
control_socket_disable = True
# gunicorn believes every caller on this machine and on a socket file; whom to believe is TRUSTED_PROXIES' to say, in Django alone
secure_scheme_headers: dict[str, str] = {}
forwarded_allow_ips = ""
forwarder_headers = ""
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108  a heartbeat must not wait for a disk


def share_figures() -> None:
    """An empty folder where the workers keep the counters they share; called before the first request is counted."""
    folder = Path(os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", str(var_dir() / "metrics")))
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)


def on_starting(server: Any) -> None:
    """gunicorn's hook; with `preload_app` the counters exist already, but nothing was counted."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        share_figures()


def post_fork(server: Any, worker: Any) -> None:
    """gunicorn's hook. What every request uses was loaded before: no collection looks at it again, and its memory stays shared."""
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
