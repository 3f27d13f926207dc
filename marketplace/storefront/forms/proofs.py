"""What proves a lot: papers of its maker, an officer's word."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.core import clock
from traceability.lots.models import Checked, PaperKind, PaperResult

from .base import StudioForm
from .days import DayField


class PaperForm(StudioForm):
    """A test report or certificate of one lot."""

    elsewhere = {"file": "uploaded"}
    kind = forms.ChoiceField(label=_("Loại giấy tờ"), choices=PaperKind.choices)
    title = forms.CharField(label=_("Về điều gì"), max_length=400, help_text=_("Ví dụ: kim loại nặng, vi sinh vật."))
    issuer = forms.CharField(label=_("Nơi cấp"), max_length=400)
    number = forms.CharField(label=_("Số hiệu"), required=False, max_length=200)
    issued_on = DayField(label=_("Ngày cấp"), initial=clock.today)
    valid_until = DayField(label=_("Có giá trị đến"), required=False, help_text=_("Để trống nếu giấy không ghi."))
    result = forms.ChoiceField(
        label=_("Kết luận"),
        required=False,
        choices=PaperResult.choices,
        help_text=_(
            "Phiếu kiểm nghiệm không đạt thì lô tạm giữ ngay, đến khi có phiếu mới hơn, cùng tên, kết luận đạt."
        ),
    )
    uploaded = forms.FileField(
        label=_("Tệp"), required=False, help_text=_("PDF, JPEG hoặc PNG, tối đa 20 MB. Chỉ cơ sở và cán bộ mở được.")
    )

    def facts(self) -> dict[str, Any]:
        """What the services want to know."""
        return dict(self.cleaned_data)


class AttestForm(StudioForm):
    """What an officer checked, and when."""

    checked_on = DayField(label=_("Ngày kiểm tra"), initial=clock.today)
    checked = forms.MultipleChoiceField(
        label=_("Đã kiểm tra"),
        choices=Checked.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Chọn ít nhất một việc đã kiểm tra.")},
    )
    note = forms.CharField(
        label=_("Ghi chú"),
        required=False,
        max_length=2_000,
        help_text=_("Người mua đọc được."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
