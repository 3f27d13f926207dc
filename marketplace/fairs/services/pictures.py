"""Pictures of a fair and of its booths."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from catalog.core import clock, files, outbox
from catalog.core.errors import Refused
from catalog.core.types import Actor
from marketplace.fairs.models import Booth, Fair, FairPicture, PictureKind
from marketplace.fairs.services.common import GONE, locked_booth, may_run
from marketplace.fairs.services.fairs import check_organiser, lock_fair


def set_fair_picture(*, fair: Fair, kind: str, uploaded: Any, by: Actor, alt: str = "") -> FairPicture | None:
    """Its poster or site map, in the place of the one before; without an upload it is taken off. Raises `Refused` as `accept_photo` does."""
    if kind not in {PictureKind.POSTER, PictureKind.MAP}:
        raise ValueError(f"no picture of a fair: {kind}")
    with transaction.atomic():
        check_organiser(by, fair.place)
        fair = lock_fair(fair)
        return _put(FairPicture(fair=fair, kind=kind, alt=_words(alt)), uploaded, field=kind)


def set_banner(*, booth: Booth, uploaded: Any, by: Actor, alt: str = "") -> FairPicture | None:
    """The picture on top of a booth's page; without an upload it is taken off. Raises `Refused` as `accept_photo` does."""
    with transaction.atomic():
        may_run(by, booth.shop)
        booth = locked_booth(booth)
        if booth.state in GONE:
            raise Refused.because("gone", _("Gian hàng này không còn trong hội chợ."), "banner")
        made = FairPicture(fair_id=booth.fair_id, booth=booth, kind=PictureKind.BANNER, alt=_words(alt))
        return _put(made, uploaded, field="banner")


def _words(alt: str) -> str:
    return " ".join(alt.split())[:200]


def _put(made: FairPicture, uploaded: Any, *, field: str) -> FairPicture | None:
    before = FairPicture.objects.filter(fair=made.fair_id, booth=made.booth, kind=made.kind).first()
    if before is not None:
        name, widths = str(before.file.name), list(before.widths)
        before.delete()
        transaction.on_commit(lambda: files.delete_photo(name, widths))
    if uploaded is None:
        return None
    with files.kept_photos([uploaded], prefix="fairs", field=field) as kept:
        made.file, made.width, made.height = kept[0]["name"], kept[0]["width"], kept[0]["height"]
        made.created_at = clock.now()
        made.save()
        outbox.emit("fair.picture.added", picture=made.pk)
    return made


def store_renditions(*, picture_id: int) -> list[int]:
    """Make AVIF, WebP and JPEG of each width (`core.files.store_renditions`); gives the widths."""
    return files.store_renditions(FairPicture.objects.all(), picture_id)
