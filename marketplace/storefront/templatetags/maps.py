"""Maps drawn on the server."""

from collections.abc import Mapping

from django import template
from django.template import Context
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from catalog.core.templatetags.ocop import art
from marketplace.storefront.symbols.maps import country_map

register = template.Library()

_FACE_OF_GROUP = {1: 3, 2: 14, 3: 20, 4: 22, 5: 23, 6: 26}  # the set whose tile stands for its group


@register.simple_tag
def country(dots: Mapping[str, int]) -> SafeString:
    """Viet Nam with Hoàng Sa and Trường Sa, and a dot a province by its number of products."""
    return country_map(title=_("Bản đồ Việt Nam, chấm càng lớn tỉnh càng có nhiều sản phẩm đạt sao"), dots=dict(dots))


@register.simple_tag(takes_context=True)
def group_art(context: Context, number: int) -> SafeString:
    """The tile of one of the six groups."""
    return art(context, _FACE_OF_GROUP.get(number, 4))
