"""Codes of units: how many, their labels as files, what becomes of them."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from traceability.codes.services import Print

from .base import StudioForm
from .labels import LabelsForm


class NewBatchForm(StudioForm):
    """How many codes, and of which kind."""

    quantity = forms.IntegerField(label=_("Số nhãn cần"))
    tagged = forms.BooleanField(
        label=_("Mã có đuôi chống bịa"),
        required=False,
        initial=True,
        help_text=_(
            "Thêm 8 ký tự mà chỉ chợ tạo được: mã bịa bị nhận ra ngay. Mã QR không to hơn; gõ tay thì lâu hơn."
        ),
    )


class UnitFileForm(LabelsForm):
    """Which units' labels, in what form, on what."""

    form = forms.ChoiceField(
        label=_("Loại tệp"),
        choices=[
            ("pdf", _("PDF để in ngay, nhiều nhất 5.000 nhãn")),
            ("zip", _("ZIP, mỗi nhãn một hình SVG")),
            ("csv", _("CSV cho nhà in")),
        ],
    )
    first = forms.IntegerField(label=_("Từ nhãn số"))
    last = forms.IntegerField(label=_("Đến nhãn số"))
    field_order = ("form", "first", "last")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["copies"]

    def asked(self) -> dict[str, Any]:
        """The arguments of the service."""
        return {name: self.cleaned_data[name] for name in ("form", "first", "last")} | {"wanted": self.wanted()}

    def wanted(self) -> Print:
        """Each label once."""
        self.cleaned_data["copies"] = 1
        return super().wanted()


class RangeForm(StudioForm):
    """Units from one number to another, and why."""

    first = forms.IntegerField(label=_("Từ nhãn số"))
    last = forms.IntegerField(label=_("Đến nhãn số"))
    note = forms.CharField(label=_("Ghi chú"), required=False, max_length=900)


class VoidForm(RangeForm):
    """The same; the reason is asked for."""

    note = forms.CharField(
        label=_("Lý do hủy"), max_length=900, help_text=_("Ví dụ: in hỏng, mất cuộn nhãn, nhãn bị chụp lại.")
    )
