"""Harvests: written down in the field, often without a signal, and read in the zone's diary."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from catalog.core.cursors import keyset
from catalog.core.errors import NotAllowed, Refused
from catalog.core.once import once
from marketplace.storefront.forms.harvests import HarvestForm, HarvestPhotoForm, SeasonForm
from marketplace.storefront.queries.desk_zones import zones_to_harvest
from traceability.lots.services import withdraw_harvest
from traceability.zones import services
from traceability.zones.models import Harvest, Season, Zone
from traceability.zones.queries import harvests_of, seasons_of

from ..paging import neighbours
from .desk import StudioRequest, at_desk, own, page, refused_answer, to

A_PAGE = 30
WRITES = require_http_methods(["GET", "HEAD", "POST"])


@at_desk
@WRITES
def harvest(request: StudioRequest) -> HttpResponse:
    """The page for the field: one form for all zones. Its script keeps what is written on the phone and sends it by itself; without it the
    form is sent like any other. 1 statement of its own."""
    if request.headers.get("Accept") == "application/json":
        return _for_the_script(request)
    zones = zones_to_harvest(request.desk.producer)
    if request.method != "POST":
        return _field_page(request, HarvestForm(zones=zones, initial={"zone": request.GET.get("zone", "")}))
    form = HarvestForm(request.POST, request.FILES, zones=zones)
    if form.is_valid():
        try:
            made = services.record_harvest(by=request.user, **form.facts())
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("Đã ghi thu hoạch vùng %(zone)s.") % {"zone": made.zone.name})
            return to(request, "studio_harvests", made.zone_id)
    return _field_page(request, form)


def _for_the_script(request: StudioRequest) -> HttpResponse:
    """GET: who is signed in, before anything is sent. POST: a harvest that waited on the phone."""
    if request.method != "POST":
        return JsonResponse({"user": request.user.pk, "token": get_token(request)})
    form = HarvestForm(request.POST, zones=zones_to_harvest(request.desk.producer))
    if not form.is_valid():
        words = " ".join(str(error) for errors in form.errors.values() for error in errors)
        return JsonResponse({"code": "form", "problem": words}, status=422)
    try:
        made = services.record_harvest(by=request.user, **form.facts())
    except Refused as refused:
        return refused_answer(refused)
    return JsonResponse({"harvest": made.pk})


def _field_page(request: StudioRequest, form: HarvestForm) -> HttpResponse:
    return page(request, "zones/harvest", {"form": form}, status=422 if form.errors else 200)


@at_desk
@require_POST
def harvest_photo(request: StudioRequest, key: uuid.UUID) -> HttpResponse:
    """One photo of a harvest that has arrived, from the script. 1 statement of its own."""
    found = (
        Harvest.objects.filter(zone__producer=request.desk.producer, key=key).select_related("zone__producer").first()
    )
    if found is None:
        raise Http404
    form = HarvestPhotoForm(request.POST, request.FILES)
    try:
        if not form.is_valid():
            raise Refused.because("not_a_photo", _("Ảnh bị hỏng hoặc chưa tải lên hết. Chọn lại ảnh."), "photos")
        made = services.add_harvest_photo(
            harvest=found, key=form.cleaned_data["key"], uploaded=form.cleaned_data["photo"], by=request.user
        )
    except Refused as refused:
        return refused_answer(refused)
    return JsonResponse({"photo": made.pk})


@at_desk
@WRITES
@once
def diary(request: StudioRequest, pk: int) -> HttpResponse:
    """A zone's harvests, 30 at a time, and its seasons with what each gave so far; a form for one more season. 4 statements of its own."""
    zone = own_zone(request, pk)
    form = SeasonForm(request.POST) if request.method == "POST" else SeasonForm(initial={"crop": zone.crop})
    if request.method == "POST" and _saved(request, zone, None, form):
        messages.success(request, _("Đã ghi mùa vụ."))
        return to(request, "studio_harvests", pk, at="seasons")
    try:
        found = keyset(
            harvests_of(zone),
            order=[("harvested_on", "desc"), ("pk", "desc")],
            after=request.GET.get("after", ""),
            before=request.GET.get("before", ""),
            limit=A_PAGE,
        )
    except Refused as refused:  # an old or a broken cursor
        messages.warning(request, str(refused.problems[0].message))
        return to(request, "studio_harvests", pk)
    context = {
        "zone": zone,
        "rows": found.rows,
        "page": neighbours(request, found),
        "seasons": seasons_of(zone),
        "form": form,
    }
    return page(request, "zones/diary", context, status=422 if form.errors else 200)


@at_desk
@require_POST
def entry(request: StudioRequest, pk: int, harvest: int) -> HttpResponse:
    """An entry of the diary: struck with a reason, or a photo of it shown to buyers (`show`) or no longer (`hide`). 1 statement of its own."""
    found = own(request, Harvest.objects.filter(zone=pk).select_related("zone__producer"), harvest, "zone__producer")
    try:
        if "withdraw" in request.POST:
            withdraw_harvest(harvest=found, reason=request.POST.get("reason", ""), by=request.user)
            messages.success(request, _("Đã rút khỏi sổ. Bản ghi vẫn còn trong nhật ký, kèm lý do."))
        else:
            _show_photo(request, found)
    except NotAllowed:
        raise
    except Refused as refused:
        messages.error(request, str(refused.problems[0].message))
    return to(request, "studio_harvests", pk, at=f"h{harvest}")


def _show_photo(request: StudioRequest, harvest: Harvest) -> None:
    is_public = "show" in request.POST
    sent = request.POST.get("show" if is_public else "hide", "")
    photo = (
        harvest.photos.filter(pk=int(sent)).first() if sent.isascii() and sent.isdecimal() and len(sent) < 19 else None
    )
    if photo is None:
        raise Http404
    services.show_harvest_photo(photo=photo, is_public=is_public, by=request.user)
    messages.success(
        request,
        _("Người quét mã các lô của đợt này thấy ảnh.") if is_public else _("Người mua không còn thấy ảnh này."),
    )


@at_desk
@WRITES
def season(request: StudioRequest, pk: int, season: int) -> HttpResponse:
    """Other facts of a season, or away with it. 1 statement of its own."""
    found = own(request, Season.objects.filter(zone=pk).select_related("zone__producer"), season, "zone__producer")
    form = SeasonForm(request.POST if request.method == "POST" else None, initial=SeasonForm.of(found))
    if request.method == "POST" and "remove" in request.POST:
        services.remove_season(season=found, by=request.user)
        messages.success(request, _("Đã xóa mùa vụ. Các lần thu hoạch vẫn còn trong nhật ký."))
        return to(request, "studio_harvests", pk, at="seasons")
    if request.method == "POST" and _saved(request, found.zone, found, form):
        messages.success(request, _("Đã lưu."))
        return to(request, "studio_harvests", pk, at="seasons")
    context = {"zone": found.zone, "season": found, "form": form}
    return page(request, "zones/season", context, status=422 if form.errors else 200)


def own_zone(request: StudioRequest, pk: int) -> Zone:
    """A zone at the desk with its producer, without its outline. 1 statement."""
    return own(request, Zone.objects.select_related("producer").defer("polygon"), pk)


def _saved(request: StudioRequest, zone: Zone, season: Season | None, form: SeasonForm) -> bool:
    """Whether the form was right; else it says why."""
    if not form.is_valid():
        return False
    try:
        services.save_season(zone=zone, season=season, by=request.user, **form.cleaned_data)
    except NotAllowed:
        raise
    except Refused as refused:
        form.refuse(refused)
        return False
    return True
