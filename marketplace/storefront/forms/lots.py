"""A lot: the draft, its raw material, its steps, and why it is held or recalled."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.core import clock
from catalog.producers.models import ProducerState
from traceability.codes.models import TraceCode
from traceability.codes.queries import typed_code
from traceability.lots.models import Lot, LotInput, LotStage, StageKind
from traceability.zones.models import Zone

from .base import CountField, MeasureField, StudioForm
from .days import DayField


class LotForm(StudioForm):
    """The facts of a draft."""

    produced_on = DayField(label=_("Ngày sản xuất"), initial=clock.today)
    quantity = CountField(label=_("Số lượng"), help_text=_("Số gói, hộp, chai đã đóng."))
    number = forms.CharField(
        label=_("Số lô"), max_length=200, widget=forms.TextInput(attrs={"class": "mono", "autocomplete": "off"})
    )
    expires_on = DayField(label=_("Hạn dùng"), required=False)
    note = forms.CharField(
        label=_("Ghi chú nội bộ"),
        required=False,
        max_length=4_000,
        help_text=_("Người mua không thấy."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def facts(self) -> dict[str, Any]:
        """What the services want to know."""
        return {name: self.cleaned_data[name] for name in self.fields}


class NewLotForm(LotForm):
    """Three things to say; number and last day are suggested and may be left empty."""

    def __init__(
        self, *args: Any, number: str, last_day: dt.date | None, shelf_life: int | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["number"].required = False
        self.fields["number"].widget.attrs["placeholder"] = number
        self.fields["number"].help_text = _("Để trống: tự đặt theo ngày sản xuất, hôm nay là %(number)s.") % {
            "number": number
        }
        if last_day is not None:
            self.fields["expires_on"].help_text = _(
                "Để trống: %(days)s ngày sau ngày sản xuất; làm hôm nay thì đến %(last)s."
            ) % {"days": shelf_life, "last": f"{last_day:%d/%m/%Y}"}


class CopyForm(StudioForm):
    """What differs between a lot and the next one made the same way."""

    produced_on = DayField(label=_("Ngày sản xuất"), initial=clock.today)
    quantity = CountField(label=_("Số lượng"))
    number = forms.CharField(
        label=_("Số lô"),
        required=False,
        max_length=200,
        help_text=_("Để trống: tự đặt theo ngày sản xuất."),
        widget=forms.TextInput(attrs={"class": "mono", "autocomplete": "off"}),
    )


class InputForm(StudioForm):
    """Raw material from one zone: of the producer's own, or of others by the code of their zone."""

    zone = forms.ChoiceField(
        label=_("Vùng của cơ sở"),
        choices=[],
        error_messages={"required": _("Chọn một vùng, hoặc ghi mã vùng của nơi khác.")},
    )
    zone_code = forms.CharField(
        label=_("Mua của nơi khác: mã vùng"),
        required=False,
        max_length=60,
        help_text=_("12 ký tự cạnh mã QR của vùng đó. Ví dụ 0K3F-9TQ2-XB7M."),
        widget=forms.TextInput(attrs={"class": "mono", "autocomplete": "off", "autocapitalize": "characters"}),
    )
    quantity_kg = MeasureField(label=_("Khối lượng (kg)"))
    harvested_from = DayField(label=_("Thu hoạch từ ngày"))
    harvested_until = DayField(label=_("Đến ngày"), required=False, help_text=_("Để trống nếu chỉ một ngày."))
    chosen: Zone | None = None

    def __init__(self, *args: Any, zones: Iterable[Zone], **kwargs: Any) -> None:
        self.zones = {str(zone.pk): zone for zone in zones}
        super().__init__(*args, **kwargs)
        choices = [(pk, f"{zone.name} · {zone.crop}") for pk, zone in self.zones.items()]
        self.fields["zone"].choices = [("", _("Chọn vùng")), *choices]  # type: ignore[attr-defined]
        if self.data.get("zone_code", "").strip():
            self.fields["zone"].required = False
        if len(choices) == 1:
            self.initial.setdefault("zone", choices[0][0])

    def clean(self) -> dict[str, Any]:
        """Finds `chosen`; a typed code goes before the list."""
        said = super().clean() or self.cleaned_data
        typed = said.get("zone_code", "")
        if typed:
            self.chosen = zone_by_code(typed)
            if self.chosen is None:
                self.add_error("zone_code", _("Không tìm thấy vùng có mã này. Xem lại 12 ký tự cạnh mã QR của vùng."))
        elif said.get("zone"):
            self.chosen = self.zones[said["zone"]]
        return said


def zone_by_code(typed: str) -> Zone | None:
    """A zone of a verified producer by the code on its symbol. One statement."""
    code = typed_code(typed)
    found = (
        TraceCode.objects.filter(pk=code, zone__producer__state=ProducerState.VERIFIED).select_related("zone").first()
    )
    return found.zone if found else None


class StageForm(StudioForm):
    """A step of a lot's way."""

    kind = forms.ChoiceField(label=_("Công đoạn"), choices=StageKind.choices)
    title = forms.CharField(
        label=_("Làm gì"),
        required=False,
        max_length=400,
        help_text=_("Ví dụ: tách vỏ, phơi, sấy. Để trống: như tên công đoạn."),
    )
    started_on = DayField(label=_("Từ ngày"))
    ended_on = DayField(label=_("Đến ngày"), required=False, help_text=_("Để trống nếu xong trong ngày."))
    place_name = forms.CharField(
        label=_("Ở đâu"),
        required=False,
        max_length=400,
        help_text=_("Để trống: thu hoạch ở vùng trồng, việc khác ở cơ sở."),
    )
    detail = forms.CharField(
        label=_("Kể thêm"), required=False, max_length=2_000, widget=forms.Textarea(attrs={"rows": 3})
    )
    product_code = forms.CharField(
        label=_("Mã truy vết sản phẩm"),
        required=False,
        max_length=200,
        help_text=_("Luật đòi mã này ở mỗi công đoạn; để trống thì tự điền."),
        widget=forms.TextInput(attrs={"class": "mono", "autocomplete": "off"}),
    )
    location_code = forms.CharField(
        label=_("Mã truy vết địa điểm"),
        required=False,
        max_length=200,
        help_text=_("Để trống thì tự điền."),
        widget=forms.TextInput(attrs={"class": "mono", "autocomplete": "off"}),
    )

    def facts(self) -> dict[str, Any]:
        """What the services want to know."""
        said = dict(self.cleaned_data)
        return said | {"ended_on": said["ended_on"] or said["started_on"]}


STAGE_FIELDS = ("kind", "title", "started_on", "ended_on", "place_name", "detail", "product_code", "location_code")


def stage_facts(stage: LotStage) -> dict[str, Any]:
    """What stands now."""
    return {name: getattr(stage, name) for name in STAGE_FIELDS}


def stage_template(kind: str, lot: Lot, inputs: list[LotInput]) -> dict[str, Any]:
    """What a new step of a kind most likely says: harvest days from the material, the day of production for the others, never after today."""
    if kind == StageKind.HARVEST and inputs:
        crops = ", ".join(dict.fromkeys(given.zone.crop.lower() for given in inputs))
        days = min(i.harvested_from for i in inputs), max(i.harvested_until for i in inputs)
        return {
            "kind": kind,
            "title": f"{StageKind.HARVEST.label} {crops}"[:120],
            "started_on": days[0],
            "ended_on": days[1],
        }
    day = min(lot.produced_on, clock.today())
    if kind == StageKind.PROCESS and inputs:
        first = min(max(i.harvested_until for i in inputs), day)
        return {"kind": kind, "started_on": first, "ended_on": day}
    return {"kind": kind, "started_on": day}


class ReasonForm(StudioForm):
    """Why a lot is held, released or recalled: buyers and officers read it."""

    reason = forms.CharField(
        label=_("Lý do"),
        max_length=2_000,
        help_text=_("Người mua và cán bộ đọc được. Ví dụ: nghi nhiễm ẩm, đang gửi mẫu kiểm nghiệm."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
