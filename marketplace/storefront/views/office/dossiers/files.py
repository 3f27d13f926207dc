"""What is loaded down of a dossier: papers, photos of visits, printed forms."""

from typing import cast

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404

from catalog.certification.models import AdvisoryReport, Evidence, IntakeSlip, RequestLetter
from catalog.certification.policies.dossiers import may_read_reviews
from catalog.certification.queries import desks
from catalog.certification.symbols.desks import form_03_pdf, letter_pdf, slip_pdf
from catalog.core.views import stored_file
from marketplace.accounts.views.gates import RoleRequest

from ..common import door
from .page import readable


@door
def evidence(request: RoleRequest, pk: int, evidence: int) -> HttpResponse:
    """A paper that was handed in with the dossier, as a download."""
    found = readable(request, pk)
    handed_in = {
        paper["id"] for content in found.submissions.values_list("content", flat=True) for paper in content["papers"]
    }
    paper = get_object_or_404(Evidence, pk=evidence if evidence in handed_in else 0, removed_at=None)
    return cast("HttpResponse", stored_file(request, paper.file, download_as=paper.filename))  # it streams


@door
def photo(request: RoleRequest, pk: int, report: int, number: int) -> HttpResponse:
    """A photo of a visit, for those who read the advisory team's reports."""
    found = readable(request, pk)
    review = get_object_or_404(AdvisoryReport, dossier=found, pk=report)
    if not may_read_reviews(request.user, found) or not 0 < number <= len(review.photos):
        raise Http404
    return cast("HttpResponse", stored_file(request, review.photos[number - 1]["name"]))


def _pdf(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


@door
def slip(request: RoleRequest, pk: int) -> HttpResponse:
    """The intake slip, to print."""
    found = readable(request, pk)
    made = get_object_or_404(IntakeSlip.objects.select_related("commune", "by"), dossier=found)
    return _pdf(slip_pdf(made, found), f"phieu-tiep-nhan-{made.serial}-{made.year}.pdf")


@door
def form_03(request: RoleRequest, pk: int) -> HttpResponse:
    """The newest Form 03."""
    found = readable(request, pk)
    report = desks.newest_report(found)
    if report is None:
        raise Http404
    return _pdf(form_03_pdf(report, found), f"bieu-03-{found.pk}-{report.number}.pdf")


@door
def letter(request: RoleRequest, pk: int) -> HttpResponse:
    """The newest request letter."""
    found = readable(request, pk)
    made = RequestLetter.objects.filter(dossier=found).select_related("by").order_by("-at", "-pk").first()
    if made is None:
        raise Http404
    return _pdf(letter_pdf(made, found), f"cong-van-{found.pk}.pdf")
