"""What is loaded down of a dossier: papers, photos of visits, printed forms, all of it."""

from typing import cast

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from catalog.certification.models import AdvisoryReport, Evidence
from catalog.certification.policies.dossiers import may_read_reviews, may_see_representative
from catalog.certification.queries.content import without_private
from catalog.core.views import stored_file
from marketplace.accounts.views.gates import RoleRequest

from ... import dossier_files as files
from ..common import door
from .page import readable


@door
def evidence(request: RoleRequest, pk: int, evidence: int) -> HttpResponse:
    """A paper that was handed in with the dossier, as a download; one that only proves what is private, to those who evaluate."""
    found = readable(request, pk)
    private = may_see_representative(request.user, found)
    handed_in = {
        paper["id"]
        for content in found.submissions.values_list("content", flat=True)
        for paper in (content if private else without_private(content, found))["papers"]
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


@door
def slip(request: RoleRequest, pk: int) -> HttpResponse:
    """The intake slip, to print."""
    return files.slip_of(readable(request, pk))


@door
def form_03(request: RoleRequest, pk: int) -> HttpResponse:
    """The newest Form 03."""
    return files.form_03_of(readable(request, pk))


@door
def letter(request: RoleRequest, pk: int) -> HttpResponse:
    """The newest request letter."""
    return files.letter_of(readable(request, pk))


# ------------------------------------------------------------ the whole dossier


@door
def exports(request: RoleRequest, pk: int) -> HttpResponse:
    """Ask for the dossier as one file."""
    found = readable(request, pk)
    made = files.ask_for_export(request, found) if request.method == "POST" else None
    if made is None:
        return redirect(f"{reverse('office:dossier', args=[pk])}#export")
    return redirect("office:dossier_export", pk, made.pk)


@door
def export(request: RoleRequest, pk: int, export: int) -> HttpResponse:
    """How far it is."""
    found = files.export_of(request, readable(request, pk), export)
    context = {"dossier": found.dossier, "export": found}
    return files.still_going(render(request, "marketplace/storefront/office/dossier_export.html", context), found)


@door
def export_file(request: RoleRequest, pk: int, export: int) -> HttpResponse:
    """The file, as a download."""
    return files.export_file(request, files.export_of(request, readable(request, pk), export))
