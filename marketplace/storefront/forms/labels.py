"""What labels are to be printed on, how many, and from where on the sheet."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from traceability.codes.services import Print
from traceability.codes.symbols import MOST_LABELS, PRESETS, STOCKS

from .base import StudioForm


class LabelsForm(StudioForm):
    """Every field has a usual value: a page asked for without any shows what is printed most."""

    elsewhere = {"stock": "sheet"}

    package = forms.ChoiceField(
        label=_("Loại bao bì"), choices=[(key, p.name) for key, p in PRESETS.items()], initial="bag"
    )
    sheet = forms.ChoiceField(
        label=_("Khổ giấy"),
        required=False,
        choices=[("", _("Theo loại bao bì")), *((key, stock.name) for key, stock in STOCKS.items())],
    )
    copies = forms.IntegerField(label=_("Số nhãn"), min_value=1, max_value=MOST_LABELS)
    start = forms.IntegerField(
        label=_("Bắt đầu từ nhãn số"),
        required=False,
        min_value=1,
        max_value=max(stock.per_page for stock in STOCKS.values()),
        initial=1,
        help_text=_("Tờ đã dùng dở: đếm từ trái sang phải, từ trên xuống."),
    )
    cut_marks = forms.BooleanField(label=_("Vạch cắt ở mép tờ"), required=False)
    stars = forms.BooleanField(label=_("In sao OCOP"), required=False)

    def wanted(self) -> Print:
        """What the service wants to know."""
        given: dict[str, Any] = self.cleaned_data
        preset = PRESETS[given["package"]]
        return Print(
            stock=STOCKS[given["sheet"]] if given["sheet"] else preset.stock,
            copies=given["copies"],
            start=given["start"] or 1,
            cut_marks=given["cut_marks"],
            stars=given["stars"],
            maker=preset.maker,
            detail=preset.detail,
        )
