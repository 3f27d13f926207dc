"""How many EPCIS events a second are read, judged and hashed, beside what parsing JSON alone takes. `python -m tests.bench.events` alone."""

import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import orjson

from traceability.events.epcis import read

FLOOR = 3_000  # events a second, so that capture can make 1,000 with its database
_IN_A_DOCUMENT = 100


def documents(count: int) -> list[bytes]:
    """Documents of a hundred harvests each, no two events the same: every identifier and time is new to the reader."""
    return [orjson.dumps(_document(n)) for n in range(count)]


def _document(n: int) -> dict[str, Any]:
    return {
        "@context": ["https://ref.gs1.org/standards/epcis/epcis-context.jsonld", {"ocop": "https://ocop.example/voc/"}],
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": "2026-03-01T08:00:00+07:00",
        "epcisBody": {"eventList": [_event(n * _IN_A_DOCUMENT + i) for i in range(_IN_A_DOCUMENT)]},
    }


def _event(n: int) -> dict[str, Any]:
    return {
        "type": "ObjectEvent",
        "eventTime": f"2026-02-20T{n // 60_000 % 24:02}:{n // 1000 % 60:02}:30.{n % 1000:03}+07:00",
        "eventTimeZoneOffset": "+07:00",
        "action": "ADD",
        "bizStep": "creating_class_instance",
        "disposition": "active",
        "epcList": [f"urn:epc:id:sgtin:9521234.054321.{n}"],
        "quantityList": [
            {"epcClass": f"https://id.gs1.org/01/09521234543213/10/H{n}", "quantity": 850.5 + n, "uom": "KGM"}
        ],
        "readPoint": {"id": "https://id.gs1.org/414/9521234543213/254/VN-DTOR-0017"},
        "bizLocation": {"id": "https://id.gs1.org/414/9521234543213"},
        "bizTransactionList": [{"type": "desadv", "bizTransaction": f"urn:epcglobal:cbv:bt:9521234543213:DN-{n}"}],
        "ocop:growingAreaCode": "VN-DTOR-0017",
        "ilmd": {"ocop:harvestDate": "2026-02-20", "ocop:crop": "Cà phê"},
    }


def rate(call: Callable[[bytes], object], data: list[bytes]) -> float:
    """Events a second of CPU time."""
    start = time.process_time()
    for one in data:
        call(one)
    return len(data) * _IN_A_DOCUMENT / (time.process_time() - start)


def _judged(data: bytes) -> None:
    for event in read(data, now=datetime(2026, 11, 22, tzinfo=UTC)).checked().events:
        if not event.event_id:
            raise SystemExit("an event without an ID")


def lines(many: int = 100) -> list[str]:
    """The row for the notes of `make bench`, from so many documents."""
    data = documents(many)
    ours, floor = rate(_judged, data), rate(orjson.loads, data)
    return [
        "| EPCIS events, documents of 100 | events/s | bare JSON/s | × | budget |",
        "|---|--:|--:|--:|---|",
        f"| read, judged, hashed | {ours:,.0f} | {floor:,.0f} | {floor / ours:.1f} | {'held' if ours >= FLOOR else '**not held**'} |",
    ]


if __name__ == "__main__":
    sys.stdout.write("\n".join(lines()) + "\n")
