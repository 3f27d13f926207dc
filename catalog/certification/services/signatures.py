"""What the signatures inside a PDF are worth (pyHanko). Reads only what the file holds: nothing is fetched from anywhere.

pyHanko is imported where it is used: it and what it needs take a second and 60 MB, and few requests ask for it.
"""

import datetime as dt
import io
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from catalog.core.errors import Refused

MOST_SIGNATURES = 20


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature. `signed_at` is what the signer's own clock said unless a time stamp says it (`time_stamped`). `trusted` is None where
    no root is set to check against; `covers_whole`: nothing was added after it but further signatures."""

    signer: str
    organisation: str
    signed_at: str
    time_stamped: bool
    intact: bool
    covers_whole: bool
    trusted: bool | None
    summary: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """All signatures of a file, in the order of signing."""

    signatures: tuple[Signature, ...]

    @property
    def is_intact(self) -> bool:
        """There is a signature, every one matches, and nothing was changed after the last."""
        return bool(self.signatures) and all(s.intact and s.covers_whole for s in self.signatures)

    def as_data(self) -> list[dict[str, Any]]:
        """As `SignedOriginal.signatures` keeps it."""
        return [asdict(signature) for signature in self.signatures]


def trust_roots() -> list[Any] | None:
    """The root certificates of the setting SIGNATURE_ROOTS (a PEM file, or a folder of .pem, .crt and .cer files); None where none is set."""
    where = getattr(settings, "SIGNATURE_ROOTS", "")
    if not where:
        return None
    from pyhanko.keys import load_certs_from_pemder

    path = Path(where)
    files = sorted(p for p in path.iterdir() if p.suffix in (".pem", ".crt", ".cer")) if path.is_dir() else [path]
    load: Any = load_certs_from_pemder  # it has no types
    return list(load([str(file) for file in files]))


def verify(content: bytes) -> Verdict:
    """The signatures of a PDF, as of now. Raises `Refused` on `file` for what is no PDF, or has more than 20 of them."""
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.pdf_utils.reader import PdfFileReader

    broken = Refused.because("broken_document", _("Tệp bị hỏng hoặc chưa tải lên hết. Chọn lại tệp."), "file")
    try:
        reader = PdfFileReader(io.BytesIO(content), strict=False)
        embedded = list(reader.embedded_regular_signatures)
    except (PdfError, ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError) as e:
        raise broken from e
    if len(embedded) > MOST_SIGNATURES:
        raise Refused.because("too_many_signatures", _("Tệp có quá nhiều chữ ký. Gửi bản gốc của quyết định."), "file")
    roots = trust_roots()
    judged = tuple(_judge(signature, roots) for signature in embedded)
    if _is_more_behind(reader, embedded, content):
        judged = tuple(replace(one, covers_whole=False) for one in judged)
    return Verdict(judged)


def _is_more_behind(reader: Any, embedded: list[Any], content: bytes) -> bool:
    """Whether bytes follow the last signature that are no revision of the document: pyHanko passes them over, another reader may not."""
    if not embedded:
        return False
    last = max(embedded, key=_end)
    is_newest = last.signed_revision == reader.xrefs.total_revisions - 1
    return is_newest and bool(content[_end(last) :].strip(b"\0\t\n\f\r "))


def _end(embedded: Any) -> int:
    """Behind the last byte that is signed; 0 when the file does not say it in numbers."""
    try:
        return sum([int(number) for number in embedded.byte_range][2:4])
    except (TypeError, ValueError):
        return 0


def _judge(embedded: Any, roots: list[Any] | None) -> Signature:
    """One signature; what cannot even be read counts as not intact, and says so."""
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.sign.diff_analysis import ModificationLevel
    from pyhanko.sign.general import SigningError
    from pyhanko.sign.validation import SignatureCoverageLevel, validate_pdf_signature
    from pyhanko.sign.validation.errors import SignatureValidationError
    from pyhanko_certvalidator import ValidationContext

    try:
        context = ValidationContext(trust_roots=roots or [], allow_fetching=False)
        status = validate_pdf_signature(embedded, signer_validation_context=context)
    except (PdfError, SigningError, SignatureValidationError, ValueError, TypeError, KeyError, AttributeError) as e:
        return Signature("", "", "", False, False, False, None, f"{type(e).__name__}: {e}"[:300])
    name = status.signing_cert.subject.native
    level = status.modification_level
    whole = status.coverage == SignatureCoverageLevel.ENTIRE_FILE or (
        status.coverage == SignatureCoverageLevel.ENTIRE_REVISION
        and level is not None
        and level <= ModificationLevel.FORM_FILLING
        and bool(status.docmdp_ok)
    )
    stamped = status.timestamp_validity is not None
    moment = status.timestamp_validity.timestamp if status.timestamp_validity else status.signer_reported_dt
    return Signature(
        signer=_text(name.get("common_name")) or _text(status.signing_cert.subject.human_friendly),
        organisation=_text(name.get("organization_name")),
        signed_at=_utc(moment),
        time_stamped=stamped,
        intact=bool(status.intact and status.valid),
        covers_whole=whole,
        trusted=bool(status.trusted) if roots is not None else None,
        summary=str(status.summary())[:300],
    )


def _text(value: Any) -> str:
    if isinstance(value, list):
        value = ", ".join(str(part) for part in value)
    return str(value or "")[:200]


def _utc(moment: dt.datetime | None) -> str:
    if moment is None:
        return ""
    return (moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)).astimezone(dt.UTC).isoformat()
