"""The steps before serving: each is quick when there is nothing to do, and tells in one line why it cannot be done."""

import errno
import hashlib
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db import Error, connection
from django.db.migrations.exceptions import MigrationSchemaMissing
from django.urls import get_resolver
from django.utils.connection import ConnectionDoesNotExist

from catalog.core import clock
from marketplace.embedded import server
from marketplace.embedded.cluster import Cluster

from .schema import pending_migrations


class CannotStart(Exception):
    """One line for the person who typed `make run`."""


def listen(host: str, port: str) -> socket.socket:
    """Take the port at once: two `make run` never both prepare. Raises CannotStart when that is not possible."""
    if not port.isdecimal() or not 0 < int(port) < 65536:
        raise CannotStart(f"PORT={port} is not a port: choose a number from 1 to 65535, for example PORT=8001 make run")
    try:
        family, _, _, _, address = socket.getaddrinfo(
            host, int(port), type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except (socket.gaierror, UnicodeError):
        raise CannotStart(f"HOST={host} is no address of this machine: try HOST=0.0.0.0 make run") from None
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(2048)
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            free = int(port) % 65535 + 1
            raise CannotStart(
                f"Port {port} on {host} is in use by another program: stop it, or take another port: PORT={free} make run"
            ) from None
        if error.errno == errno.EACCES:
            raise CannotStart(
                f"Port {port} needs root's rights: take one above 1023, for example PORT=8000 make run"
            ) from None
        raise CannotStart(f"HOST={host} PORT={port} cannot be used: {error.strerror}") from None
    return listener


@contextmanager
def _told_in_one_line(what: str) -> Iterator[None]:
    """An error of the database within the block becomes CannotStart: the server's own reason in one line, without the password."""
    try:
        yield
    except (Error, ConnectionDoesNotExist) as error:
        told = connection.settings_dict
        server_said = error.__context__ if isinstance(error, MigrationSchemaMissing) else error
        statement_cut_off = str(server_said).partition("\nLINE ")[0]
        reason = " ".join(statement_cut_off.split())
        if told["PASSWORD"]:
            reason = reason.replace(told["PASSWORD"], "***")
        where = f"{told['HOST'] or 'localhost'}:{told['PORT'] or 5432}/{told['NAME']}"
        raise CannotStart(f"The database {where} cannot be {what}: {reason} (see DATABASE_URL)") from error


@contextmanager
def files_told_in_one_line() -> Iterator[None]:
    """An error of a file within the block becomes CannotStart, with the file and what to do: a full disk, a read-only folder, another's."""
    try:
        yield
    except OSError as error:
        where = error.filename or settings.VAR_DIR
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            line = f"The disk is full: {where} cannot be written. Free some space and start again; the data is kept."
        else:
            line = f"{where} cannot be written: {error.strerror}. Run as its owner, or choose a folder of yours: OCOP_VAR=/path make run"
        raise CannotStart(line) from error


def start_database() -> None:
    """Bring the embedded server up, if that is the one used; may run beside other work. Raises EmbeddedServerError."""
    if profile := connection.settings_dict.get("EMBEDDED"):
        server.acquire(Cluster.named(profile))


def load_pages() -> None:
    """Load the code of every page: before the fork its memory is shared and the first page quick, and meanwhile a database can start."""
    _ = get_resolver().url_patterns


def check_database() -> None:
    """Raises CannotStart with the server's own reason, in one line and without the password.

    What this connection commits to the embedded server is not waited for: the steps below know what is missing, so what a power cut
    takes within the next second is done again.
    """
    with _told_in_one_line("used"):
        connection.ensure_connection()
        if connection.settings_dict.get("EMBEDDED"):
            with connection.cursor() as cursor:
                cursor.execute("SET synchronous_commit TO off")


def migrate(say: Callable[[str], object]) -> None:
    """Bring the tables up to date. Raises CannotStart when the database does not let us, or is of a state that cannot be taken on."""
    with _told_in_one_line("brought up to date"):
        if pending := pending_migrations():
            say(f"Preparing the database ({len(pending)} migrations) …")
            try:
                call_command("migrate", interactive=False, verbosity=0)
            except CommandError as error:
                raise CannotStart(str(error)) from error


def load_data(say: Callable[[str], object]) -> None:
    """Reference rows always (they know what is missing); sample data into an empty catalogue, and again when its fair is over.

    Raises CannotStart when the database does not let us.
    """
    with _told_in_one_line("filled"):
        call_command("reference_data", verbosity=0)
        call_command("keep_ledger", verbosity=0)
        call_command("keep_events", verbosity=0)
        products, fairs = (
            apps.get_model("products", "Product")._default_manager,
            apps.get_model("fairs", "Fair")._default_manager,
        )
        a_fair_runs = fairs.filter(is_sample=True, ends_at__gt=clock.now()).exists()
        if settings.DEMO and not (products.exists() and a_fair_runs):
            say("Loading sample data …")
            call_command("sample_data", verbosity=0)


def guard_demo(host: str) -> None:
    """The demo's superuser has a published password: it signs in only while the server is reached from this machine alone."""
    alone = host in {"127.0.0.1", "::1", "localhost"}
    with _told_in_one_line("written to"):
        get_user_model()._default_manager.filter(is_sample=True, is_superuser=True).update(is_active=alone)


def compile_messages() -> None:
    """.po → .mo for catalogues that changed: before serving, and before tests. Processes that do it at once do no harm.

    Django's own models look a word up while they are loaded, so what was read by then is forgotten.
    """
    for folder in settings.LOCALE_PATHS:
        for source in Path(folder).glob("*/LC_MESSAGES/*.po"):
            target = source.with_suffix(".mo")
            if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
                continue
            from babel.messages.mofile import write_mo
            from babel.messages.pofile import read_po
            from django.utils.translation.reloader import translation_file_changed

            with source.open("rb") as read:
                catalog = read_po(read)
            made = target.with_suffix(f".{os.getpid()}.new")
            with made.open("wb") as written:
                write_mo(written, catalog)
            made.replace(target)
            translation_file_changed(None, target)


def _static_sources() -> Iterator[str]:
    """What the collected files depend on: our own files, and the locked versions of the packages that bring some."""
    ours = [Path(folder) for folder in settings.STATICFILES_DIRS]
    ours += [
        Path(app.path) / "static" for app in apps.get_app_configs() if Path(app.path).is_relative_to(settings.BASE_DIR)
    ]
    for folder in ours:
        for path in sorted(folder.rglob("*")):
            found = path.stat()
            yield f"{path}|{found.st_size}|{found.st_mtime_ns}"
    yield (settings.BASE_DIR / "requirements.txt").read_text()
    yield str(settings.STORAGES["staticfiles"])


def collect_static() -> None:
    """Hashed and compressed files for STATIC_ROOT, when a source changed."""
    stamp = Path(settings.STATIC_ROOT) / ".sources"
    now = hashlib.sha256("\n".join(_static_sources()).encode()).hexdigest()
    if stamp.exists() and stamp.read_text() == now:
        return
    stamp.unlink(missing_ok=True)
    call_command("collectstatic", interactive=False, clear=stamp.parent.exists(), verbosity=0)
    stamp.write_text(now)
