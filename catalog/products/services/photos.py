"""Photos: accepted by content, re-encoded, at most 12 a product; smaller widths come from a task."""

from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from catalog.core import clock, files, outbox
from catalog.core.errors import Refused, refuse_if_any
from catalog.core.types import Actor

from ..models import Photo, Product
from .common import acting, changed, lock_product, put_in_order, require_edit, text_problems

MAX_PHOTOS = 12


def _too_many() -> Refused:
    return Refused.because("too_many", _("Mỗi sản phẩm có nhiều nhất 12 ảnh. Xóa bớt một ảnh rồi thêm."), "photos")


@transaction.atomic
def add_photo(*, product: Product, uploaded: Any, by: Actor | None, alt: str = "") -> Photo:
    """Accept an uploaded picture (`core.files.accept_photo` says what is refused) and have its widths made by a task once it is committed."""
    require_edit(by, product.producer)
    mine = lock_product(product)
    refuse_if_any(text_problems(Photo, {"alt": alt}, ["alt"]))
    if mine.photos.count() >= MAX_PHOTOS:  # before the costly work
        raise _too_many()
    accepted = files.accept_photo(uploaded)
    last = mine.photos.aggregate(last=Max("position"))["last"]
    with acting(by, mine.producer, "photo added"):
        photo = Photo.objects.create(
            product=mine,
            file=accepted.name,
            alt=alt.strip(),
            width=accepted.width,
            height=accepted.height,
            position=0 if last is None else last + 1,
            created_at=clock.now(),
        )
        changed(mine)
    outbox.emit("photo.added", photo=photo.pk)
    return photo


@transaction.atomic
def describe_photo(*, photo: Photo, alt: str, by: Actor | None) -> Photo:
    """Say in words what the picture shows."""
    require_edit(by, photo.product.producer)
    refuse_if_any(text_problems(Photo, {"alt": alt}, ["alt"]))
    product = lock_product(photo.product)
    photo.alt = alt.strip()
    photo.save(update_fields=["alt"])
    changed(product)
    return photo


@transaction.atomic
def remove_photo(*, photo: Photo, by: Actor | None) -> None:
    """Take a picture off; its files go once the change is committed."""
    require_edit(by, photo.product.producer)
    product = lock_product(photo.product)
    mine = Photo.objects.select_for_update().filter(pk=photo.pk).first()
    if mine is None:
        return
    name, widths = str(mine.file.name), list(mine.widths)
    with acting(by, product.producer, "photo removed"):
        mine.delete()
        changed(product)
    transaction.on_commit(lambda: files.delete_photo(name, widths))


@transaction.atomic
def order_photos(*, product: Product, ids: list[int], by: Actor | None) -> None:
    """Show the photos in this order, the first on cards; `ids` names each of them once, else `Refused`."""
    require_edit(by, product.producer)
    mine = lock_product(product)
    refused = Refused.because("not_all", _("Danh sách ảnh đã thay đổi. Mở lại trang rồi xếp lại."), "photos")
    with acting(by, mine.producer, "photos ordered"):
        put_in_order(mine.photos.all(), ids, refused)
        changed(mine)


def store_renditions(*, photo_id: int) -> list[int]:
    """Make AVIF, WebP and JPEG of each width (`core.files.store_renditions`); gives the widths."""
    return files.store_renditions(Photo.objects.all(), photo_id)
