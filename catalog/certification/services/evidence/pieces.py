"""Files that come in pieces over a weak line."""

import datetime as dt
import secrets
import tempfile
from collections.abc import Mapping
from functools import partial
from pathlib import PurePosixPath
from typing import Any

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from catalog.core import clock
from catalog.core.errors import Conflict, NotAllowed, Refused
from catalog.core.files import DOCUMENT_BYTES, DOCUMENT_FOLDER
from catalog.core.types import Actor
from catalog.producers.models import Producer

from ...models import Upload
from .store import CHUNK, add_evidence, facts_of_paper, require

PIECE_BYTES = 1024 * 1024
"""How much our pages send at once; a piece may be up to four times as large."""
MOST_OPEN_UPLOADS = 500
UPLOAD_KEPT = dt.timedelta(days=3)
PIECES_FOLDER = f"{DOCUMENT_FOLDER}/pieces"


@transaction.atomic
def start_upload(*, producer: Producer, filename: str, size: int, fields: Mapping[str, Any], by: Actor) -> Upload:
    """Announce a file of `size` bytes that will come in pieces. `fields`: kind, title, issuer, issued_on, expires_on (ISO days).

    Raises `NotAllowed`, `Refused` (`too_large`, `empty_file`, `too_many`: 500 unfinished ones, the fields of a paper).
    """
    require(by, producer)
    if size > DOCUMENT_BYTES:
        limit = {"limit": DOCUMENT_BYTES // (1024 * 1024)}
        raise Refused.because("too_large", _("Tệp nặng quá %(limit)s MB. Chọn tệp nhẹ hơn.") % limit, "file")
    if size <= 0:
        raise Refused.because("empty_file", _("Tệp rỗng. Chọn lại tệp."), "file")
    name = (PurePosixPath(filename.replace("\\", "/").replace("\x00", "")).name or "giay-to")[-200:]
    said = {key: str(fields.get(key) or "") for key in ("kind", "title", "issuer", "issued_on", "expires_on")}
    facts_of_paper(**_read(said), filename=name)
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
    require(by, mine.producer)
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
                while chunk := piece.read(CHUNK):
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
