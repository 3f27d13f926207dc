"""An idea, its business plan, and what the commune decides."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.core import clock
from catalog.producers.models import Producer
from catalog.programme.models import Idea, Priority

from .base import CountField, DongField, StudioForm
from .places import PlaceForm
from .sets import SetField

FACTS = ("title", "description", "material", "person", "phone")


class IdeaForm(PlaceForm):
    """What it is, who has it, and where."""

    title = forms.CharField(label=_("Tên ý tưởng"), max_length=600, help_text=_("Ví dụ: mứt gừng sấy dẻo."))
    description = forms.CharField(
        label=_("Ý tưởng"),
        max_length=9_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Làm ra gì, cho ai, vì sao ở đây làm được."),
    )
    material = forms.CharField(
        label=_("Nguyên liệu"),
        required=False,
        max_length=9_000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Làm từ gì, lấy ở đâu."),
    )
    product_set = SetField(required=False)
    priorities = forms.MultipleChoiceField(
        label=_("Thuộc loại nào"), required=False, choices=Priority, widget=forms.CheckboxSelectMultiple
    )
    producer = forms.ChoiceField(label=_("Của cơ sở"), required=False)
    person = forms.CharField(label=_("Người có ý tưởng"), max_length=400)
    phone = forms.CharField(
        label=_("Số điện thoại"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel"}),
    )
    consent = forms.BooleanField(label=_("Người này đồng ý để cán bộ ghi hộ"), required=False)
    field_order = (
        "title",
        "description",
        "material",
        "place",
        "place_choice",
        "product_set",
        "priorities",
        "producer",
        "person",
        "phone",
    )

    def __init__(
        self, *args: Any, producers: list[Producer], on_behalf: bool = False, idea: Idea | None = None, **kwargs: Any
    ) -> None:
        if idea is not None:
            kwargs["initial"] = {name: getattr(idea, name) for name in FACTS} | {
                "priorities": idea.priorities,
                "product_set": str(idea.product_set_id or ""),
            }
        super().__init__(*args, **kwargs)
        if idea is not None:
            for name in ("place", "place_choice"):  # the commune that has it keeps it
                del self.fields[name]
        if not on_behalf or idea is not None:
            del self.fields["consent"]
        if idea is not None or not producers:
            del self.fields["producer"]
        else:
            none = [("", str(_("Chưa có cơ sở, hoặc không của cơ sở nào")))]
            self.fields["producer"].choices = none + [(str(p.pk), p.name) for p in producers]  # type: ignore[attr-defined]

    def order_choice_after_place(self) -> None:
        """Also without a place."""
        if "place" in self.fields:
            super().order_choice_after_place()

    def facts(self) -> dict[str, Any]:
        """The arguments of the services."""
        return {name: self.cleaned_data[name] for name in FACTS} | {
            "priorities": self.cleaned_data["priorities"],
            "product_set": self.cleaned_data["product_set"],
        }


class PlanForm(StudioForm):
    """The business plan, on a phone."""

    customers = forms.CharField(
        label=_("Bán cho ai, ở đâu"), max_length=9_000, widget=forms.Textarea(attrs={"rows": 3})
    )
    product = forms.CharField(
        label=_("Sản phẩm khác biệt ở điểm nào"),
        max_length=9_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    material = forms.CharField(
        label=_("Nguyên liệu: từ đâu, bao nhiêu một năm"),
        max_length=9_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    people = CountField(label=_("Số người làm"))
    investment = DongField(label=_("Vốn đầu tư, đồng"))
    revenue = DongField(label=_("Doanh thu dự kiến một năm, đồng"))
    steps = forms.CharField(
        label=_("Các bước và thời gian"),
        max_length=9_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Mỗi bước một dòng, ví dụ: tháng 3 mua máy sấy."),
    )


class ReasonForm(StudioForm):
    """Why it is sent back or not chosen."""

    reason = forms.CharField(label=_("Lý do"), max_length=4_000, widget=forms.Textarea(attrs={"rows": 2}))


class SelectForm(StudioForm):
    """Into the list of which year, and as what."""

    year = forms.TypedChoiceField(label=_("Năm"), coerce=int, choices=[])
    priorities = forms.MultipleChoiceField(
        label=_("Loại ưu tiên"), required=False, choices=Priority, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        this = clock.today().year
        self.fields["year"].choices = [(this, str(this)), (this + 1, str(this + 1))]  # type: ignore[attr-defined]


class CarryOutForm(StudioForm):
    """Whose product it becomes, and of which set."""

    producer = forms.ChoiceField(label=_("Cơ sở làm ra"))
    product_set = SetField()

    def __init__(self, *args: Any, producers: list[Producer], idea: Idea, **kwargs: Any) -> None:
        kwargs["initial"] = {"product_set": str(idea.product_set_id or "")}
        super().__init__(*args, **kwargs)
        able = [p for p in producers if idea.producer_id in (None, p.pk)]
        self.fields["producer"].choices = [(str(p.pk), p.name) for p in able]  # type: ignore[attr-defined]
