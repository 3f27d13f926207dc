"""A producer's store of papers: in, described, replaced, out."""

import datetime as dt
import hashlib
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from catalog.core import clock
from catalog.core.errors import Conflict, NotAllowed, Problem, Refused, refuse_if_any
from catalog.core.files import accept_document
from catalog.core.types import Actor
from catalog.producers.models import Producer
from catalog.producers.policies import may_work_for
from catalog.products.services.common import acting

from ...models import EDITABLE, Evidence, EvidenceKind, EvidenceLink
from ...queries.dossiers import FORM_PAPERS
from ...queries.evidence import Use, uses_of

CHUNK = 256 * 1024


@dataclass(frozen=True, slots=True)
class Taken:
    """A paper in the store; `was_there`: the same file had been handed in before and is used again."""

    evidence: Evidence
    was_there: bool


def require(by: Actor, producer: Producer) -> None:
    """Raises `NotAllowed` for who neither belongs to the producer nor acts for it."""
    if not may_work_for(by, producer):
        raise NotAllowed.because(
            "not_allowed", _("Chỉ người của cơ sở, hoặc cán bộ được cơ sở đồng ý, mới dùng được kho giấy tờ này.")
        )


def _hash_of(uploaded: File[bytes]) -> str:
    digest = hashlib.sha256()
    uploaded.seek(0)
    while chunk := uploaded.read(CHUNK):
        digest.update(chunk)
    uploaded.seek(0)
    return digest.hexdigest()


def facts_of_paper(
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


def title_of(title: str, number: int, of: int) -> str:
    """The title of one of several papers that are handed in with one title: numbered, so that each is told from the others. Without a title
    each has its file's name."""
    title = title.strip()
    return f"{title} ({number})" if title and of > 1 else title


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
    require(by, producer)
    filename = (PurePosixPath((uploaded.name or "").replace("\\", "/")).name or "giay-to")[-200:]
    facts = facts_of_paper(
        kind=kind, title=title, issuer=issuer, issued_on=issued_on, expires_on=expires_on, filename=filename
    )
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
    facts = facts_of_paper(
        kind=kind, title=title, issuer=issuer, issued_on=issued_on, expires_on=expires_on, filename=mine.filename
    )
    for name, value in facts.items():
        setattr(mine, name, value)
    with acting(by, mine.producer, "paper described"):
        mine.save(update_fields=list(facts))
    return mine


def _locked(evidence: Evidence, by: Actor) -> Evidence:
    mine = Evidence.objects.select_for_update(of=("self",)).select_related("producer__place").get(pk=evidence.pk)
    require(by, mine.producer)
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
