"""Support: what a producer needs, what an officer decides, delivers, checks."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.core.formats import money
from catalog.programme.models import BudgetLine, BudgetSource, SupportKind

from .base import DongField, StudioForm
from .days import DayField
from .office.fields import Text

CHOOSE = {"required": _("Chưa chọn."), "invalid_choice": _("Chọn trong danh sách.")}


class AskForm(StudioForm):
    """A need."""

    kind = forms.ChoiceField(
        label=_("Cần hỗ trợ gì"), choices=SupportKind, widget=forms.RadioSelect, error_messages=CHOOSE
    )
    need = Text(
        label=_("Cụ thể"), longest=4_000, rows=4, help_text=_("Cần gì, để làm gì, khoảng bao nhiêu tiền, bao giờ cần.")
    )


class DecideForm(StudioForm):
    """Yes, with source and amount."""

    amount = DongField(label=_("Số tiền hỗ trợ"), help_text=_("Không tốn tiền thì ghi 0."))
    source = forms.ChoiceField(
        label=_("Nguồn"), choices=[("", "–"), *BudgetSource.choices], required=False, error_messages=CHOOSE
    )
    line = forms.ChoiceField(label=_("Dòng tiền của kế hoạch"), required=False, error_messages=CHOOSE)
    text = Text(label=_("Ghi cho cơ sở"), longest=2_000, rows=2, required=False)

    def __init__(self, *args: Any, lines: Sequence[BudgetLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = {str(line.pk): line for line in lines}
        words = _("%(place)s %(year)d: %(purpose)s, phân bổ %(money)s")
        self.fields["line"].choices = [  # type: ignore[attr-defined]
            ("", "–"),
            *(
                (
                    key,
                    words
                    % {
                        "place": line.plan.place.full_name,
                        "year": line.plan.year,
                        "purpose": line.purpose,
                        "money": money(line.allocated),
                    },
                )
                for key, line in self.lines.items()
            ),
        ]

    def facts(self) -> dict[str, Any]:
        """The arguments of the service, once the form is right."""
        return self.cleaned_data | {"line": self.lines.get(self.cleaned_data["line"])}


class DeclineForm(StudioForm):
    """No, and why."""

    text = Text(label=_("Lý do"), longest=2_000, rows=2)


class DeliverForm(StudioForm):
    """It has reached the producer."""

    on = DayField(label=_("Giao ngày"))
    text = Text(label=_("Đã giao gì"), longest=2_000, rows=2, required=False)


class CheckForm(StudioForm):
    """It was seen, as this paper says."""

    number = Text(label=_("Số biên bản, chứng từ"), longest=120)
    title = Text(label=_("Tên giấy tờ"), longest=160)
    file = forms.FileField(label=_("Tệp PDF hoặc ảnh"), error_messages={"required": _("Chọn tệp biên bản.")})
    text = Text(label=_("Nhận xét"), longest=2_000, rows=2, required=False)
