"""A product's page."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe

from catalog.core.formats import day, in_language
from catalog.core.prepared import noting
from catalog.products.models import Product, ProductState
from marketplace.enquiries.models import Question
from marketplace.enquiries.queries import ON_PAGE, is_favourite, questions_on_page
from marketplace.shops.queries import ProductPage, product_page
from traceability.codes.policies import printing_problem
from traceability.codes.queries import uri_of
from traceability.lots.models import Lot

from ..queries.lots import lot_on_sale
from .kept import kept
from .seo import Meta, offer_json_ld, product_json_ld


@require_safe
@conditional_page
@cache_control(no_cache=True)
def product(request: HttpRequest, slug: str) -> HttpResponse:
    """Picture, stars and certificate, price, lot on sale, who makes it. At most 6 statements, 3 more when somebody is signed in.

    A product that lost its stars, or whose producer was suspended, says so with 410 and neither stars nor price.
    """
    with noting() as rows:
        page = product_page(slug)
        lot = lot_on_sale(page.product) if page else None
        questions = questions_on_page(page.product.pk) if page else []
    if page is None:
        return _gone(request, slug)
    return kept(request, rows, lambda _new: _draw(request, page, lot, questions))


def _draw(request: HttpRequest, page: ProductPage, lot: Lot | None, questions: list[Question]) -> HttpResponse:
    product = page.product
    name = in_language(product, "name")
    context = {
        "page": page,
        "product": product,
        "name": name,
        "description": in_language(product, "description") or product.summary,
        "crumbs": [
            (in_language(product.product_set.group, "name"), f"/products/?nhom={product.product_set.group.slug}")
        ],
        "lot": lot,
        "questions": questions[:ON_PAGE],
        "more_questions": len(questions) > ON_PAGE,
        "is_favourite": _is_favourite(request, product),
        "meta": _meta(page, name),
    }
    if lot is not None:
        context |= {"lot_url": f"/t/{lot.trace_code.code}/", "code": lot.trace_code.code, "uri": uri_of(lot)}
        context["for_looking"] = printing_problem() is not None
    return render(request, "storefront/product.html", context)


def _is_favourite(request: HttpRequest, product: Product) -> bool:
    """Whether whoever is signed in keeps it in mind. No statement for anybody else: pages for everybody must not open the session."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
        return False
    return is_favourite(request.user, product)


def _meta(page: ProductPage, name: str) -> Meta:
    product: Any = page.product  # with the day's stars
    path = f"/products/{product.slug}/"
    pictures = [photo.file.url for photo in page.photos] or [f"/og/products/{product.slug}.png"]
    offers = [
        offer_json_ld(
            name=row.variant.name,
            gtin=row.variant.gtin,
            amount=row.amount,
            currency="VND",
            until=row.until.date().isoformat() if row.until else "",
            in_stock=row.in_stock,
            ships_on=row.ships_on,
            path=path,
        )
        for row in page.variants
        if row.amount is not None
    ]
    return Meta(
        title=_("%(name)s, OCOP %(stars)s sao") % {"name": name, "stars": product.stars},
        description=product.summary
        or _("%(name)s của %(maker)s. Giấy chứng nhận OCOP còn hiệu lực đến %(until)s.")
        % {"name": name, "maker": product.producer.name, "until": day(product.stars_until)},
        path=path,
        picture=f"/og/products/{product.slug}.png",
        kind="product",
        json_ld=product_json_ld(
            product, certificate=page.certificate, offers=offers, pictures=pictures, rating=page.rating
        ),
    )


def _gone(request: HttpRequest, slug: str) -> HttpResponse:
    found = (
        Product.objects.filter(slug=slug, state__in=(ProductState.PUBLISHED, ProductState.HIDDEN))
        .select_related("product_set", "producer")
        .first()
    )
    if found is None:
        raise Http404
    return render(request, "storefront/gone.html", {"product": found, "meta": Meta(noindex=True)}, status=410)
