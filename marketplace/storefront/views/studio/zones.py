"""A producer's zones: where things grow, drawn on a map, with their growing-area codes by day."""

import json
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from catalog.core.cursors import keyset
from catalog.core.errors import Refused
from catalog.core.once import once
from catalog.producers.models import ProducerState
from marketplace.storefront.forms.zones import CodeForm, OutlineForm, StatusForm, ZoneForm, facts_of
from marketplace.storefront.queries.desk_zones import codes_today, zone_at, zone_code_at, zones_at
from traceability.codes.policies import printing_problem
from traceability.codes.queries import spoken, uri_of
from traceability.codes.services import ensure_code
from traceability.zones import services
from traceability.zones.models import Zone
from traceability.zones.queries import area_note, code_note, codes_of
from traceability.zones.symbols import Outline, map_svg, read_outline

from ..paging import neighbours
from .desk import StudioRequest, at_desk, page, to

A_PAGE = 24
WRITES = require_http_methods(["GET", "HEAD", "POST"])


@at_desk
@require_safe
def zones(request: StudioRequest) -> HttpResponse:
    """All zones with the status of their codes today. 2 statements of its own."""
    try:
        found = keyset(
            zones_at(request.desk.producer),
            order=[("name", "asc"), ("pk", "asc")],
            after=request.GET.get("after", ""),
            before=request.GET.get("before", ""),
            limit=A_PAGE,
        )
    except Refused as refused:  # an old or a broken cursor
        messages.warning(request, str(refused.problems[0].message))
        return to(request, "studio_zones")
    codes = codes_today(found.rows)
    rows = [(zone, codes.get(zone.pk, [])) for zone in found.rows]
    return page(request, "zones/list", {"rows": rows, "page": neighbours(request, found)})


@at_desk
@WRITES
@once
def new_zone(request: StudioRequest) -> HttpResponse:
    """A zone's facts; outline and codes follow on its page. No statement of its own to show."""
    form = ZoneForm(request.POST if request.method == "POST" else None, initial={"place": ""})
    if request.method == "POST" and form.is_valid():
        try:
            made = services.create_zone(producer=request.desk.producer, by=request.user, **form.facts())
        except Refused as refused:
            form.refuse(refused)
        else:
            ensure_code(zone=made)
            messages.success(request, _("Đã lập vùng. Tiếp theo: vẽ đường bao và ghi mã số vùng trồng, nếu có."))
            return to(request, "studio_zone", made.pk)
    return page(request, "zones/new", {"form": form}, status=422 if form.errors else 200)


@at_desk
@WRITES
def zone(request: StudioRequest, pk: int) -> HttpResponse:
    """A zone's facts, map, outline, codes and QR. 3 statements of its own."""
    found = _zone(request, pk)
    if request.method != "POST":
        return _zone_page(request, found)
    if "issue" in request.POST:  # it came without a trace code, not by these pages
        ensure_code(zone=found)
        return to(request, "studio_zone", pk, at="qr")
    form = ZoneForm(request.POST, initial=facts_of(found), kept=found.place)
    if form.is_valid():
        try:
            services.update_zone(zone=found, by=request.user, **form.facts())
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("Đã lưu."))
            return to(request, "studio_zone", pk)
    return _zone_page(request, found, form=form)


@at_desk
@WRITES
def outline(request: StudioRequest, pk: int) -> HttpResponse:
    """Look at an outline, keep it, take it away; and who may see it."""
    found = _zone(request, pk)
    if request.method != "POST":
        return to(request, "studio_zone", pk, at="outline")
    form = OutlineForm(request.POST, request.FILES)
    if not form.is_valid():
        form.shorten()
        return _zone_page(request, found, outline=form)
    sent = form.outline()
    try:
        if "look" in request.POST:
            return _look(request, found, form, sent)
        _keep(request, found, form, sent)
    except Refused as refused:
        form.refuse(refused)
        form.shorten()
        return _zone_page(request, found, outline=form)
    return to(request, "studio_zone", pk, at="outline")


def _look(request: StudioRequest, found: Zone, form: OutlineForm, sent: str | bytes | None) -> HttpResponse:
    if sent is None:
        raise Refused.because("required", _("Chọn tệp hoặc dán GeoJSON trước khi xem thử."), "polygon")
    drawn = read_outline(sent)
    form.show(drawn)
    return _zone_page(request, found, outline=form, drawn=drawn)


def _keep(request: StudioRequest, found: Zone, form: OutlineForm, sent: str | bytes | None) -> None:
    public = form.cleaned_data["outline_is_public"]
    if "remove" in request.POST:
        services.set_polygon(zone=found, outline=None, by=request.user)
        messages.success(request, _("Đã bỏ đường bao. Bản đồ chỉ còn đánh dấu xã."))
        return
    if sent is not None:
        kept = services.set_polygon(zone=found, outline=sent, by=request.user)
        if note := area_note(kept):
            messages.warning(request, note)
    if public != found.outline_is_public:
        services.update_zone(zone=found, by=request.user, outline_is_public=public)
    messages.success(
        request,
        _("Đã lưu. Người mua thấy đường bao.") if public else _("Đã lưu. Chỉ cơ sở thấy đường bao; người mua thấy xã."),
    )


@at_desk
@WRITES
@once
def add_code(request: StudioRequest, pk: int) -> HttpResponse:
    """Record a growing-area code with its first status."""
    found = _zone(request, pk)
    if request.method != "POST":
        return to(request, "studio_zone", pk, at="codes")
    form = CodeForm(request.POST)
    if form.is_valid():
        try:
            made = services.add_code(zone=found, by=request.user, **form.cleaned_data)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("Đã ghi mã %(code)s.") % {"code": made.code})
            if note := code_note(made.code, made.kind):
                messages.warning(request, note)
            return to(request, "studio_zone", pk, at="codes")
    return _zone_page(request, found, code=form)


@at_desk
@WRITES
def set_status(request: StudioRequest, pk: int, code: int) -> HttpResponse:
    """From a day on, a code has another status; what it was before stays."""
    named = zone_code_at(request.desk.producer, pk, code)
    if named is None:
        raise Http404
    if request.method != "POST":
        return to(request, "studio_zone", pk, at="codes")
    form = StatusForm(request.POST, prefix=f"s{code}")
    if form.is_valid():
        try:
            span = services.set_code_status(zone_code=named, by=request.user, **form.cleaned_data)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(
                request,
                _("Mã %(code)s: %(status)s từ %(day)s.")
                % {"code": named.code, "status": span.get_status_display(), "day": f"{span.starts_on:%d/%m/%Y}"},
            )
            return to(request, "studio_zone", pk, at="codes")
    return _zone_page(request, _zone(request, pk), status=form)


def _zone(request: StudioRequest, pk: int) -> Zone:
    found = zone_at(request.desk.producer, pk)
    if found is None:
        raise Http404
    return found


def _zone_page(
    request: StudioRequest,
    found: Zone,
    *,
    form: ZoneForm | None = None,
    outline: OutlineForm | None = None,
    code: CodeForm | None = None,
    status: StatusForm | None = None,
    drawn: Outline | None = None,
) -> HttpResponse:
    """The page with at most one form that was not accepted."""
    trace = getattr(found, "trace_code", None)
    codes = [
        (
            each,
            each.spans.all(),
            status if status and status.prefix == f"s{each.pk}" else StatusForm(prefix=f"s{each.pk}"),
        )
        for each in codes_of(found)
    ]
    context: dict[str, Any] = {
        "zone": found,
        "here": found.place.current or found.place,
        "form": form or ZoneForm(initial=facts_of(found), kept=found.place),
        "outline": outline or OutlineForm(initial={"outline_is_public": found.outline_is_public}),
        "code_form": code or CodeForm(),
        "codes": codes,
        "map": zone_map(found, drawn.geometry if drawn else found.polygon),
        "drawn": drawn,
        "polygon_json": json.dumps(found.polygon) if found.polygon else "",
        "area_note": area_note(found),
        "trace": trace,
        "trace_spoken": spoken(trace.code) if trace else "",
        "uri": uri_of(found) if trace else "",
        "withheld": request.desk.producer.state == ProducerState.SUSPENDED,
        "printing": printing_problem(),
    }
    bad = any(each is not None and each.errors for each in (form, outline, code, status))
    return page(request, "zones/zone", context, status=422 if bad else 200)


def zone_map(found: Zone, polygon: dict[str, Any] | None) -> SafeString:
    """Where a zone is, with an outline if there is one. Needs the place of today selected."""
    here = found.place.current or found.place
    province = here.province or here
    return map_svg(
        province_code=province.code,
        title=_("Bản đồ: %(commune)s, %(province)s") % {"commune": here.full_name, "province": province.full_name},
        commune=here.full_name,
        latitude=here.latitude,
        longitude=here.longitude,
        outlines=[polygon] if polygon else [],
    )
