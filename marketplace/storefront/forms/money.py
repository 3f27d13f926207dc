"""A shop's money: files to read, refunds that were made by hand."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.core import clock
from marketplace.orders.models import ExportKind
from marketplace.payments.models import CardCurrency

from .base import CountField, DongField, StudioForm
from .sales import DayField


class StatementForm(StudioForm):
    """A file of the bank or of a carrier."""

    kind = forms.ChoiceField(
        label=_("Tệp của ai"),
        choices=[("bank", _("Sao kê của ngân hàng")), ("carrier", _("Đối soát tiền thu hộ của bên giao hàng"))],
        widget=forms.RadioSelect,
        initial="bank",
    )
    file = forms.FileField(
        label=_("Tệp .xlsx hoặc .csv"),
        help_text=_("Gửi nguyên tệp tải về từ ngân hàng hay bên giao hàng, không cần sửa."),
        error_messages={"required": _("Chọn tệp."), "empty": _("Tệp rỗng. Chọn lại tệp.")},
    )


FORMS = [("xlsx", "Excel (.xlsx)"), ("csv", "CSV")]


class TakeOutForm(StudioForm):
    """Which table, from which day to which, as what."""

    kind = forms.ChoiceField(
        label=_("Bảng nào"),
        choices=[(kind.value, kind.label) for kind in ExportKind if kind != ExportKind.SELLERS],
        initial=ExportKind.INVOICES,
        widget=forms.RadioSelect,
    )
    first = DayField(label=_("Từ ngày"))
    last = DayField(label=_("Tới hết ngày"))
    form = forms.ChoiceField(label=_("Loại tệp"), choices=FORMS, initial="xlsx", widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = clock.today()
        self.initial.setdefault("first", today.replace(day=1))
        self.initial.setdefault("last", today)

    def too_many(self) -> None:
        """Said above the form."""
        self.add_error(None, _("Vừa xin quá nhiều tệp. Đợi một giờ rồi xin tiếp."))


class SellersForm(StudioForm):
    """Of which year."""

    year = CountField(label=_("Năm"))
    form = forms.ChoiceField(label=_("Loại tệp"), choices=FORMS, initial="xlsx", widget=forms.RadioSelect)
    elsewhere = {"first": "year", "last": "year"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("year", clock.today().year)

    def clean_year(self) -> int:
        """A year that has begun."""
        year: int = self.cleaned_data["year"]
        if not 2020 <= year <= clock.today().year:
            raise forms.ValidationError(_("Ghi năm từ 2020 tới năm nay."), code="out_of_range")
        return year


class CardCurrencyForm(StudioForm):
    """What cards are charged in."""

    currency = forms.ChoiceField(label=_("Loại tiền"), choices=CardCurrency, widget=forms.RadioSelect)
    rate = DongField(
        label=_("Số đồng cho 1 đô la hay 1 euro"),
        required=False,
        help_text=_("Để trống khi trừ bằng đồng. Ví dụ 26.000."),
    )


class RefundForm(StudioForm):
    """What the producer gave back to the buyer."""

    amount = DongField(label=_("Số tiền đã hoàn"))
    reference = forms.CharField(
        label=_("Mã giao dịch ngân hàng"),
        required=False,
        max_length=80,
        help_text=_("Số tham chiếu của lần chuyển, để đối chiếu khi người mua hỏi."),
        widget=forms.TextInput(attrs={"class": "mono", "autocomplete": "off"}),
    )
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, due: int = 0, by_service: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if by_service:
            del self.fields["reference"]
            self.fields["amount"].label = _("Số tiền hoàn")
        self.fields["amount"].initial = due
        self.fields["key"].initial = uuid.uuid4()


class VnpayForm(StudioForm):
    """A shop's own terminal at VNPay. The secret is typed and never shown again."""

    terminal = forms.CharField(
        label=_("Mã website (vnp_TmnCode)"),
        max_length=40,
        widget=forms.TextInput(attrs={"class": "mono", "autocomplete": "off", "autocapitalize": "characters"}),
    )
    secret = forms.CharField(
        label=_("Chuỗi bí mật (vnp_HashSecret)"),
        max_length=200,
        help_text=_("VNPay gửi khi mở tài khoản. Lưu xong không ai xem lại được ở đây; sai thì ghi lại."),
        widget=forms.PasswordInput(attrs={"class": "mono", "autocomplete": "off"}),
    )
