"""`manage.py work`: deliver messages and run tasks until told to stop."""

import signal
import threading
from argparse import ArgumentParser
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand

from catalog.core.worker import Worker, work


class Command(BaseCommand):
    help = "Deliver the outbox and run due tasks. SIGTERM or Ctrl-C: finish what is at hand and stop; a second one: stop now."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="stop when nothing is due")
        parser.add_argument(
            "--interval", type=float, default=1.0, help="seconds between two looks when idle (default 1)"
        )

    def handle(self, *, once: bool, interval: float, **options: Any) -> None:
        if once:
            worker = Worker()
            with worker.alive():
                while worker.run_once():
                    pass
            return
        stopped = threading.Event()

        def stop(signum: int, frame: FrameType | None) -> None:
            signal.signal(signum, signal.SIG_DFL)
            stopped.set()

        def ready(worker_id: str) -> None:
            self.stdout.write(f"worker {worker_id} is at work")
            self.stdout.flush()

        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, stop)
        work(interval=interval, stopped=stopped, ready=ready)
        self.stdout.write("worker stopped")
