"""What buyers and producers write to each other: organisations, enquiries, quotes, acceptances, messages, deliveries."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.certification.models import Evidence, EvidenceKind
from catalog.core.formats import day, number
from catalog.products.models import Product
from marketplace.enquiries.models import Buyer, BuyerKind, Enquiry, Measure, Period, Quote
from marketplace.enquiries.services import LONGEST_MESSAGE, EnquiryFacts
from traceability.lots.models import Lot

from .base import CountField, DongField, MeasureField, StudioForm
from .days import DayField
from .places import PlaceForm
from .sets import SetsField

STARS = [("0", _("Không cần sao")), ("3", _("3 sao trở lên")), ("4", _("4 sao trở lên")), ("5", _("5 sao"))]


class BuyerForm(PlaceForm):
    """Which organisation, and how officers reach it."""

    confirms_old_names = False
    kind = forms.ChoiceField(label=_("Loại tổ chức"), choices=BuyerKind)
    name = forms.CharField(label=_("Tên tổ chức"), max_length=200, help_text=_("Như trên giấy đăng ký."))
    tax_code = forms.CharField(
        label=_("Mã số thuế"), max_length=20, required=False, widget=forms.TextInput(attrs={"inputmode": "numeric"})
    )
    street = forms.CharField(label=_("Số nhà, đường, thôn"), max_length=200, required=False)
    contact = forms.CharField(label=_("Người liên hệ"), max_length=120)
    phone = forms.CharField(
        label=_("Điện thoại"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
        help_text=_("Cán bộ dùng để xác minh. Bên bán chỉ thấy khi bạn bấm cho xem."),
    )
    email = forms.CharField(label=_("E-mail"), max_length=254, required=False)
    FACTS = ("kind", "name", "tax_code", "street", "contact", "phone", "email")
    field_order = ("kind", "name", "tax_code", "place", "place_choice", "street", "contact", "phone", "email")

    @classmethod
    def of(cls, buyer: Buyer | None, data: Any = None) -> "BuyerForm":
        """Filled with the buyer as it is."""
        initial = {name: getattr(buyer, name) for name in cls.FACTS} if buyer else {}
        return cls(data, kept=buyer.place if buyer else None, initial=initial)

    def facts(self) -> dict[str, Any]:
        """The arguments of the service."""
        return {name: self.cleaned_data[name] for name in self.FACTS} | {"place": self.unit}


class InviteToBuyerForm(StudioForm):
    """Whom to invite."""

    address = forms.CharField(label=_("E-mail hoặc số điện thoại"), max_length=254)


class EnquiryForm(PlaceForm):
    """What is asked for."""

    confirms_old_names = False
    elsewhere = {"unit": "measure"}
    title = forms.CharField(
        label=_("Cần mua gì"), max_length=160, help_text=_("Ví dụ: Mắc ca sấy cho 12 cửa hàng, giao hằng tháng.")
    )
    sets = SetsField(label=_("Bộ sản phẩm"))
    wanted = forms.CharField(
        label=_("Tên đặc sản"),
        max_length=160,
        required=False,
        help_text=_("Khi không có bộ phù hợp, hoặc đặc sản chưa có sao. Ví dụ: măng khô, rượu cần."),
    )
    quantity = MeasureField(label=_("Số lượng"))
    measure = forms.ChoiceField(label=_("Đơn vị"), choices=Measure, initial=Measure.KG)
    period = forms.ChoiceField(label=_("Mua"), choices=Period, initial=Period.ONCE)
    stars = forms.ChoiceField(label=_("Số sao"), choices=STARS, required=False)
    papers = forms.MultipleChoiceField(
        label=_("Giấy tờ cần có"), required=False, choices=EvidenceKind, widget=forms.CheckboxSelectMultiple()
    )
    price_from = DongField(label=_("Giá từ (₫ một đơn vị)"), required=False)
    price_to = DongField(label=_("Giá đến"), required=False, help_text=_("Để trống cả hai: bên bán tự chào giá."))
    delivery_from = DayField(label=_("Giao từ ngày"))
    delivery_until = DayField(label=_("Tới ngày"))
    open_until = DayField(label=_("Nhận chào hàng tới hết ngày"))
    text = forms.CharField(
        label=_("Nói thêm"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Hiện công khai. Đừng ghi số điện thoại, địa chỉ web, e-mail."),
    )
    field_order = (
        "title", "sets", "wanted", "quantity", "measure", "period", "stars", "papers", "price_from", "price_to",
        "place", "place_choice", "delivery_from", "delivery_until", "open_until", "text",
    )  # fmt: skip
    PLAIN = (
        "title", "wanted", "quantity", "period", "price_from", "price_to", "delivery_from", "delivery_until",
        "open_until", "text",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].label = _("Giao ở xã, phường")

    @classmethod
    def of(cls, enquiry: Enquiry, data: Any = None) -> "EnquiryForm":
        """Filled with a draft as it is."""
        initial = {name: getattr(enquiry, name) for name in cls.PLAIN}
        initial |= {"quantity": number(enquiry.quantity), "measure": enquiry.unit}
        initial |= {"stars": str(enquiry.stars), "papers": enquiry.papers}
        initial["sets"] = [str(one.pk) for one in enquiry.sets.all()]
        return cls(data, kept=enquiry.place, initial=initial)

    def facts(self) -> EnquiryFacts:
        """For the service, once the form is right."""
        assert self.unit is not None
        said = {name: self.cleaned_data[name] for name in self.PLAIN}
        return EnquiryFacts(
            **said,
            unit=self.cleaned_data["measure"],
            place=self.unit,
            sets=self.cleaned_data["sets"],
            stars=int(self.cleaned_data["stars"] or 0),
            papers=self.cleaned_data["papers"],
        )


class QuoteForm(StudioForm):
    """What a producer offers."""

    product = forms.ChoiceField(label=_("Sản phẩm"), required=False, choices=[])
    goods = forms.CharField(
        label=_("Tên hàng"), max_length=200, required=False, help_text=_("Chỉ khi hàng chưa có trong danh sách trên.")
    )
    price = DongField(label=_("Giá một đơn vị (₫)"))
    quantity = MeasureField(label=_("Số lượng"))
    valid_until = DayField(label=_("Giữ giá tới hết ngày"))
    samples = forms.CharField(
        label=_("Hàng mẫu"), max_length=300, required=False, help_text=_("Ví dụ: gửi 2 gói 250 g, miễn phí.")
    )
    note = forms.CharField(
        label=_("Lời nhắn kèm"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    lots = forms.MultipleChoiceField(
        label=_("Lô có sẵn"), required=False, choices=[], widget=forms.CheckboxSelectMultiple()
    )
    papers = forms.MultipleChoiceField(
        label=_("Giấy tờ cho bên mua xem"),
        required=False,
        choices=[],
        widget=forms.CheckboxSelectMultiple(),
        help_text=_("Chỉ bên mua này tải được những tệp bạn chọn."),
    )

    def __init__(
        self, *args: Any, products: Iterable[Product], lots: Sequence[Lot], papers: Sequence[Evidence], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.products = {str(one.pk): one for one in products}
        self.known_lots = {str(one.pk): one for one in lots}
        self.known_papers = {str(one.pk): one for one in papers}
        fields: Any = self.fields
        fields["product"].choices = [
            *((key, p.name) for key, p in self.products.items()),
            ("", _("Hàng chưa nhập vào đây")),
        ]
        fields["lots"].choices = [
            (key, f"{one.number} · {one.variant.product.name} · {day(one.produced_on)}")
            for key, one in self.known_lots.items()
        ]
        fields["papers"].choices = [
            (key, f"{one.title} ({one.get_kind_display()})") for key, one in self.known_papers.items()
        ]
        for name, known in (("lots", self.known_lots), ("papers", self.known_papers)):
            if not known:
                del self.fields[name]

    def facts(self) -> dict[str, Any]:
        """The arguments of the service."""
        said = dict(self.cleaned_data)
        return said | {
            "product": self.products.get(said["product"]),
            "lots": [self.known_lots[key] for key in said.get("lots", ())],
            "papers": [self.known_papers[key] for key in said.get("papers", ())],
        }


class AcceptForm(StudioForm):
    """How much of a quote, delivered when."""

    quantity = MeasureField(label=_("Nhận số lượng"))
    delivery_from = DayField(label=_("Giao từ ngày"))
    delivery_until = DayField(label=_("Tới ngày"))

    @classmethod
    def of(cls, quote: Quote, enquiry: Enquiry, data: Any = None) -> "AcceptForm":
        """All of it, as far as something is still wanted, on the enquiry's days."""
        left = min(quote.quantity, enquiry.quantity - enquiry.taken)
        initial = {
            "quantity": number(left),
            "delivery_from": enquiry.delivery_from,
            "delivery_until": enquiry.delivery_until,
        }
        return cls(data, initial=initial, auto_id=f"id_a{quote.pk}_%s")


class ReasonForm(StudioForm):
    """Why not."""

    reason = forms.CharField(label=_("Lý do"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class MessageForm(StudioForm):
    """One message to the other side."""

    text = forms.CharField(label=_("Lời nhắn"), max_length=LONGEST_MESSAGE, widget=forms.Textarea(attrs={"rows": 2}))


class DeliveryForm(StudioForm):
    """What came."""

    quantity = MeasureField(label=_("Đã giao"))
    day = DayField(label=_("Ngày giao"))


class CapacityForm(StudioForm):
    """How much of a product can be supplied; nothing forgets what was stated."""

    product = forms.ChoiceField(label=_("Sản phẩm"), choices=[])
    quantity = MeasureField(label=_("Cung cấp được"), required=False, help_text=_("Để trống: bỏ điều đã ghi."))
    unit = forms.ChoiceField(label=_("Đơn vị"), choices=Measure)
    period = forms.ChoiceField(label=_("Theo kỳ"), choices=[c for c in Period.choices if c[0] != Period.ONCE])

    def __init__(self, *args: Any, products: Iterable[Product], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.products = {str(one.pk): one for one in products}
        self.fields["product"].choices = [(key, one.name) for key, one in self.products.items()]  # type: ignore[attr-defined]


class MeetingForm(StudioForm):
    """Who meets whom, when, at which table."""

    buyer = forms.ChoiceField(label=_("Bên mua"), choices=[])
    producer = forms.ChoiceField(label=_("Cơ sở"), choices=[])
    at = forms.ChoiceField(label=_("Lượt"), choices=[])
    table = CountField(label=_("Bàn số"), initial="1")
