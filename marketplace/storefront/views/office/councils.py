"""Councils: naming them and their members, calling sittings."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from catalog.certification.models import Council
from catalog.certification.policies.councils import may_run
from catalog.certification.policies.rubrics import may_import_rubrics
from catalog.certification.queries.councils import authorities_of, candidates_for, councils_of, members_today
from catalog.certification.queries.rubrics import has_sheets, regime_now, regimes_with_districts
from catalog.certification.services import councils as services
from catalog.core import clock
from catalog.core.errors import Refused
from catalog.core.once import once
from catalog.products.models import Regime
from marketplace.accounts.views.gates import RoleRequest
from marketplace.storefront.forms.office.councils import CouncilForm, MemberForm, SittingForm
from marketplace.storefront.forms.office.fields import tell

from .common import door, paged, posted, status_of, words_of


@door
def councils(request: RoleRequest) -> HttpResponse:
    """Councils that one runs or sits on, the newest first. 8 statements; 9 for who may name them."""
    rows, pager = paged(request, councils_of(request.user), [("starts_on", "desc"), ("pk", "desc")])
    may_name = bool(authorities_of(request.user))
    context = {
        "rows": rows,
        "page": pager,
        "may_name": may_name,
        "older": regimes_with_districts() if may_name else [],
    }
    return render(request, "marketplace/storefront/office/councils.html", context)


@door
@once
def new(request: RoleRequest) -> HttpResponse:
    """Name a council under the regime of today; with `?regime=` under an older one, of a district or province as it was then."""
    regime = _older(request.GET.get("regime", ""))
    authorities = authorities_of(request.user, regime)
    if not authorities:
        raise Http404
    initial = {
        "starts_on": None if regime else clock.today(),
        "mean": "plain",
        "max_spread": "10",
        "quorum": "75",
        "chair_needed": True,
        "minima": "majority",
    }
    form = CouncilForm(posted(request), authorities=authorities, initial=initial)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                made = services.create_council(
                    **form.council(),
                    regime=regime or regime_now(form.cleaned_data["starts_on"]),
                    regulation=services.adopt_regulation(**form.rules()),
                    by=request.user,
                )
            except Refused as refused:
                tell(form, refused)
                status = status_of(refused)
            else:
                messages.success(request, _("Đã lập hội đồng. Đưa thành viên vào."))
                return redirect("office:council", made.pk)
    context = {
        "form": form,
        "regime": regime,
        "sheetless": regime is not None and not has_sheets(regime),
        "may_import": may_import_rubrics(request.user),
    }
    return render(request, "marketplace/storefront/office/council_new.html", context, status=status)


def _older(number: str) -> Regime | None:
    """The regime of the address, none when it names none; only those that had councils of districts."""
    if not number:
        return None
    found = next((regime for regime in regimes_with_districts() if str(regime.pk) == number), None)
    if found is None:
        raise Http404
    return found


@door
@once
def council(request: RoleRequest, pk: int) -> HttpResponse:
    """One council: members, sittings; for who runs it the forms."""
    found = get_object_or_404(councils_of(request.user), pk=pk)
    if request.method != "POST":
        return _page(request, found)
    action = request.POST.get("action", "")
    if action == "member":
        return _name(request, found)
    if action == "dismiss":
        return _dismiss(request, found)
    if action == "sitting":
        return _call(request, found)
    raise Http404


def _page(request: RoleRequest, found: Council, status: int = 200, **bound: object) -> HttpResponse:
    runs = may_run(request.user, level=found.level, place=found.place)
    context = {
        "council": found,
        "runs": runs,
        "members": list(members_today(found.pk)),
        "sittings": list(found.sittings.all()[:50]),
        "sheetless": not has_sheets(found.regime),
        "may_import": may_import_rubrics(request.user),
    }
    if runs:
        context |= {
            "member_form": MemberForm(candidates=list(candidates_for(found)[:500])),
            "sitting_form": SittingForm(initial={"sits_on": clock.today()}),
        }
    return render(request, "marketplace/storefront/office/council.html", context | bound, status=status)


def _name(request: RoleRequest, found: Council) -> HttpResponse:
    form = MemberForm(request.POST, candidates=list(candidates_for(found)[:500]))
    if not form.is_valid():
        return _page(request, found, 422, member_form=form, opened="member")
    said = form.cleaned_data
    try:
        services.name_member(
            council=found, user=form.people[said["user"]], role=said["role"], field=said["field"], by=request.user
        )
    except Refused as refused:
        tell(form, refused)
        return _page(request, found, status_of(refused), member_form=form, opened="member")
    messages.success(request, _("Đã đưa vào hội đồng."))
    return redirect("office:council", found.pk)


def _dismiss(request: RoleRequest, found: Council) -> HttpResponse:
    number = request.POST.get("member", "")
    member = get_object_or_404(found.members, pk=int(number) if number.isdecimal() and len(number) < 19 else 0)
    try:
        services.dismiss_member(member=member, by=request.user)
    except Refused as refused:
        messages.warning(request, words_of(refused))
    else:
        messages.success(request, _("Đã ghi: người này rời hội đồng."))
    return redirect("office:council", found.pk)


def _call(request: RoleRequest, found: Council) -> HttpResponse:
    form = SittingForm(request.POST)
    if not form.is_valid():
        return _page(request, found, 422, sitting_form=form, opened="sitting")
    try:
        made = services.create_sitting(council=found, by=request.user, **form.cleaned_data)
    except Refused as refused:
        tell(form, refused)
        return _page(request, found, status_of(refused), sitting_form=form, opened="sitting")
    messages.success(request, _("Đã lập phiên họp. Đưa hồ sơ vào chương trình."))
    return redirect("office:sitting", made.pk)
