"""Councils: naming them, their sittings, what a member scores, decisions."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.certification.models import CouncilRegulation, IssuingLevel, MemberRole
from catalog.places.models import Unit
from marketplace.storefront.forms.base import MeasureField
from marketplace.storefront.forms.days import DayField

from .fields import NEEDED, Text


def _choices(field: str) -> Any:
    model_field: Any = CouncilRegulation._meta.get_field(field)
    return model_field.flatchoices


class CouncilForm(forms.Form):
    """A council, and the arithmetic of its regulation."""

    authority = forms.ChoiceField(label=_("Cơ quan lập hội đồng"))
    name = Text(label=_("Tên hội đồng"), longest=200)
    decision_number = Text(label=_("Số quyết định thành lập"), longest=60, help_text=_("Ví dụ 120/QĐ-UBND."))
    starts_on = DayField(label=_("Từ ngày"))
    ends_on = DayField(label=_("Đến hết ngày"), required=False)
    regulation_name = Text(label=_("Tên quy chế"), longest=200)
    mean = forms.ChoiceField(label=_("Điểm của hội đồng"), choices=_choices("mean"), widget=forms.RadioSelect)
    max_spread = MeasureField(
        label=_("Chênh lệch cho phép giữa hai thành viên, điểm"),
        help_text=_("Chênh nhiều hơn thì thảo luận và chấm lại."),
    )
    quorum = MeasureField(label=_("Số thành viên phải có mặt, phần trăm"), help_text=_("Ví dụ 75."))
    chair_needed = forms.BooleanField(label=_("Phải có chủ tịch hội đồng"), required=False)
    minima = forms.ChoiceField(
        label=_("Điều kiện tối thiểu coi là đạt khi"), choices=_choices("minima"), widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, authorities: list[tuple[str, Unit | None]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.authorities = {f"{level}-{unit.pk if unit else 0}": (level, unit) for level, unit in authorities}
        field = self.fields["authority"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            (key, unit.address if unit else str(IssuingLevel(level).label))
            for key, (level, unit) in self.authorities.items()
        ]

    def council(self) -> dict[str, Any]:
        """For `create_council`, but the regime and regulation."""
        level, place = self.authorities[self.cleaned_data["authority"]]
        return {"level": level, "place": place} | {
            name: self.cleaned_data[name] for name in ("name", "decision_number", "starts_on", "ends_on")
        }

    def rules(self) -> dict[str, Any]:
        """For `adopt_regulation`."""
        said = self.cleaned_data
        return {
            "name": said["regulation_name"],
            "mean": said["mean"],
            "max_spread": said["max_spread"],
            "quorum": said["quorum"] / Decimal(100),
            "chair_needed": said["chair_needed"],
            "minima": said["minima"],
        }


class MemberForm(forms.Form):
    """A person on a council."""

    user = forms.TypedChoiceField(label=_("Người"), coerce=int, error_messages={"required": NEEDED})
    role = forms.ChoiceField(label=_("Vai trò"), choices=MemberRole.choices)
    field = Text(label=_("Ngành, lĩnh vực"), longest=120, help_text=_("Ví dụ nông nghiệp, y tế, văn hóa."))

    def __init__(self, *args: Any, candidates: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {person.pk: person for person in candidates}
        field = self.fields["user"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "–"), *((person.pk, str(person)) for person in candidates)]


class MoveForm(forms.Form):
    """A sitting's day and place."""

    sits_on = DayField(label=_("Ngày họp"))
    venue = Text(label=_("Nơi họp"), longest=200, required=False)


class SittingForm(MoveForm):
    """A sitting to call."""

    by_letter = forms.BooleanField(
        label=_("Lấy ý kiến bằng văn bản, không họp"),
        required=False,
        help_text=_("Chỉ cho hồ sơ đánh giá lại. Ý kiến chênh quá quy chế thì vẫn phải họp."),
    )


class DeclareForm(forms.Form):
    """Related to the producer, or not."""

    has_conflict = forms.TypedChoiceField(
        label=_("Bạn có liên quan đến cơ sở này không?"),
        choices=[
            ("no", _("Không liên quan")),
            ("yes", _("Có: người nhà, góp vốn, làm việc, hoặc từng giúp làm hồ sơ")),
        ],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": NEEDED},
    )
    reason = Text(label=_("Liên quan thế nào"), longest=2000, rows=2, required=False)


class DecideForm(forms.Form):
    """A decision of the authority's chair."""

    number = Text(label=_("Số quyết định"), longest=60, help_text=_("Ví dụ 858/QĐ-UBND."))
    decided_on = DayField(label=_("Ngày quyết định"))
    signer = Text(label=_("Người ký, chức vụ"), longest=120)


class OriginalForm(forms.Form):
    """The signed PDF."""

    file = forms.FileField(
        label=_("Tệp PDF đã ký số"),
        widget=forms.ClearableFileInput(attrs={"accept": "application/pdf"}),
        error_messages={"required": _("Chưa chọn tệp."), "empty": _("Tệp rỗng. Chọn lại tệp.")},
    )
