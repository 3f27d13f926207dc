"""A score sheet's file."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .fields import Text

WHAT = [("words", _("Nguyên văn của quyết định cho phiếu này")), ("sheet", _("Phiên bản mới của phiếu"))]


class SheetForm(forms.Form):
    """What is brought, the file, and where it comes from. Only the ministry is offered new versions."""

    what = forms.ChoiceField(label=_("Tệp này là"), choices=WHAT[:1], widget=forms.RadioSelect, initial="words")
    file = forms.FileField(
        label=_("Tệp .xlsx hoặc .json, tối đa 2 MB"),
        allow_empty_file=True,  # the service says what is wrong with it
        max_length=1_000,
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.json"}),
        error_messages={"required": _("Chưa chọn tệp."), "invalid": _("Chưa chọn tệp.")},
    )
    source = Text(label=_("Nguồn"), longest=300, help_text=_("Ví dụ: Công báo số 1033, bản sao của Sở."))

    def __init__(self, *args: Any, sheets: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if sheets:
            self.fields["what"].choices = WHAT  # type: ignore[attr-defined]
