"""A year's plan: where and when, its rows, what came of them."""

import datetime as dt
import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.core import clock
from catalog.places.models import Unit
from catalog.places.queries import unit_or_district
from catalog.products.models import Product
from catalog.programme.models import (
    Activity,
    BudgetLine,
    BudgetSource,
    Department,
    EntryKind,
    Target,
    TargetKind,
)

from ..base import CountField, DongField, StudioForm
from ..days import DayField
from .fields import NEEDED, Text, not_found

CHOOSE = {"required": NEEDED, "invalid_choice": _("Chọn trong danh sách.")}


class PlanForm(StudioForm):
    """A first draft: of a place of the officer's, named as it was in that year."""

    place = Text(
        label=_("Nơi lập kế hoạch"),
        longest=200,
        help_text=_("Tên của năm ấy: Huyện Đắk R'Lấp, Tỉnh Đắk Nông; hoặc Xã Kiến Đức, Lâm Đồng."),
    )
    year = CountField(label=_("Năm"))

    def __init__(self, *args: Any, places: list[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("year", clock.today().year)
        if places:
            self.initial.setdefault("place", places[0].address)

    def clean(self) -> dict[str, Any]:
        """The place on the map of that year: a plan made before July 2025 may be a district's."""
        said = super().clean() or self.cleaned_data
        text, year = said.get("place"), said.get("year")
        if text and year:
            inside = 2000 <= year <= 2100
            day = dt.date(year, 3, 1) if inside else None
            said["place"], found = unit_or_district(text, on=day)
            if said["place"] is None:
                self.add_error("place", not_found(found))
        return said


class IssueForm(StudioForm):
    """It was signed."""

    number = Text(label=_("Số kế hoạch"), longest=60, help_text=_("Ví dụ 117/KH-UBND."))
    signed_on = DayField(label=_("Ngày ký"))


class WhyForm(StudioForm):
    """Why a next version."""

    why = Text(label=_("Lý do điều chỉnh"), longest=500, rows=2)


class CopyForm(StudioForm):
    """For which year."""

    year = CountField(label=_("Năm"))


class TargetForm(StudioForm):
    """A number to reach."""

    kind = forms.ChoiceField(label=_("Đếm gì"), choices=TargetKind, error_messages=CHOOSE)
    text = Text(label=_("Chỉ tiêu, như trong kế hoạch"), longest=300, rows=2)
    least = CountField(label=_("Ít nhất"))
    most = CountField(label=_("Nhiều nhất, nếu là khoảng"), required=False, help_text=_("“8 đến 10” là 8 và 10."))
    unit = Text(label=_("Đơn vị tính"), longest=40, help_text=_("sản phẩm, chủ thể, lần"))
    stars = forms.MultipleChoiceField(
        label=_("Sao nào"),
        choices=[("3", "3★"), ("4", "4★"), ("5", "5★")],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Không chọn là từ 3 sao trở lên."),
        error_messages={"invalid_choice": _("Chọn trong 3, 4, 5 sao.")},
    )
    products = forms.CharField(
        label=_("Sản phẩm được nêu tên"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Mỗi dòng một tên, đúng như trong danh sách. Không ghi là đếm mọi sản phẩm."),
    )

    def __init__(self, *args: Any, place: Unit, row: Target | None = None, **kwargs: Any) -> None:
        if row is not None:
            kwargs["initial"] = {
                "kind": row.kind, "text": row.text, "least": row.least, "most": row.most, "unit": row.unit,
                "stars": [str(n) for n in row.stars], "products": "\n".join(p.name for p in row.products.all()),
            }  # fmt: skip
        super().__init__(*args, **kwargs)

    def clean_stars(self) -> list[int]:
        """As numbers."""
        return [int(n) for n in self.cleaned_data["stars"]]

    def clean_products(self) -> list[Product]:
        """Each by its name, whoever makes it; a name that nobody or several have is told."""
        names = list(
            dict.fromkeys(filter(None, (line.strip() for line in self.cleaned_data["products"].splitlines())))
        )[:50]
        found: dict[str, list[Product]] = {}
        for product in Product.objects.filter(name__in=names).order_by("pk"):
            found.setdefault(product.name, []).append(product)
        for name in names:
            if len(found.get(name, [])) != 1:
                words = (
                    _("Không có sản phẩm “%(name)s”.") if name not in found else _("Có nhiều sản phẩm tên “%(name)s”.")
                )
                raise forms.ValidationError(words, params={"name": name[:80]})
        return [found[name][0] for name in names]


class ActivityForm(StudioForm):
    """Something to do."""

    text = Text(label=_("Việc phải làm"), longest=500, rows=2)
    lead = forms.ChoiceField(label=_("Chủ trì"), choices=Department, error_messages=CHOOSE)
    helpers = forms.MultipleChoiceField(
        label=_("Phối hợp"),
        choices=Department,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Chọn trong danh sách.")},
    )
    due_on = DayField(label=_("Hạn"), required=False)

    def __init__(self, *args: Any, place: Unit, row: Activity | None = None, **kwargs: Any) -> None:
        if row is not None:
            kwargs["initial"] = {"text": row.text, "lead": row.lead, "helpers": row.helpers, "due_on": row.due_on}
        super().__init__(*args, **kwargs)


class BudgetForm(StudioForm):
    """Money of a source."""

    source = forms.ChoiceField(label=_("Nguồn"), choices=BudgetSource, error_messages=CHOOSE)
    named = Text(label=_("Chương trình được lồng ghép"), longest=200, required=False)
    purpose = Text(label=_("Dùng vào việc gì"), longest=300)
    planned = DongField(label=_("Số tiền kế hoạch"))

    def __init__(self, *args: Any, place: Unit, row: BudgetLine | None = None, **kwargs: Any) -> None:
        if row is not None:
            kwargs["initial"] = {
                "source": row.source,
                "named": row.named,
                "purpose": row.purpose,
                "planned": row.planned,
            }
        super().__init__(*args, **kwargs)


class SaidForm(StudioForm):
    """How far a target has come that nothing counts."""

    value = CountField(label=_("Đã đạt"))
    note = Text(label=_("Căn cứ"), longest=300, required=False)


class ReportForm(StudioForm):
    """What came of something to do."""

    result = Text(label=_("Kết quả"), longest=4_000, rows=3)
    done_on = DayField(label=_("Làm xong ngày"), required=False, help_text=_("Để trống khi còn đang làm."))


class MoneyForm(StudioForm):
    """Money that was allocated, spent or settled."""

    kind = forms.ChoiceField(label=_("Loại"), choices=EntryKind, error_messages=CHOOSE, widget=forms.RadioSelect)
    amount = DongField(label=_("Số tiền"), help_text=_("Ghi nhầm thì ghi thêm một khoản âm, ví dụ -500.000."))
    on = DayField(label=_("Ngày"))
    paper = Text(label=_("Số giấy tờ"), longest=120)
    note = Text(label=_("Ghi chú"), longest=300, required=False)
    key = forms.UUIDField(widget=forms.HiddenInput, error_messages={"invalid": _("Tải lại trang rồi ghi lại.")})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("key", uuid.uuid4())
        self.initial.setdefault("on", clock.today())
