"""Cards and pictures of products."""

import datetime as dt
from collections.abc import Iterable
from html import escape
from typing import Any

from django import template
from django.template import Context
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from catalog.certification.models import EvidenceKind
from catalog.core.formats import in_language, less_percent, number
from catalog.core.templatetags.ocop import art, icon, price, stars
from catalog.places.models import Unit
from catalog.products.queries import Pictured, renditions
from marketplace.shops.queries import FacetValue
from traceability.lots.models import StageKind

from ..queries.basket import COOKIE, Mark

register = template.Library()

CARD_SIZES = "(min-width: 48rem) 14rem, 46vw"


@register.simple_tag
def picture(photo: Pictured, sizes: str = CARD_SIZES, first: bool = False, alt: str = "") -> SafeString:
    """A photo in the lightest format and the nearest width; `first` for the one that is seen before scrolling.

    Until its smaller copies are made the original is shown. In a card `alt` stays empty: the name stands beside it.
    """
    copies = renditions(photo)
    at = escape(sizes)
    sources = "".join(
        f'<source type="image/{kind}" srcset="{escape(srcset)}" sizes="{at}">'
        for kind, srcset in (("avif", copies.avif), ("webp", copies.webp))
        if srcset
    )
    by_width = f' srcset="{escape(copies.jpeg)}" sizes="{at}"' if copies.jpeg else ""
    when = ' fetchpriority="high"' if first else ' loading="lazy" decoding="async"'
    return SafeString(
        f'<picture>{sources}<img class="photo" src="{escape(copies.original)}"{by_width} width="{photo.width}" height="{photo.height}"'
        f' alt="{conditional_escape(alt)}"{when}></picture>'
    )


_STAGE_ICONS = {"harvest": "harvest", "process": "process", "test": "file", "pack": "box", "ship": "truck"}


@register.simple_tag(takes_context=True)
def stage_icon(context: Context, kind: str) -> SafeString:
    """The drawing of a step of a lot's way."""
    return icon(context, _STAGE_ICONS.get(str(kind), "info"))


@register.simple_tag
def stage_title(stage: Any) -> SafeString:
    """A step of a lot's way as its producer called it; in English its kind first, since a producer writes Vietnamese."""
    if (get_language() or "vi").startswith("vi"):
        return format_html("{}", stage.title)
    return format_html('{} <span class="small muted" lang="vi">{}</span>', StageKind(stage.kind).label, stage.title)


@register.filter
def paper_kind(kind: str) -> str:
    """What a kind of paper is called; the kind itself when it is known no more."""
    return str(dict(EvidenceKind.choices).get(kind, kind))


@register.filter
def short_place(name: str) -> str:
    """A province without its kind, as people say it: Tỉnh Lâm Đồng is Lâm Đồng."""
    return name.removeprefix("Tỉnh ").removeprefix("Thành phố ")


@register.simple_tag
def where(place: Unit, province: Unit) -> str:
    """Where somebody is, by today's names: Xã Quảng Trực, Lâm Đồng; the province alone when no commune is known.

    Needs `place.current` at hand.
    """
    here = place.current or place
    return province.name if here.pk == province.pk else f"{here.full_name}, {province.name}"


@register.simple_tag
def then_and_now(place: Unit) -> SafeString:
    """A unit by today's name, and what it was called when it was written down, if that differs. Needs `place.current`."""
    here = place.current
    if here is None or here.pk == place.pk or here.full_name == place.full_name:
        return format_html("{}", place.full_name)
    return format_html(
        '{} <span class="small muted">({})</span>', here.full_name, _("khi ghi: %(old)s") % {"old": place.full_name}
    )


@register.simple_tag(takes_context=True)
def choices(context: Context, key: str, values: Iterable[FacetValue]) -> SafeString:
    """A facet's choices as ticks with their counts. By hand, because a catalogue page has about eighty."""
    name = escape(key)
    lines = [
        f'<label class="tick"><input type="checkbox" name="{name}" value="{escape(choice.value)}"{" checked" if choice.chosen else ""}>'
        f"<span>{stars(context, int(choice.value)) if key == 'sao' else escape(str(choice.label))}</span>"
        f'<span class="muted small num">{number(choice.count)}</span></label>\n'
        for choice in values
    ]
    return SafeString("".join(lines))


@register.simple_tag(takes_context=True)
def card(context: Context, shown: Any, heading: str = "h3", buy: bool = False) -> SafeString:
    """A product in a list (a `CatalogueRow` or a `Card`): picture or tile, stars, name, place, price; with `buy` also the button that puts
    it into the cart.

    By hand, every value escaped: a page has 24, and `format_html` would cost as much as the
    statement that reads them. `heading` keeps the page's headings in order.
    """
    flag = ""
    if shown.amount is not None and shown.regular and (off := less_percent(shown.amount, shown.regular)):
        flag = f'<span class="card__flag tag tag--sale">−{off}%</span>'
    province = short_place(shown.province)
    place = province if short_place(shown.commune) == province else f"{shown.commune}, {province}"
    cost = (
        format_html('<p class="price"><small>{}</small></p>', _("Hỏi giá người làm ra"))
        if shown.amount is None
        else price(shown.amount, shown.regular, shown.lowest_30_days, shown.currency)
    )
    form = ""
    if buy and shown.amount is not None and shown.in_stock:
        form = (
            f'<form class="card__buy" method="post" action="/cart/add/"><input type="hidden" name="offer" value="{shown.offer_id}">'
            f'<button class="btn btn--sm">{icon(context, "cart")}{escape(_("Thêm vào giỏ"))}</button></form>'
        )
    return SafeString(
        f'<article class="card">{picture(shown.photo) if shown.photo else art(context, shown.set_number)}{flag}<div class="card__body">'
        f'{stars(context, shown.stars, "sm")}<{heading} class="card__name"><a href="/products/{escape(shown.slug)}/">'
        f'{escape(in_language(shown, "name"))}</a></{heading}><p class="card__place">{escape(place)}</p>{_rated(shown)}{cost}{form}</div></article>'
    )


def _rated(shown: Any) -> str:
    """Buyers' points with their number, in words: nobody takes them for the programme's stars."""
    count = getattr(shown, "rating_count", 0)
    if not count:
        return ""
    said = ngettext("%(mean)s/5 · %(n)s đánh giá", "%(mean)s/5 · %(n)s đánh giá", count)
    return f'<p class="card__place">{escape(said % {"mean": number(shown.rating_total / count, 1), "n": number(count)})}</p>'


@register.simple_tag(takes_context=True)
def cart_link(context: Context) -> SafeString:
    """The way to the cart with the number of units in it, as the visitor's own cookie says: no statement, and a page drawn for everybody has none."""
    request = context.get("request")
    units = Mark.of(request).units if request and COOKIE in request.COOKIES else 0
    if not units:
        return format_html('<a href="/cart/" aria-label="{}">{}</a>', _("Giỏ hàng"), icon(context, "cart"))
    return format_html(
        '<a href="/cart/" aria-label="{}">{}<span class="count" aria-hidden="true">{}</span></a>',
        _("Giỏ hàng, %(n)s món") % {"n": number(units)},
        icon(context, "cart"),
        number(units) if units < 100 else "99+",
    )


@register.filter
def instant(text: str) -> dt.datetime | None:
    """An instant that is kept as text (ISO 8601), for `moment` and `day`; None for none."""
    return dt.datetime.fromisoformat(text) if text else None
