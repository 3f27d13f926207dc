"""Fields that say what is wrong in our words."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from catalog.core.errors import Refused
from catalog.places.queries import Resolution

from ..days import EARLIEST, LATEST

NEEDED = _("Chưa ghi ô này.")


class Text(forms.CharField):
    """One line of at most `longest` characters; `rows` makes it several lines."""

    def __init__(self, *, longest: int, rows: int = 0, **kwargs: Any) -> None:
        if rows:
            kwargs["widget"] = forms.Textarea(attrs={"rows": rows})
        self.longest = longest
        kwargs["error_messages"] = {"required": NEEDED} | kwargs.get("error_messages", {})
        super().__init__(**kwargs)
        self.widget.attrs["maxlength"] = longest

    def validate(self, value: Any) -> None:
        """Too long says how long."""
        super().validate(value)
        if value and len(value) > self.longest:
            said = _("Dài %(length)d ký tự, nhiều nhất %(most)d.") % {"length": len(value), "most": self.longest}
            raise ValidationError(said, code="too_long")


class Moment(forms.DateTimeField):
    """A time of a day in Viet Nam, given back aware."""

    def __init__(self, **kwargs: Any) -> None:
        wrong = _("Không đọc được ngày giờ này. Ví dụ 22/11/2026 08:00.")
        super().__init__(
            input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%d/%m/%Y %H:%M"],
            widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
            error_messages={"required": _("Chưa ghi ngày giờ. Ví dụ 22/11/2026 08:00."), "invalid": wrong},
            **kwargs,
        )

    def to_python(self, value: Any) -> dt.datetime | None:
        """The year is looked at before the zone is applied: the year 1 has no UTC."""
        for form in self.input_formats or ():
            try:
                year = dt.datetime.strptime(str(value).strip(), str(form)).year  # noqa: DTZ007  only its year
            except ValueError:
                continue
            if not EARLIEST <= year <= LATEST:
                raise ValidationError(_("Năm %(year)d không đúng. Xem lại ngày.") % {"year": year}, code="year")
        return super().to_python(value)


def not_found(found: Resolution) -> ValidationError:
    """Which places may have been meant."""
    if found.candidates:
        names = "; ".join(unit.address for unit in found.candidates[:5])
        return ValidationError(_("Có thể là: %(names)s. Ghi rõ một nơi.") % {"names": names}, code="ambiguous")
    return ValidationError(
        _("Không tìm thấy nơi này. Ghi xã, huyện (nếu là tên cũ), tỉnh. Ví dụ: Xã Kiến Đức, Lâm Đồng."), code="unknown"
    )


def tell(form: forms.Form, refused: Refused) -> None:
    """What a service refused, beside the fields it is about."""
    for problem in refused.problems:
        form.add_error(problem.field if problem.field in form.fields else None, str(problem.message))
