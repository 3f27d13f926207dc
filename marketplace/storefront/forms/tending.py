"""What people who tend an outlet type: counts, goods they want; and what officers write about it."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from catalog.core import clock
from catalog.products.models import Variant
from marketplace.accounts.models import User
from marketplace.accounts.queries import user_by_address
from marketplace.outlets.models import OutletCriterion
from marketplace.outlets.queries import ShelfRow
from marketplace.outlets.services import Counted, Wanted

from .base import CountField, DongField, StudioForm
from .sales import DayField

_SPAN = re.compile(r"\s*(\d{1,2})(?:[:hg.](\d{2})?)?\s*[-–—]\s*(\d{1,2})(?:[:hg.](\d{2})?)?\s*", re.IGNORECASE)


class StockTakeForm(StudioForm):
    """A number beside each thing on the shelf; what stays empty was not counted."""

    def __init__(self, *args: Any, rows: Iterable[ShelfRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for row in rows:
            count = CountField(label=row.name, required=False)
            count.is_needed = True  # type: ignore[attr-defined]  # no need to say of each that it may stay empty
            self.fields[f"count{row.item}"] = count

    def counts(self) -> list[Counted]:
        """For the service, once the form is right."""
        return [
            Counted(int(name.removeprefix("count")), quantity)
            for name, quantity in self.cleaned_data.items()
            if quantity is not None
        ]


class SpecialityForm(StudioForm):
    """Something that has no page here."""

    name = forms.CharField(label=_("Tên món"), max_length=200)
    maker = forms.CharField(label=_("Người làm ra"), max_length=200, required=False)


class RestockForm(StudioForm):
    """How many of each of a shop's goods, by when."""

    wanted_by = DayField(label=_("Cần trước ngày"))
    note = forms.CharField(
        label=_("Lời nhắn"), max_length=600, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, goods: Sequence[Variant], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.goods = {f"quantity{each.pk}": each for each in goods}
        for name, each in self.goods.items():
            count = CountField(label=f"{each.product.name}, {each.name}", required=False)
            count.is_needed = True  # type: ignore[attr-defined]
            self.fields[name] = count
        self.order_fields([*self.goods, "wanted_by", "note"])

    def wanted(self) -> list[Wanted]:
        """For the service, once the form is right."""
        said = self.cleaned_data
        return [Wanted(each, said[name]) for name, each in self.goods.items() if said.get(name)]


class HoursForm(StudioForm):
    """The hours of each day; an empty day is closed, seven empty ones are unknown."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for day in range(7):
            hours = self.fields[f"day{day}"] = forms.CharField(
                label=WEEKDAYS[day],
                max_length=100,
                required=False,
                widget=forms.TextInput(attrs={"placeholder": "7:00–11:30, 13:30–17:00", "autocomplete": "off"}),
            )
            hours.is_needed = True  # type: ignore[attr-defined]

    def spans(self) -> list[tuple[int, int, int]]:
        """For the service, once the form is right: weekday, minutes from and to."""
        return [(day, *span) for day in range(7) for span in self.cleaned_data[f"day{day}"]]

    def clean(self) -> dict[str, Any]:
        """Each day's text as spans of minutes; what closes before it opens closes the day after."""
        said = super().clean() or {}
        for day in range(7):
            found = []
            for part in filter(str.strip, str(said.get(f"day{day}") or "").split(",")):
                read = _SPAN.fullmatch(part)
                if read is None:
                    self.add_error(f"day{day}", _("Ghi như 7:00–11:30, 13:30–17:00."))
                    break
                opens, closes = (int(read[n]) * 60 + int(read[n + 1] or 0) for n in (1, 3))
                found.append((opens, closes if closes > opens else closes + 1440))
            said[f"day{day}"] = found
        return said


class CheckForm(StudioForm):
    """Whether a criterion is met."""

    criterion = forms.ModelChoiceField(label=_("Tiêu chí"), queryset=OutletCriterion.objects.none(), empty_label=None)
    is_met = forms.ChoiceField(
        label=_("Kết quả"), choices=[("1", _("Đạt")), ("0", _("Chưa đạt"))], widget=forms.RadioSelect()
    )
    checked_on = DayField(label=_("Ngày kiểm tra"))
    note = forms.CharField(label=_("Ghi chú"), max_length=400, required=False)

    def __init__(self, *args: Any, criteria: Iterable[OutletCriterion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["criterion"]
        chosen.queryset = OutletCriterion.objects.filter(pk__in=[each.pk for each in criteria])
        self.initial.setdefault("checked_on", clock.today())


class SupportForm(StudioForm):
    """What a programme gave."""

    programme = forms.CharField(label=_("Chương trình"), max_length=200)
    what = forms.CharField(label=_("Hỗ trợ gì"), max_length=400)
    amount = DongField(label=_("Số tiền"), required=False, help_text=_("Hiện vật thì để trống."))
    given_on = DayField(label=_("Ngày"))


class KeeperForm(StudioForm):
    """Who: by the e-mail or telephone of their account."""

    who = forms.CharField(label=_("E-mail hoặc số điện thoại của tài khoản"), max_length=200)

    def clean_who(self) -> User:
        """The account."""
        found = user_by_address(self.cleaned_data["who"])
        if found is None:
            raise forms.ValidationError(_("Chưa có tài khoản này. Nhờ người đó đăng ký trước."), code="unknown")
        return found
