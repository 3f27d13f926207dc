"""Concentrated promotions: what officers record of them."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..base import StudioForm
from ..sales import DayField, ValueField

COUNTRY = "all"


class PeriodForm(StudioForm):
    """Name and number, where, from when to when, how much. `places`: key and name of the officer's provinces, and the country."""

    name = forms.CharField(
        label=_("Tên chương trình"), max_length=160, help_text=_("Ví dụ: Tháng khuyến mại tập trung quốc gia 2026.")
    )
    number = forms.CharField(
        label=_("Số quyết định"),
        max_length=80,
        help_text=_("Gian hàng ghi đúng số này vào đợt giảm giá. Ví dụ 123/QĐ-UBND."),
        widget=forms.TextInput(attrs={"class": "mono", "autocomplete": "off"}),
    )
    law = forms.CharField(label=_("Căn cứ"), max_length=200, help_text=_("Cơ quan nào quyết định, ngày nào."))
    place = forms.ChoiceField(label=_("Cho gian hàng ở đâu"))
    percent = ValueField(
        label=_("Được giảm nhiều nhất, phần trăm"),
        initial=100,
        help_text=_("Nghị định 81/2018/NĐ-CP: tới 100% trong chương trình khuyến mại tập trung."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    starts_on = DayField(label=_("Từ đầu ngày"))
    ends_on = DayField(label=_("Tới hết ngày"))

    def __init__(self, *args: Any, places: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        where: Any = self.fields["place"]
        where.choices = places
