"""Producers for tests."""

from itertools import count
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from catalog.core import clock, text
from catalog.places.queries import province_today
from catalog.producers.models import Producer, ProducerKind, ProducerState
from tests.factories.places import unit

_numbers = count(1)


def make_producer(**over: Any) -> Producer:
    """A verified cooperative in Xã Kiến Đức, Lâm Đồng; `province` follows from `place`, `search` and `slug` from `name`."""
    n = next(_numbers)
    fields: dict[str, Any] = {
        "name": f"Hợp tác xã Thử Nghiệm {n}",
        "kind": ProducerKind.COOPERATIVE,
        "state": ProducerState.VERIFIED,
        "representative": "Nguyễn Thị Thử",
        "phone": "+84912345678",
        "email": f"htx{n}@example.org",
        "street": "Thôn 3",
        "created_at": clock.now(),
    } | over
    fields.setdefault("place", unit())
    fields.setdefault("province", province_today(fields["place"]))
    fields.setdefault("search", text.fold(fields["name"])[:400])
    fields.setdefault("slug", f"{text.slug(fields['name'], limit=60) or 'chu-the'}-{n}")
    if fields["state"] == ProducerState.VERIFIED:
        fields.setdefault("verified_at", clock.now())
    return Producer.objects.create(**fields)


def free_tax_code() -> str:
    """A tax code with its right check digit, that no other producer of the test has."""
    weights = (31, 29, 23, 19, 17, 13, 7, 5, 3)
    while True:
        body = f"58{next(_numbers):07}"
        rest = sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True)) % 11
        if rest:
            return f"{body}{10 - rest}"


def signed_paper(name: str = "giay-dong-y.pdf") -> SimpleUploadedFile:
    """A PDF of one page, as a producer would sign its consent."""
    return SimpleUploadedFile(name, b"%PDF-1.4\n1 0 obj << /Type /Page >> endobj\n%%EOF\n", "application/pdf")
