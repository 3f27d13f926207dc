"""Files from people: judged by their content, never by their name; photos are drawn anew, documents are kept as they are.

A photo leaves here as a JPEG without metadata, sRGB, upright, at most 2,400 pixels a side, under an unguessable name such as
`photos/3f/3fK…Zq.jpg`. Its smaller copies are made later (`renditions`) under names that follow from the original's, so that a page can
write their addresses without asking: `photos/3f/3fK…Zq.480.avif`, `.480.webp`, `.480.jpg` (`rendition_name`).
"""

import contextlib
import io
import struct
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from .accepted import content_of, fresh_name, refuse
from .pictures import decoded, decoding, is_heif, refuse_too_many_pixels, shrunk, to_srgb, too_many_pixels
from .renditions import delete_photo

PHOTO_BYTES = 15 * 1024 * 1024
PHOTO_FORMATS = ("JPEG", "PNG", "WEBP", "AVIF")


@dataclass(frozen=True, slots=True)
class Photo:
    """A stored photo: its name in the default storage, and its size in pixels."""

    name: str
    width: int
    height: int


def accept_photo(uploaded: File[bytes], *, prefix: str = "photos", field: str = "photo") -> Photo:
    """Check an uploaded picture (JPEG, PNG, WebP or AVIF by content), draw it anew, and store it.

    At most 15 MB and `settings.PHOTO_MEGAPIXELS` (read from the header, before anything is decoded); no side under 16 pixels. Decoding takes
    about 280 MB at most (a WebP), one picture at a time in a process. Turned upright by its
    EXIF orientation, converted from its own colour profile to sRGB, on white where it was transparent, all metadata (position, camera,
    owner) left behind. Raises `Refused` on `field`: too_large, empty_file, not_a_photo, heic, too_many_pixels, too_small, broken_photo.
    """
    from PIL import Image, ImageOps, UnidentifiedImageError

    data = content_of(uploaded, PHOTO_BYTES, field)
    not_a_photo = _("Tệp này không phải là ảnh JPEG, PNG, WebP hoặc AVIF. Chọn một ảnh chụp.")
    if is_heif(data):
        raise refuse(
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
            raise too_many_pixels(field, int(settings.PHOTO_MEGAPIXELS["other"])) from e
        except (UnidentifiedImageError, OSError, ValueError, SyntaxError, struct.error, OverflowError) as e:
            raise refuse("not_a_photo", not_a_photo, field) from e
        refuse_too_many_pixels(image, field)
        if min(image.size) < 16:
            raise refuse("too_small", _("Ảnh quá nhỏ. Chọn ảnh rõ hơn."), field)
        try:
            with decoding:
                small = shrunk(decoded(image))
            clean = to_srgb(ImageOps.exif_transpose(small))
        except (OSError, ValueError, SyntaxError, struct.error, OverflowError, MemoryError, EOFError, IndexError) as e:
            raise refuse("broken_photo", _("Ảnh bị hỏng hoặc chưa tải lên hết. Chọn lại ảnh."), field) from e
    out = io.BytesIO()
    clean.save(out, "JPEG", quality=86, optimize=True, progressive=True)
    name = default_storage.save(fresh_name(prefix, "jpg"), ContentFile(out.getvalue()))
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
