"""Days as people write them."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

EARLIEST, LATEST = 1990, 2100  # years that people mean; others are slips of the finger


class DayField(forms.DateField):
    """A calendar day, from the phone's picker or written 22/11/2026."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            input_formats=["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y"],
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            error_messages={
                "required": _("Chưa ghi ngày. Ví dụ 22/11/2026."),
                "invalid": _("Không đọc được ngày này. Ví dụ 22/11/2026."),
            },
            **kwargs,
        )

    def clean(self, value: Any) -> dt.date | None:
        """Years that nobody means are refused."""
        day: dt.date | None = super().clean(value)
        if day is not None and not EARLIEST <= day.year <= LATEST:
            raise ValidationError(_("Năm %(year)d không đúng. Xem lại ngày.") % {"year": day.year}, code="year")
        return day
