"""Inspections and reports of misuse."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.certification.models import RevocationGround
from catalog.core.errors import NotAllowed, Refused
from catalog.programme.models import InspectionKind
from catalog.programme.services.inspections import Found

from ..days import DayField
from .fields import NEEDED, Text, tell

FINDINGS = 4
"""Rows of findings in one form; without JavaScript they are all there."""


class PlanInspectionForm(forms.Form):
    """When, of what kind, by whom."""

    kind = forms.ChoiceField(
        label=_("Loại kiểm tra"),
        choices=[
            choice
            for choice in InspectionKind.choices
            if choice[0] not in {InspectionKind.REPORT, InspectionKind.ALERT}
        ],
        error_messages={"required": NEEDED, "invalid_choice": _("Chọn loại kiểm tra.")},
    )
    planned_on = DayField(label=_("Ngày kiểm tra"))
    team = Text(label=_("Đoàn kiểm tra"), longest=300, required=False)


class ConcludeForm(forms.Form):
    """What was found: a summary, and up to `FINDINGS` findings of which empty ones are left out."""

    done_on = DayField(label=_("Đã kiểm tra ngày"))
    summary = Text(label=_("Kết quả"), longest=4_000, rows=3)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for n in range(1, FINDINGS + 1):
            said = {"n": n}
            self.fields[f"text_{n}"] = Text(
                label=_("Điểm %(n)d: điều phát hiện") % said, longest=2_000, rows=2, required=False
            )
            self.fields[f"due_{n}"] = DayField(label=_("Điểm %(n)d: hạn khắc phục") % said, required=False)
            self.fields[f"ground_{n}"] = forms.ChoiceField(
                label=_("Điểm %(n)d: căn cứ thu hồi, nếu có") % said,
                choices=[("", _("Không, chỉ cần khắc phục")), *RevocationGround.choices],
                required=False,
            )

    def found(self) -> list[Found]:
        """The findings that were written."""
        said = self.cleaned_data
        rows: list[tuple[str, str, dt.date | None]] = [
            (said[f"text_{n}"], said[f"ground_{n}"], said[f"due_{n}"]) for n in range(1, FINDINGS + 1)
        ]
        return [Found(*row) for row in rows if any(row)]


class ResolveForm(forms.Form):
    """How it was put right."""

    resolution = Text(label=_("Đã khắc phục thế nào"), longest=2_000, rows=2)


class InspectAlertForm(forms.Form):
    """An alert becomes an inspection."""

    planned_on = DayField(label=_("Ngày kiểm tra"))
    team = Text(label=_("Đoàn kiểm tra"), longest=300, required=False)


class InspectReportForm(InspectAlertForm):
    """A report becomes an inspection."""

    product = Text(
        label=_("Địa chỉ sản phẩm trên chợ"),
        longest=300,
        required=False,
        help_text=_("Chỉ cần khi phản ánh chưa gắn với sản phẩm nào: đuôi địa chỉ, ví dụ ca-phe-bot."),
    )
    field_order = ("product", "planned_on", "team")


class DismissForm(forms.Form):
    """Why nothing follows from a report."""

    outcome = Text(label=_("Lý do"), longest=2_000, rows=2)


def refuse(form: forms.Form, refused: Refused) -> int:
    """Show what a service refused at its fields; the answer's status."""
    tell(form, refused)
    return 403 if isinstance(refused, NotAllowed) else 422
