"""A code that takes something off: a shop's own, or a sponsor's."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.core import clock
from marketplace.shops.models import Shop

from .base import CountField, DongField, StudioForm
from .sales import DayField, ValueField

KINDS = [("percent", _("Giảm theo phần trăm")), ("amount", _("Giảm số tiền"))]


class VoucherForm(StudioForm):
    """Code, how much, from when to when, how often."""

    code = forms.CharField(
        label=_("Mã"),
        max_length=20,
        help_text=_("3 đến 20 chữ cái không dấu và chữ số, viết liền. Ví dụ TET2027."),
        widget=forms.TextInput(attrs={"class": "mono", "autocomplete": "off", "autocapitalize": "characters"}),
        error_messages={"required": _("Ghi mã. Ví dụ TET2027.")},
    )
    name = forms.CharField(label=_("Tên"), max_length=120, help_text=_("Ví dụ: Quà Tết."))
    kind = forms.ChoiceField(label=_("Cách giảm"), choices=KINDS, initial="percent", widget=forms.RadioSelect)
    value = ValueField(
        label=_("Giảm bao nhiêu"),
        help_text=_("Phần trăm hoặc số đồng bớt trên cả đơn. Luật giới hạn mức giảm."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    at_most = DongField(label=_("Giảm nhiều nhất mỗi đơn"), required=False, help_text=_("Chỉ khi giảm theo phần trăm."))
    least_goods = DongField(label=_("Đơn từ bao nhiêu tiền hàng"), required=False)
    most_uses = CountField(label=_("Dùng được mấy lượt, cả thảy"))
    most_uses_each = CountField(label=_("Mỗi số điện thoại mấy lượt"), initial=1)
    starts_on = DayField(label=_("Từ đầu ngày"))
    ends_on = DayField(label=_("Tới hết ngày"))
    programme = forms.CharField(
        label=_("Số đăng ký, thông báo khuyến mại"),
        max_length=160,
        required=False,
        help_text=_("Số và ngày ở Sở Công Thương, khi luật đòi."),
    )
    elsewhere = {"percent": "value", "amount_off": "value", "starts_at": "starts_on", "ends_at": "ends_on"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("starts_on", clock.today())
        self.initial.setdefault("ends_on", clock.today() + dt.timedelta(days=30))

    def clean_ends_on(self) -> dt.date:
        """At most two years on; also keeps the last day of the calendar away."""
        day: dt.date = self.cleaned_data["ends_on"]
        if day > clock.today() + dt.timedelta(days=730):
            raise forms.ValidationError(_("Chọn ngày kết thúc trong vòng 2 năm."), code="far")
        return day

    def facts(self) -> dict[str, Any]:
        """Arguments of the service."""
        said = self.cleaned_data
        by_percent = said["kind"] == "percent"
        return {
            "code": said["code"],
            "name": said["name"],
            "percent": said["value"] if by_percent else None,
            "amount_off": None if by_percent else said["value"],
            "at_most": said["at_most"] if by_percent else None,
            "least_goods": said["least_goods"] or 0,
            "most_uses": said["most_uses"],
            "most_uses_each": said["most_uses_each"],
            "starts_at": clock.start_of(said["starts_on"]),
            "ends_at": clock.start_of(said["ends_on"] + dt.timedelta(days=1)),
            "programme": said["programme"],
        }


class SponsorForm(VoucherForm):
    """The same, paid by a sponsor for the shops of a place. `places`: key and name of those of the officer's posts."""

    sponsor = forms.CharField(
        label=_("Ai trả khoản giảm"),
        max_length=160,
        help_text=_("Gian hàng nhận đủ tiền từ nơi này, ngoài sàn. Ví dụ: Sở Công Thương."),
        error_messages={"required": _("Ghi ai trả khoản giảm này. Ví dụ: Sở Công Thương.")},
    )
    place = forms.ChoiceField(label=_("Gian hàng ở đâu"))
    shop = forms.CharField(
        label=_("Chỉ một gian hàng"),
        max_length=160,
        required=False,
        help_text=_("Địa chỉ trang chủ thể (/producers/…) hoặc đúng tên gian. Để trống là mọi gian ở nơi đã chọn."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, places: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        where: Any = self.fields["place"]
        where.choices = places
        self.order_fields(["code", "name", "sponsor", "place", "shop"])

    def clean_shop(self) -> Shop | None:
        """The shop that is meant; whether the officer may is the service's question."""
        typed = " ".join(self.cleaned_data["shop"].split())
        if not typed:
            return None
        slug = typed.rstrip("/").rpartition("/producers/")[2]
        found = list(
            Shop.objects.filter(Q(name__iexact=typed) | Q(producer__slug=slug)).select_related("producer__place")[:2]
        )
        if len(found) != 1:
            words = (
                _("Có hai gian trùng tên: chép địa chỉ trang chủ thể.")
                if found
                else _("Không có gian hàng nào như vậy.")
            )
            raise forms.ValidationError(words, code="shop")
        return found[0]
