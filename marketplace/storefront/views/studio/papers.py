"""The store of papers: the list, more of them, one of them; and files in pieces for a small script."""

from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog.certification.models import Dossier, Evidence, EvidenceKind, Upload
from catalog.certification.queries.evidence import is_expired, store_of, uses_of
from catalog.certification.services.dossiers import link_evidence
from catalog.certification.services.evidence import (
    PIECE_BYTES,
    add_evidence,
    append_piece,
    describe_evidence,
    finish_upload,
    remove_evidence,
    replace_evidence,
    start_upload,
    title_of,
)
from catalog.core import clock
from catalog.core.cursors import keyset
from catalog.core.errors import Conflict, NotAllowed, Refused
from catalog.core.views import stored_file
from marketplace.storefront.forms.dossiers import NewPapersForm, PaperForm, ReplaceForm

from ..paging import neighbours
from .desk import StudioRequest, at_desk, own, page, refused_answer, to
from .dossiers import WRITES, said

A_PAGE = 50
LARGEST_PIECE = 4 * PIECE_BYTES
STATES = ("expired", "soon", "unused")


@at_desk
@WRITES
def papers(request: StudioRequest) -> HttpResponse:
    """The store, 50 at a time, and a form for more. 1 statement of its own, however many there are.

    Files that came without the script are put in here; with `dossier` and `place` they are linked at once and lead back there.
    """
    form = NewPapersForm(request.POST or None, request.FILES or None) if request.method == "POST" else NewPapersForm()
    wrong: list[tuple[str, str]] = []
    if request.method == "POST":
        target = _target(request)
        if form.is_valid():
            added = _add(request, form, target, wrong)
            if added:
                messages.success(request, _("Đã thêm %(n)s giấy tờ.") % {"n": added})
            if not wrong and not form.errors:
                return _back(request, target)
    return _store(request, form, wrong)


def _add(
    request: StudioRequest, form: NewPapersForm, target: tuple[Dossier, str] | None, wrong: list[tuple[str, str]]
) -> int:
    """Each file by itself: one that is refused does not hold up the others."""
    said_of = {name: form.cleaned_data[name] for name in ("kind", "issuer", "issued_on", "expires_on")}
    files = form.cleaned_data["papers"]
    added = 0
    for number, file in enumerate(files, 1):
        try:
            taken = add_evidence(
                producer=request.desk.producer,
                uploaded=file,
                title=title_of(form.cleaned_data["title"], number, len(files)),
                by=request.user,
                **said_of,
            )
            if target is not None:
                link_evidence(dossier=target[0], criterion=target[1], evidence=taken.evidence, by=request.user)
            if taken.was_there:
                words = _("“%(name)s” đã có trong kho từ ngày %(day)s; dùng lại bản đó.")
                day = f"{taken.evidence.uploaded_at.astimezone(clock.VIETNAM):%d/%m/%Y}"
                messages.info(request, words % {"name": taken.evidence.title, "day": day})
            else:
                added += 1
        except NotAllowed:
            raise
        except Refused as refused:
            fields = {problem.field for problem in refused.problems}
            if fields & set(said_of):
                form.refuse(refused)
                break
            wrong.append((str(file.name), " ".join(str(problem.message) for problem in refused.problems)))
    return added


def _target(request: StudioRequest) -> tuple[Dossier, str] | None:
    """The criterion of a dossier at this desk that the files are for, if any."""
    asked, place = request.POST.get("dossier", ""), request.POST.get("place", "")[:12]
    if not (asked.isascii() and asked.isdigit() and len(asked) < 18) or not place:
        return None
    return own(request, Dossier.objects.all(), int(asked), "product__producer"), place


def _back(request: StudioRequest, target: tuple[Dossier, str] | None) -> HttpResponse:
    if target is None:
        return to(request, "studio_papers")
    return to(request, "studio_criterion", target[0].pk, target[1], at="papers")


def _store(request: StudioRequest, form: NewPapersForm, wrong: list[tuple[str, str]]) -> HttpResponse:
    kind, state = request.GET.get("kind", ""), request.GET.get("state", "")
    kind = kind if kind in EvidenceKind.values else ""
    state = state if state in STATES else ""
    try:
        found = keyset(
            store_of(request.desk.producer, kind=kind, state=state),
            order=[("uploaded_at", "desc"), ("pk", "desc")],
            after=request.GET.get("after", ""),
            before=request.GET.get("before", ""),
            limit=A_PAGE,
        )
    except Refused as refused:
        said(request, refused)
        return to(request, "studio_papers")
    context = {
        "rows": found.rows,
        "page": neighbours(request, found),
        "form": form,
        "wrong": wrong,
        "kinds": EvidenceKind.choices,
        "kind": kind,
        "state": state,
    }
    return page(request, "dossiers/papers", context, status=422 if wrong or form.errors else 200)


def _own(request: StudioRequest, pk: int) -> Evidence:
    return own(request, Evidence.objects.select_related("producer__place", "uploaded_by", "replaces"), pk)


@at_desk
@WRITES
def paper(request: StudioRequest, pk: int) -> HttpResponse:
    """What is said about a paper, where it is used, its newer one. 3 statements of its own."""
    found = _own(request, pk)
    form = PaperForm(request.POST if request.method == "POST" else None, initial=PaperForm.of(found))
    if request.method == "POST" and form.is_valid():
        try:
            describe_evidence(evidence=found, by=request.user, **form.cleaned_data)
        except NotAllowed:
            raise
        except Conflict as conflict:
            said(request, conflict)
            return to(request, "studio_paper", pk)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("Đã lưu."))
            return to(request, "studio_paper", pk)
    return _paper_page(request, found, form)


def _paper_page(
    request: StudioRequest, found: Evidence, form: PaperForm | None = None, newer: ReplaceForm | None = None
) -> HttpResponse:
    context = {
        "paper": found,
        "form": form or PaperForm(initial=PaperForm.of(found)),
        "newer": newer or ReplaceForm(),
        "uses": uses_of(found),
        "expired": is_expired(found),
    }
    bad = bool((form and form.errors) or (newer and newer.errors))
    return page(request, "dossiers/paper", context, status=422 if bad else 200)


@at_desk
@WRITES
def replace(request: StudioRequest, pk: int) -> HttpResponse:
    """The newer paper comes."""
    found = _own(request, pk)
    if request.method != "POST":
        return to(request, "studio_paper", pk, at="replace")
    form = ReplaceForm(request.POST, request.FILES)
    if form.is_valid():
        values = form.cleaned_data
        try:
            new = replace_evidence(
                evidence=found,
                uploaded=values["file"],
                issued_on=values["issued_on"],
                expires_on=values["expires_on"],
                by=request.user,
            )
        except NotAllowed:
            raise
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("Đã thay bằng giấy mới ở mọi hồ sơ đang soạn."))
            return to(request, "studio_paper", new.pk)
    return _paper_page(request, found, newer=form)


@at_desk
@require_POST
def remove(request: StudioRequest, pk: int) -> HttpResponse:
    """Take it out of the store, unless it is used."""
    try:
        remove_evidence(evidence=_own(request, pk), by=request.user)
    except NotAllowed:
        raise
    except Refused as refused:
        said(request, refused)
        return to(request, "studio_paper", pk)
    messages.success(request, _("Đã bỏ giấy này khỏi kho."))
    return to(request, "studio_papers")


@at_desk
@require_safe
def file(request: StudioRequest, pk: int) -> HttpResponse:
    """The file itself, as a download. 1 statement of its own."""
    found = _own(request, pk)
    if found.removed_at is not None:
        raise Http404
    return cast("HttpResponse", stored_file(request, found.file, download_as=found.filename))


# ------------------------------------------------------------ in pieces


def _answer(upload: Upload, **more: Any) -> JsonResponse:
    return JsonResponse(
        {
            "token": upload.token,
            "received": upload.received,
            "size": upload.size,
            "piece": PIECE_BYTES,
            "done": bool(upload.evidence_id or upload.problem),
            "problem": upload.problem,
            **more,
        }
    )


@at_desk
@require_POST
def start(request: StudioRequest) -> HttpResponse:
    """Announce a file: `filename`, `size` in bytes, which `number` it is `of` how many, and what is said about them. Answers with a token to
    send pieces to."""

    def whole(name: str) -> int:
        said = request.POST.get(name, "")
        return int(said) if said.isascii() and said.isdigit() and len(said) < 15 else 0

    said = {name: request.POST.get(name, "") for name in ("kind", "title", "issuer", "issued_on", "expires_on")}
    try:
        made = start_upload(
            producer=request.desk.producer,
            filename=request.POST.get("filename", ""),
            size=whole("size"),
            fields=said | {"title": title_of(said["title"], whole("number"), whole("of"))},
            by=request.user,
        )
    except Refused as refused:
        return refused_answer(refused)
    return _answer(made)


@at_desk
@require_http_methods(["GET", "HEAD", "PATCH", "POST"])
def upload(request: StudioRequest, token: str) -> HttpResponse:
    """GET: how much has arrived. PATCH: the bytes from `Upload-Offset` on (409 with `received` when it is another). POST: that was all."""
    rows = Upload.objects.filter(token=token, by_id=request.user.pk)
    found = rows.filter(producer=request.desk.producer).first()
    if found is None:
        raise Http404
    try:
        if request.method == "PATCH":
            return _piece(request, found)
        if request.method == "POST":
            return _finish(request, found)
    except NotAllowed as refused:
        return refused_answer(refused)
    except Conflict as conflict:
        answer = refused_answer(conflict)
        now = rows.values("received").get()
        answer.content = JsonResponse(
            {"code": conflict.problems[0].code, "problem": str(conflict.problems[0].message), **now}
        ).content
        return answer
    except Refused as refused:
        return refused_answer(refused)
    get_token(request)
    return _answer(found)


def _piece(request: StudioRequest, found: Upload) -> HttpResponse:
    offset, length = request.headers.get("Upload-Offset", ""), request.headers.get("Content-Length", "")
    if not all(n.isascii() and n.isdigit() and len(n) < 16 for n in (offset, length)) or int(length) > LARGEST_PIECE:
        message = _("Phần tệp gửi lên lớn quá hoặc thiếu vị trí. Tải lại trang rồi thử lại.")
        return refused_answer(Refused.because("piece", message))
    return _answer(append_piece(upload=found, offset=int(offset), data=request.body, by=request.user))


def _finish(request: StudioRequest, found: Upload) -> HttpResponse:
    done = finish_upload(upload=found, by=request.user)
    target = _target(request)
    if done.evidence is not None and target is not None:
        link_evidence(dossier=target[0], criterion=target[1], evidence=done.evidence, by=request.user)
    return _answer(done)
