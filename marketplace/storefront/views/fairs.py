"""Fairs and their booths."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe

from catalog.core import clock
from catalog.core.formats import day, in_language
from marketplace.fairs import queries
from marketplace.fairs.models import Fair, FairState

from .catalogue import asked, catalogue_context
from .seo import Meta, json_ld, url

PAST = 24


def _state(fair: Fair) -> str:
    """cancelled, coming, open or over."""
    now = clock.now()
    if fair.state == FairState.CANCELLED:
        return "cancelled"
    if now < fair.starts_at:
        return "coming"
    return "open" if now < fair.ends_at else "over"


@require_safe
@conditional_page
@cache_control(no_cache=True)
def fairs(request: HttpRequest) -> HttpResponse:
    """Announced fairs: open, coming, held. 3 statements."""
    context = {
        "running": list(queries.running_fairs()),
        "coming": list(queries.upcoming_fairs()),
        "past": list(queries.past_fairs()[:PAST]),
        "meta": Meta(title=_("Hội chợ OCOP trực tuyến"), path="/fairs/"),
    }
    return render(request, "storefront/fairs.html", context)


@require_safe
@conditional_page
@cache_control(no_cache=True)
def fair(request: HttpRequest, slug: str) -> HttpResponse:
    """A fair: open or not, its prices now, search inside, its booths. At most 6 statements."""
    found = queries.fair_by_slug(slug)
    if found is None:
        raise Http404
    state = _state(found)
    path = f"/fairs/{found.slug}/"
    context = {}
    if state == "open":
        page = queries.fair_products(found, asked(request.GET))
        context = catalogue_context(request, page)
    context |= {
        "fair": found,
        "state": state,
        "booths": queries.booths_of(found) if state != "cancelled" else [],
        "booth_rule": queries.BOOTH_ORDER_RULE,
        "crumbs": [(_("Hội chợ"), "/fairs/")],
        "meta": Meta(
            title=in_language(found, "name"),
            description=_("%(theme)s. Từ %(start)s đến %(end)s.")
            % {"theme": found.theme or found.name, "start": day(found.starts_at), "end": day(found.ends_at)},
            path=path,
            noindex=bool(request.GET),
            json_ld=json_ld(
                {
                    "@type": "Event",
                    "name": found.name,
                    "url": url(path),
                    "startDate": found.starts_at.astimezone(clock.VIETNAM).isoformat(),
                    "endDate": found.ends_at.astimezone(clock.VIETNAM).isoformat(),
                    "eventAttendanceMode": "https://schema.org/OnlineEventAttendanceMode",
                    "eventStatus": f"https://schema.org/Event{'Cancelled' if state == 'cancelled' else 'Scheduled'}",
                    "location": {"@type": "VirtualLocation", "url": url(path)},
                }
            ),
        ),
    }
    return render(request, "storefront/fair.html", context)


@require_safe
@conditional_page
@cache_control(no_cache=True)
def booth(request: HttpRequest, slug: str, shop: str) -> HttpResponse:
    """A booth: who, and what it sells in the fair now. 5 statements."""
    of = queries.fair_by_slug(slug)
    found = queries.booth_by_slug(of, shop) if of is not None else None
    if of is None or found is None:
        raise Http404
    found.fair = of  # with its channel
    state = _state(of)
    context = {
        "booth": found,
        "fair": found.fair,
        "shop": found.shop,
        "state": state,
        "rows": queries.booth_products(found) if state == "open" else [],
        "crumbs": [(_("Hội chợ"), "/fairs/"), (in_language(found.fair, "name"), f"/fairs/{found.fair.slug}/")],
        "meta": Meta(title=f"{found.shop.name}, {found.fair.name}", path=f"/fairs/{slug}/booths/{shop}/"),
    }
    return render(request, "storefront/booth.html", context)
