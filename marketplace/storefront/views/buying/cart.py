"""The cart: what is put in, changed, taken out; and its page."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from catalog.core import ratelimit
from catalog.core.errors import Refused
from catalog.core.numbers import whole_number
from catalog.places.models import Unit
from catalog.places.queries import provinces_today
from marketplace.checkout.models import Cart
from marketplace.checkout.queries import view_cart
from marketplace.checkout.services import add_to_cart, see_cart, set_quantity
from marketplace.shops.models import Offer, Slot

from ...queries.basket import Mark
from ...queries.cart_page import cart_page, codes_of, with_discounts
from ..seo import Meta
from .basket import buyer_of, cart_for, codes_typed, pressed_here, remember

ADDS_A_MINUTE = 120  # of one address: a carrier puts many phones behind it


@csrf_exempt  # see the docstring
@require_POST
@never_cache
def add(request: HttpRequest) -> HttpResponse:
    """Put an offer into the cart, and lead to it.

    The form stands on pages that are drawn once for everybody (docs/adr/0007), so it carries no token. Instead the browser tells where it
    was sent from (Sec-Fetch-Site, else Origin), which another site's page cannot have it say otherwise. A form of ours is taken; one of
    another site, or of a browser that says nothing, puts nothing in: it is answered with the same form on a page of ours, with a token, to
    be sent by the buyer's own hand.
    """
    offer = _offer(request.POST)
    if not pressed_here(request):
        sent = {name: request.POST.get(name, "")[:19] for name in ("quantity", "slot")}
        return render(
            request, "storefront/buying/confirm_add.html", {"offer": offer, **sent, "meta": Meta(noindex=True)}
        )
    back = f"/products/{offer.product.slug}/"
    if not ratelimit.allow(f"cart:{ratelimit.client_key(request)}", ADDS_A_MINUTE, 60):
        messages.error(request, _("Từ nơi này vừa bấm thêm vào giỏ quá nhiều lần. Đợi một phút rồi bấm lại."))
        return redirect(back)
    quantity = whole_number(request.POST.get("quantity", "1") or "1")
    try:
        cart = add_to_cart(
            cart=cart_for(request),
            offer=offer,
            quantity=-1 if quantity is None else quantity,
            user=buyer_of(request),
            slot=_slot(request.POST, offer),
        )
    except Refused as refused:
        for problem in refused.problems:
            messages.error(request, str(problem.message))
        return redirect(back)
    messages.success(request, _("Đã thêm %(name)s vào giỏ.") % {"name": offer.product.name})
    return with_count(request, redirect("cart"), cart)


def _offer(said: QueryDict) -> Offer:
    number = said.get("offer", "")
    if not is_key(number):
        raise Http404
    found = Offer.objects.select_related("product", "variant").filter(pk=int(number)).first()
    if found is None:
        raise Http404
    return found


def _slot(said: QueryDict, offer: Offer) -> Slot | None:
    """The date that was chosen for a service."""
    number = said.get("slot", "")
    return Slot.objects.filter(variant=offer.variant_id, pk=int(number)).first() if is_key(number) else None


@require_POST
@never_cache
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """So many of a line from now on; 0 takes it out. The number is whole and not "one more", so that a second press changes nothing."""
    cart = cart_for(request)
    if cart is None:
        return redirect("cart")
    quantity = whole_number(request.POST.get("quantity", "")[:12])
    try:
        set_quantity(cart=cart, line_id=pk, quantity=-1 if quantity is None else quantity)
    except Refused as refused:
        for problem in refused.problems:
            messages.error(request, str(problem.message))
    return with_count(request, redirect("cart"), cart)


@require_safe
@never_cache
def cart(request: HttpRequest) -> HttpResponse:
    """What is in the cart by shops, how each delivers, what changed since it was put in, what it costs. At most 6 statements
    (5 when nothing changed), two that say who is signed in, and two for a voucher.

    What changed is told once: the buyer has seen it then.
    """
    found = cart_for(request)
    mark = Mark.of(request)
    provinces = list(provinces_today()) if found else []
    province = _province(request.GET.get("to", mark.province), provinces)
    page = cart_page(view_cart(found), province=province.pk if province else None, chosen=chosen_methods(request.GET))
    typed = request.GET.get("voucher", "").replace("\x00", "")[:200]
    page, no_voucher = with_discounts(page, codes_typed(request, codes_of(typed)))
    context: dict[str, Any] = {
        "page": page,
        "voucher": typed,
        "no_voucher": no_voucher,
        "provinces": provinces,
        "province": province,
        "meta": Meta(title=_("Giỏ hàng"), path="/cart/", noindex=True),
    }
    answer = render(request, "storefront/buying/cart.html", context)
    see_cart(view=page.view)
    now = Mark(found.pk if found else None, page.view.units, province.code if province else "")
    return remember(answer, now) if now != mark else answer


def chosen_methods(said: QueryDict) -> dict[int, int]:
    """`delivery-{shop}={method}`, as the pages of cart and checkout send it."""
    pairs = ((name.removeprefix("delivery-"), said.get(name, "")) for name in said if name.startswith("delivery-"))
    return {int(shop): int(method) for shop, method in pairs if is_key(shop) and is_key(method)}


def is_key(text: str) -> bool:
    """Whether it is written as a row's key."""
    return text.isascii() and text.isdigit() and len(text) < 19


def _province(code: str, provinces: list[Unit]) -> Unit | None:
    return next((unit for unit in provinces if unit.code == code), None)


def with_count(request: HttpRequest, answer: HttpResponse, cart: Cart) -> HttpResponse:
    units = sum(cart.lines.values_list("quantity", flat=True))
    return remember(answer, Mark(cart.pk, units, Mark.of(request).province))
