"""Codes that do not exist: a few are misread, many from one client are guessed. Counted after the answer, so that all of them take as long."""

import logging
from dataclasses import dataclass

from django.core.cache import caches
from django.db import Error, transaction
from django.http import HttpRequest, HttpResponseBase

from catalog.core import clock, ratelimit
from catalog.core.visitors import visitor, when_closed
from traceability.scans.models import AlertKind
from traceability.scans.queries.resolve import holder_of_prefix
from traceability.scans.services.alerts import Signal, raise_alert

log = logging.getLogger(__name__)
A_MINUTE = 30  # unknown codes of one client
MOST_TOLD = 5  # whom one client's guesses point at, within a minute and as far as this process knows


def is_guessing(request: HttpRequest) -> bool:
    """Has this client asked for too many unknown codes within the minute, as far as this process knows? No statement. Real codes open all the
    same: a carrier puts many phones behind one address."""
    return bool(caches["local"].get(_mark(request)))


@dataclass(frozen=True, slots=True)
class About:
    """Whose codes an unknown one seems to be: below a lot, or by a GTIN, which may be nobody's."""

    producer: int | None = None
    lot: int | None = None
    gtin: str = ""


NOBODY = About()


def count_miss_after(response: HttpResponseBase, *, request: HttpRequest, about: About = NOBODY) -> None:
    """Count an unknown code once its answer has been sent. Past 30 a minute the client is told to wait, and once a minute the officers of the
    producer that the codes point at, and its own people; the ministry's where they point at nobody."""
    when_closed(response, lambda: count_miss(request, about=about))


def count_miss(request: HttpRequest, *, about: About = NOBODY) -> None:
    """As above, now. Never raises for the database's sake."""
    try:
        if ratelimit.allow(f"unknown-codes:{ratelimit.client_key(request)}", A_MINUTE, 60):
            return
        left = 60 - int(clock.now().timestamp()) % 60
        mark = _mark(request)
        told = caches["local"].get(mark, 0)
        if told < MOST_TOLD and caches["local"].add(f"{mark}:{about.producer or about.gtin[:11]}", True, left):
            caches["local"].set(mark, told + 1, left)
            _tell(request, about)
    except Error as error:
        log.warning("an unknown code was not counted: %s", type(error).__name__)


def _tell(request: HttpRequest, about: About) -> None:
    # by the day's key, as the ledger's readers: nobody, once that is destroyed
    client = visitor(ratelimit.client_address(request), "", clock.today()).hex()
    with transaction.atomic():
        producer = about.producer or (holder_of_prefix(about.gtin) if about.gtin else None)
        subject = f"client:{client}:{producer}" if producer else f"client:{client}"
        raise_alert(Signal(AlertKind.GUESSING, subject, producer, about.lot))


def _mark(request: HttpRequest) -> str:
    return f"guessing:{ratelimit.client_key(request)}:{int(clock.now().timestamp()) // 60}"
