"""A photo in widths, as AVIF, WebP and JPEG."""

import io
from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models import QuerySet

WIDTHS = (160, 320, 480, 800, 1200)
RENDITION_FORMATS: dict[str, dict[str, Any]] = {
    "avif": {"quality": 55, "speed": 7},
    "webp": {"quality": 76, "method": 4},
    "jpg": {"quality": 80},
}
_PILLOW = {"avif": "AVIF", "webp": "WEBP", "jpg": "JPEG"}


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
