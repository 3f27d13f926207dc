"""The work list, and the page of one dossier."""

import datetime as dt
from typing import Any

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
    EvidenceKind,
    Submission,
)
from catalog.certification.policies.dossiers import may_advise, may_handle, may_read_reviews, may_see_representative
from catalog.certification.queries import desks, form01
from catalog.certification.queries.content import without_private
from catalog.certification.queries.rubrics import transition_of
from catalog.certification.queries.scoring import Label
from catalog.certification.services import desks as services
from catalog.core import clock
from catalog.core.errors import Conflict, Refused
from marketplace.accounts.views.gates import RoleRequest
from marketplace.storefront.forms.office.fields import tell

from ...dossier_files import exports_of, papers_at
from ..common import PAGE, chosen, door, on_duty, paged, posted, status_of, words_of
from .steps import ACTIONS, Action, S, forms_of

TABS = [
    ("mine", gettext_lazy("Chờ tôi")),
    ("others", gettext_lazy("Nơi khác giữ")),
    ("closed", gettext_lazy("Đã xong")),
]


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


def readable(request: RoleRequest, pk: int) -> Dossier:
    rows = desks.readable_dossiers(request.user).select_related(
        "product__producer__place", "regime", "rubric", "commune__current", "province__current", "previous", "renews"
    )
    return get_object_or_404(rows, pk=pk)


@door
def dossier(request: RoleRequest, pk: int) -> HttpResponse:
    """One dossier. A POST is a step of the desk that holds it."""
    found = readable(request, pk)
    if request.method != "POST":
        return _page(request, found)
    action = ACTIONS.get(request.POST.get("action", ""))
    if action is None:
        raise Http404
    return _do(request, found, action)


def _content(found: Dossier, submission: Submission | None, *, private: bool) -> dict[str, Any]:
    """What was handed in, ready for the page: criteria with their papers."""
    if submission is None:
        return {}
    content = submission.content if private else without_private(submission.content, found)
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
        "points": content["result"]["points"],
        "stars": content["result"]["stars"],
        "withheld": ", ".join(row["number"] for row in content["criteria"] if row.get("withheld")),
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
    content = _content(found, submission, private=private)
    handles, advises = may_handle(request.user, found), may_advise(request.user, found)
    claims = desks.claims_of(found, submission)
    transition = transition_of(found) if found.state not in CLOSED else None
    timeline = desks.timeline(found)
    made = {entry.kind: entry.thing for entry in timeline if entry.is_newest}
    report = made.get("form_03")
    written = AdvisoryReport.objects.filter(dossier=found).select_related("by").order_by("-at", "-pk")
    reviews = list(written) if may_read_reviews(request.user, found) else []
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
        "slip": made.get("slip"),
        "letter": made.get("letter"),
        "reviews": reviews,
        "reviewed": services.is_reviewed(reviews, found),
        "timeline": timeline,
        "papers": papers_at("office:dossier", found.pk),
        "exports": exports_of(request, found),
        "handles": handles,
        "advises": advises,
        "private": private,
        "on_duty": on_duty(request),
        "today": clock.today(),
        "forms": forms_of(found, claims, transition, handles=handles, advises=advises),
    }
    forms_here = context["forms"] | bound.pop("forms", {})
    return render(
        request, "marketplace/storefront/office/dossier.html", context | bound | {"forms": forms_here}, status=status
    )


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
        fresh = readable(request, found.pk)
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
