"""What an officer says of a zone and of its certificates."""

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.core import clock
from traceability.zones.models import ZoneCheck

from ..days import DayField
from .fields import Text


class ConfirmZoneForm(forms.Form):
    """When the officer was there, and what was checked."""

    checked_on = DayField(label=_("Ngày kiểm tra"), initial=clock.today)
    checks = forms.MultipleChoiceField(
        label=_("Đã kiểm tra"),
        choices=ZoneCheck.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Đánh dấu những điều đã kiểm tra.")},
    )
    note = Text(
        label=_("Ghi chú"), longest=400, required=False, help_text=_("Cơ sở và cán bộ xem được; người mua không.")
    )


class EndCertificateForm(forms.Form):
    """From a day on, a certificate holds no more."""

    withdrawn_on = DayField(label=_("Thôi hiệu lực từ ngày"), initial=clock.today)
    reason = Text(label=_("Lý do"), longest=300)
