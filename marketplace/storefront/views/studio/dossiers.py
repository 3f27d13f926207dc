"""Dossiers of a producer: the list, the first step, one at a glance, Form 01, what changed, handing in and taking back."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog.certification.models import CLOSED, EDITABLE, Dossier, DossierState, EvidenceKind, Export
from catalog.certification.queries import form01
from catalog.certification.queries.desks import asked_for, timeline
from catalog.certification.queries.dossiers import (
    FORM_KINDS,
    FORM_PAPERS,
    Completeness,
    Draft,
    Prediction,
    completeness,
    dossier_rows,
    draft_of,
    prediction,
    stations_of,
    ways_of,
    what_changed,
)
from catalog.certification.queries.rubrics import transition_of
from catalog.certification.queries.scoring import Criterion
from catalog.certification.services.dossiers import save_form, start_dossier, submit_dossier, withdraw_dossier
from catalog.certification.services.transition import supersede_dossier
from catalog.core.cursors import keyset
from catalog.core.errors import Conflict, NotAllowed, Refused
from catalog.core.templatetags.ocop import number
from catalog.products.models import Product
from marketplace.storefront.forms.dossiers import RegistrationForm, WithdrawForm
from marketplace.storefront.services.dossier_facts import refresh_facts

from .desk import StudioRequest, at_desk, own, page, pager, to

A_PAGE = 24
WRITES = require_http_methods(["GET", "HEAD", "POST"])
SCALE = Decimal(340)


# ------------------------------------------------------------ what the pages share


@dataclass(frozen=True, slots=True)
class Line:
    """A criterion in the list: `state` is done, alert (a gap or a missed minimum) or empty."""

    criterion: Criterion
    points: Decimal | None
    state: str


@dataclass(frozen=True, slots=True)
class Scale:
    """Where things stand on the drawn scale, as SVG wants its numbers."""

    have: str
    said_at: str
    cuts: tuple[tuple[str, int, Decimal], ...]
    path: str


def own_dossier(request: StudioRequest, pk: int) -> Dossier:
    """One of the desk's dossiers, or 404. 1 statement."""
    return own(request, dossier_rows(), pk, "product__producer")


def scale_of(found: Prediction) -> Scale:
    """The drawing of points among bands; only those of 3 stars and more are named."""

    def at(points: Decimal) -> Decimal:
        return (SCALE * points / found.maximum).quantize(Decimal("0.1")) if found.maximum else Decimal(0)

    cuts = tuple((str(at(least)), stars, least) for stars, least in found.bands if stars >= found.certified_from)
    have = at(found.points)
    path = "".join(f"M{x} 12v20" for x, _stars, _least in cuts)
    return Scale(str(have), str(min(max(have, Decimal(12)), SCALE - 12)), cuts, path)


def lines_of(draft: Draft, whole: Completeness) -> list[tuple[str, list[Line]]]:
    """The criteria by part, each with its state."""
    held = {shortfall.criterion.number for shortfall in draft.assessment.shortfalls}
    parts: dict[str, list[Line]] = {}
    for criterion in draft.sheet.criteria:
        option = draft.chosen(criterion)
        wrong = option is not None and (criterion.number in held or criterion.number in whole.by_place)
        state = "alert" if wrong else "done" if option is not None else ""
        parts.setdefault(criterion.part, []).append(Line(criterion, option.points if option else None, state))
    return list(parts.items())


def board(dossier: Dossier, draft: Draft) -> dict[str, Any]:
    """What every page of a dossier says. No statement, 1 while it is sent back."""
    found, whole = prediction(dossier, draft), completeness(dossier, draft)
    return {
        "dossier": dossier,
        "draft": draft,
        "prediction": found,
        "scale": scale_of(found),
        "whole": whole,
        "parts": lines_of(draft, whole),
        "stations": stations_of(dossier),
        "may_write": dossier.state in EDITABLE,
        "first": next(
            (c.number for c in draft.sheet.criteria if draft.chosen(c) is None), draft.sheet.criteria[0].number
        ),
        "saved": dossier.saved_at,
        "asked": asked_for(dossier),
    }


def adding(place: str, kinds: Sequence[str]) -> dict[str, Any]:
    """What the form for new papers wants: where they go, and the kind that is likeliest there."""
    return {"place": place, "paper_kinds": EvidenceKind.choices, "suggested_kind": kinds[0] if kinds else ""}


def said(request: StudioRequest, refused: Refused) -> None:
    """A refusal on the next page."""
    messages.error(request, " ".join(str(problem.message) for problem in refused.problems))


# ------------------------------------------------------------ list and start


@at_desk
@require_safe
def dossiers(request: StudioRequest) -> HttpResponse:
    """All dossiers, the newest first. 1 statement of its own."""
    try:
        found = keyset(
            dossier_rows().filter(product__producer=request.desk.producer),
            order=[("started_at", "desc"), ("pk", "desc")],
            after=request.GET.get("after", ""),
            before=request.GET.get("before", ""),
            limit=A_PAGE,
        )
    except Refused as refused:
        said(request, refused)
        return to(request, "studio_dossiers")
    return page(request, "dossiers/list", {"rows": found.rows, "page": pager(request, found), "closed": CLOSED})


@at_desk
@WRITES
def new_dossier(request: StudioRequest) -> HttpResponse:
    """Choose a product, then the kind of dossier that it may have today. 2 statements of its own, 3 more with a product chosen."""
    asked = request.POST.get("product") or request.GET.get("product", "")
    chosen = None
    if asked.isascii() and asked.isdigit() and len(asked) < 18:
        rows = Product.objects.select_related("product_set__group", "producer__place").defer("vector", "search")
        chosen = own(request, rows, int(asked))
    if request.method == "POST" and chosen is not None:
        try:
            made = start_dossier(product=chosen, kind=request.POST.get("kind", ""), by=request.user)
        except NotAllowed:
            raise
        except Conflict as conflict:
            there = Dossier.objects.filter(product=chosen).exclude(state__in=CLOSED).first()
            messages.warning(request, str(conflict.problems[0].message))
            return to(request, "studio_dossier", there.pk) if there else to(request, "studio_dossiers")
        except Refused as refused:
            return _new_page(request, chosen, refused)
        refresh_facts(made)
        messages.success(request, _("Đã lập hồ sơ. Tiếp theo: xem lại Biểu số 01 rồi tự chấm từng tiêu chí."))
        return to(request, "studio_dossier", made.pk)
    return _new_page(request, chosen)


def _new_page(request: StudioRequest, chosen: Product | None, refused: Refused | None = None) -> HttpResponse:
    open_ones = Dossier.objects.exclude(state__in=CLOSED).filter(product__producer=request.desk.producer)
    context = {
        "chosen": chosen,
        "ways": ways_of(chosen) if chosen else [],
        "products": []
        if chosen
        else Product.objects.filter(producer=request.desk.producer)
        .select_related("product_set")
        .defer("vector", "search")
        .order_by("name", "pk")[:200],
        "begun": {} if chosen else dict(open_ones.values_list("product_id", "pk")),
        "problems": refused.problems if refused else (),
    }
    return page(request, "dossiers/new", context, status=400 if refused else 200)


# ------------------------------------------------------------ one dossier


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
        "exports": Export.objects.filter(dossier=found).order_by("-created_at", "-pk")[:4],
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
    return page(request, "dossiers/form", context, status=400 if sent.errors else 200)


def saved(request: StudioRequest, pk: int, status: int = 200) -> HttpResponse:
    """What the small script puts in the place of the old: when it was saved, and what it gives now. 5 statements."""
    now = own_dossier(request, pk)
    return page(request, "dossiers/saved", board(now, draft_of(now)), status=status)


def not_saved(request: StudioRequest, conflict: Conflict) -> HttpResponse:
    """For the script: somebody handed it in meanwhile."""
    return page(request, "dossiers/not_saved", {"problems": conflict.problems}, status=409)


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
            return _review(request, found, status=400)
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
