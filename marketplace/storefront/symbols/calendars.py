"""A fair or a live slot for a calendar (RFC 5545). A file of a later revision takes the place of an earlier one of the same UID: what was moved is
moved, what was called off is struck out, also where somebody only follows the address."""

import datetime as dt
from collections.abc import Iterator
from urllib.parse import urlsplit

from django.conf import settings

from catalog.core.formats import in_language
from marketplace.fairs.models import Fair, FairSlot, FairState
from marketplace.fairs.queries import is_outside, phase_of


def fair_ics(fair: Fair, address: str) -> bytes:
    """A fair whose page is at `address`."""
    return _file(
        UID=f"fair-{fair.pk}@{_host()}",
        DTSTAMP=_stamp(fair.changed_at or fair.created_at),
        CREATED=_stamp(fair.created_at),
        **{"LAST-MODIFIED": _stamp(fair.changed_at or fair.created_at)},
        SEQUENCE=str(fair.revision),
        DTSTART=_stamp(fair.starts_at),
        DTEND=_stamp(fair.ends_at),
        SUMMARY=_text(in_language(fair, "name")),
        LOCATION=_text(_where(fair)),
        DESCRIPTION=_text(fair.theme if fair.state != FairState.CANCELLED else fair.cancelled_because),
        URL=address,
        STATUS="CANCELLED" if fair.state == FairState.CANCELLED else "CONFIRMED",
    )


def slot_ics(slot: FairSlot, address: str) -> bytes:
    """A slot (with its fair) whose page is at `address`: called off with its fair too; left outside the fair's time when that was put off, it is
    not certain until the organiser moves it."""
    fair, status = slot.fair, "CONFIRMED"
    if phase_of(slot) == "cancelled":
        status = "CANCELLED"
    elif is_outside(slot, fair):
        status = "TENTATIVE"
    changed = max(moment for moment in (slot.created_at, slot.changed_at, fair.changed_at) if moment)
    return _file(
        UID=f"slot-{slot.pk}@{_host()}",
        DTSTAMP=_stamp(changed),
        CREATED=_stamp(slot.created_at),
        **{"LAST-MODIFIED": _stamp(changed)},
        SEQUENCE=str(slot.revision + fair.revision),  # both only grow
        DTSTART=_stamp(slot.starts_at),
        DTEND=_stamp(slot.ends_at),
        SUMMARY=_text(f"{slot.title}, {in_language(fair, 'name')}"),
        LOCATION=_text(", ".join(filter(None, (slot.room.name, _where(fair)))) if slot.room else ""),
        DESCRIPTION=_text(slot.cancelled_because or slot.about),
        URL=address,
        STATUS=status,
    )


def followed(address: str) -> str:
    """The same address by which calendars subscribe: they ask it again by themselves."""
    return f"webcal:{address.partition(':')[2]}"


def _host() -> str:
    return urlsplit(settings.PUBLIC_URL).netloc or "ocop"


def _where(fair: Fair) -> str:
    return ", ".join(filter(None, (fair.venue, fair.place.full_name if fair.place else "")))


def _stamp(moment: dt.datetime) -> str:
    return f"{moment.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}"


def _text(words: str) -> str:
    for plain, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r", ""), ("\n", "\\n")):
        words = words.replace(plain, escaped)
    return words


def _file(**event: str) -> bytes:
    """Published, so nobody is asked whether they come; empty properties are left out."""
    calendar = ("VERSION:2.0", "PRODID:-//OCOP//Fairs//VI", "CALSCALE:GREGORIAN", "METHOD:PUBLISH")
    lines = [*calendar, "REFRESH-INTERVAL;VALUE=DURATION:PT6H", "BEGIN:VEVENT"]  # RFC 7986 5.7
    lines += [f"{name}:{value}" for name, value in event.items() if value]
    lines = ["BEGIN:VCALENDAR", *lines, "END:VEVENT", "END:VCALENDAR"]
    return b"".join(b"\r\n ".join(_cut(line.encode())) + b"\r\n" for line in lines)


def _cut(line: bytes) -> Iterator[bytes]:
    """At most 75 octets with the space before it, never inside a letter."""
    while len(line) > 74:
        end = 74
        while line[end] & 0xC0 == 0x80:
            end -= 1
        yield line[:end]
        line = line[end:]
    yield line
