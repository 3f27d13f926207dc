"""Files from people: judged by their content, never by their name; photos are drawn anew, documents are kept as they are.

A photo leaves here as a JPEG without metadata, sRGB, upright, at most 2,400 pixels a side, under an unguessable name such as
`photos/3f/3fK…Zq.jpg`. Its smaller copies are made later (`renditions`) under names that follow from the original's, so that a page can
write their addresses without asking: `photos/3f/3fK…Zq.480.avif`, `.480.webp`, `.480.jpg` (`rendition_name`).
"""

import contextlib
import io
import re
import secrets
import struct
import threading
import unicodedata
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from .broken import what_broken_files_raise
from .errors import Refused

if TYPE_CHECKING:
    from PIL import Image

PHOTO_BYTES = 15 * 1024 * 1024
PHOTO_SIDE = 2400
PHOTO_FORMATS = ("JPEG", "PNG", "WEBP", "AVIF")
WIDTHS = (160, 320, 480, 800, 1200)
RENDITION_FORMATS: dict[str, dict[str, Any]] = {
    "avif": {"quality": 55, "speed": 7},
    "webp": {"quality": 76, "method": 4},
    "jpg": {"quality": 80},
}
_PILLOW = {"avif": "AVIF", "webp": "WEBP", "jpg": "JPEG"}

DOCUMENT_BYTES = 20 * 1024 * 1024
DOCUMENT_PAGES = 200
DOCUMENT_FOLDER = "documents"
DOCUMENT_TYPES = {"pdf": "application/pdf", "jpg": "image/jpeg", "png": "image/png"}
_SUFFIX = re.compile(r"\.(?=[0-9]*[A-Za-z])[0-9A-Za-z]{1,8}$")
_SAME = {"jpg": ("jpg", "jpeg")}


@dataclass(frozen=True, slots=True)
class Photo:
    """A stored photo: its name in the default storage, and its size in pixels."""

    name: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Document:
    """A stored document: its name in the default storage, its content type, its size in bytes, its pages (1 for a picture)."""

    name: str
    content_type: str
    size: int
    pages: int


def _refuse(code: str, message: str, field: str) -> Refused:
    return Refused.because(code, message, field)


def _fresh_name(prefix: str, suffix: str) -> str:
    token = secrets.token_urlsafe(18)
    return f"{prefix}/{token[:2].lower().replace('-', '0').replace('_', '0')}/{token}.{suffix}"


def _megabytes(size: int) -> str:
    return str(size // (1024 * 1024))


def _content(uploaded: File[bytes], limit: int, field: str) -> bytes:
    if (uploaded.size or 0) > limit:
        raise _refuse(
            "too_large", _("Tệp nặng quá %(limit)s MB. Chọn tệp nhẹ hơn.") % {"limit": _megabytes(limit)}, field
        )
    uploaded.seek(0)
    data: bytes = uploaded.read(limit + 1)
    if len(data) > limit:
        raise _refuse(
            "too_large", _("Tệp nặng quá %(limit)s MB. Chọn tệp nhẹ hơn.") % {"limit": _megabytes(limit)}, field
        )
    if not data:
        raise _refuse("empty_file", _("Tệp rỗng. Chọn lại tệp."), field)
    return data


def _is_heif(data: bytes) -> bool:
    """iPhones' own format, which Pillow does not read; named so that the message can help."""
    return data[4:8] == b"ftyp" and data[8:12] in (
        b"heic",
        b"heix",
        b"hevc",
        b"hevx",
        b"heim",
        b"heis",
        b"mif1",
        b"msf1",
    )


# A picture needs up to 12 bytes a pixel while it is decoded: a process decodes one at a time, whatever its threads
_decoding = threading.Lock()


def _most_megapixels(image: "Image.Image") -> int:
    """By `settings.PHOTO_MEGAPIXELS`: a plain JPEG is decoded at the scale it is needed, all others whole, also a progressive JPEG."""
    draws_small = image.format == "JPEG" and not image.info.get("progressive")
    return int(settings.PHOTO_MEGAPIXELS["jpeg" if draws_small else "other"])


def _refuse_too_many_pixels(image: "Image.Image", field: str) -> None:
    """By the size that the file states, before anything is decoded."""
    most = _most_megapixels(image)
    if image.width * image.height > most * 1_000_000:
        raise _pixels(field, most)


def _decode(image: "Image.Image") -> "Image.Image":
    """The picture in its own mode, whole or, of a JPEG, at the smallest scale whose longer side still is `PHOTO_SIDE`."""
    longer = max(image.size)
    image.draft(image.mode, (PHOTO_SIDE * image.width // longer, PHOTO_SIDE * image.height // longer))
    image.load()
    return image


def accept_photo(uploaded: File[bytes], *, prefix: str = "photos", field: str = "photo") -> Photo:
    """Check an uploaded picture (JPEG, PNG, WebP or AVIF by content), draw it anew, and store it.

    At most 15 MB and `settings.PHOTO_MEGAPIXELS` (read from the header, before anything is decoded); no side under 16 pixels. Decoding takes
    about 280 MB at most (a WebP), one picture at a time in a process. Turned upright by its
    EXIF orientation, converted from its own colour profile to sRGB, on white where it was transparent, all metadata (position, camera,
    owner) left behind. Raises `Refused` on `field`: too_large, empty_file, not_a_photo, heic, too_many_pixels, too_small, broken_photo.
    """
    from PIL import Image, ImageOps, UnidentifiedImageError

    data = _content(uploaded, PHOTO_BYTES, field)
    not_a_photo = _("Tệp này không phải là ảnh JPEG, PNG, WebP hoặc AVIF. Chọn một ảnh chụp.")
    if _is_heif(data):
        raise _refuse(
            "heic",
            _(
                "Ảnh HEIC chưa đọc được. Trên iPhone: Cài đặt → Camera → Định dạng → Tương thích nhất, hoặc gửi ảnh JPEG."
            ),
            field,
        )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow warns of bombs and odd EXIF; both are judged here
        try:
            image: Image.Image = Image.open(io.BytesIO(data), formats=PHOTO_FORMATS)
        except Image.DecompressionBombError as e:
            raise _pixels(field, int(settings.PHOTO_MEGAPIXELS["other"])) from e
        except (UnidentifiedImageError, OSError, ValueError, SyntaxError, struct.error, OverflowError) as e:
            raise _refuse("not_a_photo", not_a_photo, field) from e
        _refuse_too_many_pixels(image, field)
        if min(image.size) < 16:
            raise _refuse("too_small", _("Ảnh quá nhỏ. Chọn ảnh rõ hơn."), field)
        try:
            with _decoding:
                small = _shrunk(_decode(image))
            clean = _to_srgb(ImageOps.exif_transpose(small))
        except (OSError, ValueError, SyntaxError, struct.error, OverflowError, MemoryError, EOFError, IndexError) as e:
            raise _refuse("broken_photo", _("Ảnh bị hỏng hoặc chưa tải lên hết. Chọn lại ảnh."), field) from e
    out = io.BytesIO()
    clean.save(out, "JPEG", quality=86, optimize=True, progressive=True)
    name = default_storage.save(_fresh_name(prefix, "jpg"), ContentFile(out.getvalue()))
    return Photo(name, *clean.size)


@contextlib.contextmanager
def kept_photos(
    uploads: Sequence[File[bytes]], *, prefix: str, field: str = "photos"
) -> Iterator[list[dict[str, Any]]]:
    """The pictures as a row's JSON keeps them ([{"name", "width", "height"}]), for the block that writes the row: when it fails they are thrown
    away again, for files are not rolled back with the transaction. Raises `Refused` as `accept_photo` does."""
    kept: list[Photo] = []
    try:
        kept.extend(accept_photo(upload, prefix=prefix, field=field) for upload in uploads)
        yield [{"name": photo.name, "width": photo.width, "height": photo.height} for photo in kept]
    except Exception:
        for photo in kept:
            delete_photo(photo.name)
        raise


def _pixels(field: str, most: int) -> Refused:
    return _refuse(
        "too_many_pixels",
        _("Ảnh lớn hơn %(limit)s megapixel. Chụp lại ở cỡ nhỏ hơn hoặc thu nhỏ ảnh rồi gửi.") % {"limit": most},
        field,
    )


def _shrunk(image: "Image.Image") -> "Image.Image":
    """At most `PHOTO_SIDE` a side, in a mode that keeps colours and transparency; shrunk before anything else is made of it, to save memory."""
    from PIL import Image

    if image.mode.startswith("I"):
        image = image.convert("I").point(lambda v: v / 256).convert("L")
        image.info.pop("icc_profile", None)
    elif image.mode == "F":
        image = image.convert("L")
        image.info.pop("icc_profile", None)
    elif image.mode == "P" or "transparency" in image.info:
        image = image.convert("RGBA" if "transparency" in image.info else "RGB")
    elif image.mode == "1":
        image = image.convert("L")
    image.thumbnail((PHOTO_SIDE, PHOTO_SIDE), Image.Resampling.LANCZOS)
    return image


def _to_srgb(image: "Image.Image") -> "Image.Image":
    """RGB in sRGB without metadata; transparent parts become white."""
    from PIL import Image, ImageCms

    profile = image.info.get("icc_profile")
    if image.mode in ("LA", "PA", "RGBa", "La") or (image.mode in ("P", "L", "RGB") and "transparency" in image.info):
        image = image.convert("RGBA")
    if profile:
        # a profile that cannot be used changes the colours a little; that is no reason to refuse the photo
        with contextlib.suppress(ImageCms.PyCMSError, OSError, ValueError):
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            mode = "RGBA" if image.mode == "RGBA" else "RGB"
            converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode=mode)
            image = converted or image
    if image.mode == "RGBA":
        white = Image.new("RGB", image.size, "white")
        white.paste(image, mask=image.getchannel("A"))
        image = white
    image = image.convert("RGB")
    image.info.clear()
    image.getexif().clear()
    return image


def rendition_name(name: str, width: int, suffix: str) -> str:
    """The name of a photo's copy: `rendition_name("photos/ab/x.jpg", 480, "avif")` gives "photos/ab/x.480.avif"."""
    return str(PurePosixPath(name).with_suffix(f".{width}.{suffix}"))


def rendition_widths(width: int, widths: Sequence[int] = WIDTHS) -> list[int]:
    """The widths that `renditions` makes of a photo this wide: those not larger than it, or its own if all are."""
    return [w for w in widths if w <= width] or [width]


def renditions(name: str, widths: Sequence[int] = WIDTHS) -> list[int]:
    """Make the AVIF, WebP and JPEG copies of a stored photo and give the widths made (`rendition_widths`).

    Names are those of `rendition_name`; existing copies are kept, so that a task may run again. About a second for a large photo: run it
    in a task.
    """
    from PIL import Image

    with default_storage.open(name) as stored, Image.open(stored) as opened:
        original = opened.convert("RGB")
    made = rendition_widths(original.width, widths)
    for width in made:
        small: Image.Image | None = None
        for suffix, options in RENDITION_FORMATS.items():
            target = rendition_name(name, width, suffix)
            if default_storage.exists(target):
                continue
            if small is None:
                height = max(1, round(original.height * width / original.width))
                small = original.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3.0)
            out = io.BytesIO()
            small.save(out, _PILLOW[suffix], **options)
            default_storage.save(target, ContentFile(out.getvalue()))
    return made


def store_renditions(photos: QuerySet[Any], pk: int) -> list[int]:
    """Make the copies of a photo's row (columns `file` and `widths`) and note the widths; gives them. Nothing when the row has gone.

    The encoding runs outside any transaction; a photo removed meanwhile takes the new files with it. Runs again without harm.
    """
    photo = photos.filter(pk=pk).first()
    if photo is None:
        return []
    name = str(photo.file.name)
    widths = renditions(name)
    if not photos.filter(pk=pk).update(widths=widths):
        delete_photo(name, widths)
        return []
    return widths


def delete_photo(name: str, widths: Sequence[int] = WIDTHS) -> None:
    """Delete a photo and every copy of it. A file that is not there is no error."""
    for width in {*widths, *_own_width(name)}:
        for suffix in RENDITION_FORMATS:
            default_storage.delete(rendition_name(name, width, suffix))
    default_storage.delete(name)


def _own_width(name: str) -> list[int]:
    """A photo narrower than every width has one copy of its own width."""
    from PIL import Image

    if not default_storage.exists(name):
        return []
    with default_storage.open(name) as stored, Image.open(stored) as opened:
        return [opened.width]


def accept_document(uploaded: File[bytes], *, field: str = "file") -> Document:
    """Check and store evidence as it is: a PDF of at most 200 pages, or a JPEG or PNG picture, of at most 20 MB.

    It is kept byte for byte (it may carry a signature), and served as a download only (`views.stored_file`). Raises `Refused` on `field`: too_large,
    empty_file, not_a_document, broken_document, locked_document, too_many_pages, and for pictures also what `accept_photo` says.
    """
    data = _content(uploaded, DOCUMENT_BYTES, field)
    if data.startswith(b"%PDF-"):
        suffix, pages = "pdf", _pdf_pages(data, field)
    elif data.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")):
        suffix, pages = _picture_suffix(data, field), 1
    else:
        raise _refuse("not_a_document", _("Chỉ nhận tệp PDF, JPEG hoặc PNG."), field)
    name = default_storage.save(_fresh_name(DOCUMENT_FOLDER, suffix), ContentFile(data))
    return Document(name, DOCUMENT_TYPES[suffix], len(data), pages)


def _picture_suffix(data: bytes, field: str) -> str:
    from PIL import Image

    broken = _refuse("broken_document", _("Tệp bị hỏng hoặc chưa tải lên hết. Chọn lại tệp."), field)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            image = Image.open(io.BytesIO(data), formats=("JPEG", "PNG"))
            _refuse_too_many_pixels(image, field)
            with _decoding:
                _decode(image)
        except Image.DecompressionBombError as e:
            raise _pixels(field, int(settings.PHOTO_MEGAPIXELS["other"])) from e
        except (OSError, ValueError, SyntaxError, struct.error, OverflowError, EOFError) as e:
            raise broken from e
    return "png" if image.format == "PNG" else "jpg"


def named(filename: str, suffix: str) -> str:
    """A file's name as people gave it, with the suffix of what it is: "giay-phep.hta" of a PDF is "giay-phep.pdf". Without letters that are
    not seen, which could turn a name round."""
    seen = "".join(c for c in filename if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp"))
    stem = re.sub(r"[/\\:]", " ", seen).strip(" .")
    for _once_more in range(2):  # "x.pdf.exe" was a PDF by its first name
        own = stem.lower().rpartition(".")[2] if "." in stem else ""
        if own in _SAME.get(suffix, (suffix,)):
            return stem
        if not _SUFFIX.search(stem):
            break
        stem = _SUFFIX.sub("", stem).strip(" .")
    return f"{stem or 'giay-to'}.{suffix}"


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
        raise _refuse("broken_document", _("Tệp bị hỏng hoặc chưa tải lên hết. Chọn lại tệp."), field)
    stated = [int(a or b) for a, b in _COUNT.findall(data)]
    if re.search(rb"/Encrypt\s+\d+\s+\d+\s+R", data):
        stated.append(_pages_of_an_encrypted(data, field))
    pages = max([len(_PAGE.findall(data)), *stated, 1])
    if pages > DOCUMENT_PAGES:
        raise _refuse(
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
            raise _refuse("locked_document", locked, field)
        return len(reader.pages)
    except what_broken_files_raise() as e:
        raise _refuse("locked_document", locked, field) from e
