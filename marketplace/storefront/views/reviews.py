"""What buyers say of a product: everybody reads it, whoever bought it writes it, anybody may say that something should not stand."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from catalog.core import clock, cursors, ratelimit
from catalog.core.errors import Conflict, Refused
from catalog.products.queries import listable
from marketplace.orders.models import OrderLine
from marketplace.reviews import services
from marketplace.reviews.models import Review, ReviewState
from marketplace.reviews.queries import reviews_of
from marketplace.storefront.forms.reviews import ReportReviewForm, ReviewForm

from .paging import neighbours
from .payments import private
from .seo import Meta

PAGE = 20
WRITTEN_BY_CLIENT, REPORTS_A_DAY = 20, 20
"""Reviews an hour and reports a day, of one address."""
WRITES = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def reviews(request: HttpRequest, slug: str) -> HttpResponse:
    """All of a product on the market, the newest first. 2 statements."""
    product: Any = listable().filter(slug=slug[:200]).select_related("rating").defer("vector", "search").first()
    if product is None:
        raise Http404
    try:
        found = cursors.keyset(
            reviews_of(product),
            order=[("at", "desc"), ("pk", "desc")],
            after=request.GET.get("after", ""),
            before=request.GET.get("before", ""),
            limit=PAGE,
        )
    except Refused:
        return redirect("product_reviews", slug=slug)
    title = _("Đánh giá %(name)s") % {"name": product.name}
    context = {
        "product": product,
        "rating": getattr(product, "rating", None),
        "rows": found.rows,
        "page": neighbours(request, found),
        "meta": Meta(title=title, path=f"/products/{product.slug}/reviews/", noindex=bool(request.GET)),
    }
    return render(request, "storefront/reviews/list.html", context)


@WRITES
@never_cache
def write(request: HttpRequest, token: str, line: int) -> HttpResponse:
    """The buyer's own review of a line: written once, read with its answer, taken back. 1 statement to show it."""
    found = (
        OrderLine.objects.filter(order__token=token[:32], pk=line)
        .select_related("order__shop", "product", "review")
        .defer("product__vector", "product__search")
        .first()
    )
    if found is None:
        raise Http404
    review = getattr(found, "review", None)
    if request.method == "POST" and request.POST.get("what") == "erase":
        return _erase(found, review, request)
    if request.method == "POST" and review is not None:
        return private(redirect("order_review", token=token, line=line))
    posted = request.method == "POST"
    form = ReviewForm(request.POST if posted else None, request.FILES if posted else None)
    status = 200
    if posted:
        status = 422
        if form.is_valid():
            if not ratelimit.allow(f"review:{ratelimit.client_key(request)}", WRITTEN_BY_CLIENT, 3600):
                form.add_error(None, _("Vừa gửi quá nhiều lần. Đợi một giờ rồi gửi tiếp."))
                status = 429
            else:
                try:
                    services.write_review(line=found, **form.cleaned_data)
                except Conflict:
                    return private(redirect("order_review", token=token, line=line))
                except Refused as refused:
                    form.refuse(refused)
                else:
                    messages.success(request, _("Cảm ơn bạn. Đánh giá đã hiện ở trang sản phẩm."))
                    return private(redirect("order_review", token=token, line=line))
    context = {
        "line": found,
        "order": found.order,
        "review": review,
        "form": form,
        "is_open": found.order.state == "delivered",
        "meta": Meta(title=_("Đánh giá món đã mua"), noindex=True),
    }
    return private(render(request, "storefront/reviews/write.html", context, status=status))


def _erase(line: OrderLine, review: Review | None, request: HttpRequest) -> HttpResponse:
    if review is not None:
        services.erase_review(review=review)
        messages.success(request, _("Đã xóa đánh giá của bạn."))
    return private(redirect("order", token=line.order.token))


@WRITES
@never_cache
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody says that it should not stand. Once for each address a day; officers of the place read it."""
    review = Review.objects.filter(pk=pk, state=ReviewState.SHOWN).select_related("product").first()
    if review is None:
        raise Http404
    form = ReportReviewForm(request.POST if request.method == "POST" else None)
    status = 200
    if form.is_bound:
        status = 422
        client = ratelimit.client_key(request)
        if form.is_valid() and not ratelimit.allow(f"report-review:{client}", REPORTS_A_DAY, 86_400):
            form.add_error(None, _("Hôm nay đã báo nhiều lần từ nơi này. Báo tiếp vào ngày mai."))
            status = 429
        elif form.is_valid():
            services.report_review(review=review, client=_of_today(client), text=form.cleaned_data["text"])
            messages.success(request, _("Đã báo cán bộ phụ trách. Cảm ơn bạn."))
            return redirect("product_reviews", slug=review.product.slug)
    context = {"review": review, "form": form, "meta": Meta(title=_("Báo một đánh giá"), noindex=True)}
    return render(request, "storefront/reviews/report.html", context, status=status)


def _of_today(client: str) -> str:
    return salted_hmac("storefront.reviews", f"{clock.today()}:{client}", algorithm="sha256").hexdigest()
