"""Home, the catalogue, and words while one types."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe

from catalog.core.formats import money
from catalog.core.prepared import noting
from catalog.products.queries import current_groups, suggest
from marketplace.content.queries import featured_now, rule_today, running_campaigns
from marketplace.fairs.queries import running_fairs
from marketplace.shops.queries import CatalogueFilter, CataloguePage, cards, catalogue, facet_index, market

from ..queries.typed import page_of_number
from .kept import kept_list
from .seo import Meta, search_json_ld

# the address's words, and what the shops room calls them
FACETS = {"sao": "stars", "tinh": "province", "nhom": "group", "bo": "set", "chu_the": "kind"}
TICKS = {"giam": "on_sale", "cho": "in_fair"}
SORTS = {"phu_hop": "relevance", "moi": "newest", "gia": "price", "gia_cao": "-price", "sao": "stars"}
PAGE = 24
LONGEST = 200  # letters of a value, and values of a filter, that links carry on


@dataclass(frozen=True, slots=True)
class Facet:
    """One filter of the page: its name in the address, its words, its choices, and whether it starts open."""

    key: str
    title: str
    choices: list[Any]
    is_open: bool


def asked(params: QueryDict, **over: Any) -> CatalogueFilter:
    """What an address of ours asks of the catalogue. Anything it does not understand is left to the catalogue to ignore."""

    def last(key: str) -> str:
        return params.get(key, "").strip()

    return CatalogueFilter(
        q=last("q"),
        stars=params.getlist("sao"),
        provinces=params.getlist("tinh"),
        groups=params.getlist("nhom"),
        sets=params.getlist("bo"),
        kinds=params.getlist("chu_the"),
        low=last("gia_tu"),
        high=last("gia_den"),
        on_sale=last("giam") == "1",
        in_fair=last("cho") == "1",
        sort=SORTS.get(last("xep"), last("xep")),
        after=last("sau"),
        before=last("truoc"),
        limit=PAGE,
        **over,
    )


@require_safe
@conditional_page
@cache_control(no_cache=True)
def products(request: HttpRequest) -> HttpResponse:
    """The catalogue: search, filters, order, pages. At most 5 statements; a number that names one thing leads to its page."""
    if path := page_of_number(request.GET.get("q", "")):
        return redirect(path)
    with noting() as rows:
        page = catalogue(asked(request.GET))
    return kept_list(
        request,
        [rows, page],
        lambda: render(request, "storefront/catalogue.html", catalogue_context(request, page)),
    )


def catalogue_context(request: HttpRequest, page: CataloguePage) -> dict[str, Any]:
    """Words and links around a page of the catalogue; also a fair's search uses it."""
    facets = [
        Facet("sao", _("Số sao"), page.facets["stars"], True),
        Facet("tinh", _("Tỉnh, thành"), page.facets["province"], True),
        Facet("nhom", _("Nhóm sản phẩm"), page.facets["group"], "group" in page.chosen),
        Facet("bo", _("Bộ sản phẩm"), page.facets["set"], "set" in page.chosen),
        Facet("chu_the", _("Chủ thể"), page.facets["kind"], "kind" in page.chosen),
    ]
    ticks = [(key, page.facets[name]) for key, name in TICKS.items() if page.facets[name]]
    chips = _chips(request, page, facets, ticks)
    title = _title(page, facets)
    return {
        "page": page,
        "title": title,
        "facets": [facet for facet in facets if facet.choices],
        "ticks": ticks,
        "chips": chips,
        "sorts": [
            (key, page.sorts[name].label, _link(request, xep=key), name == page.sort)
            for key, name in SORTS.items()
            if name in page.sorts
        ],
        "sort_key": next(key for key, name in SORTS.items() if name == page.sort),
        "pager": {
            "before": _link(request, truoc=page.start) if page.has_previous else "",
            "after": _link(request, sau=page.end) if page.has_next else "",
            "said": _("%(count)s sản phẩm") % {"count": page.total_text},
        },
        "better": page.did_you_mean and (page.did_you_mean, _link(request, q=page.did_you_mean)),
        "without_q": _link(request, q=None) if page.q and chips else "",
        "meta": Meta(
            title=title,
            path="/products/",
            description=_("Sản phẩm OCOP đang còn sao, có giá, nơi làm và người làm ra."),
            noindex=bool(page.q) or len(chips) > 1,
        ),
    }


def _first_page(request: HttpRequest) -> QueryDict:
    """What the list was asked, without the cursor; of what is too long to mean anything the beginning, for every link repeats it."""
    params = request.GET.copy()
    for key in ("sau", "truoc"):
        params.pop(key, None)
    for key, values in list(params.lists()):
        params.setlist(key, [value[:LONGEST] for value in values[:LONGEST]])
    return params


def _link(request: HttpRequest, **changes: str | None) -> str:
    """This list with something changed, from its first page."""
    params = _first_page(request)
    for key, value in changes.items():
        if value is None:
            params.pop(key, None)
        else:
            params[key] = value
    return f"?{params.urlencode()}"


def _without(request: HttpRequest, key: str, value: str) -> str:
    params = _first_page(request)
    params.setlist(key, [each for each in params.getlist(key) if each != value])
    return f"?{params.urlencode()}"


def _chips(
    request: HttpRequest, page: CataloguePage, facets: list[Facet], ticks: list[tuple[str, list[Any]]]
) -> list[tuple[str | Promise, str]]:
    """What is filtered by now, each with the link that drops it."""
    chips: list[tuple[str | Promise, str]] = []
    for facet in facets:
        for choice in facet.choices:
            if choice.chosen:
                words = _("%(stars)s sao") % {"stars": choice.label} if facet.key == "sao" else choice.label
                chips.append((words, _without(request, facet.key, choice.value)))
    if page.low is not None or page.high is not None:
        low = money(page.low) if page.low is not None else ""
        high = money(page.high) if page.high is not None else ""
        words = f"{low} – {high}" if low and high else _("Từ %s") % low if low else _("Đến %s") % high
        chips.append((words, _link(request, gia_tu=None, gia_den=None)))
    chips += [(choice.label, _link(request, **{key: None})) for key, (choice, *_rest) in ticks if choice.chosen]
    return chips


def _title(page: CataloguePage, facets: list[Facet]) -> str:
    if page.q:
        return _("%(count)s sản phẩm cho “%(words)s”") % {"count": page.total_text, "words": page.q[:80]}
    chosen = [
        choice for facet in facets if facet.key in ("tinh", "nhom", "bo") for choice in facet.choices if choice.chosen
    ]
    if len(chosen) == 1:
        return _("Sản phẩm OCOP: %(what)s") % {"what": chosen[0].label}
    return _("Sản phẩm OCOP")


@require_safe
@conditional_page
@cache_control(no_cache=True)
def home(request: HttpRequest) -> HttpResponse:
    """Search, the running fair and campaign, the groups, what was newly recognised, what officers chose, provinces, what stars mean. 8 statements,
    4 more while something is featured."""
    newest = catalogue(CatalogueFilter(stars=("4", "5"), sort="newest", limit=12))
    provinces = sorted(newest_counts("province"), key=lambda choice: -choice.count)
    context = {
        "fair": running_fairs().first(),
        "campaign": running_campaigns().first(),
        **_featured(),
        "groups": list(current_groups()),
        "newest": newest.rows,
        "provinces": provinces,
        "dots": {choice.value: choice.count for choice in provinces},
        "meta": Meta(path="/", json_ld=search_json_ld()),
    }
    return render(request, "storefront/home.html", context)


def _featured() -> dict[str, Any]:
    """What officers put there, each with why and who paid, and the rule they did it by. 1 statement, 5 when there is something."""
    found = {feature.product_id: feature for feature in featured_now()}
    rule = rule_today() if found else None
    if rule is None:
        return {}
    keys = list(found)[: rule.most]
    rows = {row.product_id: row for row in cards(product_ids=keys, limit=len(keys))}
    return {"featured": [(rows[pk], found[pk]) for pk in keys if pk in rows], "feature_rule": rule}


def newest_counts(dimension: str) -> list[Any]:
    """How many products of the all-year market each value of a facet has. 1 statement."""
    index = facet_index(market())
    _total, counts = index.counts({})
    return index.choices(counts, {})[dimension]


@require_safe
@cache_control(public=True, max_age=60)
def suggestions(request: HttpRequest) -> JsonResponse:
    """Names that begin like what is typed, for the search field. 1 statement."""
    return JsonResponse({"names": suggest(request.GET.get("q", "")[:80])})
