"""A product's label and texts, its net contents, and its pictures' words."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.core.formats import in_language
from catalog.places.models import Unit
from catalog.products.models import Product, ProductSet, Variant
from catalog.products.queries import current_sets

from .base import CountField, MeasureField, StudioForm
from .places import PlaceForm

UNITS = ("g", "kg", "ml", "l", "gói", "túi", "hộp", "chai", "lọ", "cái", "chiếc", "bộ", "con", "cây", "suất", "vé")


class TextField(forms.CharField):
    """Several lines; line ends as they are kept, so that nothing looks changed that is not."""

    def __init__(self, *, rows: int = 3, lang: str = "", **kwargs: Any) -> None:
        attrs: dict[str, Any] = {"rows": rows} | ({"lang": lang} if lang else {})
        super().__init__(required=False, widget=forms.Textarea(attrs=attrs), **kwargs)

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).replace("\r\n", "\n")


class ProductForm(PlaceForm):
    """What the label says, and what a buyer reads. A set of an earlier decision cannot be chosen again; one that stands may stay."""

    name = forms.CharField(label=_("Tên sản phẩm"), max_length=600, help_text=_("Đúng như trên nhãn."))
    product_set = forms.ChoiceField(label=_("Bộ sản phẩm"))
    brand = forms.CharField(label=_("Nhãn hiệu"), required=False, max_length=400)
    ingredients = TextField(label=_("Thành phần"), help_text=_("Như trên nhãn, từ nhiều đến ít."))
    standards = forms.CharField(
        label=_("Tiêu chuẩn áp dụng"), required=False, max_length=900, help_text=_("Ví dụ: TCCS 01:2025.")
    )
    alcohol_percent = MeasureField(
        label=_("Độ cồn, % thể tích"), required=False, help_text=_("Chỉ ghi với đồ uống có cồn. Ví dụ 29,5.")
    )
    licence_number = forms.CharField(
        label=_("Số giấy phép, số công bố"),
        required=False,
        max_length=80,
        help_text=_("Rượu, thực phẩm chức năng, thuốc, mỹ phẩm phải có số này mới bán được."),
    )
    warnings = TextField(label=_("Cảnh báo"), help_text=_("Dị ứng, tuổi dùng, cách giữ an toàn."))
    summary = forms.CharField(
        label=_("Giới thiệu ngắn"),
        required=False,
        max_length=900,
        help_text=_("Một, hai câu, nhiều nhất 300 chữ cái. Hiện dưới tên."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    description = TextField(label=_("Giới thiệu"), rows=6)
    storage = forms.CharField(label=_("Cách giữ"), required=False, max_length=900)
    usage = TextField(label=_("Cách dùng"))
    shelf_life_days = CountField(
        label=_("Hạn dùng, tính bằng ngày"),
        required=False,
        help_text=_("Một năm là 365. Hàng không có hạn thì bỏ trống."),
    )
    name_en = forms.CharField(label=_("Tên bằng tiếng Anh"), required=False, max_length=600)
    description_en = TextField(label=_("Giới thiệu bằng tiếng Anh"), rows=4, lang="en")

    elsewhere = {"origin": "place"}
    label_fields = (
        "name",
        "product_set",
        "brand",
        "place",
        "place_choice",
        "ingredients",
        "standards",
        "alcohol_percent",
        "licence_number",
        "warnings",
    )

    def __init__(self, *args: Any, product: Product | None = None, kept: Unit | None = None, **kwargs: Any) -> None:
        """1 statement: the sets of today."""
        super().__init__(*args, kept=product.origin if product else kept, **kwargs)
        self.fields["place"].label = _("Nơi sản xuất: xã, phường, tỉnh")
        self.fields["place"].widget.attrs["maxlength"] = 200
        self.sets = {str(s.pk): s for s in current_sets()}
        chosen: Any = self.fields["product_set"]
        chosen.choices = [("", _("Chọn một bộ")), *_by_group(self.sets.values())]
        self.product = product
        if product is not None:
            for name in ("name", "brand", *self.texts()):
                self.initial.setdefault(name, getattr(product, name))
            self.initial.setdefault("product_set", str(product.product_set_id))
            chosen.required = str(product.product_set_id) in self.sets
        names = [n for n in self.fields if n not in self.label_fields]
        self.order_fields([*self.label_fields, *names])

    @staticmethod
    def texts() -> tuple[str, ...]:
        """Fields that go to the product as they are."""
        return (
            "ingredients", "standards", "warnings", "summary", "description", "storage", "usage", "shelf_life_days",
            "name_en", "description_en", "alcohol_percent", "licence_number",
        )  # fmt: skip

    def values(self) -> dict[str, Any]:
        """What was understood, under the service's names. A field with an error is left out."""
        good = {n: v for n, v in self.cleaned_data.items() if n in {"name", "brand", *self.texts()}}
        if chosen := self.cleaned_data.get("product_set"):
            good["product_set"] = self.sets[chosen]
        if self.unit is not None and "place" in self.cleaned_data:
            good["origin"] = self.unit
        return good

    def label_of(self, field: str) -> str:
        """What people call a field of the service."""
        return str(self.fields[self.elsewhere.get(field, field)].label)


def _by_group(sets: Iterable[ProductSet]) -> list[tuple[str, list[tuple[str, str]]]]:
    groups: dict[str, list[tuple[str, str]]] = {}
    for one in sets:
        groups.setdefault(in_language(one.group, "name"), []).append((str(one.pk), in_language(one, "name")))
    return list(groups.items())


class VariantForm(StudioForm):
    """What is put in a basket."""

    name = forms.CharField(label=_("Tên quy cách"), max_length=300, help_text=_("Ví dụ: Túi 250 g."))
    net_content = MeasureField(label=_("Khối lượng tịnh"), required=False, help_text=_("Ví dụ: 250 hoặc 0,5."))
    net_unit = forms.CharField(
        label=_("Đơn vị"),
        required=False,
        max_length=60,
        help_text=_("g, kg, ml, l, gói, cái …"),
        widget=forms.TextInput(attrs={"list": "units", "autocomplete": "off"}),
    )
    weight_g = CountField(label=_("Nặng cả bao bì, gam"), required=False, help_text=_("Để tính phí giao hàng."))
    gtin = forms.CharField(
        label=_("Mã vạch GTIN"),
        required=False,
        max_length=40,
        help_text=_("8, 12, 13 hoặc 14 chữ số dưới mã vạch. Chưa có thì bỏ trống."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    sku = forms.CharField(label=_("Mã hàng"), required=False, max_length=120, help_text=_("Bỏ trống thì chợ tự đặt."))

    @classmethod
    def about(cls, variant: Variant, data: Any = None) -> "VariantForm":
        """A form of a variant that exists; ids in its page do not collide with another's."""
        names = ("name", "net_content", "net_unit", "weight_g", "gtin", "sku")
        initial = {n: getattr(variant, n) for n in names}
        if variant.net_content is not None:
            initial["net_content"] = f"{variant.net_content.normalize():f}".replace(".", ",")
        return cls(data, prefix=f"v{variant.pk}", initial=initial)
