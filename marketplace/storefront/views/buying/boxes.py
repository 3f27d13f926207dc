"""Gift boxes for everybody: those there are, one of them, and all of it into the cart."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import conditional_page, require_POST, require_safe

from catalog.core import ratelimit
from catalog.core.errors import Refused
from marketplace.checkout.services import add_to_cart
from marketplace.promotions.models import GiftBox

from ...queries.boxes import BoxView, box_view, boxes_with_lines
from ..seo import Meta
from .basket import buyer_of, cart_for, pressed_here
from .cart import ADDS_A_MINUTE, with_count

SHOWN = 60


@require_safe
@conditional_page
@cache_control(no_cache=True)
def boxes(request: HttpRequest) -> HttpResponse:
    """The newest sixty, with what is in them. 2 statements."""
    context = {
        "boxes": boxes_with_lines().filter(ended_at=None)[:SHOWN],
        "meta": Meta(
            title=_("Hộp quà đặc sản"),
            path="/boxes/",
            description=_("Hộp quà gồm đặc sản OCOP của một hay nhiều cơ sở, mua một lần."),
        ),
    }
    return render(request, "storefront/boxes.html", context)


@require_safe
@conditional_page
@cache_control(no_cache=True)
def box(request: HttpRequest, slug: str) -> HttpResponse:
    """What is in it, of whom, for how much today, who bears what is taken off. At most 8 statements."""
    found = _box(slug)
    view = box_view(found)
    context = {
        "view": view,
        "box": found,
        "crumbs": [(_("Hộp quà đặc sản"), "/boxes/")],
        "meta": Meta(
            title=found.name, path=f"/boxes/{found.slug}/", description=found.text[:200], noindex=bool(found.ended_at)
        ),
    }
    return render(request, "storefront/box.html", context, status=410 if found.ended_at else 200)


@csrf_exempt  # as cart.add: the page is drawn for everybody and carries no token
@require_POST
@never_cache
def add(request: HttpRequest, slug: str) -> HttpResponse:
    """All of it into the cart, or nothing; its voucher is written into the cart's address."""
    found = _box(slug)
    if found.ended_at is not None:
        raise Http404
    if not pressed_here(request):
        return render(request, "storefront/buying/confirm_box.html", {"box": found, "meta": Meta(noindex=True)})
    if not ratelimit.allow(f"cart:{ratelimit.client_key(request)}", ADDS_A_MINUTE, 60):
        messages.error(request, _("Từ nơi này vừa bấm thêm vào giỏ quá nhiều lần. Đợi một phút rồi bấm lại."))
        return redirect("box", slug=slug)
    cart = cart_for(request)
    try:
        with transaction.atomic():
            for line in box_view(found).lines:
                cart = add_to_cart(
                    cart=cart, offer=line.line.offer, quantity=line.line.quantity, user=buyer_of(request)
                )
    except Refused as refused:
        for problem in refused.problems:
            messages.error(request, str(problem.message))
        return redirect("box", slug=slug)
    if cart is None:
        raise Http404
    messages.success(request, _("Đã thêm “%(name)s” vào giỏ.") % {"name": found.name})
    code = f"?voucher={found.voucher.code}" if found.voucher else ""
    return with_count(request, redirect(f"/cart/{code}"), cart)


def _box(slug: str) -> GiftBox:
    found = boxes_with_lines().filter(slug=slug).first()
    if found is None:
        raise Http404
    return found


__all__ = ["BoxView", "add", "box", "boxes"]
