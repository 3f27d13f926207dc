"""Certificates and contracts of a zone."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.core import clock
from traceability.zones.models import ZoneCertificateKind

from .base import MeasureField, StudioForm
from .days import DayField

PAPER_TYPES = "application/pdf,image/jpeg,image/png"


def paper_field(**kwargs: Any) -> forms.FileField:
    """A PDF or a picture of a paper; what it is says the service."""
    return forms.FileField(
        label=_("Ảnh chụp hoặc tệp PDF"),
        help_text=_("PDF, JPEG hoặc PNG, tối đa 20 MB. Chỉ cơ sở và cán bộ phụ trách xem được tệp."),
        allow_empty_file=True,
        max_length=1_000,
        widget=forms.FileInput(attrs={"accept": PAPER_TYPES}),
        error_messages={"required": _("Chưa chọn tệp nào.")},
        **kwargs,
    )


class CertificateForm(StudioForm):
    """A certificate with its paper."""

    kind = forms.ChoiceField(label=_("Loại chứng nhận"), choices=ZoneCertificateKind.choices)
    name = forms.CharField(
        label=_("Tên trên giấy"),
        required=False,
        max_length=400,
        help_text=_("Cần ghi cho chỉ dẫn địa lý và chứng nhận khác. Ví dụ: hồ tiêu Đắk Nông."),
    )
    number = forms.CharField(label=_("Số"), max_length=400, widget=forms.TextInput(attrs={"class": "mono"}))
    issuer = forms.CharField(label=_("Nơi cấp"), max_length=400)
    scope = forms.CharField(
        label=_("Phạm vi"), required=False, max_length=900, help_text=_("Cây trồng, diện tích, số hộ mà giấy ghi.")
    )
    valid_from = DayField(label=_("Từ ngày"))
    valid_until = DayField(label=_("Đến hết ngày"), required=False, help_text=_("Để trống nếu giấy không ghi."))
    file = paper_field()

    def facts(self) -> dict[str, Any]:
        """The arguments of the service."""
        said = dict(self.cleaned_data)
        return said | {"uploaded": said.pop("file")}


class WithdrawForm(StudioForm):
    """From a day on, a certificate holds no more."""

    withdrawn_on = DayField(label=_("Thôi hiệu lực từ ngày"), initial=clock.today)
    reason = forms.CharField(label=_("Lý do"), max_length=900)


class ContractForm(StudioForm):
    """Who buys how much of the harvest."""

    buyer_name = forms.CharField(label=_("Bên mua"), max_length=600)
    buyer = forms.CharField(
        label=_("Bên mua trên sàn"),
        required=False,
        max_length=400,
        help_text=_(
            "Mã số thuế, hoặc địa chỉ trang của bên mua trên sàn (hộ không có mã số thuế): hợp đồng được nối với cơ sở đó. Bỏ trống nếu bên mua "
            "không ở trên sàn."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )
    number = forms.CharField(label=_("Số hợp đồng"), required=False, max_length=400)
    volume_kg = MeasureField(label=_("Sản lượng (kg)"), help_text=_("Cả thời hạn hợp đồng. Một tấn là 1.000 kg."))
    starts_on = DayField(label=_("Từ ngày"))
    ends_on = DayField(label=_("Đến hết ngày"))
    note = forms.CharField(
        label=_("Ghi chú nội bộ"), required=False, max_length=9_000, widget=forms.Textarea(attrs={"rows": 2})
    )
    file = paper_field(required=False)

    def facts(self) -> dict[str, Any]:
        """The arguments of the service."""
        said = dict(self.cleaned_data)
        return said | {"uploaded": said.pop("file")}
