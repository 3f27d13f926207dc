"""The digitally signed PDF of a decision or certificate: kept byte for byte beside our rendition, with what its signatures are worth."""

import hashlib

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from catalog.core import audit, clock, outbox
from catalog.core.errors import NotAllowed, Refused
from catalog.core.files import accept_document
from catalog.core.types import Actor

from ..models import Certificate, Decision, SignedOriginal
from ..policies import may_decide
from ..policies.councils import may_run
from .signatures import verify


def may_attach(user: Actor, *, decision: Decision | None = None, certificate: Certificate | None = None) -> bool:
    """Whoever may record such a decision may bring its signed original."""
    if certificate is not None:
        place = certificate.issuing_place or certificate.product.province
        return may_decide(user, product=certificate.product, level=certificate.issuing_level, issuing_place=place)
    return decision is not None and may_run(user, level=decision.level, place=decision.place)


def attach_signed_original(
    *,
    decision: Decision | None = None,
    certificate: Certificate | None = None,
    uploaded: File[bytes],
    by: Actor,
) -> SignedOriginal:
    """Keep the signed PDF of one decision, or of one certificate, with the verdict on its signatures as of now. A file that was changed
    after signing is kept too, and said to be: it is evidence. A newer one stands beside the older.

    Raises `NotAllowed`, and `Refused` on `file`: what `accept_document` says, not_a_pdf, unsigned, known_already.
    """
    if (decision is None) == (certificate is None):
        raise ValueError("of one thing")
    if not may_attach(by, decision=decision, certificate=certificate):
        raise NotAllowed.because("not_allowed", _("Chỉ cán bộ của cơ quan ra quyết định mới gửi được bản gốc."))
    uploaded.seek(0)
    if uploaded.read(5) != b"%PDF-":
        raise Refused.because("not_a_pdf", _("Bản gốc ký số là tệp PDF. Chọn lại tệp."), "file")
    stored = accept_document(uploaded)
    try:
        with default_storage.open(stored.name) as kept:
            content = kept.read()
        verdict = verify(content)
        if not verdict.signatures:
            message = _("Tệp này không có chữ ký số nào bên trong. Gửi đúng bản gốc đã ký số, không phải bản quét.")
            raise Refused.because("unsigned", message, "file")
        return _keep(decision, certificate, uploaded, stored.name, content, verdict_of=verdict.as_data(),
                     is_intact=verdict.is_intact, by=by)  # fmt: skip
    except BaseException:
        default_storage.delete(stored.name)
        raise


@transaction.atomic
def _keep(
    decision: Decision | None,
    certificate: Certificate | None,
    uploaded: File[bytes],
    name: str,
    content: bytes,
    *,
    verdict_of: list[dict[str, object]],
    is_intact: bool,
    by: Actor,
) -> SignedOriginal:
    digest = hashlib.sha256(content).hexdigest()
    if SignedOriginal.objects.filter(decision=decision, certificate=certificate, sha256=digest).exists():
        raise Refused.because("known_already", _("Tệp này đã được gửi rồi."), "file")
    with audit.context(user=by.pk, reason="signed original"):
        original = SignedOriginal.objects.create(
            decision=decision,
            certificate=certificate,
            file=name,
            filename=(uploaded.name or "ban-goc.pdf").rpartition("/")[2][-200:],
            size=len(content),
            sha256=digest,
            signatures=verdict_of,
            is_intact=is_intact,
            by_id=by.pk,
            at=clock.now(),
        )
    outbox.emit("original.attached", original=original.pk, is_intact=is_intact)
    return original
