"""An order in its shop's hands: packed, handed over, called off."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from catalog.core.errors import Refused
from catalog.core.formats import day
from marketplace.checkout.models import Carrier
from marketplace.orders.models import CancelReason
from marketplace.orders.services import Packed
from marketplace.shops.models import Store
from marketplace.storefront.queries.desk_orders import Line, lot_of_symbol
from traceability.lots.models import Lot

from .base import CountField, StudioForm

ROWS = ("", "b")
"""A line may come from two lots: the second row of fields ends with b."""


@dataclass(frozen=True, slots=True)
class PackRow:
    """The fields of one lot of a line."""

    quantity: BoundField
    lot: BoundField | None
    code: BoundField


class PackForm(StudioForm):
    """How many units of each line go into this parcel, and of which lot, where one is on sale: chosen, typed or as the phone read it from the
    goods."""

    store = forms.ChoiceField(label=_("Lấy hàng ở"))

    def __init__(
        self,
        *args: Any,
        lines: Sequence[Line],
        lots: Mapping[int, Sequence[Lot]],
        stores: Sequence[Store] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.stores = {str(store.pk): store for store in stores}
        if stores:
            places: Any = self.fields["store"]
            places.choices = [("0", _("Trong nhà")), *((key, store.name) for key, store in self.stores.items())]
        else:
            del self.fields["store"]
        self.lines = [line for line in lines if line.left]
        self.lots = {str(lot.pk): lot for found in lots.values() for lot in found}
        self.units: list[Packed] = []
        for line in self.lines:
            for row in ROWS:
                self._add(line, row, lots.get(line.line.variant_id, ()))

    def _add(self, line: Line, row: str, lots: Sequence[Lot]) -> None:
        key = f"{line.line.pk}{row}"
        quantity = CountField(label=_("Số lượng"), required=False, initial="" if row else line.left)
        quantity.widget.attrs["class"] = "count-in"
        quantity.is_needed = not row  # type: ignore[attr-defined]
        self.fields[f"n{key}"] = quantity
        if lots:
            choices = [(lot.pk, f"{lot.number} · {day(lot.produced_on)}") for lot in lots]
            lot = forms.ChoiceField(
                label=_("Lô"),
                required=False,
                choices=[("", _("Chọn lô")), *choices],
                initial=lots[0].pk if len(lots) == 1 and not row else "",
            )
            lot.is_needed = not row  # type: ignore[attr-defined]  # unless a code is typed
            self.fields[f"lot{key}"] = lot
        self.fields[f"code{key}"] = forms.CharField(
            label=_("Hoặc mã trên tem"),
            required=False,
            max_length=400,
            help_text=_("Quét tem trên hàng, hay dán cả địa chỉ mà điện thoại đọc được."),
            widget=forms.TextInput(
                attrs={"class": "mono", "autocomplete": "off", "autocapitalize": "characters", "data-scan": ""}
            ),
        )

    @property
    def place(self) -> Store | None:
        """Where the units are taken from; None: the house."""
        return self.stores.get(str(self.cleaned_data.get("store", "")))

    def rows(self) -> list[tuple[Line, list[PackRow]]]:
        """Each line with its rows of fields."""
        return [
            (
                line,
                [
                    PackRow(
                        self[f"n{line.line.pk}{row}"],
                        self[f"lot{line.line.pk}{row}"] if f"lot{line.line.pk}{row}" in self.fields else None,
                        self[f"code{line.line.pk}{row}"],
                    )
                    for row in ROWS
                ],
            )
            for line in self.lines
        ]

    def clean(self) -> dict[str, Any]:
        """Finds `units`; a code goes before the list."""
        said = super().clean() or self.cleaned_data
        for line in self.lines:
            for row in ROWS:
                key = f"{line.line.pk}{row}"
                quantity, typed = said.get(f"n{key}"), said.get(f"code{key}")
                if not quantity:
                    continue
                lot = self.lots.get(said.get(f"lot{key}") or "")
                if typed:
                    lot = lot_of_symbol(typed)
                    if lot is None:
                        self.add_error(
                            f"code{key}", _("Không tìm thấy lô có mã này. Xem lại 12 ký tự cạnh mã QR trên hàng.")
                        )
                self.units.append(Packed(line.line.pk, quantity, lot))
        return said

    def refuse(self, refused: Refused) -> None:
        """A problem of a line stands at its number, one of its lot at the list of lots, or at the code where there is no list."""
        self.elsewhere = {f"line-{line.line.pk}": f"n{line.line.pk}" for line in self.lines}
        for key in (str(line.line.pk) for line in self.lines):
            self.elsewhere[f"lot-{key}"] = f"lot{key}" if f"lot{key}" in self.fields else f"code{key}"
        super().refuse(refused)


class HandOverForm(StudioForm):
    """Who takes the parcel, and by which number it is found there."""

    carrier = forms.ChoiceField(label=_("Ai giao"), choices=Carrier.choices)
    tracking = forms.CharField(
        label=_("Mã vận đơn"),
        required=False,
        max_length=60,
        help_text=_("Số trên phiếu gửi. Người mua thấy số này để tra."),
        widget=forms.TextInput(attrs={"class": "mono", "autocomplete": "off"}),
    )


class CameBackForm(StudioForm):
    """Whether what came back can be sold again."""

    sellable = forms.TypedChoiceField(
        label=_("Hàng quay về thế nào?"),
        coerce=lambda value: value == "1",
        choices=[("1", _("Còn nguyên, cho lại vào kho")), ("0", _("Hư hỏng, không bán được nữa"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Chọn hàng còn bán được hay không.")},
    )


class CancelOrderForm(StudioForm):
    """Why the shop calls an order off."""

    reason = forms.ChoiceField(
        label=_("Lý do"),
        choices=[choice for choice in CancelReason.choices if choice[0] != CancelReason.BUYER],
        widget=forms.RadioSelect,
        error_messages={"required": _("Chọn lý do hủy đơn.")},
    )


class FetchedForm(StudioForm):
    """What the buyer says at the counter."""

    code = forms.CharField(
        label=_("Mã lấy hàng"),
        max_length=12,
        help_text=_("6 chữ số, ở trang đơn hàng của người mua."),
        widget=forms.TextInput(attrs={"class": "mono", "inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": _("Hỏi người mua mã lấy hàng: 6 chữ số.")},
    )
