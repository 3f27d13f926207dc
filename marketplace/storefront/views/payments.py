"""Paying an order, at the buyer's unguessable address; and what banks' feeds and payment services tell us."""

import json
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.utils.csp import CSP
from django.utils.translation import gettext as _
from django.views.decorators.csp import csp_override
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog.core.errors import Refused
from catalog.core.formats import money
from catalog.core.ratelimit import allow, client_key
from marketplace.payments.queries import how_to_pay, payment_at
from marketplace.payments.services import (
    HOSTED,
    account_of_feed,
    take_feed,
    take_stripe_event,
    take_vnpay,
    verified_event,
)
from traceability.codes.symbols import qr_png, qr_svg


@require_safe
def vietqr(request: HttpRequest, token: str, form: str) -> HttpResponse:
    """The transfer's symbol as "png" (to save and open in a bank's app) or "svg". 404 once nothing is to be paid. 1 statement."""
    payment = payment_at(token) if form in {"png", "svg"} else None
    how = how_to_pay(payment) if payment else None
    if how is None or not how.payload:
        raise Http404
    words = _("Mã VietQR: %(amount)s, nội dung %(reference)s") % {
        "amount": money(how.due),
        "reference": how.payment.reference,
    }
    body = qr_png(how.payload) if form == "png" else qr_svg(how.payload, title=words).encode()
    return private(HttpResponse(body, content_type="image/png" if form == "png" else "image/svg+xml"))


def private(response: HttpResponse) -> HttpResponse:
    """Kept by nobody, found by no search, its address told to nobody."""
    response["Cache-Control"] = "no-store, private"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = (
        "same-origin"  # "no-referrer" would have forms send "Origin: null", which the guard against CSRF refuses
    )
    return response


@csrf_exempt  # no cookie gives any right here: the sender shows the account's own key
@require_POST
def bank_feed(request: HttpRequest, pk: int) -> HttpResponse:
    """Money that came into an account, as SePay ("Authorization: Apikey …") or Casso ("Secure-Token: …") tell it.

    401 for a wrong key (30 a minute from one address, then 429), 422 for content that is no movement of this account; the sender tells again.
    """
    scheme, _space, key = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "apikey":
        key = request.headers.get("Secure-Token", "")
    account = account_of_feed(pk, key.strip()[:200])
    if account is None:
        within = allow(f"bank-feed-key:{client_key(request)}", 30, 60)
        return JsonResponse({"success": False, "message": "wrong key"}, status=401 if within else 429)
    if not allow(f"bank-feed:{pk}", 600, 60):
        return JsonResponse({"success": False, "message": "too many"}, status=429)
    try:
        new = take_feed(account=account, content=json.loads(request.body))
    except (ValueError, RecursionError):
        return JsonResponse({"success": False, "message": "not JSON"}, status=422)
    except Refused as refused:
        return JsonResponse({"success": False, "message": refused.problems[0].code}, status=422)
    return JsonResponse({"success": True, "new": len(new)})


def origin_of(address: str) -> str:
    """Scheme and host, as a policy names a site."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


LEADS_TO_CARDS = settings.SECURE_CSP | {
    "form-action": [
        CSP.SELF,
        "https://checkout.stripe.com",
        *(origin_of(page) for page in (settings.STRIPE_API, settings.VNPAY_PAGE) if page),
    ]
}
"""Browsers follow a form's redirect only to where its page says; nothing else of that site is let in."""


PAGES_OF_AN_ORDER, PAGES_OF_A_CLIENT = 10, 60
"""Pages of a payment service that are opened in ten minutes: each is a request to it in the producer's name."""


@require_http_methods(["GET", "HEAD", "POST"])
@csp_override(LEADS_TO_CARDS)
def pay(request: HttpRequest, token: str) -> HttpResponse:
    """How this order is paid; POST leads to the payment service's own page and back to here. 503 with words when the service is away, 429
    when it is asked too often."""
    payment = payment_at(token)
    if payment is None:
        raise Http404
    if "vnp_SecureHash" in request.GET:  # the buyer comes back from VNPay, perhaps before its own message
        take_vnpay(told=request.GET.dict())
        return private(redirect("order_pay", token=token))
    how, way, problems = how_to_pay(payment), HOSTED.get(payment.way), []
    if request.method == "POST":
        if way is None or not how.due:
            raise Http404
        if not (
            allow(f"pay:{payment.pk}", PAGES_OF_AN_ORDER, 600)
            and allow(f"pay:{client_key(request)}", PAGES_OF_A_CLIENT, 600)
        ):
            words = _("Vừa mở trang trả tiền quá nhiều lần. Đợi mười phút rồi bấm lại.")
            context = {"pay": how, "hosted": True, "problems": [words]}
            return private(render(request, "storefront/orders/paying.html", context, status=429))
        try:
            address = way.page_of(payment=payment, back=f"{settings.PUBLIC_URL}/orders/{payment.order.token}/pay/")
        except Refused as refused:
            problems = [problem.message for problem in refused.problems]
        else:
            answer = HttpResponseRedirect(address)
            answer.status_code = 303
            return private(answer)
    context = {"pay": how, "hosted": way is not None, "problems": problems}
    return private(render(request, "storefront/orders/paying.html", context, status=503 if problems else 200))


@csrf_exempt  # signed
@require_POST
def stripe_webhook(request: HttpRequest) -> HttpResponse:
    """Events of producers' accounts at Stripe. 400 for a wrong signature; 409 for one whose money we have not heard of: it is told again."""
    try:
        event = verified_event(body=request.body, header=request.headers.get("Stripe-Signature", ""))
    except Refused:
        return HttpResponse(status=400)
    try:
        take_stripe_event(event=event)
    except Refused:
        return HttpResponse(status=409)
    return HttpResponse(status=200)


@require_safe
def vnpay_message(request: HttpRequest) -> HttpResponse:
    """VNPay's message about a payment (IPN), signed with the terminal's key. Its own codes answer it; anything but 00 and 02 is told again."""
    code = take_vnpay(told=request.GET.dict())
    return JsonResponse({"RspCode": code, "Message": VNPAY_ANSWERS[code]})


VNPAY_ANSWERS = {
    "00": "Confirm Success",
    "01": "Order not found",
    "02": "Order already confirmed",
    "04": "Invalid amount",
    "97": "Invalid signature",
}
