"""The survey of potential products: what is found, how it is scored, where it goes."""

import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.core import clock
from catalog.core.numbers import whole_number
from catalog.places.models import Unit
from catalog.programme.models import PotentialSheet, YearPlan

from ..base import MeasureField, StudioForm
from ..days import DayField
from ..harvests import PHOTO_TYPES
from ..report import Photos, PhotosField
from ..sets import SetField
from .fields import NEEDED, Text

CHOOSE = {"required": NEEDED, "invalid_choice": _("Chọn trong danh sách.")}


class SurveyForm(StudioForm):
    """What somebody makes. `key` makes the same form, sent twice, one entry."""

    elsewhere = {"position": "consent"}  # the button stands below it

    key = forms.UUIDField(widget=forms.HiddenInput)
    name = Text(label=_("Sản phẩm"), longest=200, help_text=_("Ví dụ: măng khô, thổ cẩm, homestay ven hồ."))
    maker = Text(label=_("Ai làm ra"), longest=120, help_text=_("Hộ, tổ, hợp tác xã hoặc công ty."))
    commune = forms.TypedChoiceField(label=_("Xã, phường"), coerce=int, error_messages=CHOOSE)
    where = Text(label=_("Thôn, xóm"), longest=200, required=False)
    product_set = SetField(required=False, error_messages=CHOOSE)
    material = Text(label=_("Nguyên liệu"), longest=4_000, rows=2, required=False, help_text=_("Làm từ gì, lấy ở đâu."))
    yearly = MeasureField(label=_("Sản lượng một năm"), required=False)
    unit = Text(label=_("Đơn vị"), longest=40, required=False, help_text=_("kg, lít, cái, lượt khách"))
    photos = PhotosField(
        label=_("Ảnh"),
        required=False,
        widget=Photos(attrs={"accept": PHOTO_TYPES, "multiple": True}),
        help_text=_("Nhiều nhất 6 ảnh; vị trí và tên máy trong ảnh được xóa. Chỉ cán bộ xem."),
    )
    note = Text(label=_("Ghi chú"), longest=4_000, rows=2, required=False)
    consent = forms.BooleanField(
        label=_("Người làm đồng ý cho xã lưu số điện thoại và vị trí để liên hệ"), required=False
    )
    phone = forms.CharField(
        label=_("Số điện thoại"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "off"}),
    )
    latitude = forms.FloatField(required=False, widget=forms.HiddenInput)
    longitude = forms.FloatField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, communes: Sequence[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.communes = {commune.pk: commune for commune in communes}
        ask = [] if len(communes) == 1 else [("", str(_("Chọn xã, phường")))]
        self.fields["commune"].choices = [*ask, *((c.pk, c.full_name) for c in communes)]  # type: ignore[attr-defined]
        self.initial.setdefault("key", uuid.uuid4())

    def facts(self) -> dict[str, Any]:
        """The arguments of the service."""
        said = dict(self.cleaned_data)
        latitude, longitude = said.pop("latitude"), said.pop("longitude")
        return said | {
            "commune": self.communes[said["commune"]],
            "position": (latitude, longitude) if latitude is not None and longitude is not None else None,
        }


class PotentialPhotoForm(StudioForm):
    """One photo, sent by the script."""

    key = forms.UUIDField()
    photo = forms.FileField()


class ScoreForm(StudioForm):
    """Points for each criterion of a sheet."""

    def __init__(self, *args: Any, sheet: PotentialSheet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.criteria = list(sheet.criteria.all())
        for criterion in self.criteria:
            self.fields[f"c{criterion.pk}"] = forms.TypedChoiceField(
                label=criterion.text,
                coerce=int,
                choices=[(n, str(n)) for n in range(criterion.most + 1)],
                widget=forms.RadioSelect,
                error_messages=CHOOSE,
                help_text=_("Trọng số %(weight)d trên 100.") % {"weight": criterion.weight},
            )
        self.fields["note"] = Text(label=_("Nhận xét"), longest=1_000, rows=2, required=False)

    def facts(self) -> dict[str, Any]:
        """The arguments of the service."""
        return {
            "points": {c.pk: self.cleaned_data[f"c{c.pk}"] for c in self.criteria},
            "note": self.cleaned_data["note"],
        }


class ProposeForm(StudioForm):
    """For the plan of which year."""

    year = forms.TypedChoiceField(label=_("Năm"), coerce=int, error_messages=CHOOSE)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        this = clock.today().year
        self.fields["year"].choices = [(year, str(year)) for year in range(this, this + 3)]  # type: ignore[attr-defined]


class ChoosePlanForm(StudioForm):
    """Into which plan."""

    plan = forms.TypedChoiceField(label=_("Kế hoạch"), coerce=int, error_messages=CHOOSE)

    def __init__(self, *args: Any, plans: Sequence[YearPlan], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plans = {plan.pk: plan for plan in plans}
        self.fields["plan"].choices = [  # type: ignore[attr-defined]
            (plan.pk, f"{plan.year}, {plan.place.full_name}") for plan in plans
        ]

    def clean_plan(self) -> YearPlan:
        """The row."""
        return self.plans[self.cleaned_data["plan"]]


class DropForm(StudioForm):
    """Why it is not followed."""

    reason = Text(label=_("Lý do"), longest=500, rows=2)


class HandForm(StudioForm):
    """On as an idea."""

    consent = forms.BooleanField(label=_("Người làm đồng ý để cán bộ đăng ký ý tưởng hộ"), required=False)


class SheetForm(StudioForm):
    """A new version of the scoring sheet."""

    starts_on = DayField(label=_("Có hiệu lực từ"))
    source = Text(label=_("Căn cứ"), longest=300)
    criteria = forms.CharField(
        label=_("Tiêu chí"),
        max_length=12_000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Mỗi dòng một tiêu chí, trọng số trước: “25; Nguyên liệu có ở địa phương”. Cộng lại là 100."),
    )

    def clean_criteria(self) -> list[tuple[int, str]]:
        """(weight, text) of each line."""
        found = []
        for line in filter(None, (line.strip() for line in self.cleaned_data["criteria"].splitlines())):
            weight, mark, text = line.partition(";")
            number = whole_number(weight)
            if not mark or number is None or not text.strip():
                words = _("Không đọc được dòng “%(line)s”. Ghi trọng số, dấu chấm phẩy, rồi tiêu chí.")
                raise forms.ValidationError(words, params={"line": line[:80]})
            found.append((number, text.strip()))
        return found
