"""Dossiers at the desks: the work list by clock, and one dossier with all that its desk needs and may do."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.certification.models import (
    CLOSED,
    AdvisoryReport,
    Dossier,
    DossierState,
    Evidence,
    EvidenceKind,
    IntakeSlip,
    RequestLetter,
    Submission,
)
from catalog.certification.policies.dossiers import may_advise, may_handle, may_see_representative
from catalog.certification.queries import desks, form01
from catalog.certification.queries.content import without_private
from catalog.certification.queries.rubrics import Transition, sheet_of, transition_of
from catalog.certification.queries.scoring import Label
from catalog.certification.services import desks as services
from catalog.certification.services.transition import supersede_dossier
from catalog.certification.symbols.desks import form_03_pdf, letter_pdf, slip_pdf
from catalog.core import clock
from catalog.core.errors import Conflict, Refused
from catalog.core.views import stored_file
from marketplace.accounts.views.gates import RoleRequest
from marketplace.storefront.forms.office import dossiers as f
from marketplace.storefront.forms.office.fields import tell

from .common import PAGE, chosen, door, paged, posted, status_of, words_of

TABS = [
    ("mine", gettext_lazy("Chờ tôi")),
    ("others", gettext_lazy("Nơi khác giữ")),
    ("closed", gettext_lazy("Đã xong")),
]
S = DossierState


@door
def dossiers(request: RoleRequest) -> HttpResponse:
    """Overdue first, then the next that is due. 8 statements with session, user and roles, whatever the number of dossiers."""
    tab = chosen(request, TABS)
    calendar = desks.office_calendar()
    counts = desks.work_counts(request.user, calendar)
    state = request.GET.get("state", "")
    state = state if state in DossierState.values else ""
    rows, pager = paged(
        request,
        desks.work_list(request.user, tab=tab, states=[state] if state else ()),
        desks.CLOSED_ORDER if tab == "closed" else desks.WORK_ORDER,
    )
    clocks = desks.clocks_of((row.due_on for row in rows), calendar)
    context = {
        "tabs": [(name, label, counts.of(name)) for name, label in TABS],
        "tab": tab,
        "state": state,
        "states": [(s, DossierState(s).label, counts.by_state[tab][s]) for s in S.values if s in counts.by_state[tab]],
        "counts": counts,
        "rows": [(row, clocks[row.due_on if tab != "closed" else None]) for row in rows],
        "page": pager,
        "per_page": PAGE,
    }
    return render(request, "marketplace/storefront/office/dossiers.html", context)


def _readable(request: RoleRequest, pk: int) -> Dossier:
    rows = desks.readable_dossiers(request.user).select_related(
        "product__producer__place", "regime", "rubric", "commune__current", "province__current", "previous", "renews"
    )
    return get_object_or_404(rows, pk=pk)


@door
def dossier(request: RoleRequest, pk: int) -> HttpResponse:
    """One dossier. A POST is a step of the desk that holds it."""
    found = _readable(request, pk)
    if request.method != "POST":
        return _page(request, found)
    action = ACTIONS.get(request.POST.get("action", ""))
    if action is None:
        raise Http404
    return _do(request, found, action)


# ------------------------------------------------------------ the page


def _content(submission: Submission | None, *, private: bool) -> dict[str, Any]:
    """What was handed in, ready for the page: criteria with their papers."""
    if submission is None:
        return {}
    content = submission.content if private else without_private(submission.content)
    papers = {paper["id"]: paper for paper in content["papers"]}
    parts: dict[str, list[Any]] = {}
    for row in content["criteria"]:
        words = {"label": str(Label(**row["label"])), "shown": [papers[n] for n in row["papers"]]}
        if row["option_label"]:
            words["option_label"] = str(Label(**row["option_label"]))
        parts.setdefault(row["part"], []).append(row | words)
    by_part = content["result"]["by_part"]
    return {
        "parts": [
            (p["part"], p["maximum"], by_part.get(p["part"]), parts.get(p["part"], [])) for p in content["parts"]
        ],
        "form": content["form"],
        "papers": [_paper(paper) for paper in content["papers"]],
    }


def _paper(paper: dict[str, Any]) -> dict[str, Any]:
    until = dt.date.fromisoformat(paper["expires_on"]) if paper["expires_on"] else None
    return paper | {
        "kind_label": EvidenceKind(paper["kind"]).label,
        "expires": until,
        "expired": until is not None and until < clock.today(),
    }


def _asked(form: dict[str, Any]) -> list[Any]:
    """Form 01 in its sections: label and answer of what was answered."""
    sections = [
        (section.heading, [(ask.label, form01.said(ask, form)) for ask in section.asks if form.get(ask.name)])
        for section in form01.FORM
    ]
    return [(heading, answers) for heading, answers in sections if answers]


def _page(request: RoleRequest, found: Dossier, status: int = 200, **bound: Any) -> HttpResponse:
    submission = desks.newest_submission(found)
    private = may_see_representative(request.user, found)
    content = _content(submission, private=private)
    handles, advises = may_handle(request.user, found), may_advise(request.user, found)
    claims = desks.claims_of(found, submission)
    transition = transition_of(found) if found.state not in CLOSED else None
    report = desks.newest_report(found)
    slip = IntakeSlip.objects.filter(dossier=found).first()
    letter = RequestLetter.objects.filter(dossier=found).order_by("-at", "-pk").first()
    reviews = list(AdvisoryReport.objects.filter(dossier=found).select_related("by").order_by("-at", "-pk"))
    context: dict[str, Any] = {
        "dossier": found,
        "clock": desks.clocks_of([found.due_on])[found.due_on],
        "transition": transition,
        "submission": submission,
        "content": content,
        "asked": _asked(content["form"]) if content else [],
        "claims": claims,
        "report": report,
        "report_items": [(desks.item_label(i["item"]), i) for i in report.items] if report else [],
        "report_is_old": bool(report and submission and report.at < submission.at),
        "slip": slip,
        "letter": letter,
        "reviews": reviews,
        "reviewed": any(services.counts_as_review(review, found) for review in reviews),
        "timeline": desks.timeline(found),
        "handles": handles,
        "advises": advises,
        "private": private,
        "today": clock.today(),
        "forms": _forms(found, claims, transition, handles=handles, advises=advises),
    }
    forms_here = context["forms"] | bound.pop("forms", {})
    return render(
        request, "marketplace/storefront/office/dossier.html", context | bound | {"forms": forms_here}, status=status
    )


def _forms(
    found: Dossier, claims: list[desks.Claim], transition: Transition | None, *, handles: bool, advises: bool
) -> dict[str, forms.Form]:
    """The desk's forms for the present state only, empty."""
    names = [name for name, action in ACTIONS.items() if found.state in action.states]
    allowed = [name for name in names if handles or (advises and name == "report")]
    if transition is None or not transition.is_over:
        allowed = [name for name in allowed if name != "anew"]
    else:  # nothing else goes on
        allowed = [name for name in allowed if name == "anew"]
    return {name: ACTIONS[name].form(found, claims, None, None) for name in allowed}


# ------------------------------------------------------------ the steps


@dataclass(frozen=True)
class Action:
    """A step of a desk: in which states, its form, what it does, what is said when it is done."""

    name: str
    states: tuple[str, ...]
    form: Callable[[Dossier, list[desks.Claim], Any, Any], Any]
    act: Callable[[Dossier, Any, Any], object]
    done: Any


def _initial(found: Dossier, **more: Any) -> dict[str, Any]:
    return {"seen": found.state, **more}


def _hold_form(found: Dossier, _claims: Any, data: Any, _files: Any) -> f.HoldForm:
    return f.HoldForm(data, prefix="hold", initial=_initial(found, instead_of=found.holder_id))


def _return_form(found: Dossier, _claims: Any, data: Any, _files: Any) -> f.ReturnForm:
    return f.ReturnForm(
        data, prefix="return", sheet=sheet_of(found.rubric), initial=_initial(found, rows=f.REASON_ROWS)
    )


def _form_03(found: Dossier, claims: list[desks.Claim], data: Any, _files: Any) -> f.Form03:
    return f.Form03(data, prefix="form03", claims=claims, initial=_initial(found))


def _forward_form(found: Dossier, _claims: Any, data: Any, _files: Any) -> f.ForwardForm:
    service = found.product.product_set.is_service
    initial = _initial(found, signed_on=clock.today(), samples=0 if service else services.SAMPLES)
    return f.ForwardForm(data, prefix="forward", is_service=service, initial=initial)


def _back_form(found: Dossier, _claims: Any, data: Any, _files: Any) -> f.BackForm:
    return f.BackForm(data, prefix="back", to_commune=found.state == S.CHECKING, initial=_initial(found))


def _report_form(found: Dossier, _claims: Any, data: Any, files: Any) -> f.ReportForm:
    return f.ReportForm(data, files, prefix="report", initial=_initial(found, done_on=clock.today()))


def _plain(form: type[f.SeenForm], name: str) -> Callable[[Dossier, Any, Any, Any], f.SeenForm]:
    def make(found: Dossier, _claims: Any, data: Any, _files: Any) -> f.SeenForm:
        return form(data, prefix=name, initial=_initial(found))

    return make


def _said(form: forms.Form, *names: str) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in ("seen", *names)}


AT_DESK = (S.SUBMITTED, S.VERIFYING, S.CHECKING, S.ADVISORY, S.READY, S.COUNCIL, S.SCORED)
ACTIONS: dict[str, Action] = {
    a.name: a
    for a in (
        Action(
            "hold",
            AT_DESK,
            _hold_form,
            lambda d, form, by: services.hold(dossier=d, by=by, **_said(form, "instead_of")),
            gettext_lazy("Bạn đang giữ hồ sơ này."),
        ),
        Action(
            "anew",
            AT_DESK,
            _plain(f.SeenForm, "anew"),
            lambda d, form, by: supersede_dossier(dossier=d, by=by, **_said(form)),
            gettext_lazy("Đã chuyển sang hồ sơ mới theo quy định hiện hành. Chủ thể xem lại rồi nộp."),
        ),
        Action(
            "slip",
            (S.SUBMITTED,),
            _plain(f.SeenForm, "slip"),
            lambda d, form, by: services.give_slip(dossier=d, by=by, **_said(form)),
            gettext_lazy("Đã tiếp nhận. Phiếu tiếp nhận có ở trang này."),
        ),
        Action(
            "form03",
            (S.VERIFYING,),
            _form_03,
            lambda d, form, by: services.write_commune_report(
                dossier=d, by=by, findings=form.findings(), **_said(form, "conclusion")
            ),
            gettext_lazy("Đã ghi biểu số 03."),
        ),
        Action(
            "forward",
            (S.VERIFYING,),
            _forward_form,
            lambda d, form, by: services.forward_to_council(
                dossier=d, by=by, **_said(form, "letter_number", "signed_on", "samples")
            ),
            gettext_lazy("Đã chuyển hồ sơ lên cấp trên."),
        ),
        Action(
            "complete",
            (S.CHECKING,),
            _plain(f.CompleteForm, "complete"),
            lambda d, form, by: services.accept_complete(dossier=d, by=by, **_said(form, "text")),
            gettext_lazy("Hồ sơ đủ thành phần. Tổ tư vấn rà soát tiếp."),
        ),
        Action(
            "report",
            (S.ADVISORY,),
            _report_form,
            lambda d, form, by: services.write_advisory_report(
                dossier=d,
                by=by,
                is_positive=form.cleaned_data["is_positive"] == "yes",
                **_said(form, "kind", "done_on", "text", "photos"),
            ),
            gettext_lazy("Đã ghi nhận xét."),
        ),
        Action(
            "ready",
            (S.ADVISORY,),
            _plain(f.SeenForm, "ready"),
            lambda d, form, by: services.declare_ready(dossier=d, by=by, **_said(form)),
            gettext_lazy("Hồ sơ đã sẵn sàng, chờ phiên họp hội đồng."),
        ),
        Action(
            "return",
            (S.SUBMITTED, S.VERIFYING),
            _return_form,
            lambda d, form, by: services.return_dossier(
                dossier=d, by=by, reasons=form.reasons(), **_said(form, "note")
            ),
            gettext_lazy("Đã trả lại chủ thể kèm lý do."),
        ),
        Action(
            "back",
            (S.CHECKING, S.ADVISORY),
            _back_form,
            lambda d, form, by: services.send_back(dossier=d, by=by, **_said(form, "to", "missing", "text")),
            gettext_lazy("Đã trả lại hồ sơ."),
        ),
    )
}


def _do(request: RoleRequest, found: Dossier, action: Action) -> HttpResponse:
    claims = desks.claims_of(found, desks.newest_submission(found)) if action.name == "form03" else []
    form = action.form(found, claims, posted(request), request.FILES)
    opened = {"forms": {action.name: form}, "opened": action.name}
    if action.name == "return" and "more" in request.POST:
        return _page(request, found, forms={"return": form.with_more_rows()}, opened="return")
    if not form.is_valid():
        if "seen" in form.errors:  # nothing that our page sends
            raise Http404
        return _page(request, found, 422, **opened)
    try:
        action.act(found, form, request.user)
    except Conflict as conflict:
        fresh = _readable(request, found.pk)
        return _page(request, fresh, 409, faster=_who_was_faster(fresh, conflict))
    except Refused as refused:
        tell(form, refused)
        return _page(request, found, status_of(refused), **opened)
    messages.success(request, str(action.done))
    return _after(request, found)


def _after(request: RoleRequest, found: Dossier) -> HttpResponseRedirect:
    """Back to the dossier, or to the list when it went where this officer reads no more."""
    still = desks.readable_dossiers(request.user).filter(pk=found.pk).exists()
    return redirect("office:dossier", found.pk) if still else redirect("office:dossiers")


def _who_was_faster(found: Dossier, conflict: Conflict) -> str:
    """The dossier's last step says who and what."""
    step = found.steps.select_related("by").order_by("-at", "-pk").first()
    if step is None or step.by is None or conflict.problems[0].code != "moved_meanwhile":
        return words_of(conflict)
    return _("%(who)s đã làm trước: hồ sơ nay là “%(state)s”. Việc bạn vừa gửi chưa được ghi.") % {
        "who": str(step.by),
        "state": found.get_state_display(),
    }


# ------------------------------------------------------------ files


@door
def evidence(request: RoleRequest, pk: int, evidence: int) -> HttpResponse:
    """A paper that was handed in with the dossier, as a download."""
    found = _readable(request, pk)
    handed_in = {
        paper["id"] for content in found.submissions.values_list("content", flat=True) for paper in content["papers"]
    }
    paper = get_object_or_404(Evidence, pk=evidence if evidence in handed_in else 0, removed_at=None)
    return cast("HttpResponse", stored_file(request, paper.file, download_as=paper.filename))  # it streams


@door
def photo(request: RoleRequest, pk: int, report: int, number: int) -> HttpResponse:
    """A photo of a visit."""
    review = get_object_or_404(AdvisoryReport, dossier=_readable(request, pk), pk=report)
    if not 0 < number <= len(review.photos):
        raise Http404
    return cast("HttpResponse", stored_file(request, review.photos[number - 1]["name"]))


def _pdf(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


@door
def slip(request: RoleRequest, pk: int) -> HttpResponse:
    """The intake slip, to print."""
    found = _readable(request, pk)
    made = get_object_or_404(IntakeSlip.objects.select_related("commune", "by"), dossier=found)
    return _pdf(slip_pdf(made, found), f"phieu-tiep-nhan-{made.serial}-{made.year}.pdf")


@door
def form_03(request: RoleRequest, pk: int) -> HttpResponse:
    """The newest Form 03."""
    found = _readable(request, pk)
    report = desks.newest_report(found)
    if report is None:
        raise Http404
    return _pdf(form_03_pdf(report, found), f"bieu-03-{found.pk}-{report.number}.pdf")


@door
def letter(request: RoleRequest, pk: int) -> HttpResponse:
    """The newest request letter."""
    found = _readable(request, pk)
    made = RequestLetter.objects.filter(dossier=found).select_related("by").order_by("-at", "-pk").first()
    if made is None:
        raise Http404
    return _pdf(letter_pdf(made, found), f"cong-van-{found.pk}.pdf")
