"""What a shop says of itself before it sells, and when it rests."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.orders.services.terms import MOST_DAYS
from marketplace.shops.models import WayBack

from .base import CountField, StudioForm
from .places import PlaceForm
from .sales import DayField

NOT_TAKEN = _("Hàng tươi sống, hàng đã mở niêm phong, trừ khi hư, hỏng, giao nhầm.")
"""What most shops of food do not take back: offered, and theirs to change."""


class PickupForm(PlaceForm):
    """Where carriers fetch parcels."""

    confirms_old_names = False
    street = forms.CharField(label=_("Số nhà, đường, thôn"), max_length=300)


class ReturnPolicyForm(StudioForm):
    """What is taken back, how long, and who pays for the way."""

    days = CountField(label=_("Nhận trả hàng trong mấy ngày từ khi giao"))
    way_back = forms.ChoiceField(
        label=_("Hàng đúng mô tả mà người mua đổi ý"), choices=WayBack.choices, widget=forms.RadioSelect()
    )
    not_taken = forms.CharField(
        label=_("Không nhận lại"),
        required=False,
        max_length=600,
        help_text=_("Hàng không đúng mô tả, hư hỏng, giao nhầm thì luôn phải nhận lại, phí gửi lại do gian hàng trả."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    text = forms.CharField(
        label=_("Nói thêm với người mua"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, least: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["days"].help_text = _("Ít nhất %(least)s ngày theo quy định chung, nhiều nhất %(most)s ngày.") % {
            "least": least,
            "most": MOST_DAYS,
        }
        self.initial.setdefault("days", least)
        self.initial.setdefault("way_back", WayBack.BUYER)
        self.initial.setdefault("not_taken", NOT_TAKEN)


class HolidayForm(StudioForm):
    """From a day to a day, both whole."""

    first = DayField(label=_("Nghỉ từ đầu ngày"))
    last = DayField(label=_("Tới hết ngày"))
    note = forms.CharField(
        label=_("Lời nhắn người mua thấy"), required=False, max_length=400, help_text=_("Ví dụ: Nghỉ Tết, hẹn gặp lại.")
    )
