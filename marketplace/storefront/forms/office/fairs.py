"""The fair itself."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.fairs.models import Fair

from ..places import PlaceForm
from .fields import Moment, Text


class FairForm(PlaceForm):
    """Texts and times; the organiser's place is settled when the fair is made."""

    name = Text(label=_("Tên hội chợ"), longest=160)
    name_en = Text(label=_("Tên tiếng Anh"), longest=160, required=False)
    theme = Text(label=_("Chủ đề"), longest=200, required=False)
    description = Text(label=_("Giới thiệu"), longest=10_000, rows=5, required=False)
    description_en = Text(label=_("Giới thiệu bằng tiếng Anh"), longest=10_000, rows=3, required=False)
    starts_at = Moment(label=_("Mở lúc"), help_text=_("Giờ Việt Nam. Giá hội chợ bắt đầu đúng lúc này."))
    ends_at = Moment(label=_("Đóng lúc"))

    FIELDS = ("name", "name_en", "theme", "description", "description_en", "starts_at", "ends_at")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].required = False
        self.fields["place"].label = _("Nơi tổ chức")
        self.fields["place"].help_text = _("Tỉnh hoặc xã của ban tổ chức. Để trống: hội chợ toàn quốc.")

    @classmethod
    def of(cls, fair: Fair, data: Any = None) -> "FairForm":
        """Filled with the fair as it is; without the place, which stays."""
        form = cls(data, initial={name: getattr(fair, name) for name in cls.FIELDS})
        del form.fields["place"], form.fields["place_choice"]
        return form

    def facts(self) -> dict[str, Any]:
        """The arguments of the service."""
        return {name: self.cleaned_data[name] for name in self.FIELDS}


class CancelForm(forms.Form):
    """Why a fair is called off; its page says it."""

    reason = Text(label=_("Lý do hủy"), longest=2_000, rows=2)
