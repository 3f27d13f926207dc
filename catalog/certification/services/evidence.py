"""A producer's store of papers: in, described, replaced, out; and files that come in pieces over a weak line."""

import datetime as dt
import hashlib
import secrets
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import PurePosixPath
from typing import Any

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from catalog.core import clock
from catalog.core.errors import Conflict, NotAllowed, Problem, Refused, refuse_if_any
from catalog.core.files import DOCUMENT_BYTES, DOCUMENT_FOLDER, accept_document
from catalog.core.types import Actor
from catalog.producers.models import Producer
from catalog.producers.policies import may_work_for
from catalog.products.services.common import acting

from ..models import EDITABLE, Evidence, EvidenceKind, EvidenceLink, Upload
from ..queries.dossiers import FORM_PAPERS
from ..queries.evidence import Use, uses_of

PIECE_BYTES = 1024 * 1024
"""How much our pages send at once; a piece may be up to four times as large."""
MOST_OPEN_UPLOADS = 500
UPLOAD_KEPT = dt.timedelta(days=3)
PIECES_FOLDER = f"{DOCUMENT_FOLDER}/pieces"
_CHUNK = 256 * 1024


@dataclass(frozen=True, slots=True)
class Taken:
    """A paper in the store; `was_there`: the same file had been handed in before and is used again."""

    evidence: Evidence
    was_there: bool


def _require(by: Actor, producer: Producer) -> None:
    if not may_work_for(by, producer):
        raise NotAllowed.because(
            "not_allowed", _("Chỉ người của cơ sở, hoặc cán bộ được cơ sở đồng ý, mới dùng được kho giấy tờ này.")
        )


def _hash_of(uploaded: File[bytes]) -> str:
    digest = hashlib.sha256()
    uploaded.seek(0)
    while chunk := uploaded.read(_CHUNK):
        digest.update(chunk)
    uploaded.seek(0)
    return digest.hexdigest()


def _facts(
    *, kind: str, title: str, issuer: str, issued_on: dt.date | None, expires_on: dt.date | None, filename: str
) -> dict[str, Any]:
    """What is said about a paper, checked."""
    problems = []
    name = title.replace("\x00", "").strip() or PurePosixPath(filename).stem
    if kind not in EvidenceKind.values:
        problems.append(Problem("unknown_kind", _("Chọn loại giấy tờ."), "kind"))
    if not name:
        problems.append(Problem("missing", _("Ghi tên giấy tờ."), "title"))
    for field, text in (("title", name), ("issuer", issuer)):
        if len(text) > 200:
            problems.append(Problem("too_long", _("Dài quá 200 ký tự. Viết ngắn lại."), field))
    if issued_on is not None and issued_on > clock.today():
        problems.append(Problem("in_future", _("Ngày cấp ở tương lai. Xem lại ngày."), "issued_on"))
    if issued_on is not None and expires_on is not None and expires_on < issued_on:
        problems.append(Problem("days", _("Ngày hết hạn trước ngày cấp. Xem lại hai ngày."), "expires_on"))
    refuse_if_any(problems)
    return {
        "kind": kind,
        "title": name,
        "issuer": issuer.replace("\x00", "").strip(),
        "issued_on": issued_on,
        "expires_on": expires_on,
    }


def _lock_store(producer: Producer) -> None:
    """Two of the same file at once: one after the other."""
    Producer.objects.select_for_update(of=("self",)).only("pk").get(pk=producer.pk)


@transaction.atomic
def add_evidence(
    *,
    producer: Producer,
    uploaded: File[bytes],
    kind: str,
    by: Actor,
    title: str = "",
    issuer: str = "",
    issued_on: dt.date | None = None,
    expires_on: dt.date | None = None,
    replaces: Evidence | None = None,
) -> Taken:
    """Put a paper into the store: PDF, JPEG or PNG by content, at most 20 MB and 200 pages, kept byte for byte.

    The same file (SHA-256) is not kept twice: the paper that is there is given back. Without a title the file's name is one. Raises
    `NotAllowed`, `Refused` on the field, `file` for what `core.files.accept_document` says.
    """
    _require(by, producer)
    filename = (PurePosixPath((uploaded.name or "").replace("\\", "/")).name or "giay-to")[-200:]
    facts = _facts(kind=kind, title=title, issuer=issuer, issued_on=issued_on, expires_on=expires_on, filename=filename)
    _lock_store(producer)
    sha256 = _hash_of(uploaded)
    there = Evidence.objects.filter(producer=producer, sha256=sha256, removed_at=None).first()
    if there is not None:
        if replaces is not None and there.pk == replaces.pk:
            raise Refused.because("same_file", _("Đây vẫn là tệp cũ. Chọn tệp của giấy mới."), "file")
        return Taken(there, was_there=True)
    document = accept_document(uploaded, field="file")
    try:
        with transaction.atomic(), acting(by, producer, "paper added"):
            made = Evidence.objects.create(
                producer=producer,
                **facts,
                file=document.name,
                filename=filename,
                content_type=document.content_type,
                size=document.size,
                pages=document.pages,
                sha256=sha256,
                replaces=replaces,
                uploaded_by_id=by.pk,
                uploaded_at=clock.now(),
            )
    except BaseException:
        default_storage.delete(document.name)
        raise
    return Taken(made, was_there=False)


@transaction.atomic
def describe_evidence(
    *,
    evidence: Evidence,
    by: Actor,
    kind: str,
    title: str,
    issuer: str = "",
    issued_on: dt.date | None = None,
    expires_on: dt.date | None = None,
) -> Evidence:
    """Correct what is said about a paper; its file stays. What was handed in keeps what it said then. Raises `NotAllowed`, `Conflict`, `Refused`."""
    mine = _locked(evidence, by)
    facts = _facts(
        kind=kind, title=title, issuer=issuer, issued_on=issued_on, expires_on=expires_on, filename=mine.filename
    )
    for name, value in facts.items():
        setattr(mine, name, value)
    with acting(by, mine.producer, "paper described"):
        mine.save(update_fields=list(facts))
    return mine


def _locked(evidence: Evidence, by: Actor) -> Evidence:
    mine = Evidence.objects.select_for_update(of=("self",)).select_related("producer__place").get(pk=evidence.pk)
    _require(by, mine.producer)
    if mine.removed_at is not None:
        raise Conflict.because("removed_already", _("Giấy này đã được bỏ khỏi kho. Tải lại trang để xem."))
    return mine


@transaction.atomic
def replace_evidence(
    *,
    evidence: Evidence,
    uploaded: File[bytes],
    by: Actor,
    title: str = "",
    issuer: str = "",
    issued_on: dt.date | None = None,
    expires_on: dt.date | None = None,
) -> Evidence:
    """A newer paper of the same kind takes the place of this one in every dossier that is still being written; handed-in ones keep theirs.

    Raises as `add_evidence`; `Refused` (`same_file`) for the old file again.
    """
    old = _locked(evidence, by)
    taken = add_evidence(
        producer=old.producer,
        uploaded=uploaded,
        kind=old.kind,
        by=by,
        title=title or old.title,
        issuer=issuer or old.issuer,
        issued_on=issued_on,
        expires_on=expires_on,
        replaces=old,
    )
    new = taken.evidence
    if taken.was_there and new.replaces_id is None and new.uploaded_at > old.uploaded_at:
        new.replaces = old
        with acting(by, old.producer, "paper replaced"):
            new.save(update_fields=["replaces"])
    links = EvidenceLink.objects.filter(evidence=old, dossier__state__in=EDITABLE)
    places = list(links.values_list("dossier_id", "criterion"))
    EvidenceLink.objects.bulk_create(
        [EvidenceLink(dossier_id=dossier, criterion=criterion, evidence=new) for dossier, criterion in places],
        ignore_conflicts=True,
    )
    links.delete()
    return new


def _where(use: Use) -> str:
    if not use.criterion:
        return _("%(product)s (bản đã nộp)") % {"product": use.dossier.product.name}
    if use.criterion == FORM_PAPERS:
        return _("%(product)s, Biểu số 01") % {"product": use.dossier.product.name}
    return _("%(product)s, tiêu chí %(number)s") % {"product": use.dossier.product.name, "number": use.criterion}


@transaction.atomic
def remove_evidence(*, evidence: Evidence, by: Actor) -> None:
    """Take a paper out of the store and delete its file. Refused while any dossier uses it, or was handed in with it, saying where.

    Raises `NotAllowed`, `Conflict`, `Refused` (`in_use`).
    """
    mine = _locked(evidence, by)
    if uses := uses_of(mine):
        where = "; ".join(dict.fromkeys(_where(use) for use in uses[:10]))
        message = _("Giấy này đang dùng ở: %(where)s. Gỡ ở đó trước, hoặc thay bằng giấy mới.") % {"where": where}
        raise Refused.because("in_use", message)
    mine.removed_at = clock.now()
    with acting(by, mine.producer, "paper removed"):
        mine.save(update_fields=["removed_at"])
    transaction.on_commit(lambda: default_storage.delete(mine.file))


# ------------------------------------------------------------ in pieces


@transaction.atomic
def start_upload(*, producer: Producer, filename: str, size: int, fields: Mapping[str, Any], by: Actor) -> Upload:
    """Announce a file of `size` bytes that will come in pieces. `fields`: kind, title, issuer, issued_on, expires_on (ISO days).

    Raises `NotAllowed`, `Refused` (`too_large`, `empty_file`, `too_many`: 500 unfinished ones, the fields of a paper).
    """
    _require(by, producer)
    if size > DOCUMENT_BYTES:
        limit = {"limit": DOCUMENT_BYTES // (1024 * 1024)}
        raise Refused.because("too_large", _("Tệp nặng quá %(limit)s MB. Chọn tệp nhẹ hơn.") % limit, "file")
    if size <= 0:
        raise Refused.because("empty_file", _("Tệp rỗng. Chọn lại tệp."), "file")
    name = (PurePosixPath(filename.replace("\\", "/").replace("\x00", "")).name or "giay-to")[-200:]
    said = {key: str(fields.get(key) or "") for key in ("kind", "title", "issuer", "issued_on", "expires_on")}
    _facts(**_read(said), filename=name)
    if Upload.objects.filter(producer=producer, evidence=None, problem="").count() >= MOST_OPEN_UPLOADS:
        message = _("Có quá nhiều tệp đang tải dở. Chờ các tệp đó xong rồi thử lại.")
        raise Refused.because("too_many", message, "file")
    now = clock.now()
    return Upload.objects.create(
        token=secrets.token_urlsafe(32),
        producer=producer,
        by_id=by.pk,
        filename=name,
        size=size,
        fields=said,
        created_at=now,
        touched_at=now,
    )


def _read(said: Mapping[str, str]) -> dict[str, Any]:
    """An upload's fields as `add_evidence` takes them."""

    def day(name: str) -> dt.date | None:
        if not said[name]:
            return None
        try:
            return dt.date.fromisoformat(said[name])
        except ValueError as e:
            raise Refused.because("day", _("Không đọc được ngày này. Ví dụ 22/11/2026."), name) from e

    return {
        "kind": said["kind"],
        "title": said["title"],
        "issuer": said["issuer"],
        "issued_on": day("issued_on"),
        "expires_on": day("expires_on"),
    }


def _lock_upload(upload: Upload, by: Actor) -> Upload:
    mine = Upload.objects.select_for_update(of=("self",)).select_related("producer__place").get(pk=upload.pk)
    if mine.by_id != by.pk:
        raise NotAllowed.because("not_allowed", _("Tệp này do người khác tải lên."))
    _require(by, mine.producer)
    return mine


def _piece(upload: Upload, offset: int) -> str:
    return f"{PIECES_FOLDER}/{upload.token}.{offset:012}"


@transaction.atomic
def append_piece(*, upload: Upload, offset: int, data: bytes, by: Actor) -> Upload:
    """Add the bytes that begin at `offset`. A piece that came already is taken again without harm when it changes nothing.

    Raises `NotAllowed`, `Conflict` (`offset`: go on at `received`; `finished`), `Refused` (`too_large`).
    """
    mine = _lock_upload(upload, by)
    if mine.evidence_id is not None or mine.problem:
        raise Conflict.because("finished", _("Tệp này đã tải xong."))
    if offset != mine.received or not data:
        raise Conflict.because("offset", _("Đã nhận %(n)s byte. Gửi tiếp từ đó.") % {"n": mine.received})
    if mine.received + len(data) > mine.size:
        raise Refused.because("too_large", _("Tệp dài hơn số byte đã báo. Chọn lại tệp."), "file")
    name = _piece(mine, offset)
    if default_storage.exists(name):  # written, and then the transaction broke off
        default_storage.delete(name)
    default_storage.save(name, ContentFile(data))
    mine.fields = mine.fields | {"pieces": [*mine.fields.get("pieces", []), offset]}
    mine.received += len(data)
    mine.touched_at = clock.now()
    mine.save(update_fields=["fields", "received", "touched_at"])
    return mine


@transaction.atomic
def finish_upload(*, upload: Upload, by: Actor) -> Upload:
    """All bytes are here: make a paper of them, or say in `problem` why not. Asked twice it answers the same.

    Raises `NotAllowed`, `Conflict` (`offset`: bytes are missing).
    """
    mine = _lock_upload(upload, by)
    if mine.evidence_id is not None or mine.problem:
        return mine
    if mine.received != mine.size:
        raise Conflict.because("offset", _("Đã nhận %(n)s byte. Gửi tiếp từ đó.") % {"n": mine.received})
    with tempfile.TemporaryFile() as whole:
        for offset in mine.fields.get("pieces", []):
            with default_storage.open(_piece(mine, offset)) as piece:
                while chunk := piece.read(_CHUNK):
                    whole.write(chunk)
        whole.seek(0)
        file = File(whole, name=mine.filename)
        file.size = mine.size
        try:
            with transaction.atomic():
                taken = add_evidence(producer=mine.producer, uploaded=file, by=by, **_read(mine.fields))
        except NotAllowed:
            raise
        except Refused as refused:
            mine.problem = " ".join(str(problem.message) for problem in refused.problems)
        else:
            mine.evidence = taken.evidence
    pieces = [_piece(mine, offset) for offset in mine.fields.get("pieces", [])]
    mine.fields = {name: value for name, value in mine.fields.items() if name != "pieces"}
    mine.touched_at = clock.now()
    mine.save(update_fields=["fields", "evidence", "problem", "touched_at"])
    transaction.on_commit(partial(_delete, pieces))
    return mine


def _delete(names: list[str]) -> None:
    for name in names:
        default_storage.delete(name)


def drop_stale_uploads() -> int:
    """Forget uploads that nobody has touched for 3 days, with their pieces; gives their number. For the worker."""
    dropped = 0
    for upload in Upload.objects.filter(touched_at__lt=clock.now() - UPLOAD_KEPT).order_by("pk")[:1000]:
        with transaction.atomic():
            mine = Upload.objects.select_for_update(skip_locked=True).filter(pk=upload.pk).first()
            if mine is None:
                continue
            pieces = [_piece(mine, offset) for offset in mine.fields.get("pieces", [])]
            mine.delete()
            transaction.on_commit(partial(_delete, pieces))
            dropped += 1
    return dropped
