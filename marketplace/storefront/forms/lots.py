"""A lot: the draft, its steps, and why it is held or recalled."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.core import clock
from traceability.lots.models import Lot, LotInput, LotStage, StageKind

from .base import CountField, StudioForm
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
    grown = [(i.zone.crop, i.harvested_from, i.harvested_until) for i in inputs if i.zone and i.harvested_from]
    if kind == StageKind.HARVEST and grown:
        crops = ", ".join(dict.fromkeys(crop.lower() for crop, _first, _last in grown))
        days = min(first for _crop, first, _last in grown), max(last or first for _crop, first, last in grown)
        return {
            "kind": kind,
            "title": f"{StageKind.HARVEST.label} {crops}"[:120],
            "started_on": days[0],
            "ended_on": days[1],
        }
    day = min(lot.produced_on, clock.today())
    if kind == StageKind.PROCESS and grown:
        first = min(max(last or first for _crop, first, last in grown), day)
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


class SheetForm(StudioForm):
    """A spreadsheet of lots."""

    file = forms.FileField(
        label=_("Tệp lô hàng"),
        help_text=_("Tệp .xlsx hoặc .csv, tối đa 500 dòng."),
        error_messages={"required": _("Chọn tệp."), "empty": _("Tệp rỗng. Chọn lại tệp.")},
    )
