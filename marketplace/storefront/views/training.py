"""Classes for everybody: what is taught when and for whom, and whether a certificate of attendance is ours."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import conditional_page, require_safe

from catalog.core import clock, cursors, ratelimit
from catalog.core.errors import Refused
from catalog.core.views import stored_file
from catalog.places.queries import provinces_today
from catalog.programme import policies
from catalog.programme.models import Enrolment, EnrolmentState, Material, TrainingClass
from catalog.programme.queries import training as queries

from .allowed import with_allowed_links
from .paging import neighbours
from .seo import Meta

PAGE = 20
CHECKS_AN_HOUR = 60
"""Of one reader: whoever guesses codes gets nowhere."""


@require_safe
@conditional_page
@cache_control(no_cache=True)
def classes(request: HttpRequest) -> HttpResponse:
    """Classes to come, the next first; of a province. 2 statements."""
    provinces = {unit.code: unit for unit in provinces_today()}
    code = request.GET.get("tinh", "")
    province = provinces.get(code)
    note = _("Đã bỏ qua điều kiện lọc không có trong chợ.") if code and not province else ""
    rows = queries.public_classes(province)
    order = [("starts_at", "asc"), ("pk", "asc")]
    try:
        page: Any = cursors.keyset(
            rows, order=order, after=request.GET.get("after", ""), before=request.GET.get("before", ""), limit=PAGE
        )
    except Refused as refused:
        page = cursors.keyset(rows, order=order, limit=PAGE)
        note = str(refused.problems[0].message)
    context = {
        "rows": page.rows,
        "page": neighbours(request, page),
        "note": note,
        "provinces": provinces.values(),
        "province": province,
        "now": clock.now(),
        "meta": Meta(title=_("Lớp tập huấn OCOP"), path="/training/", noindex=bool(request.GET)),
    }
    return render(request, "storefront/training/classes.html", context)


def _shown(pk: int) -> TrainingClass:
    found = queries.public_class(pk)
    if found is None:
        raise Http404
    return found


@require_safe
@conditional_page
@cache_control(no_cache=True)
def training_class(request: HttpRequest, pk: int) -> HttpResponse:
    """A class: when, where, for whom, how many seats are free. 4 statements."""
    found, now = _shown(pk), clock.now()
    context = {
        "class": found,
        "is_over": found.ends_at <= now,
        "registers": found.state == "open" and found.register_until > now,
        "free": found.seats - found.taken,
        "sets": found.sets.all(),
        "materials": with_allowed_links(found.materials.filter(for_all=True)),
        "crumbs": [(_("Lớp tập huấn OCOP"), "/training/")],
        "meta": Meta(title=found.name, description=found.topic.title, path=f"/training/{pk}/"),
    }
    return render(request, "storefront/training/class.html", context)


@never_cache
@require_safe
def material(request: HttpRequest, pk: int, material: int) -> HttpResponseBase:
    """A file of a class: for all, or for who has a seat and the organiser; a link leads on. 2 to 5 statements."""
    found = Material.objects.select_related("training_class__place__current", "training_class__place__province")
    row = found.filter(pk=material, training_class=pk).first()
    if row is None or not _may_read(request, row):
        raise Http404
    if row.file:
        return stored_file(request, row.file, download_as=row.title)
    if not with_allowed_links([row]):
        raise Http404
    return redirect(row.href)


def _may_read(request: HttpRequest, row: Material) -> bool:
    user: Any = request.user
    if row.for_all and row.training_class.state != "draft":
        return True
    if not user.is_authenticated:
        return False
    mine = Enrolment.objects.filter(training_class=row.training_class_id, user=user, state=EnrolmentState.SEATED)
    return mine.exists() or policies.may_run_training(user, row.training_class.place)


@never_cache
@require_safe
def certificate(request: HttpRequest, code: str) -> HttpResponse:
    """Whether this certificate is ours: the class, its day, its organiser; the name when its owner lets it be said. 1 statement."""
    allowed = ratelimit.allow(f"training-check:{ratelimit.client_key(request)}", CHECKS_AN_HOUR, 3_600)
    found = queries.certificate_by_code(code) if allowed else None
    context = {
        "enrolment": found,
        "asked_too_often": not allowed,
        "meta": Meta(title=_("Kiểm tra giấy chứng nhận tập huấn"), noindex=True),
    }
    return render(
        request, "storefront/training/certificate.html", context, status=200 if found else 404 if allowed else 429
    )
