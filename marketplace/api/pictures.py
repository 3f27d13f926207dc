"""Addresses of pictures in the sizes and formats that Saleor's clients ask for."""

from functools import lru_cache

from django.conf import settings
from django.core.files.storage import FileSystemStorage, default_storage

from catalog.core.files import rendition_name
from marketplace.api.ids import global_id
from marketplace.api.reads.products import Picture

SIZES = (32, 64, 128, 256, 512, 1024, 2048, 4096)
ENDINGS = {"avif": "avif", "webp": "webp", "original": "jpg"}


@lru_cache(256)
def snapped(size: int) -> int:
    """The nearest of `SIZES`, the larger of two as near, as Saleor does it."""
    return min(SIZES, key=lambda each: (abs(each - size), -each))


def address(photo: Picture, size: int | None, form: str) -> str:
    """Of a photo's copy in this size and format ("avif", "webp", "original"), absolute; of the original when no size is asked for.

    While the copies are being made: the address of a redirect that leads to them when they are there.
    """
    if not size:
        return original(photo)
    wanted = snapped(size)
    width = fitting(photo, wanted)
    if width is None:
        return f"{settings.PUBLIC_URL}/thumbnail/{global_id('ProductMedia', photo.pk)}/{wanted}/{form}/"
    return copy_address(photo, width, form)


def original(photo: Picture) -> str:
    """Of the picture itself, absolute."""
    return _absolute(_url(photo.name))


def copy_address(photo: Picture, width: int, form: str) -> str:
    """Of the copy of this width that was made, absolute."""
    return _absolute(_copy(photo.name, width, ENDINGS[form]))


def fitting(photo: Picture, size: int) -> int | None:
    """The smallest width made that is not under `size`, else the largest; None when there is none yet."""
    made = sorted(photo.widths)
    return next((width for width in made if width >= size), made[-1] if made else None)


@lru_cache(10_000)
def _on_disk(name: str) -> str:
    return default_storage.url(name)


def _url(name: str) -> str:
    # an object store may sign each address anew
    return _on_disk(name) if isinstance(default_storage, FileSystemStorage) else default_storage.url(name)


def _copy(name: str, width: int, ending: str) -> str:
    if isinstance(default_storage, FileSystemStorage):
        return f"{_on_disk(name).rpartition('.')[0]}.{width}.{ending}"
    return default_storage.url(rendition_name(name, width, ending))


def _absolute(url: str) -> str:
    return url if "://" in url else settings.PUBLIC_URL + url
