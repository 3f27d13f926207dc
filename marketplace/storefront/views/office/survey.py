"""The survey of potential products: the page for the phone, the list, one entry with its scores, the scoring sheet."""

import uuid
from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.core import clock
from catalog.core.errors import Conflict, NotAllowed, Refused
from catalog.core.numbers import row_key
from catalog.core.once import once
from catalog.core.views import stored_file
from catalog.places.models import Level, Unit
from catalog.places.policies import reach_filter
from catalog.products.queries import current_sets
from catalog.programme.models import PlanState, Potential, PotentialState, YearPlan
from catalog.programme.policies import may_plan, writes_sheets
from catalog.programme.queries.plans import plans_within
from catalog.programme.queries.survey import scorings_of, sheet_on, sheets, survey_in_reach, ways_of
from catalog.programme.services import potentials
from catalog.programme.services import survey as services
from marketplace.accounts.views.gates import RoleRequest
from marketplace.storefront.forms.office.survey import (
    ChoosePlanForm,
    DropForm,
    HandForm,
    PotentialPhotoForm,
    ProposeForm,
    ScoreForm,
    SheetForm,
    SurveyForm,
)

from ..studio.desk import refused_answer
from .common import chosen, door, on_duty, paged, posted, searched, status_of, words_of

TABS: list[tuple[str, Any]] = [
    ("found", gettext_lazy("Mới khảo sát")),
    ("proposed", gettext_lazy("Xã đề nghị")),
    ("selected", gettext_lazy("Trong kế hoạch")),
    ("handed", gettext_lazy("Đã thành ý tưởng")),
    ("dropped", gettext_lazy("Không theo tiếp")),
    ("pilots", gettext_lazy("Thí điểm")),
]
MOST_COMMUNES = 400
"""In the phone's list: more than the largest province has."""


@door
def survey(request: RoleRequest) -> HttpResponse:
    """By where they stand; by day or, with `sort=points`, the highest score first; of one set, by name. 7 statements with session, user and roles, 2
    more where some became ideas."""
    tab, q = chosen(request, TABS), searched(request)
    found = survey_in_reach(request.user)
    found = found.filter(is_pilot=True) if tab == "pilots" else found.filter(state=tab)
    of_set = row_key(request.GET.get("set", ""))
    if of_set:
        found = found.filter(product_set=of_set)
    if q:
        found = found.filter(name__icontains=q)
    by_points = request.GET.get("sort") == "points"
    rows, pager = paged(request, found.order_by(), [("total" if by_points else "at", "desc"), ("pk", "desc")])
    ways = ways_of(rows)
    context = {
        "tabs": TABS,
        "tab": tab,
        "q": q,
        "by_points": by_points,
        "of_set": of_set,
        "sets": current_sets(),
        "rows": [(row, ways.get(row.pk)) for row in rows],
        "page": pager,
        "may_add": on_duty(request),
    }
    return render(request, "marketplace/storefront/office/survey.html", context)


def _communes(request: RoleRequest) -> list[Unit]:
    """Where the officer writes down what there is; none for an officer of all the country, who surveys nothing. 1 statement, and the reach."""
    if not on_duty(request):
        raise Http404
    reached = Unit.objects.filter(reach_filter(request.user), level=Level.COMMUNE, ends_on=None)
    rows = list(reached.order_by("search", "pk")[: MOST_COMMUNES + 1])
    return rows if len(rows) <= MOST_COMMUNES else []


@door
def field(request: RoleRequest) -> HttpResponse:
    """The page for the phone. Its script keeps what is written there and sends it by itself; without it the form is sent like any other. 2
    statements of its own."""
    if request.headers.get("Accept") == "application/json":
        return _for_the_script(request)
    communes = _communes(request)
    form = SurveyForm(posted(request), request.FILES or None, communes=communes)
    status = 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            try:
                made = services.record_potential(by=request.user, **form.facts())
            except Refused as refused:
                form.refuse(refused)
                status = status_of(refused)
            else:
                messages.success(request, _("Đã ghi %(name)s.") % {"name": made.name})
                return redirect("office:potential", made.pk)
    context = {"form": form, "communes": communes}
    return render(request, "marketplace/storefront/office/survey_field.html", context, status=status)


def _for_the_script(request: RoleRequest) -> HttpResponse:
    """GET: who is signed in, before anything is sent. POST: an entry that waited on the phone."""
    if request.method != "POST":
        return JsonResponse({"user": request.user.pk, "token": get_token(request)})
    form = SurveyForm(request.POST, communes=_communes(request))
    if not form.is_valid():
        words = " ".join(str(error) for errors in form.errors.values() for error in errors)
        return JsonResponse({"code": "form", "problem": words}, status=422)
    try:
        made = services.record_potential(by=request.user, **form.facts())
    except Refused as refused:
        return refused_answer(refused)
    return JsonResponse({"potential": made.pk})


@door
def field_photo(request: RoleRequest, key: uuid.UUID) -> HttpResponse:
    """One photo of an entry that has arrived, from the script."""
    if request.method != "POST":
        raise Http404
    found = get_object_or_404(survey_in_reach(request.user), key=key)
    form = PotentialPhotoForm(request.POST, request.FILES)
    try:
        if not form.is_valid():
            raise Refused.because("not_a_photo", _("Ảnh bị hỏng hoặc chưa tải lên hết. Chọn lại ảnh."), "photos")
        made = services.add_potential_photo(
            potential=found, key=form.cleaned_data["key"], uploaded=form.cleaned_data["photo"], by=request.user
        )
    except Refused as refused:
        return refused_answer(refused)
    return JsonResponse({"photo": made.pk})


@door
def potential(request: RoleRequest, pk: int) -> HttpResponse:
    """One entry: scored, proposed, chosen into a plan, marked a pilot, handed on, dropped. 13 statements with session, user and roles."""
    found = get_object_or_404(survey_in_reach(request.user), pk=pk)
    if request.method != "POST":
        return _page(request, found)
    action = request.POST.get("action", "")
    form = _form(request, found, action)
    bound = {f"{action}_form": form} if form is not None else {}
    if form is not None and not form.is_valid():
        return _page(request, found, 422, **bound)
    try:
        return _act(request, found, action, form)
    except (Conflict, NotAllowed) as refused:
        fresh = get_object_or_404(survey_in_reach(request.user), pk=pk)
        return _page(request, fresh, status_of(refused), faster=words_of(refused))
    except Refused as refused:
        if form is None:
            return _page(request, found, 422, faster=words_of(refused))
        form.refuse(refused)
        return _page(request, found, 422, **bound)


def _form(request: RoleRequest, found: Potential, action: str) -> Any:
    """What the step asks for; none for one that asks nothing."""
    match action:
        case "score":
            return ScoreForm(request.POST, sheet=sheet_on(clock.today()))
        case "select":
            return ChoosePlanForm(request.POST, plans=_plans(request, found))
        case "propose" | "drop" | "hand":
            return {"propose": ProposeForm, "drop": DropForm, "hand": HandForm}[action](request.POST)
    return None


def _act(request: RoleRequest, found: Potential, action: str, form: Any) -> HttpResponse:
    seen, by = request.POST.get("seen", ""), request.user
    said = form.cleaned_data if form is not None else {}
    match action:
        case "score":
            potentials.score_potential(potential=found, by=by, **form.facts())
        case "propose":
            potentials.propose_potential(potential=found, seen=seen, by=by, **said)
        case "select":
            potentials.select_potential(potential=found, seen=seen, by=by, **said)
        case "drop":
            potentials.drop_potential(potential=found, seen=seen, by=by, **said)
        case "back":
            potentials.put_back(potential=found, seen=seen, by=by)
        case "pilot" | "unpilot":
            potentials.mark_pilot(potential=found, is_pilot=action == "pilot", by=by)
        case "forget":
            services.forget_contact(potential=found, by=by)
        case "hand":
            idea = potentials.hand_to_idea(potential=found, seen=seen, by=by, **said)
            messages.success(request, _("Đã thành ý tưởng. Làm tiếp ở đây: nhận, viết phương án, chọn."))
            return redirect("office:idea", idea.pk)
        case _:
            raise Http404
    messages.success(request, _("Đã lưu."))
    return redirect("office:potential", found.pk)


def _plans(request: RoleRequest, found: Potential) -> list[YearPlan]:
    """Plans of this year and the next two into which it may go: of its commune and what lies above it. 1 statement, and the reach."""
    here, this = found.commune, clock.today().year
    rows = plans_within(request.user).exclude(state=PlanState.REPLACED).filter(year__range=(this, this + 2))
    return list(rows.filter(place__current__in=[here.current_id, here.province_id])[:20])


def _page(request: RoleRequest, found: Potential, status: int = 200, **bound: Any) -> HttpResponse:
    state = found.state
    open_ones = (PotentialState.FOUND, PotentialState.PROPOSED)
    scorings = list(scorings_of(found))
    context: dict[str, Any] = {
        "row": found,
        "way": ways_of([found]).get(found.pk),
        "photos": found.photos.all(),
        "scorings": scorings,
        "seen": state,
        "may_drop": state in open_ones,
        "may_put_back": state in (PotentialState.PROPOSED, PotentialState.DROPPED)
        or (state == PotentialState.SELECTED and found.plan_place and may_plan(request.user, found.plan_place)),
        "drop_form": DropForm(auto_id="drop_%s"),
    }
    if state not in (PotentialState.HANDED, PotentialState.DROPPED):
        context |= {"score_form": ScoreForm(sheet=sheet_on(clock.today())), "hand_form": HandForm(auto_id="hand_%s")}
    if state == PotentialState.FOUND and scorings:
        context["propose_form"] = ProposeForm()
    if state in open_ones and (plans := _plans(request, found)):
        context["select_form"] = ChoosePlanForm(plans=plans)
    return render(request, "marketplace/storefront/office/potential.html", context | bound, status=status)


@door
def photo(request: RoleRequest, pk: int, number: int) -> HttpResponse:
    """A picture, for officers of the place alone: kept by no proxy."""
    found = get_object_or_404(survey_in_reach(request.user), pk=pk)
    row = get_object_or_404(found.photos, pk=number)
    return cast("HttpResponse", stored_file(request, row.file))  # it streams


@door
@once
def survey_sheets(request: RoleRequest) -> HttpResponse:
    """Every version of the scoring sheet; officers of the ministry write the next."""
    may = writes_sheets(request.user)
    form, status = SheetForm(posted(request)), 200
    if form.is_bound:
        if not may:
            raise Http404
        status = 422
        if form.is_valid():
            try:
                services.put_sheet(by=request.user, **form.cleaned_data)
            except Refused as refused:
                form.refuse(refused)
                status = status_of(refused)
            else:
                messages.success(request, _("Đã ghi phiếu mới."))
                return redirect("office:survey_sheets")
    context = {"rows": sheets(), "form": form if may else None, "today": clock.today()}
    return render(request, "marketplace/storefront/office/survey_sheets.html", context, status=status)
