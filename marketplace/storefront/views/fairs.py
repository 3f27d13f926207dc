"""Fairs and their booths, for visitors."""

import datetime as dt
from collections import Counter
from typing import Any

from django.contrib import messages
from django.core.cache import caches
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import conditional_page, require_http_methods, require_safe

from catalog.core import clock, ratelimit
from catalog.core.errors import Refused
from catalog.core.formats import day, days_between, in_language
from catalog.core.once import once
from catalog.core.prepared import noting
from marketplace.fairs import queries, services
from marketplace.fairs.models import Booth, BoothMode, Fair, FairMode, FairPicture, FairState, VisitKind
from marketplace.shops.queries import CataloguePage, CatalogueRow

from ..forms.booths import TalkForm
from ..symbols.calendars import fair_ics, followed
from ..symbols.previews import fair_picture
from ..symbols.stands import stands_svg
from .catalogue import asked, catalogue_context
from .fair_visits import counts_visits, is_visit
from .kept import kept, kept_list
from .paging import listed
from .seo import Meta, json_ld, url

PAST = 24
BOOTHS = 24
"""On one page of a fair."""
SAID, SAID_ORDER = 30, [("at", "desc"), ("pk", "desc")]
"""On one page of a talk, the last first."""
ASKED_A_DAY = 30
"""Questions from one address, at all booths together."""
DAY = 24 * 60 * 60


def _state(fair: Fair) -> str:
    """cancelled, coming, open or over."""
    now = clock.now()
    if fair.state == FairState.CANCELLED:
        return "cancelled"
    if now < fair.starts_at:
        return "coming"
    return "open" if now < fair.ends_at else "over"


def _is_on(slot: dict[str, Any]) -> bool:
    return dt.datetime.fromisoformat(slot["starts_at"]) <= clock.now()


@require_safe
@conditional_page
@cache_control(no_cache=True)
def fairs(request: HttpRequest) -> HttpResponse:
    """Announced fairs: open, coming, held. 3 statements."""
    context = {
        "running": list(queries.running_fairs()),
        "coming": list(queries.upcoming_fairs()),
        "past": list(queries.past_fairs()[:PAST]),
        "meta": Meta(title=_("Hội chợ OCOP"), path="/fairs/"),
    }
    return render(request, "storefront/fairs.html", context)


@counts_visits
@require_safe
@conditional_page
@cache_control(no_cache=True)
def fair(request: HttpRequest, slug: str) -> HttpResponse:
    """A fair: open or not, its prices now, search inside, its booths. At most 6 statements, whatever the number of booths."""
    with noting() as rows:
        about = queries.fair_page(slug)
        if about is None:
            raise Http404
        found, state = about.fair, _state(about.fair)
        is_visit(request, found, VisitKind.PAGE)
        page = queries.fair_products(found, asked(request.GET)) if state == "open" else None
    booths = _booths(request.GET, found) if state != "cancelled" else {"booths": []}  # of all only what is shown counts
    on_air = [_is_on(slot) for slot in about.slots]
    return kept_list(
        request,
        [rows, page, state, booths, on_air],
        lambda: _draw(request, about, state, page, booths),
    )


def _draw(
    request: HttpRequest, about: queries.FairPage, state: str, page: CataloguePage | None, booths: dict[str, Any]
) -> HttpResponse:
    found = about.fair
    path = f"/fairs/{found.slug}/"
    context = catalogue_context(request, page) if page is not None else {}
    context |= {
        "fair": found,
        "about": about,
        "state": state,
        "now": clock.now(),
        "q": request.GET.get("q", "")[:200],
        "booth_rule": queries.BOOTH_ORDER_RULE,
        "calendar": followed(url(f"{path}calendar.ics")),
        "crumbs": [(_("Hội chợ"), "/fairs/")],
        "meta": Meta(
            title=in_language(found, "name"),
            description=_("%(theme)s. Từ %(start)s đến %(end)s.")
            % {"theme": found.theme or found.name, "start": day(found.starts_at), "end": day(found.ends_at)},
            path=path,
            picture=f"/og/fairs/{found.slug}.png",
            noindex=bool(request.GET),
            json_ld=json_ld(_event(found, path, state)),
        ),
    }
    return render(request, "storefront/fair.html", context | booths)


def _event(found: Fair, path: str, state: str) -> dict[str, Any]:
    """The fair in schema.org's words."""
    online = {"@type": "VirtualLocation", "url": url(path)}
    site = {"@type": "Place", "name": found.venue, "address": found.place.full_name if found.place else "VN"}
    ways: dict[FairMode, dict[str, Any]] = {
        FairMode.ONLINE: {"location": online, "eventAttendanceMode": "https://schema.org/OnlineEventAttendanceMode"},
        FairMode.ON_SITE: {"location": site, "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode"},
        FairMode.BOTH: {
            "location": [site, online],
            "eventAttendanceMode": "https://schema.org/MixedEventAttendanceMode",
        },
    }
    return {
        "@type": "Event",
        "name": found.name,
        "url": url(path),
        "startDate": found.starts_at.astimezone(clock.VIETNAM).isoformat(),
        "endDate": found.ends_at.astimezone(clock.VIETNAM).isoformat(),
        "eventStatus": f"https://schema.org/Event{'Cancelled' if state == 'cancelled' else 'Scheduled'}",
    } | ways[FairMode(found.mode)]


def _booths(params: QueryDict, found: Fair) -> dict[str, Any]:
    """One page of the booths as the address asks for them; what it does not understand is ignored. 1 statement."""
    booths = queries.booths_of(found)
    provinces = {booth.province_code: booth.province for booth in booths}
    counts = Counter(booth.province_code for booth in booths)
    province = params.get("gian_tinh", "")
    province = province if province in provinces else ""
    stars = params.get("gian_sao", "")
    mode = params.get("gian_o", "")
    mode = mode if mode in BoothMode.values else ""
    shown = queries.filtered(
        booths,
        q=params.get("q", "")[:200],
        province=province,
        stars=int(stars) if stars in {"3", "4", "5"} else 0,
        mode=mode,
    )
    number = params.get("gian", "")
    pages = max(1, -(-len(shown) // BOOTHS))
    at = min(pages, max(1, int(number))) if number.isdecimal() and len(number) < 6 else 1

    def link(page: int) -> str:
        query = params.copy()
        query["gian"] = str(page)
        return f"?{query.urlencode()}#booths"

    first = (at - 1) * BOOTHS
    said = _("%(first)s – %(last)s trong %(all)s") % {
        "first": min(first + 1, len(shown)),
        "last": min(first + BOOTHS, len(shown)),
        "all": len(shown),
    }
    return {
        "booths": shown[first : first + BOOTHS],
        "booth_count": len(shown),
        "booth_total": len(booths),
        "on_site": sum(booth.mode == BoothMode.ON_SITE for booth in booths),
        "online": sum(booth.mode == BoothMode.ONLINE for booth in booths),
        "booth_pager": {
            "before": link(at - 1) if at > 1 else "",
            "after": link(at + 1) if at < pages else "",
            "said": said,
        },
        "provinces": sorted(((code, name, counts[code]) for code, name in provinces.items()), key=lambda row: row[1]),
        "gian_tinh": province,
        "gian_sao": stars,
        "gian_o": mode,
        "modes": BoothMode.choices,
    }


@require_safe
@conditional_page
@cache_control(no_cache=True)
def site(request: HttpRequest, slug: str) -> HttpResponse:
    """The map of stands with their booths, and the same as a list. 3 statements."""
    with noting() as rows:
        found = queries.fair_by_slug(slug)
        stands = queries.stands_of(found) if found is not None else []
        if found is None or not stands or found.state == FairState.CANCELLED:
            raise Http404
        picture = queries.map_picture(found)
    return kept(request, rows, lambda _new: _draw_site(request, found, stands, picture))


def _draw_site(
    request: HttpRequest, found: Fair, stands: list[queries.Stand], picture: FairPicture | None
) -> HttpResponse:
    title = _("Sơ đồ gian: %(fair)s") % {"fair": in_language(found, "name")}
    context = {
        "fair": found,
        "map": stands_svg(
            stands,
            fair=found.slug,
            title=title,
            picture=picture.file.url if picture else "",
            ratio=picture.height / picture.width if picture else 0.6,
        ),
        "picture": picture,
        "stands": [stand for stand in stands if stand.slug],
        "free": sum(not stand.slug for stand in stands),
        "crumbs": [(_("Hội chợ"), "/fairs/"), (in_language(found, "name"), f"/fairs/{found.slug}/")],
        "meta": Meta(title=title, path=f"/fairs/{found.slug}/map/"),
    }
    return render(request, "storefront/fair_map.html", context)


@require_safe
@conditional_page
@cache_control(no_cache=True)
def calendar(request: HttpRequest, slug: str) -> HttpResponse:
    """The fair for a calendar (RFC 5545). 1 statement."""
    found = queries.fair_by_slug(slug)
    if found is None:
        raise Http404
    return calendar_file(fair_ics(found, url(f"/fairs/{slug}/")), found.slug)


def calendar_file(body: bytes, name: str) -> HttpResponse:
    """A file for a calendar."""
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.ics"'
    return response


@require_safe
@conditional_page
def picture(request: HttpRequest, slug: str) -> HttpResponse:
    """What messengers show beside a link to the fair; kept by caches for a minute. 1 statement."""
    found = queries.fair_by_slug(slug)
    if found is None:
        raise Http404
    dates = days_between(found.starts_at, found.ends_at)
    where = ", ".join(filter(None, (found.venue, found.place.full_name if found.place else "")))
    facts = {"name": found.name, "dates": dates, "place": where}
    png = caches["local"].get_or_set(
        f"og:fair:{found.pk}:{hash(tuple(facts.values()))}", lambda: fair_picture(**facts), DAY
    )
    response = HttpResponse(png, content_type="image/png")
    patch_cache_control(response, public=True, max_age=clock.seconds_to_keep())
    return response


def _booth(slug: str, shop: str) -> tuple[Fair, Booth]:
    of = queries.fair_by_slug(slug)
    found = queries.booth_by_slug(of, shop) if of is not None else None
    if of is None or found is None:
        raise Http404
    found.fair = of  # with its channel
    return of, found


def _crumbs(of: Fair) -> list[tuple[str, str]]:
    return [(_("Hội chợ"), "/fairs/"), (in_language(of, "name"), f"/fairs/{of.slug}/")]


@counts_visits
@require_safe
@conditional_page
@cache_control(no_cache=True)
def booth(request: HttpRequest, slug: str, shop: str) -> HttpResponse:
    """A booth: who, and what it sells in the fair now; after the fair, what its shop sells all year. 6 statements."""
    with noting() as noted:
        of, found = _booth(slug, shop)
        is_visit(request, of, VisitKind.BOOTH, shop=found.shop_id)
        state = _state(of)
        rows = []
        if state == "open":
            rows = queries.booth_products(found)
        elif state == "over":
            rows = queries.all_year_products(found)
        staff = queries.shown_staff(found)
    slot = vars(found)["slot"]  # annotated
    on_air = bool(slot) and _is_on(slot)
    return kept(request, [noted, state, on_air], lambda _new: _draw_booth(request, found, state, rows, staff))


def _draw_booth(
    request: HttpRequest, found: Booth, state: str, rows: list[CatalogueRow], staff: list[tuple[str, str]]
) -> HttpResponse:
    of = found.fair
    context = {
        "booth": found,
        "fair": of,
        "shop": found.shop,
        "state": state,
        "now": clock.now(),
        "rows": rows,
        "staff": staff,
        "crumbs": _crumbs(of),
        "meta": Meta(
            title=f"{found.shop.name}, {of.name}",
            path=f"/fairs/{of.slug}/booths/{found.shop.slug}/",
            picture=f"/og/fairs/{of.slug}.png",
        ),
    }
    return render(request, "storefront/booth.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@once
def talk(request: HttpRequest, slug: str, shop: str) -> HttpResponse:
    """Ask a booth, be called back, buy wholesale; who is signed in reads the answers here. 4 statements and the session's."""
    of, found = _booth(slug, shop)
    user = request.user if request.user.is_authenticated else None
    form = TalkForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            facts = {name: form.cleaned_data[name] for name in ("kind", "text", "name", "phone")}
            try:
                if not ratelimit.allow(f"booth-talk:{ratelimit.client_key(request)}", ASKED_A_DAY, DAY):
                    raise Refused.because(
                        "too_often", _("Hôm nay từ nơi này đã hỏi nhiều. Mai hỏi tiếp, hoặc gọi gian hàng.")
                    )
                services.ask_booth(booth=found, by=user, **facts)
            except Refused as refused:
                form.refuse(refused)
            else:
                told = (
                    _("Đã gửi. Khi gian trả lời, bạn nhận được thông báo.")
                    if user
                    else _("Đã gửi. Gian hàng sẽ gọi lại.")
                )
                messages.success(request, told)
                return redirect("booth_talk", slug=slug, shop=shop)
    said: dict[str, Any] = {}
    if user and (begun := queries.talk_of(user, found)):
        said["lines"], said["page"] = listed(request, queries.said_in(begun), SAID_ORDER, name="said", limit=SAID)
        said["lines"].reverse()
    context = {
        "booth": found,
        "fair": of,
        "shop": found.shop,
        "form": form,
        "said": said,
        "crumbs": [*_crumbs(of), (found.shop.name, f"/fairs/{slug}/booths/{shop}/")],
        "meta": Meta(title=_("Hỏi gian %(shop)s") % {"shop": found.shop.name}, noindex=True),
    }
    return render(request, "storefront/booth_talk.html", context, status=status)
