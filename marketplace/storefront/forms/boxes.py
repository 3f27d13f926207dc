"""Gift boxes: name, what is in them, what is taken off."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from marketplace.promotions.models import Voucher
from marketplace.promotions.services import BoxItem
from marketplace.shops.models import Offer
from marketplace.shops.queries import market

from .base import CountField, StudioForm


def _as_kept(code: str) -> str:
    """A GTIN as it stands on the goods is kept with 14 digits; a SKU is what it is."""
    return code.zfill(14) if code.isascii() and code.isdigit() and len(code) in (8, 12, 13) else code


class BoxForm(StudioForm):
    """A shop's own."""

    name = forms.CharField(
        label=_("Tên hộp quà"),
        max_length=200,
        help_text=_("Ví dụ: Quà Tết cao nguyên."),
        error_messages={"required": _("Chưa có tên hộp quà. Ví dụ: Quà Tết cao nguyên.")},
    )
    text = forms.CharField(
        label=_("Giới thiệu"), max_length=2_000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    items = forms.CharField(
        label=_("Trong hộp có"),
        max_length=2_000,
        help_text=_("Mỗi dòng: mã SKU hoặc GTIN; số lượng. Ví dụ “CF-500; 2”. Ít nhất hai món."),
        widget=forms.Textarea(attrs={"rows": 6, "class": "mono", "autocapitalize": "characters"}),
        error_messages={"required": _("Ghi ít nhất hai món.")},
    )
    voucher = forms.CharField(
        label=_("Mã giảm giá đi kèm"),
        max_length=20,
        required=False,
        help_text=_("Trang hộp quà nói rõ ai chịu khoản giảm. Để trống nếu không giảm."),
        widget=forms.TextInput(attrs={"class": "mono", "autocomplete": "off", "autocapitalize": "characters"}),
    )

    def clean_items(self) -> list[BoxItem]:
        """Every line as an offer of the market, or the first that cannot be read and why."""
        said = []
        for line in filter(None, (line.strip() for line in self.cleaned_data["items"].splitlines())):
            sku, _semicolon, n = (part.strip() for part in line.partition(";"))
            if not sku:
                raise forms.ValidationError(_("“%(line)s”: thiếu mã SKU hoặc GTIN."), params={"line": line[:40]})
            said.append((sku, CountField().clean(n or "1")))
        names = {name for sku, _n in said for name in (sku, _as_kept(sku))}
        offers: dict[str, Offer] = {}
        rows = Offer.objects.filter(Q(variant__sku__in=names) | Q(variant__gtin__in=names), channel=market())
        for offer in rows.select_related("variant", "product", "channel", "shop__producer__place"):
            offers[offer.variant.sku] = offers[offer.variant.gtin] = offer
        items = []
        for sku, n in said:
            found = offers.get(sku) or offers.get(_as_kept(sku))
            if found is None:
                raise forms.ValidationError(
                    _("Không có quy cách “%(sku)s” đang có giá ở chợ."), params={"sku": sku[:40]}
                )
            items.append(BoxItem(found, n))
        return items

    def clean_voucher(self) -> Voucher | None:
        """By its code."""
        code = self.cleaned_data["voucher"].strip().upper()
        if not code:
            return None
        found = Voucher.objects.select_related("shop").filter(code=code).first()
        if found is None:
            raise forms.ValidationError(_("Không có mã này."), code="voucher")
        return found


class OfficeBoxForm(BoxForm):
    """Of several shops, by officers. `places`: key and name of those of the officer's posts."""

    place = forms.ChoiceField(label=_("Gian hàng ở đâu"))
    field_order = ("name", "text", "place", "items", "voucher")

    def __init__(self, *args: Any, places: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        where: Any = self.fields["place"]
        where.choices = places
