"""The survey of potential products: written down on a phone, once however often it is sent, and the sheet to score by."""

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal

from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from catalog.core import audit, clock, files, outbox
from catalog.core.errors import Conflict, NotAllowed, Problem, Refused, refuse_if_any
from catalog.core.types import Actor
from catalog.places.models import Level, Unit
from catalog.producers.services import checks
from catalog.products.models import ProductSet

from ..models import (
    Potential,
    PotentialCriterion,
    PotentialPhoto,
    PotentialSheet,
)
from ..policies import may_survey, writes_sheets

MOST_PHOTOS = 6
MOST_CRITERIA = 30
LONGEST = {"name": 200, "maker": 120, "where": 200, "material": 4_000, "unit": 40, "note": 4_000}
MOST_YEARLY = Decimal(10) ** 8


@transaction.atomic
def record_potential(
    *,
    key: uuid.UUID,
    commune: Unit,
    name: str,
    maker: str,
    by: Actor,
    where: str = "",
    product_set: ProductSet | None = None,
    material: str = "",
    yearly: Decimal | None = None,
    unit: str = "",
    note: str = "",
    consent: bool = False,
    phone: str = "",
    position: tuple[float, float] | None = None,
    photos: Sequence[File[bytes]] = (),
) -> Potential:
    """Keep what the survey found in a commune of today. `key` is made where it was written down: the same key again gives the row that is there
    and writes nothing. `phone` and `position` (latitude, longitude in degrees) are kept only with the maker's `consent`.

    Raises `NotAllowed`; `Refused` with field names; `Conflict` if the key is another entry's. Emits `potential.found`.
    """
    here = commune.current or commune
    if here.level != Level.COMMUNE:
        raise Refused.because("not_a_commune", _("Chọn một xã, phường hoặc đặc khu."), "commune")
    if not may_survey(by, here):
        raise NotAllowed.because("not_allowed", _("Chỉ cán bộ phụ trách xã này mới ghi khảo sát ở đây."), "commune")
    said = _texts(
        {"name": name, "maker": maker, "where": where, "material": material, "unit": unit, "note": note}, yearly
    )
    there = Potential.objects.filter(key=key).first()
    if there is not None:
        return _same(there, commune_id=here.pk, name=said["name"])
    if (phone.strip() or position is not None) and not consent:
        words = _(
            "Chỉ lưu số điện thoại và vị trí khi người làm đồng ý. Hỏi họ rồi chọn ô đồng ý, hoặc xóa hai mục này."
        )
        raise Refused.because("no_consent", words, "consent")
    latitude, longitude = _position(position)
    if len(photos) > MOST_PHOTOS:
        raise Refused(_too_many())
    try:
        with audit.context(user=by.pk, reason="potential found"), transaction.atomic():
            made = Potential.objects.create(
                key=key,
                commune=here,
                product_set=product_set,
                yearly=yearly,
                phone=checks.phone(phone),
                consented_at=clock.now() if consent else None,
                latitude=latitude,
                longitude=longitude,
                by_id=by.pk,
                at=clock.now(),
                **said,
            )
    except IntegrityError:  # sent twice at once: the other one was faster
        return _same(Potential.objects.get(key=key), commune_id=here.pk, name=said["name"])
    _add_photos(made, photos, by)
    outbox.emit("potential.found", potential=made.pk)
    return made


def _texts(said: Mapping[str, str], yearly: Decimal | None) -> dict[str, str]:
    kept: dict[str, str] = {}
    found: list[Problem] = []
    for field, value in said.items():
        one = field not in ("material", "note")
        try:
            kept[field] = (checks.one_line if one else checks.paragraphs)(value, field, longest=LONGEST[field])
        except Refused as refused:
            found += refused.problems
    if not kept.get("name", "?"):
        found.append(Problem("missing", _("Ghi tên sản phẩm."), "name"))
    if not kept.get("maker", "?"):
        found.append(Problem("missing", _("Ghi ai làm ra: hộ, tổ, hợp tác xã hoặc công ty."), "maker"))
    if yearly is not None and not 0 < yearly <= MOST_YEARLY:
        found.append(Problem("number", _("Ghi sản lượng lớn hơn 0, nhiều nhất 100 triệu."), "yearly"))
    elif yearly is not None and not kept.get("unit"):
        found.append(Problem("missing", _("Ghi đơn vị của sản lượng: kg, lít, cái, lượt khách."), "unit"))
    refuse_if_any(found)
    return kept


def _position(position: tuple[float, float] | None) -> tuple[float | None, float | None]:
    if position is None:
        return None, None
    latitude, longitude = position
    if not (5 <= latitude <= 24 and 100 <= longitude <= 118):
        raise Refused.because("far", _("Vị trí này không ở Việt Nam. Lấy lại vị trí hoặc bỏ đi."), "position")
    return round(latitude, 5), round(longitude, 5)


def _same(there: Potential, **facts: object) -> Potential:
    """The entry of this key, if it says the same."""
    if any(getattr(there, name) != value for name, value in facts.items()):
        raise _another_key()
    return there


def _another_key() -> Conflict:
    words = _("Bản ghi này trùng khóa với một bản khác đã nhận. Xóa nó trên điện thoại rồi ghi lại.")
    return Conflict.because("another_key", words, "key")


@contextmanager
def _one_of_a_key() -> Iterator[None]:
    """Of two that arrive at once with one key the database refuses the second, which is asked to come again and finds the first."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if "_key_" in str(error):
            raise _another_key() from None
        raise


def _too_many() -> Problem:
    return Problem("too_many", _("Mỗi sản phẩm có nhiều nhất %(n)d ảnh.") % {"n": MOST_PHOTOS}, "photos")


def _add_photos(potential: Potential, photos: Sequence[File[bytes]], by: Actor) -> None:
    """All of them or none: files are not rolled back with the transaction. The number of each makes its key."""
    kept: list[str] = []
    try:
        for number, photo in enumerate(photos):
            key = uuid.uuid5(potential.key, str(number))
            kept.append(add_potential_photo(potential=potential, key=key, uploaded=photo, by=by).file)
    except Exception:
        for name in kept:
            files.delete_photo(name)
        raise


@transaction.atomic
def add_potential_photo(*, potential: Potential, key: uuid.UUID, uploaded: File[bytes], by: Actor) -> PotentialPhoto:
    """Accept a picture (`core.files.accept_photo` says what is refused), at most 6 an entry. The same `key` again gives the photo that is there.
    Raises `NotAllowed`, `Refused` on "photos", `Conflict` if the key is another entry's photo."""
    mine = locked_potential(potential)
    check_surveyor(by, mine)
    there = PotentialPhoto.objects.filter(key=key).first()
    if there is not None:
        if there.potential_id != mine.pk:
            raise _another_key()
        return there
    if mine.photos.count() >= MOST_PHOTOS:  # before the costly work
        raise Refused(_too_many())
    accepted = files.accept_photo(uploaded, prefix="survey", field="photos")
    try:
        with _one_of_a_key():
            return PotentialPhoto.objects.create(
                potential=mine,
                key=key,
                file=accepted.name,
                width=accepted.width,
                height=accepted.height,
                at=clock.now(),
            )
    except Exception:  # files are not rolled back with the transaction
        files.delete_photo(accepted.name)
        raise


def locked_potential(potential: Potential, seen: str = "") -> Potential:
    """The row, locked; with `seen` still in the state that the page showed."""
    mine = (
        Potential.objects.select_for_update(of=("self",))
        .select_related("commune__current", "commune__province", "product_set", "plan_place__current")
        .get(pk=potential.pk)
    )
    if seen and mine.state != seen:
        words = _("Mục này vừa được người khác xử lý: nay là “%(state)s”.") % {"state": mine.get_state_display()}
        raise Conflict.because("moved_meanwhile", words)
    return mine


def check_surveyor(by: Actor, potential: Potential) -> None:
    """Raises `NotAllowed` for whoever does not survey there."""
    if not may_survey(by, potential.commune):
        raise NotAllowed.because("not_allowed", _("Chỉ cán bộ phụ trách xã này mới làm được việc này."))


@transaction.atomic
def forget_contact(*, potential: Potential, by: Actor) -> Potential:
    """The maker takes the consent back: telephone and position go at once. Raises `NotAllowed`."""
    mine = locked_potential(potential)
    check_surveyor(by, mine)
    mine.phone, mine.latitude, mine.longitude, mine.consented_at = "", None, None, None
    with audit.context(user=by.pk, reason="consent withdrawn"):
        mine.save(update_fields=["phone", "latitude", "longitude", "consented_at"])
    return mine


@transaction.atomic
def put_sheet(
    *, starts_on: dt.date, source: str, criteria: Sequence[tuple[int, str]], by: Actor, most: int = 5
) -> PotentialSheet:
    """A new version of the scoring sheet, in force from a day on: (weight, text) of each criterion, weights that make 100. Officers of the ministry.
    Raises `NotAllowed`, `Conflict` for a day that has one, `Refused`."""
    if not writes_sheets(by):
        raise NotAllowed.because("not_allowed", _("Chỉ cán bộ cấp Bộ mới lập phiếu chấm chung."))
    found = []
    texts = [" ".join(text.split()) for _weight, text in criteria]
    if starts_on < clock.today():
        found.append(Problem("past", _("Phiếu mới có hiệu lực từ hôm nay trở đi."), "starts_on"))
    if not source.strip() or len(source.strip()) > 300:
        found.append(Problem("missing", _("Ghi căn cứ của phiếu, nhiều nhất 300 ký tự."), "source"))
    if not 1 <= len(criteria) <= MOST_CRITERIA or any(not 1 <= len(text) <= 300 for text in texts):
        found.append(Problem("criteria", _("Ghi 1 đến 30 tiêu chí, mỗi tiêu chí nhiều nhất 300 ký tự."), "criteria"))
    elif any(weight < 1 for weight, _text in criteria) or sum(weight for weight, _text in criteria) != 100:
        found.append(Problem("weights", _("Trọng số của các tiêu chí cộng lại phải là 100."), "criteria"))
    refuse_if_any(found)
    if PotentialSheet.objects.filter(starts_on=starts_on).exists():
        raise Conflict.because("there_is_one", _("Ngày này đã có một phiếu."), "starts_on")
    try:
        with transaction.atomic():
            made = PotentialSheet.objects.create(
                starts_on=starts_on, source=source.strip(), created_by_id=by.pk, created_at=clock.now()
            )
    except IntegrityError as faster:
        raise Conflict.because("there_is_one", _("Ngày này đã có một phiếu."), "starts_on") from faster
    PotentialCriterion.objects.bulk_create(
        [
            PotentialCriterion(sheet=made, position=n, text=text, weight=weight, most=most)
            for n, ((weight, _text), text) in enumerate(zip(criteria, texts, strict=True), start=1)
        ]
    )
    return made
