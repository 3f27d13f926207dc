"""A score sheet's file."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.core.formats import in_language
from catalog.products.models import ProductGroup
from marketplace.storefront.forms.base import CountField

from .fields import NEEDED, Text

WHAT = [("words", _("Nguyên văn của quyết định cho phiếu này")), ("sheet", _("Phiên bản mới của phiếu"))]


class _FileForm(forms.Form):
    """A file, and where it comes from."""

    file = forms.FileField(
        label=_("Tệp .xlsx hoặc .json, tối đa 2 MB"),
        allow_empty_file=True,  # the service says what is wrong with it
        max_length=1_000,
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.json"}),
        error_messages={"required": _("Chưa chọn tệp."), "invalid": _("Chưa chọn tệp.")},
    )
    source = Text(label=_("Nguồn"), longest=300, help_text=_("Ví dụ: Công báo số 1033, bản sao của Sở."))


class SheetForm(_FileForm):
    """What is brought of a sheet that is there. Only the ministry is offered new versions."""

    what = forms.ChoiceField(label=_("Tệp này là"), choices=WHAT[:1], widget=forms.RadioSelect, initial="words")

    def __init__(self, *args: Any, sheets: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if sheets:
            self.fields["what"].choices = WHAT  # type: ignore[attr-defined]


class FirstSheetForm(_FileForm):
    """A set of an older regime and its first sheet; group and names may stay empty for a set that is there."""

    number = CountField(
        label=_("Số của bộ trong quyết định"), help_text=_("Ví dụ 13."), error_messages={"required": NEEDED}
    )
    group = forms.ChoiceField(label=_("Nhóm sản phẩm"), required=False)
    name = Text(label=_("Tên bộ"), longest=200, required=False)
    name_en = Text(label=_("Tên bộ bằng tiếng Anh"), longest=200, required=False)

    def __init__(self, *args: Any, groups: Sequence[ProductGroup], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.groups = {str(group.pk): group for group in groups}
        field = self.fields["group"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            ("", _("Chọn nhóm")),
            *((key, f"{g.number}. {in_language(g, 'name')}") for key, g in self.groups.items()),
        ]

    def first_sheet(self) -> dict[str, Any]:
        """For `import_first_sheet`, but the regime."""
        sent = self.cleaned_data
        return {name: sent[name] for name in ("number", "name", "name_en", "source")} | {
            "group": self.groups.get(sent["group"]),
            "document": sent["file"].read(),
        }
