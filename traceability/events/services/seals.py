"""Sealing days: the leaves of a day's events under one signed root."""

import datetime as dt
import gzip
from functools import lru_cache
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection, transaction

from catalog.core import clock
from traceability.events.epcis.sealing import NO_SEAL, root, seal_hash
from traceability.events.models import Event, Seal
from traceability.events.queries.seals import text_of
from traceability.events.services.store import SEALING

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


@lru_cache(maxsize=2)
def signing_key(given: str, secret: str) -> "Ed25519PrivateKey":
    """The key of `TRACE_SIGNING_KEY` (64 hexadecimal digits), or one derived from `SECRET_KEY`. Raises `ValueError` for a bad one."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    seed = bytes.fromhex(given) if given else HKDF(SHA256(), 32, None, b"ocop trace seals").derive(secret.encode())
    return Ed25519PrivateKey.from_private_bytes(seed)


def seal_days() -> list[dt.date]:
    """Seal every day that is over and not sealed yet, in order; those sealed. Any number may call at once."""
    sealed = []
    while (day := _seal_next()) is not None:
        sealed.append(day)
    return sealed


@transaction.atomic
def _seal_next() -> dt.date | None:
    """Seal the next day, one without events too, so that none can be left out unseen. Whoever records waits meanwhile: a day that is sealed
    is whole, and nothing is recorded in it afterwards (`services.store`)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SEALING])
    last = Seal.objects.defer("leaves").order_by("-day").first()
    if last is not None:
        day = last.day + dt.timedelta(days=1)
    else:
        first = Event.objects.order_by("record_time").values_list("record_time", flat=True).first()
        if first is None:
            return None
        day = first.astimezone(clock.VIETNAM).date()
    if day >= clock.today():
        return None
    _seal(day, seal_hash(text_of(last), bytes(last.signature)) if last else NO_SEAL)
    return day


def _seal(day: dt.date, previous: bytes) -> None:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    events = Event.objects.filter(
        record_time__gte=clock.start_of(day), record_time__lt=clock.start_of(day + dt.timedelta(days=1))
    )
    rows = list(events.order_by("seq").values_list("seq", "leaf", "event_id"))
    lines = [f"{seq} {bytes(leaf).hex()} {event_id}\n" for seq, leaf, event_id in rows]
    key = signing_key(settings.TRACE_SIGNING_KEY, settings.SECRET_KEY)
    seal = Seal(
        day=day, first_seq=rows[0][0] if rows else None, last_seq=rows[-1][0] if rows else None, count=len(rows),
        root=root(bytes(leaf) for _seq, leaf, _id in rows), previous=previous, sealed_at=clock.now(),
        public_key=key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw), signature=b"",
        leaves=gzip.compress("".join(lines).encode(), mtime=0),
    )  # fmt: skip
    seal.signature = key.sign(text_of(seal))
    seal.save(force_insert=True)
