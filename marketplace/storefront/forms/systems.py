"""A key for a producer's own software."""

from django import forms
from django.utils.translation import gettext_lazy as _

from .base import StudioForm


class TokenForm(StudioForm):
    """Which system gets the key, and what it may do."""

    name = forms.CharField(label=_("Hệ thống nào dùng khóa này"), max_length=80, help_text=_("Ví dụ: Phần mềm kho"))
    may_capture = forms.BooleanField(label=_("Được gửi sự kiện"), required=False, initial=True)
    may_query = forms.BooleanField(label=_("Được đọc sự kiện của cơ sở"), required=False, initial=True)
    is_public = forms.BooleanField(
        label=_("Sự kiện gửi bằng khóa này ai cũng đọc được ở trang lô"),
        required=False,
        help_text=_("Bỏ trống nếu sự kiện có tên khách hàng, số đơn hàng."),
    )
