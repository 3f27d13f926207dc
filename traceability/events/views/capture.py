"""`/epcis/capture`: documents in, and what became of them."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from catalog.core.cursors import decode, encode
from traceability.events.models import CaptureJob, ErrorBehaviour
from traceability.events.queries.clients import job_of, jobs_of
from traceability.events.services import capture_document
from traceability.events.views.http import Asked, body_of, endpoint, json_answer
from traceability.events.views.paging import next_link, per_page
from traceability.events.views.problems import Answer, problem


def _send(request: Asked) -> HttpResponse:
    behaviour = request.headers.get("GS1-Capture-Error-Behaviour", ErrorBehaviour.ROLLBACK)
    if behaviour not in ErrorBehaviour.values:
        raise Answer(
            problem(
                400, "ValidationException", _("Cách xử lý lỗi sai"), "GS1-Capture-Error-Behaviour: rollback, proceed"
            )
        )
    job = capture_document(token=request.token, data=body_of(request), behaviour=ErrorBehaviour(behaviour))
    response = HttpResponse(status=202)
    response["Location"] = f"{settings.PUBLIC_URL}/epcis/capture/{job.pk}"
    return response


def _jobs(request: Asked) -> HttpResponse:
    limit, jobs = per_page(request), jobs_of(request.token)
    if token := request.GET.get("nextPageToken"):
        moment, key = decode(token, (datetime, str), "nextPageToken")
        jobs = jobs.filter(created_at__lte=moment).exclude(created_at=moment, pk__gte=key)
    found = list(jobs[: limit + 1])
    response = json_answer([_described(job) for job in found[:limit]])
    if len(found) > limit:
        last = found[limit - 1]
        next_link(request, response, encode((last.created_at, str(last.pk))))
    return response


def _job(request: Asked, capture_id: str) -> HttpResponse:
    job = job_of(request.token, capture_id)
    if job is None:
        raise Http404
    return json_answer(_described(job))


def _described(job: CaptureJob) -> dict[str, Any]:
    return {
        "captureID": str(job.pk), "createdAt": job.created_at, "finishedAt": job.finished_at, "running": False, "success": job.success,
        "captureErrorBehaviour": job.behaviour, "errors": job.errors,
    }  # fmt: skip


captures = endpoint(captures=True, GET=_jobs, POST=_send)
capture = endpoint(captures=True, GET=_job)
