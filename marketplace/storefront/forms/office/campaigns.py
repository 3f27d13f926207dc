"""Campaigns, what the press said, goods on the home page."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.core.text import harmless
from catalog.products.models import Product, ProductSet
from marketplace.content.models import Campaign, MediaKind
from marketplace.content.services import CampaignFacts
from marketplace.promotions.models import GiftBox

from ..base import StudioForm
from ..sales import DayField
from ..sets import SetsField
from .fields import Moment, Text

STARS = [("", _("Không lọc")), ("3", _("3 sao trở lên")), ("4", _("4 sao trở lên")), ("5", _("5 sao"))]
LONGEST_LIST = 8_000


def products_of_lines(text: str) -> list[Product]:
    """A product a line: its address, the end of it, or a SKU. Raises `ValidationError` that names the first line that is none. 1 or 2 statements."""
    typed = [line.strip().rstrip("/").rpartition("/")[2] for line in harmless(text).splitlines() if line.strip()]
    rows = Product.objects.select_related("origin", "producer").defer("vector", "search")
    found = {each.slug: each for each in rows.filter(slug__in=typed)}
    if left := [each for each in typed if each not in found]:
        for each in rows.filter(variants__sku__in=left).prefetch_related("variants"):
            found |= {variant.sku: each for variant in each.variants.all()}
    for name in typed:
        if name not in found:
            raise forms.ValidationError(_("Không có sản phẩm “%(name)s”."), params={"name": name[:60]})
    return [found[name] for name in typed]


class CampaignForm(StudioForm):
    """What is shown, for how long. `places`: key and name of those of the officer's posts; empty when it is settled."""

    name = Text(label=_("Tên chiến dịch"), longest=120, help_text=_("Ví dụ: Tuần lễ quà Tết cao nguyên."))
    name_en = Text(label=_("Tên tiếng Anh"), longest=120, required=False)
    theme = Text(label=_("Chủ đề"), longest=200, required=False)
    text = Text(
        label=_("Giới thiệu"),
        longest=5_000,
        rows=5,
        required=False,
        help_text=_("Cách một dòng là hết đoạn; “## ” mở tiêu đề, “- ” mở mục liệt kê."),
    )
    place = forms.ChoiceField(label=_("Của"))
    starts_at = Moment(label=_("Bắt đầu lúc"), help_text=_("Giờ Việt Nam. Từ lúc này nó đứng ở trang đầu."))
    ends_at = Moment(label=_("Kết thúc lúc"))
    least_stars = forms.ChoiceField(label=_("Lọc hàng theo sao"), choices=STARS, required=False)
    sets = SetsField(
        label=_("Chỉ các bộ này"),
        help_text=_("Dùng cùng bộ lọc sao. Không chọn bộ nào: mọi bộ."),
    )
    products = forms.CharField(
        label=_("Chọn từng món"),
        required=False,
        max_length=LONGEST_LIST,
        help_text=_("Mỗi dòng: địa chỉ trang sản phẩm hoặc mã SKU. Món ghi trước đứng trước."),
        widget=forms.Textarea(attrs={"rows": 5, "class": "mono"}),
    )
    boxes = forms.MultipleChoiceField(
        label=_("Hộp quà"), required=False, choices=[], widget=forms.CheckboxSelectMultiple()
    )

    def __init__(
        self, *args: Any, boxes: Iterable[GiftBox], places: Sequence[tuple[str, str]] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kept_boxes = {str(each.pk): each for each in boxes}
        fields: Any = self.fields
        fields["boxes"].choices = [(key, each.name) for key, each in self.kept_boxes.items()]
        fields["place"].choices = places
        if not places:
            del self.fields["place"]
        if not self.kept_boxes:
            del self.fields["boxes"]

    @staticmethod
    def initial_of(campaign: Campaign) -> dict[str, Any]:
        """As it is now. 3 statements."""
        names = ("name", "name_en", "theme", "text", "starts_at", "ends_at")
        return {name: getattr(campaign, name) for name in names} | {
            "least_stars": str(campaign.least_stars or ""),
            "sets": [str(pk) for pk in campaign.sets.values_list("pk", flat=True)],
            "products": "\n".join(campaign.chosen.values_list("product__slug", flat=True)),
            "boxes": [str(pk) for pk in campaign.boxes.values_list("box_id", flat=True)],
        }

    def clean_products(self) -> list[Product]:
        """Every line a product."""
        return products_of_lines(self.cleaned_data["products"])

    def facts(self, campaign: Campaign | None = None) -> CampaignFacts:
        """For the service, once the form is right. The field shows minutes: an unchanged beginning keeps its seconds."""
        said = self.cleaned_data
        starts_at = said["starts_at"]
        if campaign is not None and starts_at == campaign.starts_at.replace(second=0, microsecond=0):
            starts_at = campaign.starts_at
        sets: list[ProductSet] = said["sets"]
        return CampaignFacts(
            **{name: said[name] for name in ("name", "name_en", "theme", "text", "ends_at", "products")},
            starts_at=starts_at,
            least_stars=int(said["least_stars"]) if said["least_stars"] else None,
            sets=sets,
            boxes=[each for key, each in self.kept_boxes.items() if key in said.get("boxes", ())],
        )


class CampaignPictureForm(StudioForm):
    """Its picture and what is seen in it."""

    picture = forms.FileField(label=_("Ảnh"), error_messages={"required": _("Chọn một ảnh trước.")})
    alt = Text(label=_("Lời tả ảnh"), longest=200, required=False)


class MediaForm(StudioForm):
    """Something that the press published."""

    kind = forms.ChoiceField(label=_("Loại"), choices=MediaKind)
    title = Text(label=_("Tên bài"), longest=160)
    press = Text(label=_("Báo, đài, trang"), longest=120)
    published_on = DayField(label=_("Ngày đăng"))
    href = Text(
        label=_("Địa chỉ của bài"),
        longest=500,
        required=False,
        help_text=_("Bắt đầu bằng https://, ở trang đã được quản trị cho phép. Phát thanh thì để trống được."),
    )
    campaign = forms.ChoiceField(label=_("Chiến dịch"), required=False)
    leads_to = Text(
        label=_("Hoặc dẫn tới trang"),
        longest=200,
        required=False,
        help_text=_("Liên kết đếm dẫn tới đây, ví dụ /products/ca-phe/. Để trống: trang chiến dịch."),
    )
    code = Text(
        label=_("Mã liên kết"), longest=12, required=False, help_text=_("Để trống thì hệ thống đặt. Ví dụ TET27.")
    )
    place = forms.ChoiceField(label=_("Của"))

    def __init__(
        self, *args: Any, campaigns: Iterable[Campaign], places: Sequence[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kept = {str(each.pk): each for each in campaigns}
        fields: Any = self.fields
        fields["campaign"].choices = [("", _("Không")), *((key, each.name) for key, each in self.kept.items())]
        fields["place"].choices = places


class FeatureForm(StudioForm):
    """A product on the home page."""

    product = Text(label=_("Sản phẩm"), longest=200, help_text=_("Địa chỉ trang sản phẩm hoặc mã SKU."))
    reason = Text(label=_("Vì sao chọn"), longest=200, help_text=_("Lời này hiện bên cạnh món."))
    place = forms.ChoiceField(label=_("Của"))
    starts_at = Moment(label=_("Từ lúc"))
    ends_at = Moment(label=_("Tới lúc"))
    is_paid = forms.BooleanField(label=_("Có người trả tiền để món này đứng đây"), required=False)
    payer = Text(label=_("Ai trả"), longest=160, required=False)

    def __init__(self, *args: Any, places: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        where: Any = self.fields["place"]
        where.choices = places

    def clean_product(self) -> Product:
        """One product."""
        return products_of_lines(self.cleaned_data["product"])[0]
