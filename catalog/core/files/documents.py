"""Papers that people upload: PDF, JPEG, PNG, told by their content."""

import io
import re
import struct
import warnings
from dataclasses import dataclass

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from ..broken import what_broken_files_raise
from .accepted import content_of, fresh_name, named, refuse
from .pictures import decoded, decoding, refuse_too_many_pixels, too_many_pixels

DOCUMENT_BYTES = 20 * 1024 * 1024
DOCUMENT_PAGES = 200
DOCUMENT_FOLDER = "documents"
DOCUMENT_TYPES = {"pdf": "application/pdf", "jpg": "image/jpeg", "png": "image/png"}


@dataclass(frozen=True, slots=True)
class Document:
    """A stored document: its name in the default storage, its content type, its size in bytes, its pages (1 for a picture)."""

    name: str
    content_type: str
    size: int
    pages: int


def accept_document(uploaded: File[bytes], *, field: str = "file") -> Document:
    """Check and store evidence as it is: a PDF of at most 200 pages, or a JPEG or PNG picture, of at most 20 MB.

    It is kept byte for byte (it may carry a signature), and served as a download only (`views.stored_file`). Raises `Refused` on `field`: too_large,
    empty_file, not_a_document, broken_document, locked_document, too_many_pages, and for pictures also what `accept_photo` says.
    """
    data = content_of(uploaded, DOCUMENT_BYTES, field)
    if data.startswith(b"%PDF-"):
        suffix, pages = "pdf", _pdf_pages(data, field)
    elif data.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")):
        suffix, pages = _picture_suffix(data, field), 1
    else:
        raise refuse("not_a_document", _("Chỉ nhận tệp PDF, JPEG hoặc PNG."), field)
    name = default_storage.save(fresh_name(DOCUMENT_FOLDER, suffix), ContentFile(data))
    return Document(name, DOCUMENT_TYPES[suffix], len(data), pages)


def _picture_suffix(data: bytes, field: str) -> str:
    from PIL import Image

    broken = refuse("broken_document", _("Tệp bị hỏng hoặc chưa tải lên hết. Chọn lại tệp."), field)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            image = Image.open(io.BytesIO(data), formats=("JPEG", "PNG"))
            refuse_too_many_pixels(image, field)
            with decoding:
                decoded(image)
        except Image.DecompressionBombError as e:
            raise too_many_pixels(field, int(settings.PHOTO_MEGAPIXELS["other"])) from e
        except (OSError, ValueError, SyntaxError, struct.error, OverflowError, EOFError) as e:
            raise broken from e
    return "png" if image.format == "PNG" else "jpg"


def served_name(filename: str, content_type: str) -> str:
    """`named` by a content type that was checked."""
    suffix = next((suffix for suffix, known in DOCUMENT_TYPES.items() if known == content_type), "")
    return named(filename, suffix) if suffix else filename


_PAGE = re.compile(rb"/Type\s*/Page(?![A-Za-z])")
_COUNT = re.compile(
    rb"/Type\s*/Pages\b.{0,400}?/Count\s+(\d{1,9})|/Count\s+(\d{1,9})\b.{0,400}?/Type\s*/Pages\b", re.DOTALL
)


def _pdf_pages(data: bytes, field: str) -> int:
    """Pages as the file states them. No PDF is opened here but an encrypted one: this is a limit for honest files, not a judgement of their
    content."""
    if b"%%EOF" not in data[-2048:]:
        raise refuse("broken_document", _("Tệp bị hỏng hoặc chưa tải lên hết. Chọn lại tệp."), field)
    stated = [int(a or b) for a, b in _COUNT.findall(data)]
    if re.search(rb"/Encrypt\s+\d+\s+\d+\s+R", data):
        stated.append(_pages_of_an_encrypted(data, field))
    pages = max([len(_PAGE.findall(data)), *stated, 1])
    if pages > DOCUMENT_PAGES:
        raise refuse(
            "too_many_pages",
            _("Tệp có %(pages)s trang; nhiều nhất là %(limit)s. Tách thành nhiều tệp.")
            % {"pages": pages, "limit": DOCUMENT_PAGES},
            field,
        )
    return pages


def _pages_of_an_encrypted(data: bytes, field: str) -> int:
    """Some are encrypted against changes alone: they open without a password, for every reader, and are taken."""
    from pypdf import PdfReader

    locked = _("Tệp PDF phải có mật khẩu mới mở được. Gửi bản mở được không cần mật khẩu.")
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise refuse("locked_document", locked, field)
        return len(reader.pages)
    except what_broken_files_raise() as e:
        raise refuse("locked_document", locked, field) from e
