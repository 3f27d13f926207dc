"""What every installation begins with; staff changes it in the admin afterwards."""

from django.db import transaction

from catalog.core import audit, clock
from catalog.products.queries import current_groups
from marketplace.content.models import Collection, Menu, MenuItem, Rule

FEATURED = "featured-products"
_FOOTER = (
    ("terms", "Điều khoản sử dụng", "Terms of use"),
    ("ranking", "Cách xếp thứ tự", "How lists are ordered"),
    ("complaints", "Khiếu nại", "Complaints"),
    ("privacy", "Dữ liệu cá nhân", "Personal data"),
    ("stars", "Sao OCOP nói điều gì", "What the stars mean"),
)


@transaction.atomic
def load_content() -> int:
    """The menus `navbar` and `footer` and the collection `featured-products`, where they are missing; gives how many were made."""
    made = 0
    with audit.context(reason="reference data"):
        featured, is_new = Collection.objects.get_or_create(
            slug=FEATURED,
            defaults={
                "name": "5 sao mới công nhận",
                "name_en": "Newest with 5 stars",
                "rule": Rule.NEWEST_5_STARS,
                "is_published": True,
                "created_at": clock.now(),
            },
        )
        made += is_new
        groups = list(current_groups())
        navbar, is_new = Menu.objects.get_or_create(slug="navbar", defaults={"name": "Đầu trang"})
        made += is_new
        if is_new:
            _item(navbar, 0, featured.name, featured.name_en, collection=featured)
            for number, group in enumerate(groups, 1):
                _item(navbar, number, group.name, group.name_en, group=group)
        footer, is_new = Menu.objects.get_or_create(slug="footer", defaults={"name": "Chân trang"})
        made += is_new
        if is_new:
            products = _item(footer, 0, "Sản phẩm", "Products")
            for number, group in enumerate(groups):
                _item(footer, number, group.name, group.name_en, parent=products, group=group)
            about = _item(footer, 1, "Về chợ", "About")
            for number, (slug, name, name_en) in enumerate(_FOOTER):
                _item(footer, number, name, name_en, parent=about, page=slug)
    return made


def _item(menu: Menu, position: int, name: str, name_en: str, **leads: object) -> MenuItem:
    return MenuItem.objects.create(menu=menu, position=position, name=name, name_en=name_en, **leads)
