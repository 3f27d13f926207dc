"""Prices, stock, sales, and what a shop brings to a fair."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.core import clock
from catalog.core.formats import money, number
from marketplace.content.models import Campaign
from marketplace.promotions.models import SaleKind
from marketplace.shops.models import Vat
from marketplace.shops.queries import Step
from marketplace.shops.services import Terms

from .base import CountField, DongField, StudioForm

DAY_FORMATS = ["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d/%m/%y"]


class DayField(forms.DateField):
    """A day, from a calendar or typed as 22/11/2026."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        super().__init__(input_formats=DAY_FORMATS, widget=widget, **kwargs)
        self.error_messages["invalid"] = _("Ghi ngày như 22/11/2026.")


class OfferForm(StudioForm):
    """What a variant costs, how many there are (`expected` is the number that the person saw), and what is promised beside the price."""

    amount = DongField(label=_("Giá bán"), required=False)
    quantity = CountField(label=_("Còn trong kho"), required=False)
    expected = CountField(required=False, widget=forms.HiddenInput())
    steps = forms.CharField(
        label=_("Giá sỉ"),
        required=False,
        max_length=500,
        help_text=_("Mỗi dòng: từ mấy cái; giá một cái. Ví dụ “10; 115.000”. Phải thấp hơn giá bán."),
        widget=forms.Textarea(attrs={"rows": 2, "class": "mono"}),
    )
    packs_within = CountField(
        label=_("Giao đi trong mấy ngày"), required=False, help_text=_("Để trống nếu gói và giao ngay.")
    )
    most_per_order = CountField(label=_("Mỗi đơn nhiều nhất"), required=False)
    most_per_buyer = CountField(label=_("Mỗi số điện thoại nhiều nhất"), required=False)
    most_in_days = CountField(label=_("Trong mấy ngày"), required=False)
    vat = forms.ChoiceField(
        label=_("Thuế GTGT trong giá"),
        choices=[("", _("Không ghi")), *Vat.choices],
        required=False,
        help_text=_("Để kê vào dữ liệu hóa đơn. Hộ kinh doanh thường để “Không ghi”."),
    )
    ahead = CountField(
        label=_("Nhận đặt trước thêm"),
        required=False,
        help_text=_("Số sẽ thu hoạch hoặc làm. Để trống nếu không nhận."),
    )
    ahead_from = DayField(label=_("Bắt đầu giao hàng đặt trước từ"), required=False)

    def clean_steps(self) -> list[Step]:
        """Every line, or the first that cannot be read and why."""
        found = []
        for line in filter(None, (line.strip() for line in self.cleaned_data["steps"].splitlines())):
            n, _semicolon, amount = line.partition(";")
            if not n.strip() or not amount.strip():
                raise forms.ValidationError(
                    _("“%(line)s”: ghi số lượng, dấu chấm phẩy, rồi giá. Ví dụ “10; 115.000”."),
                    params={"line": line[:40]},
                )
            found.append(Step(CountField().clean(n), DongField().clean(amount)))
        return found

    def changes(self, names: Iterable[str]) -> bool:
        """Whether one of these fields was sent and says another than it did; a form without them changes nothing."""
        sent = [name for name in names if self.add_prefix(name) in self.data]
        return any(name in self.changed_data for name in sent)

    def terms(self) -> Terms:
        """For the service, once the form is right."""
        names = ("packs_within", "most_per_order", "most_per_buyer", "most_in_days", "steps", "vat")
        return Terms(**{name: self.cleaned_data[name] for name in names})


def steps_in_lines(steps: Iterable[Step]) -> str:
    """As people write them."""
    return "\n".join(f"{number(step.from_quantity)}; {number(step.amount)}" for step in steps)


class FairOfferForm(StudioForm):
    """What a variant costs at a fair."""

    amount = DongField(label=_("Giá hội chợ"))
    elsewhere = {"variant": "amount", "booth": "amount"}


class ValueField(DongField):
    """ "15", "15 %" or "20.000 đ": which it is says the kind beside it."""

    def clean(self, value: Any) -> Any:
        try:
            return super().clean(str(value or "").replace("%", ""))
        except forms.ValidationError as wrong:
            if wrong.code != "fraction":
                raise
            raise forms.ValidationError(_("Ghi số tròn, không có phần lẻ. Ví dụ 10 hoặc 20.000."), "fraction") from None


SOME_GOODS, WHOLE_SHOP = "some", "all"


class SaleForm(StudioForm):
    """So much off these products, from a day to a day, both whole."""

    name = forms.CharField(
        label=_("Tên đợt giảm giá"), max_length=300, help_text=_("Người mua thấy tên này. Ví dụ: Mừng vụ mới.")
    )
    kind = forms.ChoiceField(
        label=_("Cách giảm"), choices=SaleKind.choices, initial=SaleKind.PERCENT, widget=forms.RadioSelect()
    )
    value = ValueField(
        label=_("Giảm bao nhiêu"),
        help_text=_("Phần trăm từ 1 đến 90, hoặc số đồng bớt trên mỗi món. Luật giới hạn mức giảm."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    starts_on = DayField(label=_("Từ đầu ngày"))
    ends_on = DayField(label=_("Tới hết ngày"))
    programme = forms.CharField(
        label=_("Số đăng ký, thông báo khuyến mại"),
        max_length=160,
        required=False,
        help_text=_("Số và ngày ở Sở Công Thương, khi luật đòi."),
    )
    scope = forms.ChoiceField(label=_("Giảm cho"), initial=SOME_GOODS, widget=forms.RadioSelect())
    products = forms.MultipleChoiceField(
        label=_("Đánh dấu các món, nếu chỉ giảm vài món"),
        required=False,
        widget=forms.CheckboxSelectMultiple(),
        help_text=_("Chỉ những sản phẩm đang có giá bán."),
    )
    campaign = forms.ChoiceField(
        label=_("Thuộc chiến dịch"),
        required=False,
        help_text=_("Đợt giảm giá phải nằm trong những ngày của chiến dịch."),
    )
    elsewhere = {"starts_at": "starts_on", "ends_at": "ends_on", "channel": "products"}

    def __init__(
        self,
        *args: Any,
        able: Iterable[tuple[int, str, int, int, str]],
        campaigns: Iterable[Campaign] = (),
        **kwargs: Any,
    ) -> None:
        """`able`: what may be chosen, as `queries.studio.sellable` gives it; `campaigns` that the producer may join."""
        super().__init__(*args, **kwargs)
        self.campaigns = {str(each.pk): each for each in campaigns}
        joined: Any = self.fields["campaign"]
        joined.choices = [("", _("Không")), *((key, each.name) for key, each in self.campaigns.items())]
        if not self.campaigns:
            del self.fields["campaign"]
        self.able = list(able)
        chosen: Any = self.fields["products"]
        chosen.choices = [
            (str(pk), _("%(name)s, từ %(price)s") % {"name": name, "price": money(cheapest)})
            for pk, name, cheapest, *_set in self.able
        ]
        sets = sorted({(number, words) for *_product, number, words in self.able})
        scope: Any = self.fields["scope"]
        scope.choices = [(SOME_GOODS, _("Các món đánh dấu bên dưới")), (WHOLE_SHOP, _("Mọi món của gian đang có giá"))]
        if len(sets) > 1:
            scope.choices += [(str(number), _("Cả bộ: %(name)s") % {"name": words}) for number, words in sets]
        self.initial.setdefault("starts_on", clock.today())
        self.initial.setdefault("ends_on", clock.today() + dt.timedelta(days=7))

    def clean_starts_on(self) -> dt.date:
        """A sale begins today at the earliest: nobody has seen a price of yesterday."""
        day: dt.date = self.cleaned_data["starts_on"]
        if day < clock.today():
            raise forms.ValidationError(_("Ngày bắt đầu đã qua. Chọn từ hôm nay trở đi."), code="past")
        return day

    def clean_ends_on(self) -> dt.date:
        """At most two years on; also keeps the last day of the calendar away."""
        day: dt.date = self.cleaned_data["ends_on"]
        if day > clock.today() + dt.timedelta(days=730):
            raise forms.ValidationError(_("Chọn ngày kết thúc trong vòng 2 năm."), code="far")
        return day

    def goods(self) -> list[int]:
        """Keys of the products as the scope says, as they have a price now: what is put on sale later is not part of it."""
        scope = self.cleaned_data["scope"]
        if scope == SOME_GOODS:
            return [int(pk) for pk in self.cleaned_data["products"]]
        return [pk for pk, _name, _price, number, _words in self.able if scope in (WHOLE_SHOP, str(number))]

    def span(self) -> tuple[dt.datetime, dt.datetime]:
        """From the first instant of the first day (or now, if that is today) to the last of the last."""
        first, last = self.cleaned_data["starts_on"], self.cleaned_data["ends_on"]
        starts = clock.now() if first == clock.today() else clock.start_of(first)
        ends = clock.start_of(last + dt.timedelta(days=1))
        if campaign := self.joins():  # whose first and last day may begin and end at another hour
            first_day, last_day = (at.astimezone(clock.VIETNAM).date() for at in (campaign.starts_at, campaign.ends_at))
            starts = max(starts, campaign.starts_at) if first == first_day else starts
            ends = min(ends, campaign.ends_at) if last == last_day else ends
        return starts, ends

    def joins(self) -> Campaign | None:
        """The campaign that was chosen. No statement."""
        return self.campaigns.get(self.cleaned_data.get("campaign", ""))
