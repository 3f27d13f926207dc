"""Planning a fair: kinds of booths, pictures, sponsors, the programme; copies of it; and who is asked to come."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from catalog.core import clock
from catalog.core.errors import Refused
from catalog.core.once import once
from marketplace.accounts.views.gates import RoleRequest
from marketplace.fairs import services
from marketplace.fairs.models import BoothKind, Fair, FairState, PictureKind, PromotionProgramme
from marketplace.fairs.queries import (
    fairs_to_run,
    invitation_figures,
    invitations_of,
    plan_of,
    producers_to_invite,
    programme_figures,
)
from marketplace.storefront.forms.office import (
    CopyForm,
    FairInviteForm,
    KindForm,
    PictureForm,
    PlacingForm,
    ProgrammeForm,
    RepeatForm,
    ReportForm,
    SponsorsForm,
)
from marketplace.storefront.forms.office.fields import tell

from .common import door, paged, status_of

STEPS = ("sent", "seen", "applied")
SHOWN = 20
"""Names of producers that would be asked."""


@door
@once
def plan(request: RoleRequest, pk: int) -> HttpResponse:
    """All that a fair is planned with, each part a form of its own."""
    found = get_object_or_404(fairs_to_run(request.user), pk=pk)
    if request.method != "POST":
        return _page(request, found)
    action = ACTIONS.get(request.POST.get("action", ""))
    if action is None:
        raise Http404
    return action(request, found)


def _page(request: RoleRequest, found: Fair, status: int = 200, **bound: Any) -> HttpResponse:
    parts = plan_of(found)
    context: dict[str, Any] = {
        "fair": found,
        "kinds": [(kind, KindForm.of(kind)) for kind in parts.kinds],
        "pictures": {picture.kind: picture for picture in parts.pictures},
        "programme": parts.programme,
        "figures": programme_figures(found) if parts.programme else None,
        "is_over": found.ends_at <= clock.now() or found.state == FairState.CANCELLED,
        "picture_kinds": [(kind.value, kind.label) for kind in (PictureKind.POSTER, PictureKind.MAP)],
        "kind_form": KindForm(),
        "sponsors_form": SponsorsForm.of(found),
        "programme_form": ProgrammeForm.of(parts.programme),
        "report_form": ReportForm(),
        "placing_form": PlacingForm(initial={"positions": parts.positions}),
        "copy_form": CopyForm(auto_id="id_copy_%s"),
        "repeat_form": RepeatForm(),
    }
    return render(request, "marketplace/storefront/office/fair_plan.html", context | bound, status=status)


def _do(
    request: RoleRequest,
    found: Fair,
    form: forms.Form,
    *,
    name: str,
    act: Callable[[dict[str, Any]], object],
    done: str,
) -> HttpResponse:
    """Act on a right form and go back to the page; a wrong one is shown there again under `name`."""
    status = 422
    if form.is_valid():
        try:
            act(form.cleaned_data)
        except Refused as refused:
            tell(form, refused)
            status = status_of(refused)
        else:
            messages.success(request, done)
            return redirect("office:fair_plan", found.pk)
    return _page(request, found, status, opened=name, **{name: form})


def _kind(request: RoleRequest, found: Fair) -> HttpResponse:
    form = KindForm(request.POST)
    number = request.POST.get("kind", "")
    kind = get_object_or_404(BoothKind, fair=found, pk=_whole(number)) if number else None
    if kind is not None and "drop" in request.POST:
        try:
            services.drop_booth_kind(kind=kind, by=request.user)
        except Refused as refused:
            messages.warning(request, str(refused.problems[0].message))
        else:
            messages.success(request, _("Đã bỏ loại gian."))
        return redirect("office:fair_plan", found.pk)

    def act(data: dict[str, Any]) -> None:
        facts = {name: data[name] for name in ("name", "mode", "size", "capacity", "numbers")}
        services.put_booth_kind(fair=found, kind=kind, fee=data["fee"] or 0, by=request.user, **facts)

    return _do(request, found, form, name="kind_form", act=act, done=_("Đã lưu loại gian."))


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 19 else 0


def _sponsors(request: RoleRequest, found: Fair) -> HttpResponse:
    form = SponsorsForm(request.POST)
    act = lambda data: services.put_sponsors(fair=found, sponsors=form.lines(), by=request.user)  # noqa: E731
    return _do(request, found, form, name="sponsors_form", act=act, done=_("Đã lưu nhà tài trợ."))


def _programme(request: RoleRequest, found: Fair) -> HttpResponse:
    act = lambda data: services.register_programme(fair=found, by=request.user, **data)  # noqa: E731
    form = ProgrammeForm(request.POST)
    return _do(request, found, form, name="programme_form", act=act, done=_("Đã lưu đăng ký chương trình khuyến mại."))


def _report(request: RoleRequest, found: Fair) -> HttpResponse:
    programme = get_object_or_404(PromotionProgramme.objects.select_related("fair__place"), fair=found)

    def act(data: dict[str, Any]) -> None:
        facts = {"number": data["report_number"], "reported_on": data["reported_on"], "report": data["report"]}
        services.report_programme(programme=programme, by=request.user, **facts)

    return _do(request, found, ReportForm(request.POST), name="report_form", act=act, done=_("Đã lưu báo cáo."))


def _picture(request: RoleRequest, found: Fair) -> HttpResponse:
    """Put it in, or with `drop` take it off."""
    form = PictureForm(request.POST, request.FILES)
    form.fields["picture"].required = "drop" not in request.POST
    form.fields["picture"].error_messages["required"] = _("Chưa chọn ảnh. Bấm vào ô chọn tệp rồi chọn một ảnh.")

    def act(data: dict[str, Any]) -> None:
        uploaded = None if "drop" in request.POST else data["picture"]
        try:
            services.set_fair_picture(
                fair=found, kind=data["kind"], uploaded=uploaded, alt=data["alt"], by=request.user
            )
        except Refused as refused:
            raise Refused.because(refused.problems[0].code, refused.problems[0].message, "picture") from refused

    done = _("Đã bỏ ảnh.") if "drop" in request.POST else _("Đã lưu ảnh.")
    return _do(request, found, form, name="picture_form", act=act, done=done)


def _placing(request: RoleRequest, found: Fair) -> HttpResponse:
    """Every line is right, or none is kept."""
    form = PlacingForm(request.POST)

    def act(data: dict[str, Any]) -> None:
        services.place_numbers(fair=found, lines=data["positions"], by=request.user)

    return _do(request, found, form, name="placing_form", act=act, done=_("Đã lưu vị trí gian trên sơ đồ."))


def _copy(request: RoleRequest, found: Fair) -> HttpResponse:
    form = CopyForm(request.POST, auto_id="id_copy_%s")
    if form.is_valid():
        try:
            made = services.copy_fair(fair=found, by=request.user, **form.cleaned_data)
        except Refused as refused:
            for problem in refused.problems:
                form.add_error("name" if problem.field in {"name", "slug"} else "starts_at", str(problem.message))
        else:
            messages.success(request, _("Đã chép thành bản nháp này. Xem lại ngày, điều lệ rồi công bố."))
            return redirect("office:fair", made.pk)
    return _page(request, found, 422, copy_form=form, opened="copy_form")


def _repeat(request: RoleRequest, found: Fair) -> HttpResponse:
    act = lambda data: services.repeat_fair(fair=found, by=request.user, **data)  # noqa: E731
    done = _("Đã tạo các phiên tiếp theo; mỗi phiên là một bản nháp.")
    return _do(request, found, RepeatForm(request.POST), name="repeat_form", act=act, done=done)


def _template(request: RoleRequest, found: Fair) -> HttpResponse:
    try:
        services.mark_template(fair=found, by=request.user, is_template="drop" not in request.POST)
    except Refused as refused:
        messages.warning(request, str(refused.problems[0].message))
    else:
        messages.success(request, _("Đã lưu."))
    return redirect("office:fair_plan", found.pk)


ACTIONS: dict[str, Callable[[RoleRequest, Fair], HttpResponse]] = {
    "kind": _kind,
    "sponsors": _sponsors,
    "programme": _programme,
    "report": _report,
    "picture": _picture,
    "placing": _placing,
    "copy": _copy,
    "repeat": _repeat,
    "template": _template,
}


@door
def invitations(request: RoleRequest, pk: int) -> HttpResponse:
    """Who was asked and what came of it; a filter, who it finds, and one button that asks them all."""
    found = get_object_or_404(fairs_to_run(request.user), pk=pk)
    sent = request.method == "POST"
    form = FairInviteForm(request.POST if sent else request.GET)
    status, count, names = 200, 0, list[str]()
    if form.is_valid():
        wanted = producers_to_invite(found, **form.asked())
        if sent:
            try:
                keys = list(wanted.values_list("pk", flat=True)[: services.MOST_AT_ONCE + 1])
                asked = services.invite_producers(fair=found, producers=keys, by=request.user)
            except Refused as refused:
                tell(form, refused)
                status = status_of(refused)
            else:
                messages.success(request, _("Đã mời %(n)d cơ sở.") % {"n": asked})
                return redirect("office:fair_invitations", found.pk)
        if request.GET.get("loc") or sent:
            count = wanted.count()
            names = [producer.name for producer in wanted[:SHOWN]]
    else:
        status = 422
    step = request.GET.get("buoc", "")
    rows, pager = paged(
        request, invitations_of(found, step if step in STEPS else ""), [("sent_at", "desc"), ("pk", "desc")]
    )
    context = {
        "fair": found,
        "form": form,
        "asked": bool(request.GET.get("loc") or sent),
        "count": count,
        "names": names,
        "figures": invitation_figures(found),
        "rows": rows,
        "page": pager,
        "step": step,
        "may_invite": found.state == FairState.PUBLISHED and found.ends_at > clock.now(),
    }
    return render(request, "marketplace/storefront/office/fair_invitations.html", context, status=status)
