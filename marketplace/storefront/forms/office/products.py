"""Deciding on listings."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .fields import Text

REASONED: dict[str, Any] = {
    "name": _("Tên sản phẩm"),
    "product_set": _("Bộ sản phẩm"),
    "brand": _("Nhãn hiệu"),
    "summary": _("Giới thiệu ngắn"),
    "description": _("Mô tả"),
    "photos": _("Ảnh"),
    "variants": _("Quy cách"),
    "ingredients": _("Thành phần"),
    "storage": _("Bảo quản"),
    "usage": _("Cách dùng"),
    "shelf_life_days": _("Hạn dùng"),
    "alcohol_percent": _("Độ cồn, % thể tích"),
    "licence_number": _("Số giấy phép, số công bố"),
    "warnings": _("Cảnh báo"),
    "standards": _("Tiêu chuẩn áp dụng"),
    "origin": _("Nơi sản xuất"),
    "name_en": _("Tên tiếng Anh"),
    "description_en": _("Mô tả tiếng Anh"),
}


class _Seen(forms.Form):
    """`seen_at`: the version of the listing that the officer looked at."""

    seen_at = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)

    def clean_seen_at(self) -> dt.datetime | None:
        """Something else than a time of ours is an old page too."""
        text = self.cleaned_data["seen_at"]
        try:
            return dt.datetime.fromisoformat(text) if text else None
        except ValueError:
            raise forms.ValidationError(_("Trang này đã cũ. Mở lại trang rồi quyết định."), code="old") from None


class ApproveForm(_Seen):
    """Yes, perhaps with a word."""

    note = Text(label=_("Lời nhắn"), longest=2_000, required=False)


class ReturnForm(_Seen):
    """What to change, field by field, or in general."""

    note = Text(label=_("Chung"), longest=2_000, rows=2, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in REASONED.items():
            self.fields[f"why_{name}"] = Text(label=label, longest=500, required=False)

    def reasons(self) -> dict[str, str]:
        """Field name → what to change."""
        return {name: said for name in REASONED if (said := self.cleaned_data[f"why_{name}"])}


class HideForm(forms.Form):
    """Why a published listing is taken off the lists."""

    reason = Text(label=_("Lý do ẩn"), longest=2_000, rows=2)
