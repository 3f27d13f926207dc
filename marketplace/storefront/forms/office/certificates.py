"""Recording and revoking recognitions."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.certification.models import IssuingLevel, RevocationGround
from catalog.places.models import Unit
from catalog.places.queries import Resolution, district_of, resolve_place

from ..days import DayField
from .fields import NEEDED, Text, not_found

STARS = [(3, _("3 sao")), (4, _("4 sao")), (5, _("5 sao"))]


def issuing_unit(found: Resolution, text: str, level: str) -> Unit | None:
    """The unit that decided."""
    if found.unit is not None or level != IssuingLevel.DISTRICT:
        return found.unit
    return district_of(found, text)


class CertificateForm(forms.Form):
    """One decision for one product."""

    stars = forms.TypedChoiceField(
        label=_("Số sao"),
        choices=STARS,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": NEEDED, "invalid_choice": _("Chọn 3, 4 hoặc 5 sao.")},
    )
    decision_number = Text(label=_("Số quyết định"), longest=60, help_text=_("Ví dụ 858/QĐ-UBND."))
    decided_on = DayField(label=_("Ngày quyết định"))
    issuing_level = forms.ChoiceField(
        label=_("Cấp công nhận"),
        choices=IssuingLevel,
        error_messages={"required": NEEDED, "invalid_choice": _("Chọn cấp công nhận trong danh sách.")},
    )
    issuing_place = Text(
        label=_("Nơi ban hành"),
        longest=300,
        required=False,
        help_text=_("Như ghi trong quyết định, tên cũ cũng được: Tỉnh Đắk Nông; Huyện Đắk R'Lấp, Tỉnh Đắk Nông."),
    )
    issuing_place.is_needed = True  # type: ignore[attr-defined]  # by every level but the ministry
    source = Text(label=_("Ghi chú nguồn"), longest=300, required=False)

    def clean(self) -> dict[str, Any]:
        """The place is read on the map of the decision's day."""
        said = super().clean() or self.cleaned_data
        text, level = said.get("issuing_place", ""), said.get("issuing_level", "")
        said["issuing_place"] = None
        if not text and level != IssuingLevel.MINISTRY and "issuing_place" not in self.errors:
            self.add_error("issuing_place", _("Chọn nơi ban hành quyết định."))
        if text and level and said.get("decided_on"):
            found = resolve_place(text, on=said["decided_on"])
            said["issuing_place"] = issuing_unit(found, text, level)
            if said["issuing_place"] is None:
                self.add_error("issuing_place", not_found(found))
        return said


class RevokeForm(forms.Form):
    """The end of a recognition before its time."""

    grounds = forms.ChoiceField(
        label=_("Căn cứ"),
        choices=RevocationGround,
        error_messages={"required": NEEDED, "invalid_choice": _("Chọn một trong sáu căn cứ thu hồi.")},
    )
    decision = Text(label=_("Số quyết định thu hồi"), longest=60)
    from_day = DayField(label=_("Không còn hiệu lực từ ngày"))
    reason = Text(label=_("Lý do"), longest=2_000, rows=3)


class ExtendForm(forms.Form):
    """A certificate runs on under the transition rule."""

    until = DayField(label=_("Kéo dài tới hết ngày"))
    decision_number = Text(label=_("Số quyết định kéo dài"), longest=60)


class OpenCaseForm(forms.Form):
    """Something was found that may cost the certificate."""

    ground = forms.ChoiceField(
        label=_("Căn cứ"),
        choices=RevocationGround,
        error_messages={"required": NEEDED, "invalid_choice": _("Chọn một trong sáu căn cứ thu hồi.")},
    )
    found_on = DayField(label=_("Ngày phát hiện"), help_text=_("Kết luận trong 15 ngày từ ngày này."))
    text = Text(label=_("Điều đã phát hiện"), longest=4_000, rows=3)


class CloseCaseForm(forms.Form):
    """The conclusion: revoked by a decision, or dismissed."""

    outcome = Text(label=_("Kết luận và lý do"), longest=2_000, rows=3)
    decision = Text(label=_("Số quyết định thu hồi"), longest=60, required=False, help_text=_("Chỉ ghi khi thu hồi."))
    from_day = DayField(label=_("Không còn hiệu lực từ ngày"), required=False, help_text=_("Chỉ ghi khi thu hồi."))
