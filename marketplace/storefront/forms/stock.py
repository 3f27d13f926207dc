"""Goods in people's hands: brought in, taken out, carried, counted; places to keep them; when to be told."""

import datetime as dt
import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.core import clock
from marketplace.shops.models import MoveKind, Store

from .base import CountField, StudioForm
from .sales import DayField

HOUSE = "0"


class MoveForm(StudioForm):
    """What somebody did with the goods. Places are asked for only where a shop has some beside its house."""

    kind = forms.ChoiceField(
        label=_("Việc"),
        choices=MoveKind.choices,
        initial=MoveKind.BROUGHT_IN,
        widget=forms.RadioSelect(),
    )
    units = CountField(
        label=_("Số lượng"), help_text=_("Đếm lại: ghi số đang có. Việc khác: ghi số thêm, bớt hay chuyển.")
    )
    store = forms.ChoiceField(label=_("Ở đâu"), initial=HOUSE)
    to_store = forms.ChoiceField(label=_("Chuyển tới"), required=False, initial="")
    reason = forms.CharField(
        label=_("Lý do"), max_length=200, required=False, help_text=_("Ví dụ: vụ tháng 11, vỡ 3 lọ.")
    )
    expected = CountField(required=False, widget=forms.HiddenInput())
    elsewhere = {"quantity": "units"}

    def __init__(self, *args: Any, stores: Iterable[Store], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stores = {str(store.pk): store for store in stores}
        places = [(HOUSE, _("Trong nhà")), *((key, store.name) for key, store in self.stores.items())]
        fields: Any = self.fields
        if self.stores:
            fields["store"].choices = places
            fields["to_store"].choices = [("", _("Chỉ khi chuyển chỗ")), *places]
        else:
            del fields["store"], fields["to_store"]
            fields["kind"].choices = [pair for pair in MoveKind.choices if pair[0] != MoveKind.TRANSFER]

    def clean(self) -> dict[str, Any]:
        """A transfer needs its end; spoilt and used goods a reason, so that the count can be understood later."""
        said: dict[str, Any] = super().clean() or {}
        if said.get("kind") == MoveKind.TRANSFER and not said.get("to_store") and "to_store" not in self.errors:
            self.add_error("to_store", _("Chọn nơi chuyển tới."))
        if said.get("kind") in (MoveKind.SPOILT, MoveKind.USED) and not said.get("reason"):
            self.add_error("reason", _("Ghi lý do bớt hàng, để lần sau đếm còn hiểu."))
        return said

    def place(self, name: str) -> Store | None:
        """The store that was chosen; None: the house."""
        return self.stores.get(str(self.cleaned_data.get(name, "")))


class AlarmForm(StudioForm):
    """When the shop is told that little is left."""

    below = CountField(label=_("Báo khi còn dưới"), required=False, help_text=_("Để trống thì không báo."))


class StoreForm(StudioForm):
    """One more place to keep goods."""

    name = forms.CharField(
        label=_("Tên nơi để hàng"), max_length=80, help_text=_("Ví dụ: Quầy chợ Gia Nghĩa, kho lạnh.")
    )


class OffersSheetForm(StudioForm):
    """A spreadsheet of prices and stock."""

    file = forms.FileField(
        label=_("Tệp giá và kho"),
        help_text=_("Tệp .xlsx hoặc .csv, tối đa 1.000 dòng."),
        error_messages={"required": _("Chọn tệp."), "empty": _("Tệp rỗng. Chọn lại tệp.")},
    )


_TIME = re.compile(r"(\d{1,2})(?:[:h](\d{2})?)?", re.ASCII)
MOST_DAYS = 120


class SlotsForm(StudioForm):
    """Dates of a service: from a day to a day, at these times of the day."""

    first = DayField(label=_("Từ ngày"))
    last = DayField(label=_("Tới hết ngày"), required=False, help_text=_("Để trống nếu chỉ một ngày."))
    times = forms.CharField(
        label=_("Giờ bắt đầu"), max_length=60, help_text=_("Cách nhau bằng dấu phẩy. Ví dụ 8:00, 14:00.")
    )
    capacity = CountField(label=_("Số chỗ mỗi buổi"))

    def clean_times(self) -> list[dt.time]:
        """Each time of the day once."""
        found = set()
        for part in filter(None, (part.strip() for part in self.cleaned_data["times"].split(","))):
            match = _TIME.fullmatch(part)
            hour, minute = (int(match[1]), int(match[2] or 0)) if match else (24, 0)
            if hour > 23 or minute > 59:
                raise forms.ValidationError(_("“%(text)s”: ghi giờ như 8:00."), params={"text": part[:20]})
            found.add(dt.time(hour, minute))
        return sorted(found)

    def clean(self) -> dict[str, Any]:
        """The last day not before the first, and not hundreds of them."""
        said: dict[str, Any] = super().clean() or {}
        first, last = said.get("first"), said.get("last")
        if first and last and not 0 <= (last - first).days < MOST_DAYS:
            self.add_error("last", _("Ngày cuối phải từ ngày đầu trở đi, trong vòng 120 ngày."))
        return said

    def starts(self) -> list[dt.datetime]:
        """Every instant, in Viet Nam's time."""
        said = self.cleaned_data
        days = ((said["last"] or said["first"]) - said["first"]).days + 1
        return [
            dt.datetime.combine(said["first"] + dt.timedelta(days=n), time, clock.VIETNAM)
            for n in range(days)
            for time in said["times"]
        ]


class CancelSlotForm(StudioForm):
    """Why a date is called off; its buyers read it."""

    reason = forms.CharField(
        label=_("Lý do hủy buổi"), max_length=200, error_messages={"required": _("Ghi lý do hủy buổi.")}
    )
