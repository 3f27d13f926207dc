"""Pictures opened with care: how large they may be, which way up, in which colours."""

import contextlib
import io
import threading
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext as _

from ..errors import Refused
from .accepted import refuse

if TYPE_CHECKING:
    from PIL import Image

PHOTO_SIDE = 2400  # pixels of the longer side that is kept


def is_heif(data: bytes) -> bool:
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
decoding = threading.Lock()


def _most_megapixels(image: "Image.Image") -> int:
    """By `settings.PHOTO_MEGAPIXELS`: a plain JPEG is decoded at the scale it is needed, all others whole, also a progressive JPEG."""
    draws_small = image.format == "JPEG" and not image.info.get("progressive")
    return int(settings.PHOTO_MEGAPIXELS["jpeg" if draws_small else "other"])


def refuse_too_many_pixels(image: "Image.Image", field: str) -> None:
    """By the size that the file states, before anything is decoded."""
    most = _most_megapixels(image)
    if image.width * image.height > most * 1_000_000:
        raise too_many_pixels(field, most)


def decoded(image: "Image.Image") -> "Image.Image":
    """The picture in its own mode, whole or, of a JPEG, at the smallest scale whose longer side still is `PHOTO_SIDE`."""
    longer = max(image.size)
    image.draft(image.mode, (PHOTO_SIDE * image.width // longer, PHOTO_SIDE * image.height // longer))
    image.load()
    return image


def too_many_pixels(field: str, most: int) -> Refused:
    """Says how many are too many."""
    return refuse(
        "too_many_pixels",
        _("Ảnh lớn hơn %(limit)s megapixel. Chụp lại ở cỡ nhỏ hơn hoặc thu nhỏ ảnh rồi gửi.") % {"limit": most},
        field,
    )


def shrunk(image: "Image.Image") -> "Image.Image":
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


def to_srgb(image: "Image.Image") -> "Image.Image":
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
