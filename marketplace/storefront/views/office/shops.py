"""Shops that ask to sell: looked at, approved, sent back, stopped."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.core.errors import Conflict, Refused
from catalog.core.formats import moment
from catalog.producers.policies import may_verify
from catalog.products.models import Product
from marketplace.accounts.views.gates import RoleRequest
from marketplace.checkout import services as applications
from marketplace.checkout.models import DeliveryMethod
from marketplace.checkout.queries import readiness_of
from marketplace.payments.models import BankAccount
from marketplace.payments.symbols.banks import bank_of
from marketplace.shops import services
from marketplace.shops.models import Shop, ShopState
from marketplace.shops.queries import fee_of, planned_holiday
from marketplace.storefront.forms.office import ReasonForm
from marketplace.storefront.forms.office.fields import tell
from marketplace.storefront.queries.office import find_shops, history, last_decision, shops_in_reach

from .common import chosen, door, paged, searched, status_of, words_of

TABS = [
    ("review", gettext_lazy("Chờ duyệt")),
    ("suspended", gettext_lazy("Bị ngừng bán")),
    ("all", gettext_lazy("Tất cả")),
]
LABELS = {
    "name": gettext_lazy("Tên gian"),
    "state": gettext_lazy("Trạng thái"),
    "pickup_place": gettext_lazy("Nơi lấy hàng"),
    "pickup_street": gettext_lazy("Số nhà, đường, thôn"),
    "holiday_from": gettext_lazy("Nghỉ từ"),
    "holiday_until": gettext_lazy("Nghỉ tới"),
}
REASONS = {
    "shop begun": gettext_lazy("Bắt đầu lập gian hàng"),
    "applied to sell": gettext_lazy("Nộp để được duyệt"),
    "approved": gettext_lazy("Duyệt"),
    "approved as sample data": gettext_lazy("Duyệt sẵn: dữ liệu minh họa"),
    "sold before approval was asked for": gettext_lazy("Đã bán từ trước khi có bước duyệt"),
    "shop paused": gettext_lazy("Tạm nghỉ"),
    "shop resumed": gettext_lazy("Mở lại"),
    "closed": gettext_lazy("Đóng"),
    "pick-up address set": gettext_lazy("Ghi địa chỉ lấy hàng"),
    "return policy set": gettext_lazy("Ghi chính sách đổi trả"),
    "fees accepted": gettext_lazy("Đồng ý phí của sàn"),
    "holiday set": gettext_lazy("Ghi ngày nghỉ"),
    "holiday ended": gettext_lazy("Bỏ ngày nghỉ"),
}
DONE = {
    "approve": gettext_lazy("Đã duyệt. Gian hàng bán được từ bây giờ."),
    "changes": gettext_lazy("Đã yêu cầu bổ sung, kèm lý do."),
    "refuse": gettext_lazy("Đã ghi không duyệt, kèm lý do."),
    "suspend": gettext_lazy("Đã ngừng bán. Đơn đã đặt vẫn giao như thường."),
    "reopen": gettext_lazy("Gian hàng được bán lại."),
    "close": gettext_lazy("Đã đóng gian hàng."),
}
WITH_REASON: dict[str, Callable[..., Shop]] = {
    "changes": applications.ask_for_changes,
    "refuse": applications.refuse_shop,
    "suspend": services.suspend_shop,
    "reopen": services.reopen_shop,
    "close": applications.close_shop,
}


@door
def shops(request: RoleRequest) -> HttpResponse:
    """Those that wait, the longest first; those that were stopped; or all, by name. 6 statements."""
    tab, text = chosen(request, TABS), searched(request)
    found = find_shops(shops_in_reach(request.user), text)
    if tab == "review":
        rows, pager = paged(request, found.filter(state=ShopState.REVIEW), [("submitted_at", "asc"), ("pk", "asc")])
    else:
        found = found.filter(state=ShopState.SUSPENDED) if tab == "suspended" else found
        rows, pager = paged(request, found, [("name", "asc"), ("pk", "asc")])
    context = {"tabs": TABS, "tab": tab, "q": text, "rows": rows, "page": pager}
    return render(request, "marketplace/storefront/office/shops.html", context)


@door
def shop(request: RoleRequest, pk: int) -> HttpResponse:
    """One shop: what it has and lacks, what happened; the decisions. 20 statements with session, user and roles."""
    found = get_object_or_404(shops_in_reach(request.user), pk=pk)
    if request.method != "POST":
        return _page(request, found)
    action = request.POST.get("action", "")
    if action == "licence":
        return _licence(request, found)
    if action not in DONE:
        raise Http404
    return _decide(request, found, action)


def _page(request: RoleRequest, found: Shop, status: int = 200, **bound: Any) -> HttpResponse:
    account = BankAccount.objects.filter(shop=found, is_current=True).first()
    bank = bank_of(account.bin) if account else None
    context: dict[str, Any] = {
        "shop": found,
        "ready": readiness_of(found.producer, found),
        "methods": DeliveryMethod.objects.filter(shop=found, is_active=True)
        .prefetch_related("rates")
        .order_by("position", "pk"),
        "bank": bank.short if bank else "",
        "ending": account.number[-4:] if account else "",
        "fee": fee_of(found),
        "holiday": planned_holiday(found),
        "history": history(found, LABELS, REASONS),
        "may_decide": may_verify(request.user, found.producer),
        "forms": {action: ReasonForm(prefix=action, initial={"seen": found.state}) for action in WITH_REASON},
    }
    return render(request, "marketplace/storefront/office/shop.html", context | bound, status=status)


def _decide(request: RoleRequest, found: Shop, action: str) -> HttpResponse:
    form = ReasonForm(request.POST, prefix=action)
    if action in WITH_REASON and not form.is_valid():
        return _page(request, found, 422, bad=form, opened=action)
    try:
        if action == "approve":
            applications.approve_shop(shop=found, by=request.user)
        else:
            WITH_REASON[action](shop=found, by=request.user, reason=form.cleaned_data["reason"])
    except Conflict as conflict:
        found.refresh_from_db(fields=["state", "state_reason", "approved_at", "approved_by"])
        return _page(request, found, 409, faster=_who_was_faster(found) or words_of(conflict))
    except Refused as refused:
        if action in WITH_REASON:
            tell(form, refused)
            return _page(request, found, status_of(refused), bad=form, opened=action)
        return _page(request, found, status_of(refused), problems=refused.problems)
    messages.success(request, str(DONE[action]))
    return redirect("office:shop", found.pk)


def _who_was_faster(found: Shop) -> str:
    decided = last_decision(found)
    if decided is None or not decided[0]:
        return ""
    return _("%(who)s đã quyết định trước, lúc %(when)s: %(state)s. Quyết định của bạn chưa được ghi.") % {
        "who": decided[0],
        "when": moment(decided[1]),
        "state": found.get_state_display(),
    }


def _licence(request: RoleRequest, found: Shop) -> HttpResponse:
    """The officer has seen the paper of a product's licence; another producer's product is absent."""
    number = request.POST.get("product", "")
    theirs = Product.objects.filter(producer=found.producer_id)
    product = get_object_or_404(theirs, pk=int(number) if number.isdecimal() and len(number) < 19 else 0)
    try:
        services.check_licence_paper(product=product, number=request.POST.get("number", "")[:80], by=request.user)
    except Refused as refused:
        messages.error(request, words_of(refused))
    else:
        messages.success(request, _("Đã ghi: bạn đã xem giấy của %(name)s.") % {"name": product.name})
    return redirect("office:shop", found.pk)
