"""Producers: verifying them, and working for them with their consent."""

from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.core import clock
from catalog.core.errors import Conflict, Refused
from catalog.core.formats import moment
from catalog.core.once import once
from catalog.core.views import stored_file
from catalog.producers import policies, services
from catalog.producers.models import BehalfConsent, Producer, ProducerState
from catalog.producers.queries import producers_in_reach, profile_gaps
from catalog.programme.models import Idea, IdeaState
from catalog.programme.queries.ideas import officer_ideas
from marketplace.accounts.views.gates import RoleRequest
from marketplace.storefront.forms.office import (
    BehalfForm,
    ConsentForm,
    InviteForm,
    ProfileForm,
    ReasonForm,
    UnconfirmForm,
)
from marketplace.storefront.forms.office.fields import tell
from marketplace.storefront.queries.desk_zones import codes_claimed_by
from marketplace.storefront.queries.office import find_producers, history, last_decision
from traceability.zones.models import ZoneCode
from traceability.zones.services import confirm_code, withdraw_code_confirmation

from .common import chosen, door, paged, posted, searched, status_of, words_of

TABS = [("pending", gettext_lazy("Chờ xác minh")), ("all", gettext_lazy("Tất cả"))]
LABELS = {
    "kind": gettext_lazy("Loại hình"),
    "name": gettext_lazy("Tên cơ sở"),
    "tax_code": gettext_lazy("Mã số thuế"),
    "representative": gettext_lazy("Người đại diện"),
    "phone": gettext_lazy("Số điện thoại"),
    "email": gettext_lazy("E-mail"),
    "website": gettext_lazy("Trang web"),
    "place": gettext_lazy("Xã, phường"),
    "street": gettext_lazy("Thôn, số nhà, đường"),
    "story": gettext_lazy("Câu chuyện"),
    "gln": gettext_lazy("Mã GLN"),
    "gs1_prefix": gettext_lazy("Mã doanh nghiệp GS1"),
    "state": gettext_lazy("Trạng thái"),
}
REASONS = {
    "register producer": gettext_lazy("Đăng ký"),
    "update producer": gettext_lazy("Sửa hồ sơ"),
    "places changed": gettext_lazy("Địa giới thay đổi"),
    "verified": gettext_lazy("Xác minh"),
}
DONE = {
    "verify": gettext_lazy("Đã xác minh cơ sở."),
    "return": gettext_lazy("Đã trả lại, kèm lý do."),
    "suspend": gettext_lazy("Đã tạm ngừng. Sản phẩm của cơ sở không còn hiển thị."),
}


@door
def producers(request: RoleRequest) -> HttpResponse:
    """Those to verify, the longest waiting first; or all, by name. 6 statements."""
    tab, text = chosen(request, TABS), searched(request)
    found = find_producers(producers_in_reach(request.user), text)
    if tab == "pending":
        rows, pager = paged(request, found.filter(state=ProducerState.PENDING), [("created_at", "asc"), ("pk", "asc")])
    else:
        rows, pager = paged(request, found, [("name", "asc"), ("pk", "asc")])
    context = {"tabs": TABS, "tab": tab, "q": text, "rows": rows, "page": pager}
    return render(request, "marketplace/storefront/office/producers.html", context)


@door
def producer(request: RoleRequest, pk: int) -> HttpResponse:
    """One producer: what it says, what is missing, what happened; the decisions, consents and invitations."""
    found = get_object_or_404(producers_in_reach(request.user), pk=pk)
    if request.method != "POST":
        return _page(request, found)
    action = request.POST.get("action", "")
    if action in DONE:
        return _decide(request, found, action)
    if action == "consent":
        return _consent(request, found)
    if action == "withdraw":
        return _withdraw(request, found)
    if action == "invite":
        return _invite(request, found)
    if action in {"confirm", "unconfirm"}:
        return _zone_code(request, found, action)
    raise Http404


def _page(request: RoleRequest, found: Producer, status: int = 200, **bound: Any) -> HttpResponse:
    """The page, with the form that was not accepted in its place."""
    seen = {"seen": found.state}
    works = policies.acts_on_behalf(request.user, found)
    context: dict[str, Any] = {
        "producer": found,
        "profile": profile_gaps(found),
        "history": history(found, LABELS, REASONS),
        "members": found.memberships.select_related("user").order_by("role", "pk"),
        "consents": found.behalf_consents.filter(withdrawn_at=None).select_related("officer").order_by("-given_on"),
        "codes": codes_claimed_by(found),
        "may_verify": policies.may_verify(request.user, found),
        "works": works,
        "today": clock.today(),
        "verify_form": ReasonForm(prefix="verify", initial=seen),
        "return_form": ReasonForm(prefix="return", initial=seen),
        "suspend_form": ReasonForm(prefix="suspend", initial=seen),
        "consent_form": ConsentForm(prefix="consent", initial={"given_by": found.representative}),
        "unconfirm_form": UnconfirmForm(),
        "invite_form": InviteForm(prefix="invite", initial={"role": "owner", "sent_to": found.phone or found.email}),
    }
    return render(request, "marketplace/storefront/office/producer.html", context | bound, status=status)


def _again(request: RoleRequest, pk: int) -> HttpResponse:
    return redirect("office:producer", pk)


def _decide(request: RoleRequest, found: Producer, action: str) -> HttpResponse:
    form = ReasonForm(request.POST, prefix=action)
    if action == "verify" and found.state != ProducerState.SUSPENDED:
        form.fields["reason"].required = False
    if not form.is_valid():
        return _page(request, found, 422, **{f"{action}_form": form, "opened": action})
    decide = {
        "verify": services.verify_producer,
        "return": services.return_producer,
        "suspend": services.suspend_producer,
    }[action]
    said = form.cleaned_data
    try:
        decide(producer=found, by=request.user, reason=said["reason"], seen=said["seen"])
    except Conflict as conflict:
        found.refresh_from_db(fields=["state", "state_reason", "verified_at", "verified_by"])
        return _page(request, found, 409, faster=_who_was_faster(found) or words_of(conflict))
    except Refused as refused:
        tell(form, refused)
        return _page(request, found, status_of(refused), **{f"{action}_form": form, "opened": action})
    messages.success(request, str(DONE[action]))
    return _again(request, found.pk)


def _who_was_faster(found: Producer) -> str:
    decided = last_decision(found)
    if decided is None or not decided[0]:
        return ""
    return _("%(who)s đã quyết định trước, lúc %(when)s: %(state)s. Quyết định của bạn chưa được ghi.") % {
        "who": decided[0],
        "when": moment(decided[1]),
        "state": found.get_state_display(),
    }


def _consent(request: RoleRequest, found: Producer) -> HttpResponse:
    form = ConsentForm(request.POST, request.FILES, prefix="consent")
    if form.is_valid():
        try:
            services.record_consent(
                producer=found, officer=request.user, by=request.user, how="paper", **form.cleaned_data
            )
        except Refused as refused:
            tell(form, refused)
            return _page(request, found, status_of(refused), consent_form=form, opened="consent")
        messages.success(request, _("Đã ghi sự đồng ý. Bạn nhập hộ được từ bây giờ."))
        return _again(request, found.pk)
    return _page(request, found, 422, consent_form=form, opened="consent")


@door
def consent_paper(request: RoleRequest, pk: int, consent: int) -> HttpResponse:
    """The signed paper of a consent, as a download: to officers who reach the producer."""
    found = get_object_or_404(producers_in_reach(request.user), pk=pk)
    kept = get_object_or_404(found.behalf_consents.exclude(paper=""), pk=consent)
    suffix = kept.paper.rpartition(".")[2]
    name = f"dong-y-{found.slug[:40]}-{kept.given_on:%Y%m%d}.{suffix}"
    return cast("HttpResponse", stored_file(request, kept.paper, download_as=name))  # it streams


def _withdraw(request: RoleRequest, found: Producer) -> HttpResponse:
    """Only the officer's own consents; another's is as absent as one that never was."""
    number = request.POST.get("consent", "")
    mine = BehalfConsent.objects.filter(producer=found, officer=request.user)
    consent = get_object_or_404(mine, pk=int(number) if number.isdecimal() and len(number) < 19 else 0)
    try:
        services.withdraw_consent(consent=consent, by=request.user)
    except Refused as refused:
        messages.warning(request, words_of(refused))
    else:
        messages.success(request, _("Đã ghi: cơ sở rút sự đồng ý. Bạn không nhập hộ được nữa."))
    return _again(request, found.pk)


def _invite(request: RoleRequest, found: Producer) -> HttpResponse:
    form = InviteForm(request.POST, prefix="invite")
    if form.is_valid():
        try:
            issued = services.invite_member(producer=found, by=request.user, **form.cleaned_data)
        except Refused as refused:
            tell(form, refused)
            return _page(request, found, status_of(refused), invite_form=form, opened="invite")
        link = settings.PUBLIC_URL + reverse("account_invitation", args=[issued.token])
        said = _("Gửi liên kết này cho %(to)s, dùng được 7 ngày, chỉ hiện một lần: %(link)s")
        messages.success(request, said % {"to": issued.invitation.sent_to, "link": link})
        return _again(request, found.pk)
    return _page(request, found, 422, invite_form=form, opened="invite")


def _zone_code(request: RoleRequest, found: Producer, action: str) -> HttpResponse:
    """Confirm a growing-area code of the producer, or take that back with a reason; another producer's is absent."""
    number = request.POST.get("code", "")
    theirs = ZoneCode.objects.filter(zone__producer=found).select_related("zone")
    code = get_object_or_404(theirs, pk=int(number) if number.isdecimal() and len(number) < 19 else 0)
    try:
        if action == "confirm":
            confirm_code(zone_code=code, by=request.user)
            messages.success(request, _("Đã xác nhận mã %(code)s.") % {"code": code.code})
        else:
            form = UnconfirmForm(request.POST)
            if not form.is_valid():
                return _page(request, found, 422, unconfirm_form=form, unconfirming=code.pk, opened=action)
            withdraw_code_confirmation(zone_code=code, reason=form.cleaned_data["reason"], by=request.user)
            messages.success(request, _("Đã bỏ xác nhận mã %(code)s.") % {"code": code.code})
    except Refused as refused:
        messages.error(request, words_of(refused))
    return _again(request, found.pk)


@door
@once
def new(request: RoleRequest) -> HttpResponse:
    """Register a household on its behalf, with its recorded consent. With `?idea=`: of the person whose idea was typed in for them."""
    idea = _idea(request)
    said = {"representative": idea.person, "given_by": idea.person, "phone": idea.phone} if idea else {}
    if idea is not None:
        said |= {"name": _("Hộ %(person)s") % {"person": idea.person}, "place": idea.commune.address}
    form = BehalfForm(
        posted(request), request.FILES if request.method == "POST" else None, initial={"kind": "household"} | said
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                made = services.register_producer(by=request.user, consent=form.consent(), **form.facts())
            except Refused as refused:
                tell(form, refused)
                status = status_of(refused)
            else:
                messages.success(request, _("Đã đăng ký hộ cơ sở. Mời chủ cơ sở vào, rồi điền nốt hồ sơ."))
                return redirect("office:idea", idea.pk) if idea else _again(request, made.pk)
    context = {"form": form, "idea": idea}
    return render(request, "marketplace/storefront/office/producer_new.html", context, status=status)


def _idea(request: RoleRequest) -> Idea | None:
    """The idea of the address, none when it names none; only one that was chosen and typed in for somebody here."""
    number = request.GET.get("idea", "")
    if not number:
        return None
    chosen_for = officer_ideas(request.user).filter(on_behalf=True, producer=None, state=IdeaState.SELECTED)
    return get_object_or_404(chosen_for, pk=int(number) if number.isdecimal() and len(number) < 19 else 0)


@door
def edit(request: RoleRequest, pk: int) -> HttpResponse:
    """Change a producer's profile in its name; without its consent the page says what to do first."""
    found = get_object_or_404(producers_in_reach(request.user), pk=pk)
    if not policies.acts_on_behalf(request.user, found):
        messages.warning(request, _("Ghi sự đồng ý của cơ sở trước, rồi sửa hộ."))
        return _again(request, pk)
    form = ProfileForm.of(found, posted(request))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                services.update_producer(producer=found, by=request.user, **form.facts())
            except Refused as refused:
                tell(form, refused)
                status = status_of(refused)
            else:
                messages.success(request, _("Đã lưu. Nhật ký ghi là nhập hộ cơ sở."))
                return _again(request, pk)
    context = {"form": form, "producer": found}
    return render(request, "marketplace/storefront/office/producer_edit.html", context, status=status)
