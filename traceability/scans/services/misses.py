"""Codes that do not exist: a few are misread, many from one client are guessed. Counted after the answer, so that all of them take as long."""

import logging

from django.core.cache import caches
from django.db import Error, transaction
from django.http import HttpRequest, HttpResponseBase

from catalog.core import clock, ratelimit
from catalog.core.visitors import visitor, when_closed
from traceability.scans.models import AlertKind
from traceability.scans.services.alerts import Signal, raise_alert

log = logging.getLogger(__name__)
A_MINUTE = 30  # unknown codes of one client


def is_guessing(request: HttpRequest) -> bool:
    """Has this client asked for too many unknown codes within the minute, as far as this process knows? No statement. Real codes open all the
    same: a carrier puts many phones behind one address."""
    return bool(caches["local"].get(_mark(request)))


def count_miss_after(response: HttpResponseBase, *, request: HttpRequest) -> None:
    """Count an unknown code once its answer has been sent. Past 30 a minute the client is told to wait, and officers are told once a minute."""
    when_closed(response, lambda: count_miss(request))


def count_miss(request: HttpRequest) -> None:
    """As above, now. Never raises for the database's sake."""
    try:
        if ratelimit.allow(f"unknown-codes:{ratelimit.client_key(request)}", A_MINUTE, 60):
            return
        left = 60 - int(clock.now().timestamp()) % 60
        if caches["local"].add(_mark(request), True, left):
            # by the day's key, as the ledger's readers: nobody, once that is destroyed
            client = visitor(ratelimit.client_address(request), "", clock.today()).hex()
            with transaction.atomic():
                raise_alert(Signal(AlertKind.GUESSING, f"client:{client}"))
    except Error as error:
        log.warning("an unknown code was not counted: %s", type(error).__name__)


def _mark(request: HttpRequest) -> str:
    return f"guessing:{ratelimit.client_key(request)}:{int(clock.now().timestamp()) // 60}"
