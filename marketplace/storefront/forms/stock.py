"""Goods in people's hands: brought in, taken out, carried, counted; places to keep them; when to be told."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.shops.models import MoveKind, Store

from .base import CountField, StudioForm

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
