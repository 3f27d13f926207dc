"""Harvests recorded in the field, often hours before there is a signal: each arrives once, however often it is sent."""

import datetime as dt
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from catalog.core import audit, clock, files, outbox
from catalog.core.errors import Conflict, Problem, Refused, refuse_if_any
from catalog.core.types import Actor
from traceability.zones.models import Harvest, HarvestPhoto, Season, Zone
from traceability.zones.policies import may_change_zone
from traceability.zones.services.common import locked_zone, measure, not_of_the_zone, who_acted

HEAVIEST_KG = Decimal(10_000_000)
OLDEST_HARVEST = dt.timedelta(days=2 * 366)
LONGEST_NOTE = 1_000
MOST_PHOTOS = 6


@transaction.atomic
def record_harvest(
    *,
    zone: Zone,
    key: uuid.UUID,
    harvested_on: dt.date,
    quantity_kg: Decimal | float | str,
    season: Season | None = None,
    note: str = "",
    photos: Sequence[File[bytes]] = (),
    is_sample: bool = False,
    by: Actor | None,
) -> Harvest:
    """Keep what was taken from a zone on a day, in kg above 0, with its photos. `key` is made where it was written down: the same key again
    gives the harvest that is there and writes nothing.

    Without `season` it belongs to the only season of the zone that covers the day, if there is just one. `by` is None only for sample data and
    imports. Raises `NotAllowed`; `Refused` for a day to come or more than two years back, an amount out of bounds, a season of another zone,
    and for photos what `add_harvest_photo` says; `Conflict` if the key is another harvest's. Emits `harvest.recorded`.
    """
    zone = locked_zone(zone)
    if by is not None and not may_change_zone(by, zone):
        raise not_of_the_zone()
    problems: list[Problem] = []
    kg = measure(quantity_kg, most=HEAVIEST_KG, places=3, field="quantity_kg", problems=problems, unit="kg")
    note = note.strip()
    if len(note) > LONGEST_NOTE:
        message = _("Dài %(length)d ký tự, nhiều nhất %(most)d.") % {"length": len(note), "most": LONGEST_NOTE}
        problems.append(Problem("too_long", message, "note"))
    there = Harvest.objects.filter(key=key).first()
    if there is None:  # what was accepted once stays accepted, however late it is sent again
        problems += _day_problems(harvested_on, by)
    if season is not None and season.zone_id != zone.pk:
        problems.append(Problem("unknown_season", _("Chọn một mùa vụ của vùng này."), "season"))
    if len(photos) > MOST_PHOTOS:
        problems.append(_too_many())
    refuse_if_any(problems)
    if there is not None:
        return _same(there, zone=zone, harvested_on=harvested_on, quantity_kg=kg)
    with audit.context(**who_acted(by, zone.producer)), _one_of_a_key():
        made = Harvest.objects.create(
            zone=zone,
            season=season or _season_of(zone, harvested_on),
            key=key,
            harvested_on=harvested_on,
            quantity_kg=kg,
            note=note,
            recorded_by_id=by.pk if by is not None else None,
            recorded_at=clock.now(),
            is_sample=is_sample,
        )
    _add_photos(made, photos, by)
    outbox.emit("harvest.recorded", harvest=made.pk)
    return made


def _add_photos(harvest: Harvest, photos: Sequence[File[bytes]], by: Actor | None) -> None:
    """All of them or none: files are not rolled back with the transaction. The number of each makes its key."""
    kept: list[str] = []
    try:
        for number, photo in enumerate(photos):
            key = uuid.uuid5(harvest.key, str(number))
            made = add_harvest_photo(harvest=harvest, key=key, uploaded=photo, by=by)
            kept.append(str(made.file.name))
    except Exception:
        for name in kept:
            files.delete_photo(name)
        raise


@transaction.atomic
def add_harvest_photo(*, harvest: Harvest, key: uuid.UUID, uploaded: File[bytes], by: Actor | None) -> HarvestPhoto:
    """Accept a picture of a harvest (`core.files.accept_photo` says what is refused); its widths are made by a task. At most 6 a harvest.

    The same `key` again gives the photo that is there. Raises `NotAllowed`, `Refused` on "photos", `Conflict` if the key is another harvest's
    photo.
    """
    zone = locked_zone(harvest.zone)
    if by is not None and not may_change_zone(by, zone):
        raise not_of_the_zone()
    there = HarvestPhoto.objects.filter(key=key).first()
    if there is not None:
        if there.harvest_id != harvest.pk:
            raise _another_key()
        return there
    if harvest.photos.count() >= MOST_PHOTOS:  # before the costly work
        raise Refused(_too_many())
    accepted = files.accept_photo(uploaded, field="photos")
    try:
        with _one_of_a_key():
            made = HarvestPhoto.objects.create(
                harvest=harvest,
                key=key,
                file=accepted.name,
                width=accepted.width,
                height=accepted.height,
                created_at=clock.now(),
            )
    except Exception:  # files are not rolled back with the transaction
        files.delete_photo(accepted.name)
        raise
    outbox.emit("harvest.photo.added", photo=made.pk)
    return made


@transaction.atomic
def show_harvest_photo(*, photo: HarvestPhoto, is_public: bool, by: Actor) -> HarvestPhoto:
    """Let buyers see a picture of a harvest on the pages of its lots, or no longer. Raises `NotAllowed`."""
    locked = (
        HarvestPhoto.objects.select_for_update(of=("self",)).select_related("harvest__zone__producer").get(pk=photo.pk)
    )
    zone = locked.harvest.zone
    if not may_change_zone(by, zone):
        raise not_of_the_zone()
    if locked.is_public != is_public:
        locked.is_public = is_public
        with audit.context(**who_acted(by, zone.producer)):
            locked.save(update_fields=["is_public"])
    return locked


def store_renditions(*, photo_id: int) -> list[int]:
    """Make the smaller copies of a harvest's photo; gives the widths. Runs again without harm."""
    return files.store_renditions(HarvestPhoto.objects.all(), photo_id)


def _day_problems(harvested_on: dt.date, by: Actor | None) -> list[Problem]:
    today = clock.today()
    if harvested_on > today:
        message = _("Ngày thu hoạch chưa tới. Hôm nay là %(today)s.") % {"today": f"{today:%d/%m/%Y}"}
        return [Problem("in_the_future", message, "harvested_on")]
    if by is not None and harvested_on < today - OLDEST_HARVEST:
        return [Problem("too_old", _("Chỉ ghi được thu hoạch trong hai năm qua. Xem lại năm."), "harvested_on")]
    return []


def _too_many() -> Problem:
    message = _("Mỗi lần thu hoạch có nhiều nhất %(n)d ảnh.") % {"n": MOST_PHOTOS}
    return Problem("too_many", message, "photos")


def _season_of(zone: Zone, day: dt.date) -> Season | None:
    covering = list(zone.seasons.filter(starts_on__lte=day, ends_on__gte=day)[:2])
    return covering[0] if len(covering) == 1 else None


def _same(there: Harvest, **facts: Any) -> Harvest:
    """The harvest of this key, if it says the same."""
    if any(getattr(there, name) != value for name, value in facts.items()):
        raise _another_key()
    return there


def _another_key() -> Conflict:
    return Conflict.because(
        "another_key", _("Bản ghi này trùng khóa với một bản khác đã nhận. Xóa nó trên điện thoại rồi ghi lại."), "key"
    )


@contextmanager
def _one_of_a_key() -> Iterator[None]:
    """Of two that arrive at once for two zones with one key, the database refuses the second."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if "_key_" in str(error):
            raise _another_key() from None
        raise
