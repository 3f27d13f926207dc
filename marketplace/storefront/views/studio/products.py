"""Products of a producer: the list, the label and the texts, review, preview."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog.certification.queries import newest_certificate
from catalog.certification.queries.decisions import life_of
from catalog.core.errors import Conflict, NotAllowed, Problem, Refused
from catalog.core.once import once
from catalog.producers.models import Producer
from catalog.producers.queries import WITH_PLACE
from catalog.products import services
from catalog.products.models import Product, ProductState
from catalog.products.queries import stars_on, submission_gaps
from marketplace.storefront.forms.products import ProductForm
from marketplace.storefront.queries import studio

from ..paging import neighbours
from .desk import StudioRequest, at_desk, for_editors, own, page, to

CLOSED = (ProductState.PUBLISHED, ProductState.IN_REVIEW)  # whole or not at all; others keep what is right of a form


@at_desk
@require_safe
def products(request: StudioRequest) -> HttpResponse:
    """The producer's products with their states. 3 statements of its own."""
    state = request.GET.get("state", "")
    try:
        found = studio.product_list(
            request.desk.producer,
            state=state,
            after=request.GET.get("after", ""),
            before=request.GET.get("before", ""),
        )
    except Refused:
        return to(request, "studio_products")
    states = [(value, label, found.counts[value]) for value, label in ProductState.choices if value in found.counts]
    context = {"found": found, "states": states, "state": state, "page": neighbours(request, found.page)}
    return page(request, "products", context)


@at_desk
@for_editors
@require_http_methods(["GET", "HEAD", "POST"])
@once
def new_product(request: StudioRequest) -> HttpResponse:
    """A new draft. 2 statements of its own: the producer's place and the sets."""
    producer = Producer.objects.select_related(*WITH_PLACE).get(pk=request.desk.producer.pk)
    form = ProductForm(request.POST or None, kept=producer.place)
    if request.method == "POST" and form.is_valid():
        try:
            product = services.create_product(producer=producer, by=request.user, **form.values())
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("Đã lưu bản nháp. Tiếp theo: thêm quy cách đóng gói."))
            return to(request, "studio_variants", product.pk)
    return page(request, "product_new", {"form": form, "rows": _rows(form)}, status=422 if form.errors else 200)


def own_product(request: StudioRequest, pk: int) -> Product:
    """One of the desk's products with what its pages show, or 404. 1 statement."""
    rows = Product.objects.select_related(
        "producer",
        "product_set__group",
        "origin__parent",
        "origin__province",
        "origin__current__province",
        "province",
    ).defer("vector", "search")
    return own(request, rows, pk)


@at_desk
@for_editors
@require_http_methods(["GET", "HEAD", "POST"])
def product(request: StudioRequest, pk: int) -> HttpResponse:
    """The label's facts and the texts of a product, and the life of its latest certificate. 5 statements of its own, 6 when it was returned, 3
    more with a certificate."""
    found = own_product(request, pk)
    form = ProductForm(request.POST or None, product=found)
    if request.method != "POST" or (not form.is_valid() and found.state in CLOSED):
        return _product_page(request, found, form)
    return _change(request, found, form)


def _change(request: StudioRequest, found: Product, form: ProductForm) -> HttpResponse:
    """Save what was typed, unless something has to be asked or told first."""
    pk = found.pk
    values = form.values()
    reviewed = sorted(f for f in services.REVIEWED_FIELDS & values.keys() if values[f] != getattr(found, f))
    if found.state == ProductState.PUBLISHED and reviewed and not request.POST.get("sure"):
        return _product_page(request, found, form, asks=[form.label_of(f) for f in reviewed])
    try:
        saved = _save(request, found, form, values)
    except Conflict:
        return _conflict_page(request, pk, form, values)
    except Refused as refused:
        form.refuse(refused)
        return _product_page(request, found, form)
    if form.errors:
        return _product_page(request, saved, form, kept=any(getattr(saved, f) != getattr(found, f) for f in values))
    if found.state != saved.state == ProductState.IN_REVIEW:
        messages.warning(request, _("Đã lưu và gửi duyệt lại. Sản phẩm hiện lại trên chợ khi được duyệt."))
    else:
        messages.success(request, _("Đã lưu."))
    return to(request, "studio_product", pk)


def _save(request: StudioRequest, found: Product, form: ProductForm, values: dict[str, Any]) -> Product:
    """Saves. Of a draft, what the service refuses is told at its field, and everything else is saved all the same."""
    seen_at = _moment(request.POST.get("seen_at", ""))
    try:
        return services.update_product(product=found, by=request.user, seen_at=seen_at, **values)
    except (Conflict, NotAllowed):
        raise
    except Refused as refused:
        wrong = {problem.field for problem in refused.problems}
        if found.state in CLOSED or not wrong & values.keys():
            raise
        form.refuse(refused)
        good = {field: value for field, value in values.items() if field not in wrong}
        return services.update_product(product=found, by=request.user, seen_at=seen_at, **good)


def _moment(text: str) -> dt.datetime | None:
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _conflict_page(request: StudioRequest, pk: int, form: ProductForm, values: dict[str, Any]) -> HttpResponse:
    """Somebody saved since this form was opened: what they have now, beside what was typed here; a second save takes the latter."""
    now = own_product(request, pk)
    theirs = [(form.label_of(f), getattr(now, f)) for f in values if getattr(now, f) != values[f]]
    if not theirs:
        messages.success(request, _("Đã lưu."))
        return to(request, "studio_product", pk)
    return _product_page(request, now, form, theirs=theirs, status=409)


def _rows(form: ProductForm, reasons: dict[str, str] | None = None) -> list[dict[str, Any]]:
    """Each field with what the officer wants changed in it."""
    told = dict(reasons or {})
    if "origin" in told:
        told["place"] = told.pop("origin")
    return [
        {"bound": bound, "reason": told.get(bound.name, "")}
        for bound in form
        if bound.name != "place_choice" or form.asks_where
    ]


def _product_page(
    request: StudioRequest,
    found: Product,
    form: ProductForm,
    *,
    asks: list[str] | None = None,
    theirs: list[tuple[str, Any]] | None = None,
    kept: bool = False,
    status: int = 0,
) -> HttpResponse:
    returned = studio.return_of(found)
    certificate = newest_certificate(found)
    rows = _rows(form, returned.reasons if returned else None)
    context = {
        "product": found,
        "form": form,
        "label_rows": [row for row in rows if row["bound"].name in form.label_fields],
        "text_rows": [row for row in rows if row["bound"].name not in form.label_fields],
        "returned": returned,
        "gaps": gaps_of(found, request),
        "span": stars_on(found),
        "certificate": certificate,
        "life": life_of(certificate, inside=True) if certificate else None,
        "asks": ", ".join(asks or ()),
        "theirs": theirs,
        "kept": kept,
    }
    return page(request, "product", context, status=status or (422 if form.errors else 200))


def gaps_of(found: Product, request: StudioRequest) -> list[tuple[Problem, str]]:
    """What is missing before review, each with the address at which it is put right. 1 statement; none while it is in review or published."""
    if found.state in CLOSED:
        return []
    here = f"{reverse('studio_product', args=[found.pk])}{request.desk.query}"
    variants = f"{reverse('studio_variants', args=[found.pk])}{request.desk.query}"
    return [
        (gap, variants if gap.field == "variants" else f"{here}#id_{'place' if gap.field == 'origin' else gap.field}")
        for gap in submission_gaps(found)
    ]


@at_desk
@for_editors
@require_POST
def submit(request: StudioRequest, pk: int) -> HttpResponse:
    """Hand a product in for review; everything missing is listed with links."""
    found = own_product(request, pk)
    try:
        services.submit_product(product=found, by=request.user)
    except NotAllowed:
        raise
    except Conflict as conflict:
        messages.warning(request, str(conflict.problems[0].message))
        return to(request, "studio_product", pk)
    except Refused:
        return page(request, "product_gaps", {"product": found, "gaps": gaps_of(found, request)}, status=422)
    messages.success(request, _("Đã gửi duyệt. Cán bộ phụ trách sẽ xem; kết quả hiện ở trang Hôm nay."))
    return to(request, "studio_products")


@at_desk
@for_editors
@require_POST
def hide(request: StudioRequest, pk: int) -> HttpResponse:
    """Take a published product off the lists."""
    found = own_product(request, pk)
    try:
        services.hide_product(product=found, by=request.user, reason=request.POST.get("reason", ""))
    except NotAllowed:
        raise
    except Refused as refused:
        messages.error(request, str(refused.problems[0].message))
    else:
        messages.success(request, _("Đã ẩn khỏi chợ. Muốn bán lại thì gửi duyệt."))
    return to(request, "studio_product", pk)


@at_desk
@require_safe
def preview(request: StudioRequest, pk: int) -> HttpResponse:
    """The product as a buyer will see it, whatever its state. 4 statements of its own."""
    found = own_product(request, pk)
    context = {
        "product": found,
        "photos": found.photos.order_by("position", "pk"),
        "variants": found.variants.order_by("position", "pk"),
        "span": stars_on(found),
    }
    return page(request, "preview", context)
