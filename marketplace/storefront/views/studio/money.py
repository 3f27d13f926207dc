"""A shop's money: what is expected, files of banks and carriers, what a person has to match, an order's ledger."""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Concatenate

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog.core.errors import NotAllowed, Refused
from catalog.core.formats import money as dong
from catalog.core.ratelimit import allow
from catalog.producers.policies import MANAGING
from marketplace.orders.models import PaymentWay
from marketplace.payments import services
from marketplace.payments.models import Account, BankLine, Payment
from marketplace.payments.queries import desk_of, disputes_of, ledger_of, money_of, statements_of
from marketplace.shops.models import Shop
from marketplace.shops.queries import fees_of
from marketplace.storefront.forms.money import RefundForm, StatementForm

from .desk import StudioRequest, StudioView, at_desk, not_allowed, page, to

SHOWN = 100  # rows at fault on the page


def at_till[**P](view: Callable[Concatenate[StudioRequest, Shop, P], HttpResponse]) -> StudioView[P]:
    """The desk's shop for its owners and managers (inside `at_desk`): statements hold payers' names, so nobody else, no superuser either.

    1 statement. A producer that has no shop yet reads so.
    """

    @wraps(view)
    def checked(request: StudioRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if request.desk.role not in MANAGING:
            return not_allowed(request)
        shop = Shop.objects.select_related("producer").filter(producer=request.desk.producer).first()
        if shop is not None:
            return view(request, shop, *args, **kwargs)
        if kwargs:
            raise Http404
        return page(request, "money/no_shop", {})

    return checked


@at_desk
@at_till
@require_safe
def money(request: StudioRequest, shop: Shop) -> HttpResponse:
    """What is expected by way of payment, disputes, and the desk. 7 statements of its own."""
    context = {
        "money": money_of(shop),
        "fees": fees_of(shop),
        "lines": desk_of(shop),
        "disputes": disputes_of(shop),
        "statements": statements_of(shop),
        "form": StatementForm(),
    }
    return page(request, "money/money", context)


@at_desk
@at_till
@require_http_methods(["GET", "HEAD", "POST"])
def imports(request: StudioRequest, shop: Shop) -> HttpResponse:
    """A file of the bank or of a carrier is read whole; rows at fault are shown and nothing is kept then."""
    posted = request.method == "POST"
    form = StatementForm(request.POST if posted else None, request.FILES if posted else None)
    context: dict[str, object] = {"form": form}
    if posted and not allow(f"statement:{shop.pk}", 30, 600):
        form.add_error(None, _("Gửi nhiều tệp quá. Chờ mười phút rồi gửi tiếp."))
    if posted and form.is_valid():
        try:
            told = _read(request, shop, form)
        except Refused as refused:
            form.refuse(refused)
        else:
            if not told.bad:
                messages.success(request, _words(told))
                return to(request, "studio_money")
            context |= {"bad": told.bad[:SHOWN], "count": len(told.bad), "rows": told.rows}
    return page(request, "money/import", context, status=422 if posted else 200)


def _read(request: StudioRequest, shop: Shop, form: StatementForm) -> services.Imported:
    file = form.cleaned_data["file"]
    if form.cleaned_data["kind"] == "carrier":
        return services.import_settlement(shop=shop, data=file.read(), name=file.name, by=request.user)
    account = shop.bank_accounts.filter(is_current=True).first()
    if account is None:
        raise Refused.because("no_account", _("Gian hàng chưa ghi tài khoản ngân hàng. Ghi ở trang Gian hàng trước."))
    return services.import_statement(account=account, data=file.read(), name=file.name, by=request.user)


def _words(told: services.Imported) -> str:
    if told.again:
        return _("Tệp này đã đọc trước đây, không ghi thêm gì.")
    return _("Đã đọc %(rows)s dòng: %(new)s khoản mới, %(matched)s khoản khớp đơn.") % {
        "rows": told.rows,
        "new": told.lines,
        "matched": told.matched,
    }


@at_desk
@at_till
@require_POST
def line(request: StudioRequest, shop: Shop, pk: int) -> HttpResponse:
    """What somebody decided about a movement: whose it is, that it is no order's, that it was sent back."""
    found = BankLine.objects.filter(account__shop=shop, pk=pk).first()
    if found is None:
        raise Http404
    try:
        messages.success(request, _decide(request, found))
    except NotAllowed:
        raise
    except Refused as refused:
        messages.error(request, " ".join(str(problem.message) for problem in refused.problems))
    return to(request, "studio_money", at=f"line-{pk}")


def _decide(request: StudioRequest, found: BankLine) -> str:
    what = request.POST.get("what", "")
    if what == "match":
        matched = services.match_line(line=found, code=request.POST.get("code", "")[:80], by=request.user)
        return _("Đã ghi %(amount)s cho đơn %(code)s.") % {"amount": dong(found.amount), "code": matched.payment}
    if what == "pass":
        services.pass_line(line=found, by=request.user)
        return _("Đã bỏ qua khoản này.")
    if what == "refunded":
        amount = services.refund_line(line=found, by=request.user)
        return _("Đã ghi hoàn %(amount)s.") % {"amount": dong(amount)}
    raise Http404


@at_desk
@at_till
@require_http_methods(["GET", "HEAD", "POST"])
def order(request: StudioRequest, shop: Shop, pk: int) -> HttpResponse:
    """An order's ledger, a refund that was made, cash that came. 6 statements of its own, 1 more for a card."""
    payment = Payment.objects.select_related("order").filter(order__shop=shop, order=pk).first()
    if payment is None:
        raise Http404
    stands = services.balances(payment)
    due = services.to_give_back(payment)
    if request.POST.get("what") == "cash":
        return _cash(request, payment)
    form = RefundForm(request.POST or None, due=due, by_service=payment.way == PaymentWay.STRIPE)
    if request.method == "POST" and form.is_valid():
        try:
            services.refund_by_hand(payment=payment, by=request.user, **form.cleaned_data)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("Đã ghi hoàn %(amount)s.") % {"amount": dong(form.cleaned_data["amount"])})
            return to(request, "studio_money_order", pk)
    takes_cash = payment.way == PaymentWay.COD and payment.order.has_left
    context = {
        "payment": payment,
        "bookings": ledger_of(payment),
        "stands": stands,
        "due": due,
        "cash": max(stands.get(Account.BUYER, 0), 0) if takes_cash else 0,
        "key": uuid.uuid4(),
        "charge": payment.charges.exclude(intent="").first() if payment.way == PaymentWay.STRIPE else None,
        "refunds": list(payment.refunds.all()[:10]),
        "form": form,
    }
    return page(request, "money/order", context, status=422 if form.errors else 200)


def _cash(request: StudioRequest, payment: Payment) -> HttpResponse:
    """The buyer paid in cash: to the shop, or to the carrier."""
    try:
        key = uuid.UUID(request.POST.get("key", "")[:36])
    except ValueError:
        raise Http404 from None
    try:
        amount = services.cash_came(
            payment=payment, key=key, with_carrier=request.POST.get("with") == "carrier", by=request.user
        )
    except NotAllowed:
        raise
    except Refused as refused:
        messages.error(request, str(refused.problems[0].message))
    else:
        messages.success(request, _("Đã ghi nhận %(amount)s tiền mặt.") % {"amount": dong(amount)})
    return to(request, "studio_money_order", payment.order_id)


@at_desk
@at_till
@require_http_methods(["GET", "HEAD", "POST"])
def feed(request: StudioRequest, shop: Shop) -> HttpResponse:
    """The key with which a service tells movements at once; POST makes a new one. 1 statement of its own."""
    account = shop.bank_accounts.filter(is_current=True).first()
    if request.method == "POST":
        if account is None:
            raise Http404
        key = services.make_feed_key(account=account, by=request.user)
        words = _("Khóa mới, chỉ hiện một lần này. Chép ngay vào SePay hay Casso:")
        messages.success(request, format_html('{} <span class="mono">{}</span>', words, key))
        return to(request, "studio_money_feed")
    return page(request, "money/feed", {"account": account})
