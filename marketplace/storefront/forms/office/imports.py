"""Lists of certified products."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ListForm(forms.Form):
    """A file; its content, not its name, is what counts."""

    file = forms.FileField(
        label=_("Tệp .xlsx hoặc .csv, tối đa 20 MB"),
        allow_empty_file=True,  # the service says what is wrong with it
        max_length=1_000,
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"}),
        error_messages={
            "required": _("Chưa chọn tệp."),
            "invalid": _("Chưa chọn tệp."),
            "max_length": _("Tên tệp quá dài. Đổi tên ngắn hơn."),
        },
    )
