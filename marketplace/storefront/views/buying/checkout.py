"""From the cart to orders, on one page."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from catalog.core import ratelimit
from catalog.core.errors import Conflict, Problem, Refused
from catalog.places.models import Unit
from catalog.places.queries import unit_today
from marketplace.accounts.models import User
from marketplace.checkout.models import Cart
from marketplace.checkout.queries import view_cart
from marketplace.checkout.services import Choice, Seen, place, see_cart
from marketplace.orders.models import DeliveryKind, OrderGroup

from ...forms.buying import CheckoutForm
from ...queries.basket import Mark
from ...queries.cart_page import CartPage, cart_page, codes_of, with_discounts, with_payments
from ..payments import private
from ..seo import Meta
from .basket import buyer_of, cart_for, codes_typed, remember
from .cart import chosen_methods, is_key
from .review import review_pdf

PLACED_BY_CLIENT, PLACED_BY_PHONE = 30, 10
"""Orders placed an hour: of one address (a carrier puts many phones behind it), to one telephone."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What was chosen for each shop (by key), in the address or in the form."""

    methods: Mapping[int, int]
    ways: Mapping[int, str]
    windows: Mapping[int, str]

    @classmethod
    def of(cls, said: QueryDict) -> "Asked":
        """`payment-{shop}=way`, `window-{method}=time`, and what the cart's page sends too."""

        def by_key(prefix: str) -> dict[int, str]:
            pairs = ((name.removeprefix(prefix), said.get(name, "")) for name in said if name.startswith(prefix))
            return {int(key): text[:30] for key, text in pairs if is_key(key)}

        return cls(chosen_methods(said), by_key("payment-"), by_key("window-"))

    def choices(self) -> dict[int, Choice]:
        """By shop: those for which both delivery and payment were chosen."""
        return {
            shop: Choice(method, self.ways[shop], self.windows.get(method, ""))
            for shop, method in self.methods.items()
            if shop in self.ways
        }


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def checkout(request: HttpRequest) -> HttpResponse:
    """Who, where, how each shop delivers and is paid, prices and terms to read, one button. At most 12 statements to show it.

    The page sends what it showed; when something is another by now nothing is placed, the page says what, keeps everything typed, and
    shows what it costs now. The form's key makes a second press find the first one's orders.
    """
    cart = cart_for(request)
    if request.method != "POST":
        return _first_look(request, cart)
    asked = Asked.of(request.POST)
    page = _page(cart, asked, _province(request))
    form = _form(page, request.POST)
    if request.POST.get("what") == "voucher":
        return _reckoned(request, _at(request, cart, form, page), form)
    if not form.is_valid():
        return _show(request, _at(request, cart, form, page), form, status=422)
    if not (_may_place(f"place:{ratelimit.client_key(request)}", PLACED_BY_CLIENT)
            and _may_place(f"place:{form.cleaned_data['phone']}", PLACED_BY_PHONE)):  # fmt: skip
        form.add_error(
            None, _("Từ nơi này hoặc số này vừa đặt nhiều đơn. Đợi một giờ rồi đặt tiếp, hoặc gọi người bán.")
        )
        return _show(request, _at(request, cart, form, page), form, status=429)
    try:
        group = _place(request, cart, form, asked)
    except Refused as refused:
        return _refused(request, _at(request, cart, form, page), form, refused)
    answer = redirect("order", token=group.token)
    province = group.recipient.place.province.code if group.recipient.place and group.recipient.place.province else ""
    return private(remember(answer, Mark(cart.pk if cart else None, 0, province or Mark.of(request).province)))


def _first_look(request: HttpRequest, cart: Cart | None) -> HttpResponse:
    page = _page(cart, Asked.of(request.GET), _province(request))
    if not page.ready:
        return redirect("cart")
    typed = request.GET.get("voucher", "").replace("\x00", "")[:200]
    page, no_voucher = with_discounts(page, codes_typed(request, codes_of(typed)))
    if no_voucher:
        messages.warning(request, no_voucher)
    form = _form(page, initial=_known(request) | {"key": uuid.uuid4(), "voucher": "" if no_voucher else typed})
    see_cart(view=page.view)
    return _show(request, page, form)


def _reckoned(request: HttpRequest, page: CartPage, bound: CheckoutForm) -> HttpResponse:
    """What it costs with the codes and the place that are typed by now; nothing is placed, and only the code is judged."""
    no_voucher = [str(words) for words in bound.errors.get("voucher", ())]
    form = _form(page, initial={name: bound[name].value() for name in bound.fields})
    if no_voucher:
        messages.warning(request, no_voucher[0])
    return _show(request, page, form)


def _may_place(key: str, limit: int) -> bool:
    return ratelimit.allow(key, limit, 3600)


def _place(request: HttpRequest, cart: Cart | None, form: CheckoutForm, asked: Asked) -> OrderGroup:
    if cart is None:
        raise Conflict.because("empty", _("Giỏ hàng đang trống. Hãy chọn hàng trước."))
    return place(
        cart=cart,
        key=form.cleaned_data["key"],
        contact=form.contact(),
        choices=asked.choices(),
        seen=_seen(request.POST),
        buyer=buyer_of(request),
        language=(get_language() or "vi")[:2],
        adult=bool(form.cleaned_data.get("adult")),
        codes=form.codes,
    )


def _seen(said: QueryDict) -> Seen:
    """What the page showed, as it sends it along: `seen-{line}` price and stars, `ships-{line}` from which day it is sent, `seen` the whole total."""
    lines = {}
    for name in said:
        line, (price, _dot, stars) = name.removeprefix("seen-"), said.get(name, "").partition(".")
        if name.startswith("seen-") and is_key(line) and is_key(price) and is_key(stars):
            lines[int(line)] = (int(price), int(stars))
    ships = {name.removeprefix("ships-"): said.get(name, "")[:10] for name in said if name.startswith("ships-")}
    total = said.get("seen", "")
    return Seen(
        lines,
        int(total) if is_key(total) else -1,
        {int(line): shown for line, shown in ships.items() if is_key(line)},
    )


def _refused(request: HttpRequest, page: CartPage, form: CheckoutForm, refused: Refused) -> HttpResponse:
    elsewhere = []
    for problem in refused.problems:
        if problem.field in form.fields:
            form.add_error(problem.field, str(problem.message))
        else:
            elsewhere.append(problem)
    see_cart(view=page.view)
    return _show(request, page, form, elsewhere, status=409 if isinstance(refused, Conflict) else 422)


def _show(
    request: HttpRequest,
    page: CartPage,
    form: CheckoutForm,
    problems: list[Problem] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    if not page.parts:
        return redirect("cart")
    context = {
        "page": page,
        "form": form,
        "problems": problems or [],
        "prepaid": any(part.way != "cod" for part in page.parts),
        "meta": Meta(title=_("Đặt hàng"), path="/checkout/", noindex=True),
    }
    return private(render(request, "storefront/buying/checkout.html", context, status=status))


def _page(cart: Cart | None, asked: Asked, province: int | None) -> CartPage:
    page = cart_page(view_cart(cart), province=province, chosen=asked.methods)
    return with_payments(page, chosen=asked.ways, windows=asked.windows) if page.parts else page


def _at(request: HttpRequest, cart: Cart | None, form: CheckoutForm, page: CartPage) -> CartPage:
    """The page again with the fees to the place that the form names by now, and what its vouchers take off."""
    form.is_valid()
    here = form.place_today
    if here is not None and page.parts:
        page = _page(cart, Asked.of(request.POST), here.province_id or here.pk)
    codes = codes_typed(request, form.codes)
    page, no_voucher = with_discounts(page, codes, form.cleaned_data.get("phone", ""))
    if no_voucher and "voucher" not in form.errors:
        form.add_error("voucher", no_voucher)
    return page


def _form(page: CartPage, *args: Any, **kwargs: Any) -> CheckoutForm:
    home = any(part.quote and part.quote.method.kind == DeliveryKind.HOME for part in page.parts)
    return CheckoutForm(*args, needs_address=home, age=page.view.age, **kwargs)


def _province(request: HttpRequest) -> int | None:
    code = request.GET.get("to", Mark.of(request).province)
    found: Unit | None = unit_today(code) if len(code) == 2 else None
    return found.pk if found else None


def _known(request: HttpRequest) -> dict[str, str]:
    """What somebody who is signed in need not type again: as the last order had it, else as the account does."""
    user = buyer_of(request)
    if not isinstance(user, User):
        return {}
    last = (
        OrderGroup.objects.filter(buyer=user, recipient__erased_at=None)
        .select_related("recipient__place__province", "recipient__place__parent")
        .first()
    )
    if last is None:
        return {"name": user.name, "phone": user.phone or "", "email": user.email or ""}
    to = last.recipient
    at = {"street": to.street, "place": to.place.address} if to.place else {}
    return {"name": to.name, "phone": to.phone, "email": to.email, **at}


@require_POST
@never_cache
def review(request: HttpRequest) -> HttpResponse:
    """Goods, prices, deliveries, terms and returns as a PDF to keep, before anything is ordered (122/2025/QH15). No personal data in it."""
    page = _page(cart_for(request), Asked.of(request.POST), _province(request))
    if not page.parts:
        raise Http404
    answer = HttpResponse(review_pdf(page), content_type="application/pdf")
    answer["Content-Disposition"] = 'attachment; filename="don-hang.pdf"'
    return private(answer)
