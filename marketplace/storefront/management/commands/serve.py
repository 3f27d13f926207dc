"""`make run`: everything between a fresh clone and a page in the browser."""

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from marketplace.operations import gunicorn_conf, start, supervisor
from marketplace.storefront.queries.demo import demo_addresses, demo_sign_ins


@contextmanager
def _beside(work: Callable[[], object]) -> Iterator[None]:
    """Do `work` in a thread while the block runs; its error is raised at the end."""
    failed: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as error:
            failed.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        thread.join()
    if failed:
        raise failed[0]


def _files() -> None:
    with start.files_told_in_one_line():
        start.compile_messages()
        start.collect_static()


class Command(BaseCommand):
    help = "Prepare the database and serve the site with its worker until Ctrl-C."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """HOST and PORT."""
        parser.add_argument("host", nargs="?", default="127.0.0.1")
        parser.add_argument("port", nargs="?", default="8000")

    def handle(self, *args: Any, host: str, port: str, **options: Any) -> None:
        """Take the port, prepare, serve."""
        signal.signal(signal.SIGINT, signal.default_int_handler)  # a script's background job begins with it ignored
        here = f"http://{'127.0.0.1' if host in ('0.0.0.0', '::', '') else host}:{port}"  # noqa: S104
        if not os.environ.get("PUBLIC_URL"):
            settings.PUBLIC_URL = here
        try:
            with start.files_told_in_one_line():
                gunicorn_conf.share_figures()
            listener = start.listen(host, port)
            with _beside(start.start_database):
                start.load_pages()
            start.check_database()
            with _beside(_files):
                start.migrate(self.say)
                start.load_data(self.say)
                start.guard_demo(host)
            block = self.block(here)
            code = supervisor.serve(listener, lambda: self.say(block))
        except start.CannotStart as error:
            raise CommandError(str(error)) from error  # told in full with --traceback
        except KeyboardInterrupt:
            supervisor.stop_database()
            code = 130
        sys.exit(code)

    def say(self, text: str) -> None:
        """At once, also into a pipe."""
        self.stdout.write(text)
        self.stdout.flush()

    @staticmethod
    def block(here: str) -> str:
        """The addresses to open and the demo sign-ins."""
        lines = [f"  {name:<18} {here}{path}" for name, path in demo_addresses()]
        if people := demo_sign_ins():
            lines += ["", "  Demo sign-ins:", *(f"  {who:<36} {name}  /  {password}" for who, name, password in people)]
        return "\n".join(["", f"Chợ OCOP is running on {here}", "", *lines, "", "  Ctrl-C stops it.", ""])
