"""An address in one line, understood with names of any era and confirmed before it is kept."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.places.models import Level, Unit
from catalog.places.queries import resolve_place

from .base import StudioForm

MOST_CHOICES = 12


class PlaceForm(StudioForm):
    """Has `place` (what somebody typed) and `place_choice` (which unit was meant).

    A name of today that means one unit is taken at once. A name that has passed, or that several places share, comes back as a list to
    choose from: each old name with what it is today (without `confirms_old_names` only the names that are shared). `unit` is then the
    answer, kept as it was when the address was given.
    """

    place = forms.CharField(
        label=_("Xã, phường, tỉnh"),
        max_length=200,
        help_text=_("Ghi tên mới hoặc tên cũ đều được. Ví dụ: xã Kiến Thành, huyện Đắk R'Lấp, Đắk Nông."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    place_choice = forms.ChoiceField(
        label=_("Chọn đúng nơi"), required=False, choices=[], widget=forms.RadioSelect(), help_text=""
    )
    unit: Unit | None = None
    confirms_old_names = True

    def __init__(self, *args: Any, kept: Unit | None = None, **kwargs: Any) -> None:
        """`kept` is the unit that stands now: its address, unchanged, asks nothing again."""
        self.kept = kept
        super().__init__(*args, **kwargs)
        if kept is not None:
            self.initial.setdefault("place", kept.address)
        self.order_choice_after_place()

    def order_choice_after_place(self) -> None:
        """The choice stands right below the address."""
        names = [name for name in self.fields if name != "place_choice"]
        names.insert(names.index("place") + 1, "place_choice")
        self.order_fields(names)

    @property
    def asks_where(self) -> bool:
        """Is there something to choose?"""
        return bool(self.fields["place_choice"].choices)  # type: ignore[attr-defined]

    def clean_place(self) -> str:
        """Finds `unit`, or asks."""
        typed: str = self.cleaned_data["place"]
        if not typed:
            return ""
        if self.kept is not None and " ".join(typed.split()) == self.kept.address:
            self.unit = self.kept
            return typed
        found = resolve_place(typed)
        units = [found.unit] if found.unit is not None else list(found.candidates[:MOST_CHOICES])
        units = [u for u in units if u.level == Level.COMMUNE] or units
        if not units:
            raise forms.ValidationError(
                _("Không tìm thấy nơi này. Ghi đủ xã, phường và tỉnh, ví dụ: xã Kiến Đức, Lâm Đồng."), code="unknown"
            )
        chosen = str(self.data.get(self.add_prefix("place_choice"), ""))
        picked = next((u for u in units if str(u.pk) == chosen), None)
        only = units[0] if len(units) == 1 else None
        if only is not None and (only.ends_on is None or only.level != Level.COMMUNE or not self.confirms_old_names):
            picked = only
        self.unit = picked
        if picked is not None and picked is only and (picked.ends_on is None or not self.confirms_old_names):
            return typed
        units = _with_what_they_are_today(units)
        self.fields["place_choice"].choices = [(str(u.pk), _words(u)) for u in units]  # type: ignore[attr-defined]
        if picked is None:
            raise forms.ValidationError(
                _("Tên này nay đã đổi. Xem nơi bên dưới có đúng không, chọn rồi bấm lại.")
                if only
                else _("Có %(n)s nơi hợp với tên này. Chọn đúng nơi bên dưới rồi bấm lại."),
                code="ask",
                params={"n": len(units)},
            )
        return typed


def _with_what_they_are_today(units: list[Unit]) -> list[Unit]:
    """The same units in the same order, with what their words need. One statement."""
    found = Unit.objects.select_related("parent", "province", "current__province").in_bulk([u.pk for u in units])
    return [found[u.pk] for u in units]


def _words(unit: Unit) -> str:
    if unit.current is None or unit.current.pk == unit.pk:
        return unit.address
    today: str = unit.current.address
    return _("%(then)s (nay là %(today)s)") % {"then": unit.address, "today": today}
