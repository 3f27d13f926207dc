"""Stars of the producer that does not exist which end soon: the certificate with a signed original, and the renewal that was begun for it.

The original was signed once, with a key that was made for it and thrown away; it says that it is no real document. What its signature is worth
stands here as `verify` found it, for reading signatures takes a second that a start would wait for (a test reads it again).
"""

import datetime as dt
import hashlib
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from catalog.certification.models import Certificate, DossierKind, Evidence, SignedOriginal
from catalog.certification.services import dossiers, record_certificate, valid_until
from catalog.core import clock
from catalog.core.files import accept_document
from catalog.places.models import Unit
from catalog.producers.models import Producer
from catalog.products.models import ProductSet
from catalog.products.services import create_product

from .dossiers import SAID, Wanted, fill
from .people import People

LAPSING = Wanted("Cà phê bột Minh Họa", 13, "draft", 80)
DAYS_LEFT = 150  # within the 180 to 120 days in which a renewal is handed in
SIGNED = Path(__file__).parents[2] / "reference" / "signed_sample.pdf"
READ_AT = dt.datetime(2026, 12, 1, 3, 18, 41, tzinfo=dt.UTC)  # when it was signed and read, which pages tell
SIGNATURES: list[dict[str, Any]] = [
    {
        "signer": "Người ký minh họa (không có thật)",
        "organisation": "Cơ quan minh họa (không có thật)",
        "signed_at": "2026-12-01T03:18:41+00:00",
        "time_stamped": False,
        "intact": True,
        "covers_whole": True,
        "trusted": None,
        "summary": "INTACT:UNTRUSTED,UNTOUCHED",
    }
]


def load_renewal(
    *, producer: Producer, people: People, sets: dict[int, ProductSet], commune: Unit, province: Unit
) -> None:
    """One product with 4 stars for `DAYS_LEFT` days more, without a decision's number, for there was none; its renewal half filled in."""
    product = create_product(
        producer=producer,
        product_set=sets[LAPSING.set_number],
        name=LAPSING.name,
        by=None,
        summary="Sản phẩm không có thật, để xem một lần đánh giá lại.",
        origin=commune,
        is_sample=True,
        source=SAID,
    )
    certificate = record_certificate(
        product=product,
        stars=4,
        decision_number="",
        decided_on=valid_until(clock.today() + dt.timedelta(days=DAYS_LEFT), -36),
        issuing_level="province",
        issuing_place=None,
        source=SAID,
        by=None,
    )
    _attach(certificate, people)
    dossier = dossiers.start_dossier(product=product, kind=DossierKind.AGAIN, by=people.producer)
    fill(dossier, Evidence.objects.filter(producer=producer).order_by("pk")[0], LAPSING, people)


def _attach(certificate: Certificate, people: People) -> None:
    content = SIGNED.read_bytes()
    stored = accept_document(SimpleUploadedFile(SIGNED.name, content, content_type="application/pdf"))
    SignedOriginal.objects.create(
        certificate=certificate,
        file=stored.name,
        filename="ban-goc-minh-hoa.pdf",
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        signatures=SIGNATURES,
        is_intact=True,
        by=people.province,
        at=READ_AT,
    )
