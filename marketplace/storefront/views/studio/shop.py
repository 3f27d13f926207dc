"""The producer's shop: how far it is from selling, its application, its rest, its end."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from catalog.core import clock
from catalog.core.errors import NotAllowed, Refused
from catalog.core.formats import day
from marketplace.checkout.queries import Readiness, Requirement, readiness_of
from marketplace.checkout.services import apply_to_sell, close_shop
from marketplace.orders.models import TermKind
from marketplace.orders.queries import days_of
from marketplace.orders.services import save_return_policy
from marketplace.shops import services
from marketplace.shops.models import Shop, ShopState
from marketplace.shops.queries import fees_of, planned_holiday
from marketplace.storefront.forms.shops import HolidayForm, PickupForm, ReturnPolicyForm

from .desk import StudioRequest, at_desk, for_editors, for_sellers, page, to

WRITES = require_http_methods(["GET", "HEAD", "POST"])
PLACES = {
    "producer": "studio_profile",
    "licence": "studio_products",
    "bank": "studio_bank",
    "pickup": "studio_shop_pickup",
    "delivery": "studio_delivery",
    "returns": "studio_shop_returns",
    "fees": "studio_shop_fees",
}
"""Where each requirement is put right."""
APPLIES = (ShopState.DRAFT, ShopState.CHANGES, ShopState.REFUSED, ShopState.CLOSED)


def own_shop(request: StudioRequest) -> Shop | None:
    """The desk's shop with what its pages need. 1 statement."""
    rows = Shop.objects.select_related("producer", "pickup_place__province", "return_policy")
    return rows.filter(producer=request.desk.producer).first()


def begun_shop(request: StudioRequest) -> Shop:
    """The same, made now if there is none: whoever fills in the application has begun it."""
    return own_shop(request) or services.begin_shop(producer=request.desk.producer, by=request.user)


@at_desk
@for_editors
@WRITES
def shop(request: StudioRequest) -> HttpResponse:
    """What is there and what is missing; POST: apply, rest, sell again, close. At most 10 statements of its own."""
    found = own_shop(request)
    if request.method == "POST":
        return _act(request, found)
    ready = readiness_of(request.desk.producer, found)
    return _page(request, found, ready)


def _page(request: StudioRequest, found: Shop | None, ready: Readiness) -> HttpResponse:
    state = found.state if found else ShopState.DRAFT
    rows: list[tuple[Requirement, str]] = [(each, PLACES[each.key]) for each in ready.requirements]
    context = {
        "shop": found,
        "state": state,
        "ready": ready,
        "rows": rows,
        "applies": state in APPLIES,
        "fees": fees_of(found),
        "holiday": planned_holiday(found) if found else None,
    }
    return page(request, "shop/shop", context)


DONE = {
    "apply": gettext_lazy("Đã nộp. Cán bộ địa phương xem rồi trả lời; kết quả hiện ở đây và ở Thông báo."),
    "pause": gettext_lazy("Gian hàng tạm nghỉ: không ai đặt mua được cho tới khi bạn mở lại."),
    "resume": gettext_lazy("Gian hàng đang mở."),
    "close": gettext_lazy("Gian hàng đã đóng. Muốn bán lại thì nộp đơn như lần đầu."),
}


def _act(request: StudioRequest, found: Shop | None) -> HttpResponse:
    acts: dict[str, Callable[..., Shop]] = {
        "apply": apply_to_sell,
        "pause": services.pause_shop,
        "resume": services.resume_shop,
        "close": close_shop,
    }
    action = request.POST.get("action", "")
    if action not in acts:
        raise Http404
    try:
        acts[action](shop=found or begun_shop(request), by=request.user)
    except NotAllowed:
        raise
    except Refused as refused:
        for problem in refused.problems:
            messages.error(request, str(problem.message))
    else:
        messages.success(request, str(DONE[action]))
    return to(request, "studio_shop")


@at_desk
@for_sellers
@WRITES
def pickup(request: StudioRequest) -> HttpResponse:
    """Where carriers fetch parcels; at first the producer's own address."""
    found = own_shop(request)
    producer = request.desk.producer
    kept = found.pickup_place if found else None
    initial = {"street": found.pickup_street if found and kept else producer.street}
    if kept is None:
        initial["place"] = producer.place.current.address if producer.place.current else producer.place.address
    form = PickupForm(request.POST or None, kept=kept, initial=initial)
    if request.method == "POST" and form.is_valid() and form.unit is not None:
        unit = form.unit.current or form.unit
        try:
            services.set_pickup(
                shop=begun_shop(request), place=unit, street=form.cleaned_data["street"], by=request.user
            )
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("Đã lưu địa chỉ lấy hàng."))
            return to(request, "studio_shop")
    return page(request, "shop/pickup", {"form": form}, status=422 if form.errors else 200)


@at_desk
@for_sellers
@WRITES
def returns(request: StudioRequest) -> HttpResponse:
    """What the shop takes back; orders keep the policy that they were placed under."""
    found = own_shop(request)
    policy = found.return_policy if found else None
    names = ("days", "way_back", "not_taken", "text")
    initial = {name: getattr(policy, name) for name in names} if policy else {}
    form = ReturnPolicyForm(request.POST or None, least=days_of(TermKind.ASK), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            save_return_policy(shop=begun_shop(request), by=request.user, **form.cleaned_data)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("Đã lưu. Đơn đặt từ giờ theo chính sách này."))
            return to(request, "studio_shop")
    return page(request, "shop/returns", {"form": form, "policy": policy}, status=422 if form.errors else 200)


@at_desk
@for_sellers
@WRITES
def fees(request: StudioRequest) -> HttpResponse:
    """What the platform takes, now and from later days, before anything is sold. 2 statements of its own."""
    found = own_shop(request)
    if request.method == "POST":
        services.accept_fees(shop=begun_shop(request), by=request.user)
        messages.success(request, _("Đã ghi: bạn đồng ý phí của sàn."))
        return to(request, "studio_shop")
    context = {"shop": found, "fees": fees_of(found)}
    return page(request, "shop/fees", context)


@at_desk
@for_editors
@WRITES
def holiday(request: StudioRequest) -> HttpResponse:
    """Days of rest with a note; they end by themselves."""
    found = own_shop(request)
    if found is None:
        return to(request, "studio_shop")
    planned = planned_holiday(found)
    if request.method == "POST" and "end" in request.POST:
        try:
            services.end_holiday(shop=found, by=request.user)
        except NotAllowed:
            raise
        except Refused as refused:
            messages.error(request, str(refused.problems[0].message))
        else:
            messages.success(request, _("Hết nghỉ: người mua đặt được ngay."))
        return to(request, "studio_shop")
    initial = (
        {"first": planned.first, "last": planned.last, "note": planned.note} if planned else {"first": clock.today()}
    )
    form = HolidayForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.set_holiday(shop=found, by=request.user, **form.cleaned_data)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("Đã ghi nghỉ tới hết %(day)s.") % {"day": day(form.cleaned_data["last"])})
            return to(request, "studio_shop")
    return page(request, "shop/holiday", {"form": form, "holiday": planned}, status=422 if form.errors else 200)
