"""Points of sale, and where a shop's buyers pick their orders up."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from catalog.core.numbers import plain
from marketplace.outlets.models import Outlet, OutletKind
from marketplace.outlets.services import OutletFacts
from marketplace.shops.models import Store

from .base import CountField, DongField, StudioForm
from .delivery import cut_off_field
from .places import PlaceForm
from .stock import HOUSE


class DegreesField(forms.CharField):
    """Degrees with decimals as phones show them: 11.99831 or 11,99831."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(max_length=20, **kwargs)

    def clean(self, value: Any) -> Any:
        """A float; None when it is empty."""
        text = plain(super().clean(value)).replace(",", ".")
        if not text:
            return None
        whole, _dot, rest = text.partition(".")
        if not (
            whole.isascii() and whole.isdigit() and len(whole) < 4 and (not rest or (rest.isascii() and rest.isdigit()))
        ):
            raise ValidationError(_("Ghi như 11,99831: phần lẻ sau dấu phẩy."), code="number")
        return float(f"{whole}.{rest or 0}")


class OutletForm(PlaceForm):
    """What is said of a place where goods are sold or picked up."""

    confirms_old_names = False
    name = forms.CharField(label=_("Tên điểm"), max_length=160)
    kind = forms.ChoiceField(
        label=_("Loại"), choices=[choice for choice in OutletKind.choices if choice[0] != OutletKind.SHOP]
    )
    street = forms.CharField(label=_("Số nhà, đường, thôn"), max_length=200)
    hours = forms.CharField(
        label=_("Giờ mở cửa"), max_length=200, required=False, help_text=_("Ví dụ: 7:00–17:00, nghỉ Chủ nhật.")
    )
    phone = forms.CharField(
        label=_("Điện thoại"), max_length=40, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    keeps_days = CountField(label=_("Giữ hàng đã đặt mấy ngày"), initial=5)
    latitude = DegreesField(
        label=_("Vĩ độ"), required=False, help_text=_("Xem trên điện thoại. Để trống thì chỉ tới xã.")
    )
    longitude = DegreesField(label=_("Kinh độ"), required=False)
    FACTS = ("name", "kind", "street", "hours", "phone", "keeps_days", "latitude", "longitude")
    field_order: Sequence[str] = ("name", "kind", "street", "place", "place_choice", "hours", "phone", "keeps_days")

    @classmethod
    def initial_of(cls, outlet: Outlet | None) -> dict[str, Any]:
        """As it is now."""
        return {name: getattr(outlet, name) for name in cls.FACTS} if outlet else {}

    def facts(self) -> OutletFacts:
        """For the service, once the form is right."""
        assert self.unit is not None
        return OutletFacts(**{name: self.cleaned_data[name] for name in self.FACTS}, place=self.unit)


class PickupTermsForm(StudioForm):
    """What a shop asks for pick-up at an outlet, and when goods are there."""

    fee = DongField(label=_("Phí nhận tại điểm"), initial="0")
    days_min = CountField(label=_("Có hàng sau ít nhất mấy ngày"), initial=0)
    days_max = CountField(label=_("Nhiều nhất mấy ngày"), initial=2)
    cut_off = cut_off_field()
    cod = forms.BooleanField(label=_("Trả tiền khi nhận được"), required=False, initial=True)
    TERMS = ("fee", "days_min", "days_max", "cut_off", "cod")

    def terms(self) -> dict[str, Any]:
        """For the service, once the form is right."""
        return {name: self.cleaned_data[name] for name in self.TERMS}


class ShopPlaceForm(PickupTermsForm, OutletForm):
    """A shop's own place with its terms. `store`: which of its stores the goods lie in."""

    store = forms.ChoiceField(label=_("Hàng để ở"), initial=HOUSE)
    field_order = (*OutletForm.field_order, "store", *PickupTermsForm.TERMS)

    def __init__(self, *args: Any, stores: Iterable[Store], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stores = {str(store.pk): store for store in stores}
        del self.fields["kind"]
        if self.stores:
            fields: Any = self.fields
            fields["store"].choices = [(HOUSE, _("Trong nhà")), *((key, s.name) for key, s in self.stores.items())]
        else:
            del self.fields["store"]

    def facts(self) -> OutletFacts:
        """For the service, once the form is right."""
        assert self.unit is not None
        said = {name: self.cleaned_data[name] for name in self.FACTS if name != "kind"}
        store = self.stores.get(str(self.cleaned_data.get("store", "")))
        return OutletFacts(**said, kind=OutletKind.SHOP, place=self.unit, store=store)
