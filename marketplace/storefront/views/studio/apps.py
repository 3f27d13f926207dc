"""Programs of others that work with the shop: their tokens, and the webhooks by which they are told what happens."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from catalog.core import cursors
from catalog.core.errors import Refused
from marketplace.apps import services, tasks
from marketplace.apps.models import App, Webhook
from marketplace.apps.queries import TRIPS, apps_at, deliveries_of, webhooks_at
from marketplace.shops.models import Shop
from marketplace.storefront.forms.apps import AppForm, WebhookForm
from marketplace.storefront.views.paging import neighbours

from .desk import StudioRequest, at_desk, for_sellers, page, to

LONG = 20  # deliveries a page


def _shop(request: StudioRequest) -> Shop | None:
    return Shop.objects.filter(producer=request.desk.producer).select_related("producer").first()


def _app(request: StudioRequest, pk: int) -> App:
    shop = _shop(request)
    return get_object_or_404(apps_at(shop).select_related("shop__producer") if shop else App.objects.none(), pk=pk)


def _webhook(request: StudioRequest, pk: int) -> Webhook:
    shop = _shop(request)
    return get_object_or_404(webhooks_at(shop) if shop else Webhook.objects.none(), pk=pk)


def _once(request: StudioRequest, app: App, secret: str) -> None:
    words = _("Khóa của %(name)s, chỉ hiện một lần này. Chép ngay vào phần mềm:") % {"name": app.name}
    messages.success(request, format_html('{} <span class="mono">{}</span>', words, secret))


@at_desk
@for_sellers
@require_http_methods(["GET", "HEAD", "POST"])
def apps(request: StudioRequest) -> HttpResponse:
    """The apps there are, and a form for a new one. 4 statements of its own."""
    shop = _shop(request)
    form = AppForm(request.POST or None)
    if shop is not None and request.method == "POST" and form.is_valid():
        try:
            app, secret = services.create_app(shop=shop, by=request.user, **form.cleaned_data)
        except Refused as refused:
            form.refuse(refused)
        else:
            _once(request, app, secret)
            return to(request, "studio_app", app.pk)
    context = {"form": form, "shop": shop, "apps": apps_at(shop) if shop else []}
    return page(request, "apps/list", context, status=422 if form.errors else 200)


@at_desk
@for_sellers
@require_http_methods(["GET", "HEAD", "POST"])
def app(request: StudioRequest, pk: int) -> HttpResponse:
    """One app: its tokens and webhooks, and a form for a new webhook. 4 statements of its own."""
    found = _app(request, pk)
    form = WebhookForm(found, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            webhook = services.create_webhook(app=found, by=request.user, **form.cleaned_data)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("Từ giờ, có việc đã chọn là báo tới %(url)s.") % {"url": webhook.target_url})
            return to(request, "studio_app", found.pk)
    context = {"app": found, "form": form, "trips": TRIPS}
    return page(request, "apps/app", context, status=422 if form.errors else 200)


@at_desk
@for_sellers
@require_POST
def change_app(request: StudioRequest, pk: int) -> HttpResponse:
    """A further token, one fewer, on, off, or away."""
    found, what = _app(request, pk), request.POST
    try:
        if "token" in what:
            _token, secret = services.create_token(app=found, name=what["token"], by=request.user)
            _once(request, found, secret)
        elif "drop" in what:
            services.delete_token(token=get_object_or_404(found.tokens, pk=_number(what["drop"])), by=request.user)
            messages.success(request, _("Đã xóa khóa. Phần mềm dùng khóa đó không vào được nữa."))
        elif "active" in what:
            services.set_app_active(app=found, active=what["active"] == "on", by=request.user)
        elif "remove" in what:
            services.remove_app(app=found, by=request.user)
            messages.success(request, _("Đã xóa ứng dụng %(name)s.") % {"name": found.name})
            return to(request, "studio_apps")
    except Refused as refused:
        messages.error(request, str(refused.problems[0].message))
    return to(request, "studio_app", found.pk)


@at_desk
@for_sellers
@require_http_methods(["GET", "HEAD", "POST"])
def webhook(request: StudioRequest, pk: int) -> HttpResponse:
    """One webhook: what it is told, what was sent to it. 4 statements of its own, whatever was sent."""
    found = _webhook(request, pk)
    kept = {name: getattr(found, name) for name in ("name", "target_url", "query")} | {"events": found.hears}
    form = WebhookForm(found.app, request.POST or None, initial=kept)
    if request.method == "POST" and form.is_valid():
        try:
            services.update_webhook(webhook=found, by=request.user, **form.cleaned_data)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("Đã lưu."))
            return to(request, "studio_webhook", found.pk)
    sent = cursors.keyset(
        deliveries_of(found).order_by(),
        order=(("created_at", "desc"), ("pk", "desc")),
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
        limit=LONG,
    )
    context = {
        "webhook": found, "form": form, "rows": sent.rows, "trips": TRIPS, "page": neighbours(request, sent),
    }  # fmt: skip
    return page(request, "apps/webhook", context, status=422 if form.errors else 200)


@at_desk
@for_sellers
@require_POST
def change_webhook(request: StudioRequest, pk: int) -> HttpResponse:
    """Sent again, on, off, or away."""
    found, what = _webhook(request, pk), request.POST
    try:
        if "again" in what:
            delivery = get_object_or_404(
                deliveries_of(found).select_related("webhook__app__shop__producer"), pk=_number(what["again"])
            )
            tasks.enqueue([services.retry_delivery(delivery=delivery, by=request.user)])
            messages.success(request, _("Đang gửi lại. Tải lại trang sau ít giây để xem kết quả."))
        elif "active" in what:
            services.update_webhook(webhook=found, is_active=what["active"] == "on", by=request.user)
        elif "remove" in what:
            services.delete_webhook(webhook=found, by=request.user)
            messages.success(request, _("Đã xóa webhook."))
            return to(request, "studio_app", found.app_id)
    except Refused as refused:
        messages.error(request, str(refused.problems[0].message))
    return to(request, "studio_webhook", found.pk)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise Http404
    return int(text)
