"""Harvests and seasons of a zone."""

import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.core import clock
from traceability.zones.models import Season, Zone

from .base import CountField, MeasureField, StudioForm
from .days import DayField
from .report import Photos, PhotosField

PHOTO_TYPES = "image/jpeg,image/png,image/webp,image/avif"


class HarvestForm(StudioForm):
    """What was taken from a zone on a day. `key` makes the same form, sent twice, one harvest."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    zone = forms.TypedChoiceField(label=_("Vùng"), coerce=int)
    harvested_on = DayField(label=_("Ngày thu hoạch"), initial=clock.today)
    quantity_kg = MeasureField(label=_("Cân được (kg)"), help_text=_("Ví dụ 420,5. Một tấn là 1.000 kg."))
    photos = PhotosField(
        label=_("Ảnh"),
        required=False,
        widget=Photos(attrs={"accept": PHOTO_TYPES, "multiple": True}),
        help_text=_(
            "Nhiều nhất 6 ảnh; vị trí và tên máy trong ảnh được xóa. Muốn người mua thấy ảnh nào thì chọn ảnh đó trong nhật ký."
        ),
    )
    note = forms.CharField(
        label=_("Ghi chú nội bộ"),
        required=False,
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Rẫy nào, hộ nào, ai cân. Người mua không thấy."),
    )

    def __init__(self, *args: Any, zones: Sequence[Zone], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zones = {zone.pk: zone for zone in zones}
        self.fields["zone"].choices = [(zone.pk, zone.name) for zone in zones]  # type: ignore[attr-defined]
        self.initial.setdefault("key", uuid.uuid4())

    def facts(self) -> dict[str, Any]:
        """The arguments of the service."""
        return self.cleaned_data | {"zone": self.zones[self.cleaned_data["zone"]]}


class HarvestPhotoForm(StudioForm):
    """One photo of a harvest, sent by the script."""

    key = forms.UUIDField()
    photo = forms.FileField()


class SeasonForm(StudioForm):
    """A season of a zone."""

    name = forms.CharField(label=_("Tên mùa vụ"), max_length=400, help_text=_("Ví dụ: Vụ thu 2026."))
    crop = forms.CharField(label=_("Cây trồng, vật nuôi"), max_length=400)
    starts_on = DayField(label=_("Ngày đầu vụ"))
    ends_on = DayField(
        label=_("Ngày cuối vụ"), help_text=_("Ngày hái cuối, đoán chừng cũng được; sửa lúc nào cũng được.")
    )
    households = CountField(label=_("Số hộ trồng vụ này"), required=False)
    area_ha = MeasureField(label=_("Diện tích vụ này (ha)"), required=False)
    expected_kg = MeasureField(label=_("Dự kiến thu (kg)"), required=False)

    @staticmethod
    def of(season: Season) -> dict[str, Any]:
        """What stands now, numbers as people write them."""
        names = ("name", "crop", "starts_on", "ends_on", "households")
        measures = {name: getattr(season, name) for name in ("area_ha", "expected_kg")}
        return {name: getattr(season, name) for name in names} | {
            name: "" if value is None else f"{value.normalize():f}".replace(".", ",")
            for name, value in measures.items()
        }
