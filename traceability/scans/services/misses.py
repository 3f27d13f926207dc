"""Codes that do not exist: a few are mistyped, many different ones from one client are guessed. Counted after the answer, so that all of them
take as long. A client is an address, and a carrier puts thousands of phones behind one: what is there is never counted, nor is the same unknown
code again, whoever asks for it."""

import logging
from dataclasses import dataclass

from django.core.cache import caches
from django.db import Error, transaction
from django.http import HttpRequest, HttpResponseBase

from catalog.core import clock, gs1, ratelimit
from catalog.core.visitors import visitor, when_closed
from traceability.scans.models import AlertKind
from traceability.scans.queries.resolve import Found, holder_of_prefix
from traceability.scans.services.alerts import Signal, raise_alert

log = logging.getLogger(__name__)
A_MINUTE = 30  # different unknown codes of one client: a symbol is read right or not at all, and few people type
BELOW = 300  # different addresses below what is unknown, or with serials of a maker's own: each package has another, so honest scans add up
MOST_TOLD = 5  # whom one client's guesses point at, within a minute and as far as this process knows


def is_guessing(request: HttpRequest) -> bool:
    """Has this client asked for too many unknown codes within the minute, as far as this process knows? No statement. Real codes open all the
    same: a carrier puts many phones behind one address."""
    return bool(caches["local"].get(_mark(request)))


@dataclass(frozen=True, slots=True)
class About:
    """What is unknown by which `name` ("": nothing that would have to be known), by which address `below` that, and whose it seems to be: below a
    lot, or by a GTIN, which may be nobody's."""

    producer: int | None = None
    lot: int | None = None
    gtin: str = ""
    name: str = ""
    below: str = ""


def unknown_in(link: gs1.DigitalLink, found: Found | None) -> About:
    """What of an address is unknown: its key (of most kinds nothing is held here, so there is nothing to guess), or a lot below a GTIN that is
    known. A serial below a lot that has no codes of ours for units is its maker's own."""
    if found is None:
        below = link.path if len(link.values) > 1 else ""
        return About(gtin=link.gtin, name="/".join(link.values[0]), below=below) if link.key in _HELD else About()
    name = f"{link.gtin}/10/{link.lot}" if link.lot and found.lot_id is None else ""
    return About(found.producer_id, found.lot_id, link.gtin, name, link.path if link.serial else "")


_HELD = ("01", "414", "417")


def count_miss_after(response: HttpResponseBase, *, request: HttpRequest, about: About) -> None:
    """Count an unknown code once its answer has been sent. Past 30 different ones a minute (300 addresses below them) the client is told to wait,
    and once a minute the officers of the producer that the codes point at, and its own people; the ministry's where they point at nobody."""
    when_closed(response, lambda: count_miss(request, about=about))


def count_miss(request: HttpRequest, *, about: About) -> None:
    """As above, now. Never raises for the database's sake."""
    try:
        client = ratelimit.client_key(request)
        if not any([_is_one_more(client, about.name, A_MINUTE), _is_one_more(client, about.below, BELOW)]):
            return
        mark = _mark(request)  # the minute is in its name: it only has to be outlived
        told = caches["local"].get(mark, 0)
        if told < MOST_TOLD and caches["local"].add(f"{mark}:{about.producer or about.gtin[:11]}", True, 120):
            caches["local"].set(mark, told + 1, 120)
            _tell(request, about)
    except Error as error:
        log.warning("an unknown code was not counted: %s", type(error).__name__)


def _is_one_more(client: str, name: str, most: int) -> bool:
    """Is this one more than `most` different names of a client within the minute?"""
    if not name or not ratelimit.allow(f"unknown-code:{client}:{most}:{name}", 1, 60):
        return False
    return not ratelimit.allow(f"unknown-codes:{client}", most, 60)


def _tell(request: HttpRequest, about: About) -> None:
    # by the day's key, as the ledger's readers: nobody, once that is destroyed
    client = visitor(ratelimit.client_address(request), "", clock.today()).hex()
    with transaction.atomic():
        producer = about.producer or (holder_of_prefix(about.gtin) if about.gtin else None)
        subject = f"client:{client}:{producer}" if producer else f"client:{client}"
        raise_alert(Signal(AlertKind.GUESSING, subject, producer, about.lot))


def _mark(request: HttpRequest) -> str:
    return f"guessing:{ratelimit.client_key(request)}:{int(clock.now().timestamp()) // 60}"
