"""Fairs: making, announcing and calling them off; booths and fair prices that wait."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from catalog.core import clock
from catalog.core.errors import Conflict, Refused
from catalog.core.formats import moment
from marketplace.accounts.views.gates import RoleRequest
from marketplace.fairs import services
from marketplace.fairs.models import BoothState, Fair, FairState
from marketplace.fairs.queries import booths_to_decide, fairs_to_run, listings_to_decide
from marketplace.storefront.forms.office import CancelForm, FairForm, PostponeForm
from marketplace.storefront.forms.office.fields import tell
from marketplace.storefront.queries.office import applications_decided, fair_figures, fairs_with_figures

from .common import door, paged, posted, status_of, words_of

VERDICTS = (BoothState.APPROVED, BoothState.RETURNED, BoothState.REJECTED)
MOST_AT_ONCE = 200  # applications on one page


@door
def fairs(request: RoleRequest) -> HttpResponse:
    """Fairs this officer may run, the latest first, with their booths and what waits."""
    rows, pager = paged(request, fairs_with_figures(request.user), [("starts_at", "desc"), ("pk", "desc")])
    context = {"rows": rows, "page": pager, "now": clock.now()}
    return render(request, "marketplace/storefront/office/fairs.html", context)


@door
def new(request: RoleRequest) -> HttpResponse:
    """Make a draft. The organiser's place is the officer's own unless another is written."""
    places = [post.place for post in request.roles.posts if post.place is not None]
    form = FairForm(posted(request), initial={"place": places[0].full_name if places else ""})
    return _write(
        request,
        form,
        lambda: services.create_fair(by=request.user, place=form.unit, **form.facts()),
        _("Đã tạo bản nháp. Xem lại rồi công bố."),
    )


@door
def edit(request: RoleRequest, pk: int) -> HttpResponse:
    """Change texts and times."""
    found = get_object_or_404(fairs_to_run(request.user), pk=pk)
    form = FairForm.of(found, posted(request))

    def save() -> Fair:
        changed = form.changed_data
        changes = {name: value for name, value in form.facts().items() if name in changed}
        return services.update_fair(fair=found, by=request.user, **changes)

    return _write(request, form, save, _("Đã lưu."), fair=found)


def _write(
    request: RoleRequest, form: FairForm, save: Callable[[], Fair], done: str, fair: Fair | None = None
) -> HttpResponse:
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                saved = save()
            except Refused as refused:
                if any(problem.field == "slug" for problem in refused.problems):  # the address is made of the name
                    form.add_error("name", words_of(refused))
                else:
                    tell(form, refused)
                status = status_of(refused)
            else:
                messages.success(request, done)
                return redirect("office:fair", saved.pk)
    context = {"form": form, "fair": fair}
    return render(request, "marketplace/storefront/office/fair_form.html", context, status=status)


@door
def fair(request: RoleRequest, pk: int) -> HttpResponse:
    """One fair: announce it, call it off, decide on what waits."""
    found = get_object_or_404(fairs_to_run(request.user), pk=pk)
    if request.method != "POST":
        return _page(request, found)
    action = request.POST.get("action", "decide")
    if action == "publish":
        return _publish(request, found)
    if action == "cancel":
        return _cancel(request, found)
    if action == "postpone":
        return _postpone(request, found)
    if action == "decide":
        return _decide(request, found)
    raise Http404


def _page(request: RoleRequest, found: Fair, status: int = 200, **bound: Any) -> HttpResponse:
    now = clock.now()
    context: dict[str, Any] = {
        "fair": found,
        "figures": fair_figures(found),
        "booths": booths_to_decide(request.user).filter(fair=found)[:MOST_AT_ONCE],
        "listings": listings_to_decide(request.user).filter(booth__fair=found)[:MOST_AT_ONCE],
        "is_open": found.state == FairState.PUBLISHED and found.starts_at <= now < found.ends_at,
        "is_over": found.ends_at <= now,
        "cancel_form": CancelForm(),
        "postpone_form": PostponeForm(initial={"starts_at": found.starts_at, "ends_at": found.ends_at}),
    }
    return render(request, "marketplace/storefront/office/fair.html", context | bound, status=status)


def _publish(request: RoleRequest, found: Fair) -> HttpResponse:
    try:
        services.publish_fair(fair=found, by=request.user)
    except Refused as refused:
        messages.warning(request, words_of(refused))
    else:
        messages.success(request, _("Đã công bố. Chủ thể đăng ký gian được từ bây giờ."))
    return redirect("office:fair", found.pk)


def _cancel(request: RoleRequest, found: Fair) -> HttpResponse:
    form = CancelForm(request.POST)
    if form.is_valid():
        try:
            services.cancel_fair(fair=found, reason=form.cleaned_data["reason"], by=request.user)
        except Refused as refused:
            messages.warning(request, words_of(refused))
        else:
            messages.success(request, _("Đã hủy hội chợ. Giá hội chợ dừng ngay."))
        return redirect("office:fair", found.pk)
    return _page(request, found, 422, cancel_form=form, opened="cancel")


def _postpone(request: RoleRequest, found: Fair) -> HttpResponse:
    form = PostponeForm(request.POST)
    status = 422
    if form.is_valid():
        try:
            services.postpone_fair(fair=found, by=request.user, **form.cleaned_data)
        except Refused as refused:
            tell(form, refused)
            status = status_of(refused)
        else:
            messages.success(
                request, _("Đã hoãn. Mọi gian và cơ sở được mời nhận tin; giá hội chợ đợi tới lúc mở mới.")
            )
            return redirect("office:fair", found.pk)
    return _page(request, found, status, postpone_form=form, opened="postpone")


def _numbers(request: RoleRequest, name: str) -> list[int]:
    return [int(text) for text in request.POST.getlist(name)[:MOST_AT_ONCE] if text.isdecimal() and len(text) < 19]


def _decide(request: RoleRequest, found: Fair) -> HttpResponse:
    """Each application by itself: what can be decided is, what cannot is told with its name. Booths first, then their prices."""
    verdict, reason = request.POST.get("verdict", ""), request.POST.get("reason", "")[:2_000].strip()
    booths, listings = _numbers(request, "booth"), _numbers(request, "listing")
    kind, _dash, number = request.POST.get("one", "").partition("-")
    if kind in {"booth", "listing"} and number.isdecimal() and len(number) < 19:
        verdict = BoothState.APPROVED
        booths, listings = ([int(number)], []) if kind == "booth" else ([], [int(number)])
    said: dict[str, Any] = {"verdict": verdict, "reason": reason, "ticked_booths": booths, "ticked_listings": listings}
    if not booths and not listings:
        return _page(request, found, 422, problems=[_("Chọn ít nhất một dòng trước.")], **said)
    if verdict not in {*VERDICTS, BoothState.WAITLISTED} or (listings and verdict == BoothState.WAITLISTED):
        return _page(request, found, 422, problems=[_("Chọn duyệt, trả lại để sửa hoặc từ chối.")], **said)
    if verdict != BoothState.APPROVED and not reason:
        return _page(request, found, 422, problems=[_("Ghi lý do, để người bán biết cần sửa gì.")], **said)
    problems = [_decided_already(name, row) for name, row in applications_decided(found, booths, listings)]
    late = bool(problems)
    done = 0
    for booth in list(booths_to_decide(request.user, waitlisted=True).filter(fair=found, pk__in=booths)):
        try:
            services.decide_booth(booth=booth, verdict=verdict, reason=reason, by=request.user)
            done += 1
        except Refused as refused:
            late |= isinstance(refused, Conflict)
            problems.append(f"{booth.shop.name}: {words_of(refused)}")
    for listing in list(listings_to_decide(request.user).filter(booth__fair=found, pk__in=listings)):
        try:
            services.decide_fair_listing(listing=listing, verdict=verdict, reason=reason, by=request.user)
            done += 1
        except Refused as refused:
            late |= isinstance(refused, Conflict)
            problems.append(f"{listing.offer.product.name}: {words_of(refused)}")
    if not done and not problems:
        raise Http404  # none of them is of this fair, or this officer's to decide
    if done:
        told = {
            BoothState.APPROVED: _("Đã duyệt %(count)d dòng."),
            BoothState.RETURNED: _("Đã trả lại %(count)d dòng để sửa."),
            BoothState.REJECTED: _("Đã từ chối %(count)d dòng."),
            BoothState.WAITLISTED: _("Đã chuyển %(count)d gian vào danh sách chờ."),
        }[BoothState(verdict)]
        messages.success(request, told % {"count": done})
    if problems:
        return _page(request, found, 409 if late else 422, problems=problems, **said)
    if request.POST.get("from") == "booths":
        return redirect(f"{reverse('office:fair_booths', args=[found.pk])}?{_tab(request)}")
    return redirect("office:fair", found.pk)


def _tab(request: RoleRequest) -> str:
    tab = request.POST.get("tab", "")
    return f"tab={tab}" if tab in BoothState.values else ""


def _decided_already(name: str, row: Any) -> str:
    who = str(row.decided_by) if row.decided_by else ""
    if not who or row.decided_at is None:
        return _("%(name)s: hiện là “%(state)s”.") % {"name": name, "state": row.get_state_display()}
    return _("%(name)s: %(who)s đã quyết định trước, lúc %(when)s: %(state)s.") % {
        "name": name,
        "who": who,
        "when": moment(row.decided_at),
        "state": row.get_state_display(),
    }
