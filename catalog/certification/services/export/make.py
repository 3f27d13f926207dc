"""A dossier as one PDF or zip, made by a task: papers are read and written one at a time, so that 400 files and 1 GB take a worker's memory no
more than one of them does."""

import csv
import datetime as dt
import io
import logging
import re
import secrets
import tempfile
import zipfile
from collections.abc import Mapping
from typing import IO, Any

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from catalog.core import clock, outbox
from catalog.core.errors import NotAllowed, Refused
from catalog.core.files import DOCUMENT_FOLDER
from catalog.core.text import slug
from catalog.core.types import Actor

from ...models import EDITABLE, Dossier, DossierState, Evidence, Export
from ...policies.dossiers import may_read, may_see_representative, may_write
from ...queries.content import content_of, without_private
from ...queries.dossiers import dossier_rows
from ...symbols.joined import Joiner, NotReadable, what_broken_files_raise
from . import sheets as pages

KEPT = dt.timedelta(days=7)
STUCK_AFTER = dt.timedelta(hours=2)
EVERY = 5
"""Progress is told after so many papers."""
_CHUNK = 256 * 1024
_FORMS = 3  # cover, Form 01, Form 02
_NOT_JOINED = "Không ghép được các trang của tệp này. Xem tệp gốc trong bản ZIP."
log = logging.getLogger(__name__)


@transaction.atomic
def request_export(*, dossier: Dossier, form: str, by: Actor) -> Export:
    """Ask for a dossier as "pdf" or "zip"; a task makes it. One that is on its way already is not begun twice.

    Raises `NotAllowed` for who may not read it, `Refused` (`form`).
    """
    if not may_read(by, dossier):
        raise NotAllowed.because("not_allowed", _("Chỉ người của cơ sở và cán bộ đang xử lý mới tải được hồ sơ này."))
    if form not in ("pdf", "zip"):
        raise Refused.because("form", _("Chọn tải PDF hay ZIP."), "form")
    Dossier.objects.select_for_update(of=("self",)).only("pk").get(pk=dossier.pk)
    going = Export.objects.filter(
        dossier=dossier, form=form, by_id=by.pk, finished_at=None, created_at__gt=clock.now() - STUCK_AFTER
    ).first()
    if going is not None:
        return going
    made = Export.objects.create(dossier=dossier, form=form, by_id=by.pk, created_at=clock.now())
    outbox.emit("export.asked", export=made.pk)
    return made


def content_for(user: Actor, dossier: Dossier) -> dict[str, Any]:
    """What this user gets: its people what stands now while they may change it, all others what was handed in last; private answers only
    for evaluators."""
    submission = dossier.submissions.order_by("-number").first()
    if submission is not None and not (dossier.state in EDITABLE and may_write(user, dossier)):
        content = dict(submission.content)
    else:
        content = content_of(dossier)
    return content if may_see_representative(user, dossier) else without_private(content)


def make_export(*, export: Export) -> Export:
    """Make the file. Outside any transaction, so that progress is seen. Does nothing when it is finished; a second run begins anew."""
    export = Export.objects.select_related("by").get(pk=export.pk)
    if export.finished_at is not None:
        return export
    dossier = dossier_rows().get(pk=export.dossier_id)
    if not may_read(export.by, dossier):
        return _finished(export, problem=_("Bạn không còn được xem hồ sơ này."))
    content = content_for(export.by, dossier)
    export.done, export.total = 0, len(content["papers"]) + _FORMS
    export.save(update_fields=["done", "total"])
    with tempfile.TemporaryFile() as whole, override("vi"):
        if export.form == "pdf":
            _write_pdf(whole, export, content, dossier)
        else:
            _write_zip(whole, export, content, dossier)
        whole.seek(0)
        name = f"{DOCUMENT_FOLDER}/exports/{secrets.token_urlsafe(18)}.{export.form}"
        export.file = default_storage.save(name, File(whole))
    return _finished(export)


def _finished(export: Export, problem: str = "") -> Export:
    export.done, export.finished_at, export.problem = export.total, clock.now(), problem
    export.save(update_fields=["done", "file", "finished_at", "problem"])
    return export


def _advance(export: Export, done: int) -> None:
    if done % EVERY == 0:
        Export.objects.filter(pk=export.pk).update(done=done)


def state_of(dossier: Dossier) -> str:
    """What the cover says of it."""
    if dossier.state == DossierState.DRAFT:
        return _("Bản đang soạn, chưa nộp")
    return str(dossier.get_state_display())


def _stored(content: Mapping[str, Any]) -> dict[int, Evidence]:
    return Evidence.objects.only("file", "content_type", "removed_at").in_bulk([p["id"] for p in content["papers"]])


# ------------------------------------------------------------ one PDF


def _write_pdf(out: IO[bytes], export: Export, content: dict[str, Any], dossier: Dossier) -> None:
    joiner = Joiner(out)
    entries: list[tuple[str, int]] = []

    def add(title: str, source: IO[bytes]) -> None:
        entries.append((title, len(joiner.pages)))
        joiner.append(source, title=title)

    add("Biểu số 01. Phiếu đăng ký", io.BytesIO(pages.registration(content)))
    add("Biểu số 02. Phiếu tự đánh giá", io.BytesIO(pages.assessment(content)))
    stored = _stored(content)
    for place, paper in enumerate(content["papers"], 1):
        entries.append((pages.title_of(paper, place), len(joiner.pages)))
        _append_paper(joiner, content, paper, place, stored.get(paper["id"]))
        _advance(export, place + 2)
    said: dict[str, Any] = {"printed_on": clock.today(), "state": state_of(dossier)}
    # the cover is made twice: how many pages it takes decides what all the others are numbered
    from pypdf import PdfReader

    first = len(PdfReader(io.BytesIO(pages.cover(content, [(title, 9999) for title, _at in entries], **said))).pages)
    numbered = [(title, at + first + 1) for title, at in entries]
    joiner.append(io.BytesIO(pages.cover(content, numbered, **said)), front=True)
    joiner.finish(title=pages.footer(content))


def _append_paper(
    joiner: Joiner, content: dict[str, Any], paper: dict[str, Any], place: int, evidence: Evidence | None
) -> None:
    """The sheet before it, then its pages; a paper that cannot be read is named on that sheet and lies in the zip."""
    note = ""
    body: list[IO[bytes]] = []
    try:
        if evidence is None or evidence.removed_at is not None:
            note = "Tệp này không còn trong kho giấy tờ của cơ sở."
        elif paper["content_type"] == "application/pdf":
            body.append(default_storage.open(evidence.file))
            from pypdf import PdfReader

            len(PdfReader(body[0], strict=False).pages)
            body[0].seek(0)
        else:
            with default_storage.open(evidence.file) as stored:
                body.append(io.BytesIO(pages.picture_page(stored)))
    except (
        what_broken_files_raise()
    ) as e:  # one paper does not hold up the other 399; what else is wrong stops the task
        note = _NOT_JOINED
        log.warning("paper %s is not in the PDF of dossier %s: %s", paper["id"], content["dossier"], type(e).__name__)
    title = pages.title_of(paper, place)
    joiner.append(io.BytesIO(pages.divider(content, paper, place, note)), title=title)
    try:
        if body and not note:
            joiner.append(body[0])
    except NotReadable as e:
        log.warning(
            "paper %s is not in the PDF of dossier %s: %s",
            paper["id"],
            content["dossier"],
            type(e.__cause__ or e).__name__,
        )
        joiner.append(io.BytesIO(pages.divider(content, paper, place, _NOT_JOINED)))
    finally:
        for opened in body:
            opened.close()


# ------------------------------------------------------------ one zip


def _plain(text: str) -> str:
    return slug(re.sub(r"[/\\]", " ", text), limit=60) or "giay-to"


def _write_zip(out: IO[bytes], export: Export, content: dict[str, Any], dossier: Dossier) -> None:
    stored = _stored(content)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED, allowZip64=True) as whole:
        whole.writestr("bieu-so-01.pdf", pages.registration(content))
        whole.writestr("bieu-so-02.pdf", pages.assessment(content))
        rows = io.StringIO()
        table = csv.writer(rows)
        table.writerow(["so", "tep", "loai", "ten", "noi_cap", "ngay_cap", "het_han", "tieu_chi", "sha256"])
        for place, paper in enumerate(content["papers"], 1):
            evidence = stored.get(paper["id"])
            name = ""
            if evidence is not None and evidence.removed_at is None:
                suffix = evidence.file.rpartition(".")[2]
                name = f"minh-chung/{pages.file_number(place)}-{_plain(paper['title'])}.{suffix}"
                with default_storage.open(evidence.file) as source, whole.open(name, "w", force_zip64=True) as target:
                    while chunk := source.read(_CHUNK):
                        target.write(chunk)
            proves = [row["number"] for row in content["criteria"] if paper["id"] in row["papers"]]
            line = (paper["kind"], paper["title"], paper["issuer"], paper["issued_on"], paper["expires_on"])
            table.writerow([place, name, *(_no_formula(each) for each in line), " ".join(proves), paper["sha256"]])
            _advance(export, place + 2)
        whole.writestr("muc-luc.csv", "\ufeff" + rows.getvalue())
        whole.writestr("tinh-trang.txt", f"{state_of(dossier)}\n")


def _no_formula(text: str) -> str:
    """A cell that begins like a formula is text to a spreadsheet only behind a quote."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def drop_old_exports() -> int:
    """Forget exports of a week ago, with their files; gives their number. For the worker."""
    old = list(Export.objects.filter(created_at__lt=clock.now() - KEPT).values_list("pk", "file")[:500])
    for pk, file in old:
        if file:
            default_storage.delete(file)
        Export.objects.filter(pk=pk).delete()
    return len(old)
