"""One dossier: its forms, what changed, what is known, handed in or taken back."""

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from catalog.certification.models import CLOSED, EDITABLE, Dossier, DossierState
from catalog.certification.queries import form01
from catalog.certification.queries.desks import timeline
from catalog.certification.queries.dossiers import FORM_KINDS, FORM_PAPERS, draft_of, what_changed
from catalog.certification.queries.rubrics import transition_of
from catalog.certification.services.dossiers import save_form, submit_dossier, withdraw_dossier
from catalog.certification.services.transition import supersede_dossier
from catalog.core.errors import Conflict, NotAllowed, Refused
from catalog.core.formats import number
from marketplace.storefront.forms.dossiers import RegistrationForm, WithdrawForm
from marketplace.storefront.services.dossier_facts import refresh_facts

from ...dossier_files import exports_of, papers_at
from ..desk import StudioRequest, at_desk, page, to
from .shared import WRITES, adding, board, not_saved, own_dossier, said, saved


@at_desk
@require_safe
def dossier(request: StudioRequest, pk: int) -> HttpResponse:
    """Where it stands, what it would give, what is missing, what happened. 11 statements of its own."""
    found = own_dossier(request, pk)
    steps = timeline(found)
    context = board(found, draft_of(found)) | {
        "timeline": steps,
        "returned": next((step for step in steps if step.state == DossierState.RETURNED), None)
        if found.state == DossierState.RETURNED
        else None,
        "papers": papers_at("studio_dossier", pk, request.desk.query),
        "exports": exports_of(request, found),
        "may_withdraw": found.state not in (*CLOSED, DossierState.COUNCIL, DossierState.SCORED),
        "withdraw": WithdrawForm(),
        "transition": transition_of(found) if found.state not in CLOSED else None,
    }
    return page(request, "dossiers/overview", context)


@at_desk
@WRITES
def form(request: StudioRequest, pk: int) -> HttpResponse:
    """Form 01. Saved whole, or a field at a time as one types (`autosave`). 5 statements of its own."""
    found = own_dossier(request, pk)
    if request.method != "POST":
        return _form_page(request, found, RegistrationForm(initial={**found.form, "stars_wanted": found.stars_wanted}))
    sent = RegistrationForm(request.POST)
    quiet = "autosave" in request.POST
    if sent.is_valid() or quiet:
        values = sent.values() if not sent.errors else {k: v for k, v in sent.values().items() if k not in sent.errors}
        try:
            save_form(dossier=found, values=values, stars_wanted=sent.cleaned_data.get("stars_wanted"), by=request.user)
        except Conflict as conflict:
            if quiet:
                return not_saved(request, conflict)
            said(request, conflict)
            return to(request, "studio_dossier", pk)
        except Refused as refused:
            sent.refuse(refused)
        else:
            if quiet:
                return saved(request, pk)
            if not sent.errors:
                messages.success(request, _("Đã lưu Biểu số 01."))
                return to(request, "studio_dossier_form", pk)
    return saved(request, pk, status=422) if quiet else _form_page(request, found, sent)


def _form_page(request: StudioRequest, found: Dossier, sent: RegistrationForm) -> HttpResponse:
    draft = draft_of(found)
    context = board(found, draft) | {
        "form": sent,
        "linked": draft.papers.get(FORM_PAPERS, []),
        **adding(FORM_PAPERS, FORM_KINDS),
    }
    return page(request, "dossiers/form", context, status=422 if sent.errors else 200)


@at_desk
@require_safe
def changes(request: StudioRequest, pk: int) -> HttpResponse:
    """What a renewal differs in from the dossier before. 8 statements of its own."""
    found = own_dossier(request, pk)
    draft = draft_of(found)
    return page(request, "dossiers/changes", board(found, draft) | {"changes": what_changed(found, draft)})


@at_desk
@require_POST
def facts(request: StudioRequest, pk: int) -> HttpResponse:
    """Ask every room what it knows today."""
    found = own_dossier(request, pk)
    if found.state in EDITABLE:
        changed = refresh_facts(found)
        if changed:
            words = _("Đã cập nhật điều hệ thống biết; tự điền %(n)s tiêu chí chưa ai ghi.") % {"n": number(changed)}
        else:
            words = _("Đã cập nhật điều hệ thống biết. Những gì bạn đã ghi giữ nguyên.")
        messages.success(request, words)
    return to(request, "studio_dossier", pk)


@at_desk
@WRITES
def submit(request: StudioRequest, pk: int) -> HttpResponse:
    """Read it all once more, then hand it in. 5 statements of its own to show."""
    found = own_dossier(request, pk)
    if found.state not in EDITABLE:
        return to(request, "studio_dossier", pk)
    if request.method == "POST":
        try:
            submit_dossier(dossier=found, seen=request.POST.get("seen", ""), by=request.user)
        except NotAllowed:
            raise
        except Conflict as conflict:
            said(request, conflict)
            return to(request, "studio_dossier", pk)
        except Refused:
            return _review(request, found, status=422)
        messages.success(request, _("Đã nộp hồ sơ. Xã tiếp nhận rồi cấp phiếu hẹn; trang này ghi từng bước."))
        return to(request, "studio_dossier", pk)
    return _review(request, found)


def _review(request: StudioRequest, found: Dossier, status: int = 200) -> HttpResponse:
    draft = draft_of(found)
    rows = [
        (
            criterion,
            draft.chosen(criterion),
            draft.scores.get(criterion.number),
            draft.papers.get(criterion.number, []),
        )
        for criterion in draft.sheet.criteria
    ]
    answers = [(ask.label, words) for ask in form01.ASKS.values() if (words := form01.said(ask, found.form))]
    context = board(found, draft) | {"rows": rows, "answers": answers, "linked": draft.papers.get(FORM_PAPERS, [])}
    return page(request, "dossiers/review", context, status=status)


@at_desk
@require_POST
def anew(request: StudioRequest, pk: int) -> HttpResponse:
    """Begin it anew under the rules of today."""
    found = own_dossier(request, pk)
    try:
        fresh = supersede_dossier(dossier=found, seen=request.POST.get("seen", ""), by=request.user)
    except NotAllowed:
        raise
    except Refused as refused:
        said(request, refused)
        return to(request, "studio_dossier", pk)
    messages.success(request, _("Đã lập hồ sơ mới, mang theo biểu, giấy tờ và điểm của các tiêu chí không đổi."))
    return to(request, "studio_dossier", fresh.pk)


@at_desk
@require_POST
def withdraw(request: StudioRequest, pk: int) -> HttpResponse:
    """Take it back."""
    found = own_dossier(request, pk)
    try:
        withdraw_dossier(
            dossier=found, seen=request.POST.get("seen", ""), reason=request.POST.get("reason", ""), by=request.user
        )
    except NotAllowed:
        raise
    except Refused as refused:
        said(request, refused)
    else:
        messages.success(request, _("Đã rút hồ sơ. Lúc nào cũng lập hồ sơ mới được."))
    return to(request, "studio_dossier", pk)
