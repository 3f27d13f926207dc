"""What a buyer fills in: who gets the goods and where; and how an order is found again."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from catalog.core.errors import Refused
from catalog.core.text import spoken
from catalog.places.models import Level, Unit
from catalog.producers.models import ProducerKind
from catalog.producers.services.checks import tax_code
from marketplace.accounts.forms import PhoneField, vietnam_mobile
from marketplace.orders.services import Contact

from ..queries.cart_page import codes_of
from .base import StudioForm
from .places import PlaceForm

INVOICE = ("invoice_name", "invoice_tax_code", "invoice_address")
_NOT_IN_CODES = re.compile(r"[\s\-.]+")


class BuyerPhoneField(PhoneField):
    """A mobile number, cleaned to E.164; the order is placed whether or not this server can send text messages to it."""

    def clean(self, value: Any) -> Any:
        """Empty stays empty."""
        text = forms.CharField.clean(self, value)
        return vietnam_mobile(text) if text else text


class CheckoutForm(PlaceForm):
    """Who gets it and where. `needs_address`: something is brought to the door; else neither street nor place is asked for."""

    name = forms.CharField(
        label=_("Họ và tên"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Ghi họ tên người nhận.")},
    )
    phone = BuyerPhoneField(
        label=_("Số điện thoại"), error_messages={"required": _("Ghi số điện thoại người nhận. Ví dụ 0912345678.")}
    )
    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"invalid": _("Địa chỉ này thiếu phần sau @ hoặc có dấu cách. Ví dụ huong@example.vn.")},
    )
    street = forms.CharField(
        label=_("Số nhà, đường, thôn"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "address-line1"}),
        error_messages={"required": _("Ghi số nhà, đường hoặc thôn, xóm để người giao tìm được.")},
    )
    note = forms.CharField(
        label=_("Lời nhắn cho người bán"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    invoice_name = forms.CharField(
        label=_("Tên đơn vị trên hóa đơn"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    invoice_tax_code = forms.CharField(
        label=_("Mã số thuế"),
        max_length=20,
        required=False,
        help_text=_("10 chữ số, chi nhánh thêm -001; hoặc số định danh 12 chữ số."),
        widget=forms.TextInput(attrs={"class": "mono", "autocomplete": "off", "inputmode": "numeric"}),
    )
    invoice_address = forms.CharField(
        label=_("Địa chỉ trên hóa đơn"),
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    voucher = forms.CharField(
        label=_("Mã giảm giá"),
        max_length=200,
        required=False,
        help_text=_("Nhiều mã thì cách nhau bằng dấu phẩy."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    adult = forms.BooleanField(label=_("Tôi đủ tuổi mua các món này"), required=False)
    consent = forms.BooleanField(
        label=_("Tôi đồng ý để người bán và bên giao hàng dùng tên, số điện thoại, địa chỉ này để giao đơn"),
        error_messages={"required": _("Đánh dấu ô đồng ý: không có tên và số điện thoại thì không giao hàng được.")},
    )
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, needs_address: bool, age: int, **kwargs: Any) -> None:
        self.needs_address = needs_address
        super().__init__(*args, **kwargs)
        self.fields["place"].required = self.fields["street"].required = needs_address
        self.fields["place"].error_messages["required"] = _("Ghi xã, phường và tỉnh nơi nhận hàng.")
        self.fields["place"].widget.attrs["autocomplete"] = "off"
        if age:
            self.fields["adult"].label = _("Tôi đủ %(years)s tuổi") % {"years": age}
        else:
            del self.fields["adult"]
        order = [
            "name",
            "phone",
            "email",
            "street",
            "place",
            "place_choice",
            "note",
            *INVOICE,
            "voucher",
            "adult",
            "consent",
        ]
        self.order_fields(order)

    def clean_name(self) -> str:
        """What a carrier can read out: letters, not only signs or what nobody sees."""
        return self._spoken("name")

    def clean_street(self) -> str:
        """The same of the street; a house may have a number alone."""
        return self._spoken("street", digits=True)

    def _spoken(self, name: str, *, digits: bool = False) -> str:
        text: str = self.cleaned_data[name]
        if text and not (text := spoken(text, digits=digits)):
            raise ValidationError(self.fields[name].error_messages["required"], code="unreadable")
        return text

    def clean_invoice_tax_code(self) -> str:
        """As it is kept; a wrong check digit is told now, not when the invoice is refused."""
        try:
            return tax_code(self.cleaned_data["invoice_tax_code"], ProducerKind.HOUSEHOLD)
        except Refused as refused:
            raise ValidationError(str(refused.problems[0].message), code="tax_code") from None

    def clean(self) -> dict[str, Any]:
        """A tax code is somebody's: it comes with name and address."""
        said: dict[str, Any] = super().clean() or {}
        if said.get("invoice_tax_code") or said.get("invoice_name") or said.get("invoice_address"):
            for name in INVOICE:
                if not said.get(name) and name not in self.errors:
                    self.add_error(name, _("Hóa đơn cho đơn vị cần đủ tên, mã số thuế và địa chỉ."))
        return said

    @property
    def asks_invoice(self) -> bool:
        """Whether something of the invoice's receiver is typed or wrong: then its part of the page is open."""
        return any(self[name].value() or self[name].errors for name in INVOICE)

    def clean_place(self) -> str:
        """A commune or ward; a province alone, or an old district alone, is asked about."""
        typed = super().clean_place()
        if self.unit is not None and self.unit.level != Level.COMMUNE:
            raise ValidationError(_("Ghi cả xã, phường nữa, ví dụ: xã Kiến Đức, Lâm Đồng."), code="commune")
        return typed

    @property
    def place_today(self) -> Unit | None:
        """The commune of today that was meant."""
        unit = self.unit
        return None if unit is None else unit.current or unit

    @property
    def codes(self) -> list[str]:
        """Voucher codes as typed."""
        return codes_of(self.cleaned_data.get("voucher", ""))

    def contact(self) -> Contact:
        """For the service, once the form is right."""
        said = self.cleaned_data
        return Contact(
            name=said["name"],
            phone=said["phone"],
            email=said["email"],
            street=said["street"],
            place=self.place_today,
            typed_place=said["place"],
            note=said["note"],
            **{name: said[name] for name in INVOICE},
        )


class FindOrderForm(StudioForm):
    """By the number of the order and the telephone that it goes to."""

    code = forms.CharField(
        label=_("Mã đơn"),
        max_length=20,
        help_text=_("Bắt đầu bằng DH, có trong tin nhắn khi đặt. Ví dụ DH7K2M9QX4."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        error_messages={"required": _("Ghi mã đơn. Ví dụ DH7K2M9QX4.")},
    )
    phone = BuyerPhoneField(
        label=_("Số điện thoại đã dùng khi đặt"), error_messages={"required": _("Ghi số điện thoại đã dùng khi đặt.")}
    )

    def clean_code(self) -> str:
        """As it is kept: capitals, what people read wrongly put right (O is 0, I and L are 1)."""
        code = _NOT_IN_CODES.sub("", self.cleaned_data["code"]).upper()
        return code[:2] + code[2:].translate(str.maketrans("OIL", "011"))
