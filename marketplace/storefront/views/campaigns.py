"""Campaigns for everybody: those that run, one of them; and the counted links of what the press said."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import conditional_page, require_safe

from catalog.core import clock
from catalog.core.formats import day, in_language
from marketplace.content.models import Campaign
from marketplace.content.queries import (
    campaign_by_slug,
    goods_of,
    media_lately,
    media_of,
    media_target,
    running_campaigns,
    upcoming_campaigns,
)
from marketplace.content.services import count_visit_after
from marketplace.content.symbols import blocks_of
from marketplace.fairs.symbols import stream_of
from marketplace.shops.queries import cards

from ..queries.boxes import boxes_with_lines
from .frames import let_in
from .seo import Meta

SHOWN = 30


@require_safe
@conditional_page
@cache_control(no_cache=True)
def campaigns(request: HttpRequest) -> HttpResponse:
    """Those that run and those to come, and what the press said lately. 3 statements."""
    media = [(item, stream_of(item.href)) for item in media_lately()]
    context = {
        "media": media,
        "running": running_campaigns()[:SHOWN],
        "coming": upcoming_campaigns()[:SHOWN],
        "meta": Meta(
            title=_("Chiến dịch, tuần lễ đặc sản"),
            path="/campaigns/",
            description=_("Các tuần lễ đặc sản OCOP đang và sắp diễn ra."),
        ),
    }
    response = render(request, "storefront/campaigns.html", context)
    let_in(response, *(stream for _item, stream in media))
    return response


@require_safe
def campaign(request: HttpRequest, slug: str) -> HttpResponse:
    """One campaign; while it runs its visits are counted, also when the page had not changed. At most 12 statements."""
    response = _page(request, slug)
    seen: Campaign | None = getattr(request, "campaign_seen", None)
    if seen is not None and response.status_code in {200, 304} and _state(seen) == "open":
        count_visit_after(response, request=request, campaign=seen.pk)
    return response


@conditional_page
@cache_control(no_cache=True)
def _page(request: HttpRequest, slug: str) -> HttpResponse:
    found = campaign_by_slug(slug)
    if found is None:
        raise Http404
    request.campaign_seen = found  # type: ignore[attr-defined]
    state, path = _state(found), f"/campaigns/{found.slug}/"
    keys = goods_of(found) if state == "open" else []
    order = {pk: n for n, pk in enumerate(keys)}
    media = [(item, stream_of(item.href)) for item in media_of(found)]
    context: dict[str, Any] = {
        "campaign": found,
        "state": state,
        "goods": sorted(cards(product_ids=keys, limit=len(keys)), key=lambda row: order[row.product_id])
        if keys
        else [],
        "boxes": boxes_with_lines().filter(ended_at=None, pk__in=found.boxes.values("box")) if state == "open" else [],
        "media": media,
        "blocks": blocks_of(found.text),
        "crumbs": [(_("Chiến dịch"), "/campaigns/")],
        "meta": Meta(
            title=in_language(found, "name"),
            description=_("%(theme)s. Từ %(start)s đến %(end)s.")
            % {"theme": found.theme or found.name, "start": day(found.starts_at), "end": day(found.ends_at)},
            path=path,
            noindex=state == "over",
        ),
    }
    response = render(request, "storefront/campaign.html", context)
    let_in(response, *(stream for _item, stream in media))
    return response


def _state(found: Campaign) -> str:
    now = clock.now()
    return "coming" if now < found.starts_at else "open" if now < found.ends_at else "over"


@require_safe
@never_cache
def media_link(request: HttpRequest, code: str) -> HttpResponse:
    """What a radio talk or a post gives to its readers: counted, and on to a page of ours. 1 statement before the answer."""
    found = media_target(code)
    if found is None:
        raise Http404
    response = HttpResponse(status=303, headers={"Location": found[1]})
    count_visit_after(response, request=request, item=found[0])
    return response
