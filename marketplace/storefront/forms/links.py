"""A link of a product, lot or zone to a page elsewhere."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from traceability.scans.models import LinkForm as Kinds
from traceability.scans.models import LinkLanguage, Relation

from .base import StudioForm


class LinkForm(StudioForm):
    """Where it leads, what it is, in which language. `for_office`: officers may also announce a recall."""

    href = forms.CharField(
        label=_("Địa chỉ trang"),
        max_length=2_000,
        widget=forms.URLInput(attrs={"autocomplete": "off", "placeholder": "https://"}),
        help_text=_("Chép nguyên từ thanh địa chỉ của trình duyệt, bắt đầu bằng https://."),
    )
    title = forms.CharField(
        label=_("Tên trang"), max_length=400, help_text=_("Người mua thấy tên này. Ví dụ: Cách pha trà.")
    )
    relation = forms.ChoiceField(label=_("Trang nói về"))
    language = forms.ChoiceField(label=_("Ngôn ngữ của trang"), choices=LinkLanguage.choices)
    media_type = forms.ChoiceField(label=_("Dạng"), choices=Kinds.choices)

    def __init__(self, *args: Any, for_office: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["relation"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            choice for choice in Relation.choices if for_office or choice[0] != Relation.RECALL
        ]
