"""One criterion of Form 02 at a time: the option, the words, the papers that prove it, what the platform knows."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from catalog.certification.models import EDITABLE, Dossier, Evidence, EvidenceKind
from catalog.certification.queries.dossiers import FORM_KINDS, FORM_PAPERS, draft_of, known_of, needs_proof
from catalog.certification.queries.evidence import store_of
from catalog.certification.queries.rubrics import sheet_of
from catalog.certification.queries.scoring import Criterion
from catalog.certification.services.dossiers import link_evidence, save_score, take_fact, unlink_evidence
from catalog.core.cursors import keyset
from catalog.core.errors import Conflict, NotAllowed, Refused
from catalog.core.numbers import row_key
from marketplace.storefront.forms.dossiers import ScoreForm

from ..paging import neighbours
from .desk import StudioRequest, at_desk, page, to
from .dossiers import WRITES, adding, board, not_saved, own_dossier, said, saved

A_PAGE = 30


@dataclass(frozen=True, slots=True)
class Pick:
    """One option as a radio card."""

    value: int
    label: str
    points: Any
    min_stars: int | None
    chosen: bool


def _criterion(dossier: Dossier, number: str) -> Criterion:
    found = sheet_of(dossier.rubric).criterion(number)
    if found is None:
        raise Http404
    return found


@at_desk
@WRITES
def criterion(request: StudioRequest, pk: int, number: str) -> HttpResponse:
    """Choose, describe, prove. One form keeps everything, whichever button is pressed. 6 statements of its own to show."""
    dossier = own_dossier(request, pk)
    if number == FORM_PAPERS:
        return to(request, "studio_dossier_form", pk)
    asked = _criterion(dossier, number)
    form = ScoreForm(request.POST or None, criterion=asked)
    if request.method != "POST":
        return _page(request, dossier, asked, form)
    quiet = "autosave" in request.POST
    if form.is_valid():
        try:
            _save(request, dossier, asked, form)
        except Conflict as conflict:
            if quiet:
                return not_saved(request, conflict)
            form.refuse(conflict)
            return _page(request, dossier, asked, form, status=409)
        except Refused as refused:
            form.refuse(refused)
        else:
            return saved(request, pk) if quiet else _onward(request, dossier, asked)
    return saved(request, pk, status=422) if quiet else _page(request, dossier, asked, form, status=422)


def _save(request: StudioRequest, dossier: Dossier, asked: Criterion, form: ScoreForm) -> None:
    """The option and the words always; then what the pressed button asks for besides."""
    save_score(
        dossier=dossier,
        criterion=asked.number,
        option=form.cleaned_data["option"],
        description=form.cleaned_data["description"],
        by=request.user,
    )
    if "take" in request.POST:
        take_fact(dossier=dossier, criterion=asked.number, by=request.user)
    if paper := row_key(request.POST.get("unlink", "")):
        found = Evidence.objects.filter(pk=paper, producer=request.desk.producer).first()
        if found is not None:
            unlink_evidence(dossier=dossier, criterion=asked.number, evidence=found, by=request.user)


def _onward(request: StudioRequest, dossier: Dossier, asked: Criterion) -> HttpResponse:
    """To where the pressed button leads."""
    numbers = [each.number for each in sheet_of(dossier.rubric).criteria]
    at = numbers.index(asked.number)
    if "papers" in request.POST:
        return to(request, "studio_criterion_papers", dossier.pk, asked.number)
    if "next" in request.POST:
        if at + 1 < len(numbers):
            return to(
                request, "studio_criterion", dossier.pk, numbers[at + 1], at="score"
            )  # on a phone the board is two screens high
        return to(request, "studio_dossier_submit", dossier.pk)
    messages.success(request, _("Đã lưu."))
    return to(request, "studio_criterion", dossier.pk, asked.number)


def _page(
    request: StudioRequest, dossier: Dossier, asked: Criterion, form: ScoreForm, status: int = 200
) -> HttpResponse:
    draft = draft_of(dossier)
    score = draft.scores.get(asked.number)
    option = score.option if score else None
    words = score.description if score else ""
    if form.is_bound:  # what was typed is not lost
        typed = form.data.get("option", "")
        option = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 4 else None
        words = form.data.get("description", "")
    numbers = [each.number for each in draft.sheet.criteria]
    at = numbers.index(asked.number)
    found = known_of(dossier, draft).get(asked.number)
    context = board(dossier, draft) | {
        "criterion": asked,
        "form": form,
        "picks": [
            Pick(n, str(each.label), each.points, each.min_stars, n == option) for n, each in enumerate(asked.options)
        ],
        "words": words,
        "score": score,
        "known": found,
        "adds": bool(found and (found.adds_to(option) or not words)),
        "linked": draft.papers.get(asked.number, []),
        **adding(asked.number, asked.evidence),
        "wants_proof": needs_proof(draft, asked),
        "kinds": [EvidenceKind(kind).label for kind in asked.evidence if kind in EvidenceKind.values],
        "before": numbers[at - 1] if at else "",
        "after": numbers[at + 1] if at + 1 < len(numbers) else "",
        "elsewhere": {
            paper.evidence.pk: ", ".join(
                place
                for place, papers in draft.papers.items()
                if place not in (asked.number, FORM_PAPERS)
                and any(other.evidence.pk == paper.evidence.pk for other in papers)
            )
            for paper in draft.papers.get(asked.number, [])
        },
    }
    return page(request, "dossiers/criterion", context, status=status)


@at_desk
@WRITES
def choose(request: StudioRequest, pk: int, number: str) -> HttpResponse:
    """Papers of the store to tick: those that suit the criterion, or all. 3 statements of its own."""
    dossier = own_dossier(request, pk)
    asked = None if number == FORM_PAPERS else _criterion(dossier, number)
    back = ("studio_dossier_form", pk) if asked is None else ("studio_criterion", pk, number)
    if dossier.state not in EDITABLE:
        return to(request, *back)
    if request.method == "POST":
        wanted = {row_key(each) for each in request.POST.getlist("paper")[:200]}
        mine = Evidence.objects.filter(producer=request.desk.producer, pk__in=wanted)
        unlink = row_key(request.POST.get("unlink", ""))
        try:
            if unlink:
                found = Evidence.objects.filter(producer=request.desk.producer, pk=unlink).first()
                if found is not None:
                    unlink_evidence(dossier=dossier, criterion=number, evidence=found, by=request.user)
            for paper in mine:
                link_evidence(dossier=dossier, criterion=number, evidence=paper, by=request.user)
        except NotAllowed:
            raise
        except Refused as refused:
            said(request, refused)
        return to(request, *back, at="papers")
    return _chooser(request, dossier, asked, number)


def _chooser(request: StudioRequest, dossier: Dossier, asked: Criterion | None, number: str) -> HttpResponse:
    store = store_of(request.desk.producer)
    wanted = asked.evidence if asked is not None else FORM_KINDS
    only = bool(wanted) and "all" not in request.GET
    if only:
        store = store.filter(kind__in=wanted)
    try:
        found = keyset(
            store,
            order=[("uploaded_at", "desc"), ("pk", "desc")],
            after=request.GET.get("after", ""),
            before=request.GET.get("before", ""),
            limit=A_PAGE,
        )
    except Refused as refused:
        said(request, refused)
        return to(request, "studio_criterion_papers", dossier.pk, number)
    there = set(dossier.evidence_links.filter(criterion=number).values_list("evidence_id", flat=True))
    context = {
        "dossier": dossier,
        "criterion": asked,
        "place": number,
        "rows": found.rows,
        "there": there,
        "only": only,
        "page": neighbours(request, found),
    }
    return page(request, "dossiers/choose_papers", context)
