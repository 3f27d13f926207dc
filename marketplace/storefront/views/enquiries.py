"""What visitors ask before they buy: favourites, word when goods are there again, questions to the producer."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from catalog.core import cursors, ratelimit
from catalog.core.errors import Refused
from catalog.core.formats import in_language
from catalog.core.once import once
from catalog.products.models import Product, Variant
from catalog.products.queries import listable
from marketplace.enquiries import services
from marketplace.enquiries.models import Question, QuestionState, Watch
from marketplace.enquiries.queries import favourites_of, questions_of
from marketplace.shops.queries import cards

from ..forms.enquiries import QuestionForm, WatchForm
from .buying.basket import pressed_here
from .paging import neighbours
from .seo import Meta

WRITES = require_http_methods(["GET", "HEAD", "POST"])
ASKED_A_DAY, WATCHED_A_DAY, REPORTED_A_DAY = 10, 20, 10
"""Questions of a person; words asked for and reports of one address."""
PAGE = 20


@csrf_exempt  # see the docstring
@never_cache
@WRITES
def favourites(request: HttpRequest) -> HttpResponse:
    """What I keep in mind, the newest first; put one in (`product`) or take it out (`drop`). 7 statements.

    The button stands on pages that are drawn once for everybody, so its form carries no token: the browser tells where it was sent from, as
    for the cart. Whoever is not signed in is led to sign in, and back to the product.
    """
    if request.method == "POST":
        return _keep(request)
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    ids = favourites_of(request.user)
    rows = {row.product_id: row for row in cards(product_ids=ids, limit=len(ids))} if ids else {}
    context = {"rows": [rows[pk] for pk in ids if pk in rows], "gone": len(ids) - len(rows)}
    return render(request, "storefront/favourites.html", context)


def _keep(request: HttpRequest) -> HttpResponse:
    slug = request.POST.get("product", "")[:200]
    product = get_object_or_404(Product.objects.defer("vector", "search"), slug=slug)
    back = f"/products/{product.slug}/"
    if not request.user.is_authenticated:
        messages.info(request, _("Đăng nhập để giữ món yêu thích, rồi bấm lại."))
        return redirect_to_login(back)
    if not pressed_here(request):
        return redirect(back)
    keep = "drop" not in request.POST
    try:
        services.keep_in_mind(product=product, user=request.user, keep=keep)
    except Refused as refused:
        messages.error(request, str(refused.problems[0].message))
    else:
        messages.success(request, _("Đã thêm vào yêu thích.") if keep else _("Đã bỏ khỏi yêu thích."))
    return redirect("favourites" if "list" in request.POST else back)


def _shown(slug: str) -> Product:
    """A product on show, whether or not it sells now. 1 statement."""
    found = listable().filter(slug=slug[:200]).select_related("producer").defer("vector", "search").first()
    if found is None:
        raise Http404
    return found


@never_cache
@WRITES
@once
def questions(request: HttpRequest, slug: str) -> HttpResponse:
    """All that was asked about a product, and the field for one more. 2 statements, two more when somebody is signed in."""
    product = _shown(slug)
    form = QuestionForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        if not request.user.is_authenticated:
            return redirect_to_login(request.path)
        status = 422
        if form.is_valid() and _asked(request, product, form):
            return redirect("product_questions", slug=product.slug)
    rows = questions_of(product)
    order = [("at", "desc"), ("pk", "desc")]
    try:
        found: Any = cursors.keyset(
            rows, order=order, after=request.GET.get("after", ""), before=request.GET.get("before", ""), limit=PAGE
        )
    except Refused:
        found = cursors.keyset(rows, order=order, limit=PAGE)
    name = in_language(product, "name")
    context = {
        "product": product,
        "name": name,
        "rows": found.rows,
        "form": form,
        "page": neighbours(request, found),
        "meta": Meta(title=_("Hỏi về %(name)s") % {"name": name}, path=request.path, noindex=True),
    }
    return render(request, "storefront/questions.html", context, status=status)


def _asked(request: HttpRequest, product: Product, form: QuestionForm) -> bool:
    try:
        if not ratelimit.allow(f"question:{request.user.pk}", ASKED_A_DAY, 86_400):
            raise Refused.because(
                "too_often", _("Hôm nay bạn đã hỏi nhiều. Mai hỏi tiếp, hoặc gọi người làm ra."), "text"
            )
        services.ask(product=product, text=form.cleaned_data["text"], by=request.user)
    except Refused as refused:
        form.refuse(refused)
        return False
    messages.success(request, _("Đã gửi câu hỏi. Khi có trả lời, bạn nhận được thông báo."))
    return True


@never_cache
@WRITES
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody says that a question or its answer should not stand: a button, and an officer looks at it."""
    found = get_object_or_404(Question.objects.select_related("product"), pk=pk, state=QuestionState.SHOWN)
    if request.method == "POST":
        client = ratelimit.client_key(request)
        if ratelimit.allow(f"question-report:{client}", REPORTED_A_DAY, 86_400):
            services.report_question(question=found, client=client)
        messages.success(request, _("Đã báo. Cán bộ phụ trách sẽ xem."))
        return redirect("product_questions", slug=found.product.slug)
    return render(request, "storefront/question_report.html", {"question": found, "meta": Meta(noindex=True)})


@never_cache
@WRITES
def watch(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Say where word shall go when a variant can be bought again: a telephone or an address, no account."""
    product = _shown(slug)
    variant = get_object_or_404(Variant, pk=pk, product=product)
    form = WatchForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid() and _watched(request, variant, form):
            return redirect("product", slug=product.slug)
    context = {
        "product": product,
        "variant": variant,
        "form": form,
        "meta": Meta(title=_("Báo khi có hàng"), noindex=True),
    }
    return render(request, "storefront/watch.html", context, status=status)


def _watched(request: HttpRequest, variant: Variant, form: WatchForm) -> bool:
    try:
        if not ratelimit.allow(f"watch:{ratelimit.client_key(request)}", WATCHED_A_DAY, 86_400):
            raise Refused.because("too_often", _("Từ nơi này vừa xin báo quá nhiều lần. Mai thử lại."), "to")
        services.watch(variant=variant, language=(get_language() or "vi")[:2], **form.address)
    except Refused as refused:
        form.refuse(refused)
        return False
    messages.success(request, _("Khi có hàng, bạn nhận một tin. Tin đó có nút để không nhận tin nào nữa."))
    return True


@never_cache
@WRITES
def watched(request: HttpRequest, token: str) -> HttpResponse:
    """Where the one message leads: the goods, and a button that stops all further messages to its reader."""
    found = Watch.objects.filter(token=token[:32]).select_related("variant__product").first()
    if found is None:
        raise Http404
    if request.method == "POST":
        services.stop_watching(token=token)
        messages.success(request, _("Từ giờ không tin báo hàng nào gửi tới bạn nữa."))
        return redirect("product", slug=found.variant.product.slug)
    return render(request, "storefront/watched.html", {"watch": found, "meta": Meta(noindex=True)})
