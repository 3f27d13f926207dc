"""Capture: documents of producers' systems into the store."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from catalog.core import clock
from catalog.core.errors import NotAllowed, Problem
from traceability.events.epcis import Document, Fault, InvalidDocument, read
from traceability.events.epcis.facts import children_of
from traceability.events.models import CaptureJob, EpcisToken, ErrorBehaviour
from traceability.events.policies import may_capture
from traceability.events.services.store import Ready, Repeated, Source, made_ready, record

MOST_ERRORS = 1_000  # kept with a job


def capture_document(*, token: EpcisToken, data: bytes, behaviour: ErrorBehaviour) -> CaptureJob:
    """Record the events of a document; the job that says what became of it. At most 12 statements for a document without repeated IDs.

    Nothing or all with `rollback`; with `proceed` every event that keeps the rules and whose ID is new. The job is written in the transaction
    of its events, so what it says is so. Raises `NotAllowed`, and `InvalidDocument` for a document that cannot be read, or (rollback) breaks
    any rule: then there is no job either.
    """
    _check(token)
    proceed = behaviour == ErrorBehaviour.PROCEED
    document = read(data, max_faults=MOST_ERRORS) if proceed else read(data).checked()
    if proceed and (not document.events or not _only_events_are_wrong(document)):
        document.checked()
    return _captured(
        token=token,
        ready=[made_ready(event) for event in document.events],
        places=[event.pointer for event in document.events],
        faults=document.faults,
        behaviour=behaviour,
        children=sorted(set(children_of(document.content))),
    )


@transaction.atomic
def capture_event(*, token: EpcisToken, data: bytes) -> Ready:
    """Record one event that comes without a document around it. Raises `NotAllowed`, `InvalidDocument`, and `Repeated` for an ID that is
    there already."""
    _check(token)
    document = read(data, max_events=1)
    if document.kind != "event":
        raise InvalidDocument([Fault("unknown_event_type", "/type", {"value": document.kind})])
    (ready,) = [made_ready(event) for event in document.checked().events]
    job = _Job(token, ErrorBehaviour.ROLLBACK)
    record(events=[ready], source=job.source)
    job.write(captured=1, errors=[])
    return ready


def _check(token: EpcisToken) -> None:
    if not may_capture(token):
        raise NotAllowed(
            Problem(
                "not_allowed", _("Khóa này không được gửi sự kiện. Hãy tạo khóa có quyền gửi trong trang của cơ sở.")
            )
        )


def _only_events_are_wrong(document: Document) -> bool:
    """Nothing is wrong with what holds the events, and all of them were looked at."""
    start = {
        "EPCISDocument": "/epcisBody/eventList/",
        "EPCISQueryDocument": "/epcisBody/queryResults/resultsBody/eventList/",
    }
    begins = start.get(document.kind, "/")
    return document.whole and all(fault.pointer.startswith(begins) for fault in document.faults)


class _Job:
    def __init__(self, token: EpcisToken, behaviour: ErrorBehaviour) -> None:
        self.id = uuid.uuid4()
        self.token, self.behaviour, self.started = token, behaviour, clock.now()

    @property
    def source(self) -> Source:
        return Source(producer=self.token.producer_id, job=self.id, is_public=self.token.is_public)

    def write(self, *, captured: int, errors: list[dict[str, Any]]) -> CaptureJob:
        return CaptureJob.objects.create(
            id=self.id, producer_id=self.token.producer_id, token=self.token, behaviour=self.behaviour, created_at=self.started,
            finished_at=clock.now(), success=not errors, captured=captured, errors=errors,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Left:
    """Events still to be recorded, and where each stood."""

    ready: list[Ready]
    places: list[str]


@transaction.atomic
def _captured(
    *,
    token: EpcisToken,
    ready: Sequence[Ready],
    places: Sequence[str],
    faults: Sequence[Fault],
    behaviour: ErrorBehaviour,
    children: list[tuple[str, str]],
) -> CaptureJob:
    job = _Job(token, behaviour)
    errors = [_problem(fault) for fault in faults]
    left = _Left(list(ready), list(places))
    while left.ready:
        try:
            record(events=left.ready, source=job.source)
            break
        except Repeated as repeated:
            errors += [_is_there(left.places[n], left.ready[n]) for n in repeated.places]
            known = set(repeated.places) if behaviour == ErrorBehaviour.PROCEED else set(range(len(left.ready)))
            left = _Left(
                [one for n, one in enumerate(left.ready) if n not in known],
                [one for n, one in enumerate(left.places) if n not in known],
            )
    if children and left.ready:
        _keep_children(token.producer_id, children)
    return job.write(captured=len(left.ready), errors=errors[:MOST_ERRORS])


def _keep_children(producer: int, children: list[tuple[str, str]]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO events_placechild (producer_id, parent, child)"
            " SELECT %s, t.parent, t.child FROM unnest(%s::text[], %s::text[]) AS t (parent, child) ON CONFLICT DO NOTHING",
            [producer, [parent for parent, _child in children], [child for _parent, child in children]],
        )


def _problem(fault: Fault) -> dict[str, Any]:
    return {
        "type": "epcisException:ValidationException", "title": _("Sự kiện sai quy tắc"), "status": 400, "detail": fault.message,
        "pointer": fault.pointer, "code": fault.code,
    }  # fmt: skip


def _is_there(pointer: str, ready: Ready) -> dict[str, Any]:
    return {
        "type": "epcisException:ResourceAlreadyExistsException", "title": _("Đã có sự kiện này"), "status": 409,
        "detail": _("Đã ghi sự kiện có mã %(id)s. Sự kiện sai thì gửi khai báo lỗi (errorDeclaration) rồi gửi sự kiện mới.")
        % {"id": ready.facts.event_id[:200]}, "pointer": pointer, "code": "event_exists",
    }  # fmt: skip
