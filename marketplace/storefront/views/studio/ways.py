"""Ways of being paid that have to be set up elsewhere: cards at Stripe, a terminal at VNPay."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from catalog.core.errors import NotAllowed, Refused
from catalog.core.ratelimit import allow
from marketplace.payments import services
from marketplace.payments.models import StripeAccount, VnpayAccount
from marketplace.shops.models import Shop
from marketplace.storefront.forms.money import CardCurrencyForm, VnpayForm

from .desk import StudioRequest, at_desk, page, to
from .money import at_till

WRITES = require_http_methods(["GET", "HEAD", "POST"])
ASKED = {
    "external_account": gettext_lazy("Tài khoản ngân hàng nhận tiền"),
    "tos_acceptance": gettext_lazy("Đồng ý điều khoản của dịch vụ thẻ"),
    "business_profile": gettext_lazy("Hàng bán và trang web"),
    "business_type": gettext_lazy("Loại hình kinh doanh"),
    "company": gettext_lazy("Thông tin doanh nghiệp"),
    "individual": gettext_lazy("Thông tin người đại diện"),
    "representative": gettext_lazy("Thông tin người đại diện"),
    "person": gettext_lazy("Thông tin người đại diện"),
    "owners": gettext_lazy("Chủ sở hữu"),
    "directors": gettext_lazy("Người quản lý doanh nghiệp"),
}
"""What Stripe calls things, by the first part of its names."""


def _asked(account: StripeAccount | None) -> list[str]:
    """What is still missing, each once, in our words where we have them."""
    if account is None:
        return []
    names = [str(name) for name in account.missing]
    firsts = ["person" if name.startswith("person_") else name.partition(".")[0] for name in names]
    return list(dict.fromkeys(str(ASKED.get(first, name)) for first, name in zip(firsts, names, strict=True)))


def _here(request: StudioRequest, name: str) -> str:
    return f"{settings.PUBLIC_URL}{reverse(name)}{request.desk.query}"


@at_desk
@at_till
@WRITES
def cards(request: StudioRequest, shop: Shop) -> HttpResponse:
    """Whether cards are taken, what is missing, and what they are charged in; POST leads on to Stripe's page. 1 statement of its own."""
    account = StripeAccount.objects.filter(shop=shop).first()
    problems: list[str] = []
    is_currency = request.POST.get("what") == "currency"
    known = (
        {"currency": account.currency, "rate": f"{account.rate:,}".replace(",", ".") if account.rate > 1 else ""}
        if account
        else {}
    )
    form = CardCurrencyForm(request.POST if is_currency else None, initial=known)
    if is_currency:
        if _currency_kept(request, shop, form):
            return to(request, "studio_cards")
    elif request.method == "POST":
        if not allow(f"cards:{shop.pk}", 20, 600):
            problems = [_("Bấm nhiều lần quá. Chờ mười phút rồi thử lại.")]
        else:
            try:
                address = services.start_cards(
                    shop=shop,
                    again=_here(request, "studio_cards"),
                    back=_here(request, "studio_cards_back"),
                    by=request.user,
                )
            except NotAllowed:
                raise
            except Refused as refused:
                problems = [str(problem.message) for problem in refused.problems]
            else:
                answer = HttpResponseRedirect(address)
                answer.status_code = 303
                return answer
    context = {
        "account": account,
        "asked": _asked(account),
        "problems": problems,
        "offered": bool(settings.STRIPE_SECRET_KEY),
        "form": form,
    }
    return page(request, "money/cards", context, status=503 if problems else 422 if form.errors else 200)


def _currency_kept(request: StudioRequest, shop: Shop, form: CardCurrencyForm) -> bool:
    if not form.is_valid():
        return False
    try:
        services.set_card_currency(shop=shop, by=request.user, **form.cleaned_data)
    except Refused as refused:
        form.refuse(refused)
        return False
    messages.success(request, _("Đã lưu."))
    return True


@at_desk
@at_till
@require_safe
def cards_back(request: StudioRequest, shop: Shop) -> HttpResponse:
    """Stripe leads back here: it is asked how the account stands now, whatever the address says."""
    account = StripeAccount.objects.filter(shop=shop).first()
    if account is not None:
        try:
            found = services.refresh_account(account_id=account.account_id)
        except Refused as refused:
            messages.error(request, str(refused.problems[0].message))
        else:
            if found is not None and found.card_payments:
                messages.success(request, _("Nhận thẻ được rồi: người mua thấy cách trả này từ bây giờ."))
            else:
                messages.info(request, _("Dịch vụ thẻ còn cần thêm. Xem mục còn thiếu bên dưới."))
    return to(request, "studio_cards")


@at_desk
@at_till
@WRITES
def vnpay(request: StudioRequest, shop: Shop) -> HttpResponse:
    """The terminal: its code, whether it is offered, a try; never its secret. 1 statement of its own."""
    account = VnpayAccount.objects.filter(shop=shop).first()
    what = request.POST.get("what", "") if request.method == "POST" else ""
    if what == "stop":
        return _stopped(request, shop)
    if what == "try" and account is not None:
        return _tried(request, account)
    form = VnpayForm(request.POST or None, initial={"terminal": account.terminal if account else ""})
    if request.method == "POST" and form.is_valid():
        try:
            services.set_vnpay_account(shop=shop, by=request.user, **form.cleaned_data)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("Đã lưu. Bấm thử để biết mã và chuỗi bí mật có khớp không."))
            return to(request, "studio_vnpay")
    outcome = services.trial_of(account=account, told=request.GET.dict()) if account and _came_back(request) else ""
    context = {"account": account, "form": form, "outcome": outcome, "offered": bool(settings.VNPAY_PAGE)}
    return page(request, "money/vnpay", context, status=422 if form.errors else 200)


def _came_back(request: StudioRequest) -> bool:
    return request.method == "GET" and "vnp_SecureHash" in request.GET


def _stopped(request: StudioRequest, shop: Shop) -> HttpResponse:
    try:
        services.stop_vnpay(shop=shop, by=request.user)
    except NotAllowed:
        raise
    except Refused as refused:
        messages.error(request, str(refused.problems[0].message))
    else:
        messages.success(request, _("Người mua không thấy cách trả này nữa. Ghi lại mã là mở lại."))
    return to(request, "studio_vnpay")


def _tried(request: StudioRequest, account: VnpayAccount) -> HttpResponse:
    try:
        address = services.trial_page_of(account=account, back=_here(request, "studio_vnpay"))
    except Refused:
        messages.error(request, _("Chợ chưa nối với VNPay nên chưa thử được."))
        return to(request, "studio_vnpay")
    answer = HttpResponseRedirect(address)
    answer.status_code = 303
    return answer
