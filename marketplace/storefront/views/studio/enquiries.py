"""What buyers look for, for a producer: those that fit first; quoting, talking, agreeing; forum days."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from catalog.certification.models import Evidence
from catalog.core import cursors, ratelimit
from catalog.core.errors import Conflict, NotAllowed, Refused
from catalog.core.once import once
from catalog.producers.models import Producer
from catalog.products.models import Product, ProductState
from marketplace.enquiries import queries, services
from marketplace.enquiries.models import Capacity, Dealing, Enquiry, ForumGuest, Side
from marketplace.storefront.forms.demand import CapacityForm, QuoteForm, ReasonForm
from traceability.lots.models import Lot, LotState

from .. import dealings
from ..paging import neighbours
from .desk import StudioRequest, at_desk, for_sellers, page, to

WRITES = require_http_methods(["GET", "HEAD", "POST"])
PAGE = 20
QUOTED_A_DAY = 50
"""Of one producer, for all enquiries."""
TABS = ("fit", "mine")
LOTS, PAPERS, PRODUCTS = 30, 60, 300
"""Offered in forms."""


def _products(producer: Producer) -> list[Product]:
    """All of the producer's that are not hidden, with stars or without. 1 statement."""
    rows = Product.objects.filter(producer=producer).exclude(state=ProductState.HIDDEN)
    return list(rows.defer("vector", "search").order_by("name", "pk")[:PRODUCTS])


@at_desk
@for_sellers
@WRITES
def enquiries(request: StudioRequest) -> HttpResponse:
    """Those that fit come first, by a rule that the page states; or those that this producer quoted for. Forum days, and what it can supply. 8
    statements of its own."""
    producer = request.desk.producer
    tab = "mine" if request.GET.get("tab") == "mine" else "fit"
    products = _products(producer)
    form = CapacityForm(request.POST if request.method == "POST" else None, products=products)
    if form.is_bound and form.is_valid():
        said = dict(form.cleaned_data)
        try:
            services.state_capacity(product=form.products[said.pop("product")], by=request.user, **said)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("Đã ghi sức cung cấp."))
            return to(request, "studio_enquiries")
    rows: Any = queries.dealings_of(producer) if tab == "mine" else queries.fitting(queries.live(), producer)
    order = [("last_at", "desc")] if tab == "mine" else [("fit", "desc"), ("opened_at", "desc")]
    try:
        found: Any = cursors.keyset(
            rows,
            order=[*order, ("pk", "desc")],
            after=request.GET.get("after", ""),
            before=request.GET.get("before", ""),
            limit=PAGE,
        )
    except Refused:
        return to(request, "studio_enquiries")
    context = {
        "tab": tab,
        "rows": [
            (row, queries.standing(row.enquiry) if tab == "mine" else queries.Fit.of(row.fit)) for row in found.rows
        ],
        "page": neighbours(request, found),
        "rule": queries.RULE,
        "form": form,
        "capacities": list(Capacity.objects.filter(product__producer=producer).select_related("product")),
        "forums": list(queries.public_forums()[:10]),
    }
    return page(request, "demand/list", context, status=422 if form.errors else 200)


def _dealing(producer: Producer, pk: int) -> Dealing | None:
    return queries.whole_dealings().filter(producer=producer, enquiry=pk).first()


@at_desk
@for_sellers
@WRITES
@once
def enquiry(request: StudioRequest, pk: int) -> HttpResponse:
    """One enquiry: quote for it as long as it takes quotes; then what was offered, said and agreed. About 15 statements."""
    producer = request.desk.producer
    found = queries.live().filter(pk=pk).first()
    between = _dealing(producer, pk)
    if found is None and between is None:
        raise Http404
    asked: Enquiry = found or between.enquiry  # type: ignore[union-attr]
    what = request.POST.get("what", "")
    form = _quote_form(request, asked, request.POST if what == "quote" else None) if found else None
    bound: dict[str, Any] = {}
    if request.method == "POST":
        try:
            done, bound = _act(request, what, asked, between, form)
        except NotAllowed:
            raise
        except Refused as refused:
            messages.warning(request, " ".join(str(problem.message) for problem in refused.problems))
            return to(request, "studio_enquiry", pk)
        if done:
            messages.success(request, done)
            return to(request, "studio_enquiry", pk)
    context: dict[str, Any] = {
        "enquiry": asked,
        "standing": queries.standing(asked),
        "form": form,
        "quoting": bool(form and form.errors),
    }
    if between is not None:
        context |= dealings.context_of(request, between, Side.PRODUCER, bound)
    status = 422 if bound or (form is not None and form.errors) else 200
    return page(request, "demand/enquiry", context, status=status)


def _quote_form(request: StudioRequest, asked: Enquiry, data: Any) -> QuoteForm:
    producer = request.desk.producer
    lots = Lot.objects.filter(producer=producer, state=LotState.PUBLISHED).select_related("variant__product")
    papers = Evidence.objects.filter(producer=producer, removed_at=None).order_by("-uploaded_at", "-pk")
    products = _products(producer)
    return QuoteForm(
        data,
        products=products,
        lots=list(lots[:LOTS]),
        papers=list(papers[:PAPERS]),
        initial={"valid_until": asked.open_until, "product": str(products[0].pk) if products else ""},
    )


def _act(
    request: StudioRequest, what: str, asked: Enquiry, between: Dealing | None, form: QuoteForm | None
) -> tuple[str, dict[str, Any]]:
    """Words of thanks, or the form that has something to say."""
    if what == "quote":
        if form is None:
            raise Conflict.because("closed", _("Lời hỏi mua này không còn nhận chào hàng."))
        return _quoted(request, asked, form), {}
    if between is None:
        raise Http404
    if what == "withdraw":
        services.withdraw_quote(quote=dealings.quote_named(request, between), by=request.user)
        return _("Đã rút lời chào."), {}
    if what in {"confirm", "refuse"}:
        return _answered(request, between, confirm=what == "confirm")
    return dealings.do(request, request.user, between, Side.PRODUCER)


def _quoted(request: StudioRequest, asked: Enquiry, form: QuoteForm) -> str:
    if not form.is_valid():
        return ""
    try:
        if not ratelimit.allow(f"quote:{request.desk.producer.pk}", QUOTED_A_DAY, 86_400):
            raise Refused.because("too_often", _("Hôm nay cơ sở đã chào hàng nhiều. Mai chào tiếp."))
        services.send_quote(enquiry=asked, producer=request.desk.producer, by=request.user, **form.facts())
    except (Conflict, NotAllowed):
        raise
    except Refused as refused:
        form.refuse(refused)
        return ""
    return _("Đã gửi lời chào. Bên mua trả lời thì bạn được báo.")


def _answered(request: StudioRequest, between: Dealing, *, confirm: bool) -> tuple[str, dict[str, Any]]:
    agreement = dealings.agreement_named(request, between)
    if confirm:
        services.answer_agreement(agreement=agreement, confirm=True, by=request.user)
        return _("Đã xác nhận. Thỏa thuận xong."), {}
    form = ReasonForm(request.POST, auto_id=f"id_n{agreement.quote_id}_%s")
    if not form.is_valid():
        return "", {"what": "refuse", "quote": agreement.quote_id, "form": form}
    reason = form.cleaned_data["reason"]
    services.answer_agreement(agreement=agreement, confirm=False, reason=reason, by=request.user)
    return _("Đã báo bên mua."), {}


@at_desk
@for_sellers
@WRITES
def forum(request: StudioRequest, pk: int) -> HttpResponse:
    """A forum day: register for it, and one's own timetable. 3 statements of its own."""
    producer = request.desk.producer
    found = queries.public_forum(pk)
    if found is None:
        raise Http404
    guest = ForumGuest.objects.filter(forum=found, producer=producer).select_related("forum", "producer").first()
    if request.method == "POST":
        try:
            if "leave" in request.POST and guest is not None:
                services.leave_forum(guest=guest, by=request.user)
                messages.success(request, _("Đã bỏ đăng ký."))
            else:
                services.register_for_forum(forum=found, producer=producer, by=request.user)
                messages.success(request, _("Đã đăng ký dự %(forum)s.") % {"forum": found.name})
        except NotAllowed:
            raise
        except Refused as refused:
            messages.warning(request, " ".join(str(problem.message) for problem in refused.problems))
        return to(request, "studio_forum", pk)
    context = {"forum": found, "guest": guest, "meetings": queries.timetable(found, producer=producer)}
    return page(request, "demand/forum", context)
